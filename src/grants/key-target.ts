import { Fn, Lazy, Stack } from 'aws-cdk-lib';
import { Alias, CfnKey, IAlias, IKey, Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { resourceOf } from './grantee';
import { isSameEnvironment } from './stacks';
import { judging } from '../private/judging';
import { resolved } from '../private/tokens';
import { KmsReference } from '../rules/kms-key';
import { Finding, judge } from '../rules/rule';

/** A secret's key, as a policy can name it. IAM knows keys by their key ARN, and aliases only in a condition. */
export interface KeyTarget {
  /** The key ARN; or the pattern of the keys among which the key is, where the ARN is not known. */
  readonly resource: string;
  /** The same without a reference, as somebody outside of this app can write it. */
  readonly pattern: string;
  readonly alias?: string;
  /** Where a key policy could be written; it may turn out that this app does not own it. */
  readonly key: IKey;
  /** Whether the secret refers to its key by an ARN, as other accounts need it. Undefined where synthesis does not know. */
  readonly isArn?: boolean;
}

const RESOURCE_FIELD = 5;
const SECRETS_MANAGER_ALIAS = 'alias/aws/secretsmanager';

/**
 * @param reference what the key was imported by, where it was given as `kmsKeyId`
 * @returns undefined for `aws/secretsmanager`, which every principal of the account may use and no policy can name
 */
export function keyTarget(key: IKey | undefined, reference?: KmsReference): KeyTarget | undefined {
  if (key === undefined) return undefined;
  if (isAlias(key)) {
    const target = targetOf(key);
    if (target) return keyTarget(target);
    if (key.aliasName === SECRETS_MANAGER_ALIAS) return undefined;
    const pattern = keysBeside(key, reference);
    return { resource: pattern, pattern, alias: key.aliasName, key, isArn: isArn(reference) };
  }
  const home = homeOfMade(key);
  if (home) return madeTarget(key, home);
  const pattern = reference?.form === 'unresolved' ? anyKey(key) : key.keyArn;
  return { resource: pattern, pattern, key, isArn: isArn(reference) };
}

/** The stack of this app that makes the key: whoever refers to the key depends on it. */
export function homeOfMade(key: IKey): Stack | undefined {
  const made = resourceOf(key.keyArn);
  return CfnKey.isCfnKey(made) ? Stack.of(made) : undefined;
}

/** Keys whose policies have grown by a grant. */
const WATCHED = new WeakSet<CfnKey>();

/** What is wrong with the policy of a key of this app. One of the secrets under the key judges it, or it would take a square of time. */
export function watchedKeyPolicy(key: IKey): (() => Finding[]) | undefined {
  const made = resourceOf(key.keyArn);
  if (!CfnKey.isCfnKey(made) || WATCHED.has(made)) return undefined;
  WATCHED.add(made);
  return () => {
    const { sizeOf, KEY_POLICY_SIZE } = judging();
    return judge([KEY_POLICY_SIZE], { property: `key policy of ${made.node.path}`, value: sizeOf(resolved(made, made.keyPolicy)) });
  };
}

/** One for each key, so that the secrets under it can share their statements. */
const MADE = new WeakMap<IKey, KeyTarget>();

/** Another environment cannot refer to the key, and need not: the conditions name the one secret. */
function madeTarget(key: IKey, home: Stack): KeyTarget {
  const known = MADE.get(key);
  if (known) return known;
  const pattern = home.formatArn({ service: 'kms', resource: 'key', resourceName: '*' });
  const resource = Lazy.uncachedString({ produce: ({ scope }) => isSameEnvironment(Stack.of(scope), home) ? key.keyArn : pattern });
  const target = { resource, pattern, key, isArn: true };
  MADE.set(key, target);
  return target;
}

/** A construct gives its ARN. */
function isArn(reference: KmsReference | undefined): boolean | undefined {
  return reference?.form === 'unresolved' ? undefined : reference === undefined || reference.form.endsWith('ARN');
}

function keysBeside(alias: IAlias, reference: KmsReference | undefined): string {
  const { account = alias.env.account, region = alias.env.region, partition } = reference ?? {};
  return Stack.of(alias).formatArn({ partition, service: 'kms', account, region, resource: 'key', resourceName: '*' });
}

/** An unresolved reference may be a key ID, an alias, or of another account; the region is the secret's, and the conditions name the one secret. */
function anyKey(key: IKey): string {
  return Stack.of(key).formatArn({ service: 'kms', account: '*', resource: 'key', resourceName: '*' });
}

/** Imported by name, an alias throws when it is asked for its key. */
function targetOf(alias: IAlias): IKey | undefined {
  try {
    return alias.aliasTargetKey;
  } catch {
    return undefined;
  }
}

function isAlias(key: IKey): key is IAlias {
  return 'aliasName' in key;
}

/** The key that a reference names, as a construct: that of the app, where it refers to one. */
export function importKey(scope: Construct, id: string, kmsKeyId: string, { form, alias }: KmsReference): IKey {
  switch (form) {
    case 'key ARN': return Key.fromKeyArn(scope, id, kmsKeyId);
    case 'key ID': return Key.fromKeyArn(scope, id, Stack.of(scope).formatArn({ service: 'kms', resource: 'key', resourceName: kmsKeyId }));
    case 'alias name': return Alias.fromAliasName(scope, id, kmsKeyId);
    case 'alias ARN': return Alias.fromAliasName(scope, id, alias?.value ?? Fn.select(RESOURCE_FIELD, Fn.split(':', kmsKeyId)));
    // Not resolved before its time: Key.fromKeyArn() takes the ARN apart at once, and CDK would keep a lazy value's first answer.
    default: return madeKey(kmsKeyId) ?? Key.fromKeyArn(scope, id, Lazy.string({ produce: () => kmsKeyId }));
  }
}

function madeKey(kmsKeyId: string): IKey | undefined {
  const made = resourceOf(kmsKeyId);
  const key = CfnKey.isCfnKey(made) ? made.node.scope as Partial<IKey> | undefined : undefined;
  return key?.keyArn === undefined ? undefined : key as IKey;
}
