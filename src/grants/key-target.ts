import { Fn, Lazy, Stack, Tokenization } from 'aws-cdk-lib';
import { Alias, CfnKey, IAlias, IKey, Key } from 'aws-cdk-lib/aws-kms';
import { aws_kms as keyRefs } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import { resolveAccountIn } from './grantee';
import { isDocument } from './key-policy-state';
import { keyAround, l2Around } from './l1-key';
import { isSameEnvironment } from './stack-order';
import { dependsOnStack } from './stack-references';
import type { NamedKey } from '../app/app-keys';
import { referencedResource } from '../app/references';
import { resolved, textSoFar } from '../app/tokens';
import { sizeOf } from '../facts/policy-facts';
import { KEY_POLICY_SIZE } from '../rules/consumer';
import { KmsReference, parseKmsReference } from '../rules/kms-key';
import { Finding, judge } from '../rules/rule';

/**
 * A secret's key, as a policy can name it. IAM knows keys by their key ARN, and aliases only in a condition.
 */
export interface KeyTarget {
  /** The key ARN; or the pattern of the keys among which the key is, where the ARN is not known. */
  readonly resource: string;
  /** The same without a reference, as somebody outside of this app can write it. */
  readonly pattern: string;
  readonly alias?: string;
  /** Where a key policy could be written; it may turn out that this app does not own it. */
  readonly key: IKey;
  /** A literal, the account of a stack, or undefined where synthesis does not know. */
  readonly account?: string;
  /**
   * Whether the secret refers to its key by an ARN, as other accounts need it. Undefined where synthesis does
   * not know.
   */
  readonly isArn?: boolean;
  /** Whether the secret only refers to this key of the app: a grant asks for what the key's policy has to say. */
  readonly isByGrant?: boolean;
  /** Of a reference that names no key of this app so far: the one that it names in the whole tree. */
  readonly findAppKey?: () => NamedKey | undefined;
  /** Whether that may be one of this app all the same. */
  readonly isUnread?: () => boolean;
}

const RESOURCE_FIELD = 5;
const SECRETS_MANAGER_ALIAS = 'alias/aws/secretsmanager';

/**
 * What the key was imported by, where it was given as `kmsKeyId`; of a replica's key, the region in any case.
 */
type KeyReference = Partial<KmsReference>;

/**
 * @returns undefined for `aws/secretsmanager`, which every principal of the account may use and no policy can
 * name
 */
export function resolveKeyTarget(key: IKey | undefined, reference: KeyReference = {}): KeyTarget | undefined {
  if (key === undefined) return undefined;
  if (isAlias(key)) return keyTargetByAlias(key, reference);
  const imported = keyOfImport(key);
  if (imported) return targetOfNamedKey({ key: imported, isArn: isArnReference(reference) });
  return { ...keyTargetByArn(key, reference), isArn: isArnReference(reference) };
}

/** Of a key of this app that the secret only refers to. */
export function targetOfNamedKey({ key, isArn, isByName }: Pick<NamedKey, 'key' | 'isByName'> & { readonly isArn?: boolean }): KeyTarget {
  const target = keyTargetByArn(keyAround(key), {});
  return { ...target, ...isByName && { resource: resourceByName(target, key) }, isArn, isByGrant: true };
}

const RESOURCES_BY_NAME = new WeakMap<CfnKey, string>();

/** The name may be there so that the stacks do not refer to each other: to the ARN, only the key's own stack refers. */
function resourceByName({ key, pattern }: KeyTarget, appKey: CfnKey): string {
  const resource = RESOURCES_BY_NAME.get(appKey)
    ?? Lazy.uncachedString({ produce: ({ scope }) => Stack.of(scope) === appKey.stack ? key.keyArn : pattern });
  RESOURCES_BY_NAME.set(appKey, resource);
  return resource;
}

/** The key of this app that was imported by a reference to it. An L2 has its policy; the import has none. */
function keyOfImport(key: IKey): CfnKey | undefined {
  const resource = referencedResource(key.keyArn);
  if (!CfnKey.isCfnKey(resource) || key === resource.node.scope) return undefined;
  return isDocument((key as { readonly policy?: unknown }).policy) ? undefined : resource;
}

function keyTargetByArn(key: IKey, reference: KeyReference): KeyTarget {
  const home = stackOfAppKey(key);
  if (home) return memoizeByKey(key, () => lazyKeyTarget(key, home, { account: home.account }));
  if (reference.form === 'unresolved') return unresolvedKeyTarget(key, reference);
  const stack = stackOfKeyResource(key) ?? Stack.of(key);
  const account = resolveAccountIn(stack, reference.account ?? key.env.account);
  if (isSameInEveryStack(key)) return { resource: key.keyArn, pattern: key.keyArn, key, account };
  return memoizeByKey(key, () => lazyKeyTarget(key, stack, { account, region: reference.region }));
}

function keyTargetByAlias(key: IAlias, reference: KeyReference): KeyTarget | undefined {
  const target = aliasTargetKey(key);
  if (target) return resolveKeyTarget(target, { region: reference.region });
  if (key.aliasName === SECRETS_MANAGER_ALIAS) return undefined;
  const { account = key.env.account, region = key.env.region, partition } = reference;
  const pattern = Stack.of(key).formatArn({ partition, service: 'kms', account, region, resource: 'key', resourceName: '*' });
  return {
    resource: pattern,
    pattern,
    alias: key.aliasName,
    key,
    account: resolveAccountIn(Stack.of(key), account),
    isArn: isArnReference(reference),
  };
}

/** The stack of this app that creates the key. A stack that refers to the key depends on it. */
export function stackOfAppKey(key: IKey): Stack | undefined {
  return CfnKey.isCfnKey(referencedResource(key.keyArn)) ? stackOfKeyResource(key) : undefined;
}

/** The same, of a resource of any type: a replica of a key is one of its own. */
function stackOfKeyResource(key: IKey): Stack | undefined {
  const appKey = referencedResource(key.keyArn);
  return appKey && Stack.of(appKey);
}

/** Keys whose policies have grown by a grant. */
const WATCHED = new WeakSet<CfnKey>();

/**
 * What is wrong with the policy of a key of this app. One of the secrets under the key judges it, or it would
 * take a square of time.
 */
export function deferKeyPolicyCheck(key: IKey): (() => Finding[]) | undefined {
  const appKey = referencedResource(key.keyArn);
  if (!CfnKey.isCfnKey(appKey) || WATCHED.has(appKey)) return undefined;
  WATCHED.add(appKey);
  return () => {
    return judge([KEY_POLICY_SIZE], { property: `key policy of ${appKey.node.path}`, value: sizeOf(resolved(appKey, appKey.keyPolicy)) });
  };
}

/** One for each key, so that the secrets under it can share their statements. */
const TARGETS = new WeakMap<IKey, KeyTarget>();

function memoizeByKey(key: IKey, make: () => KeyTarget): KeyTarget {
  const target = TARGETS.get(key) ?? make();
  TARGETS.set(key, target);
  return target;
}

/**
 * Another environment cannot refer to the key, nor can a stack on which that of the key depends; and neither
 * need: the conditions name the one secret.
 */
function lazyKeyTarget(key: IKey, home: Stack, { account, region }: { account?: string; region?: string }): KeyTarget {
  const pattern = home.formatArn({ service: 'kms', account: account ?? '*', region, resource: 'key', resourceName: '*' });
  const isNamed = (from: Stack) => isSameEnvironment(from, home) && !dependsOnStack(home, from);
  const resource = Lazy.uncachedString({ produce: ({ scope }) => isNamed(Stack.of(scope)) ? key.keyArn : pattern });
  return { resource, pattern, key, account };
}

/** Whether the ARN says the same in every stack: that of a partition does, as no grant goes beyond it. */
function isSameInEveryStack(key: IKey): boolean {
  return Tokenization.reverseString(key.keyArn).tokens.every(
    token => JSON.stringify(resolved(key, token)) === '{"Ref":"AWS::Partition"}',
  );
}

/** A construct gives its ARN. */
function isArnReference({ form }: KeyReference): boolean | undefined {
  return form === 'unresolved' ? undefined : form === undefined || form.endsWith('ARN');
}

/**
 * An unresolved reference may be a key ID, an alias, or of another account; the region is the secret's, and
 * the conditions name the one secret.
 */
function unresolvedKeyTarget(key: IKey, { region }: KeyReference): KeyTarget {
  const pattern = Stack.of(key).formatArn({ service: 'kms', account: '*', region, resource: 'key', resourceName: '*' });
  return { resource: pattern, pattern, key };
}

/** Imported by name, an alias throws when it is asked for its key. */
export function aliasTargetKey(alias: IAlias): IKey | undefined {
  try {
    return alias.aliasTargetKey;
  } catch {
    return undefined;
  }
}

export function isAlias(key: IKey): key is IAlias {
  return 'aliasName' in key;
}

/** @param home of the secret: there a reference is looked up that does not say where */
export function resolveKmsReference(
  scope: Construct,
  home: { readonly account: string; readonly region: string },
  kmsKeyId: string,
): KmsReference {
  const parsed = parseKmsReference(textSoFar(scope, kmsKeyId));
  const form = formOfAppKey(scope, kmsKeyId) ?? parsed.form;
  const {
    account = form === 'key ID' || form === 'alias name' ? home.account : undefined,
    region = home.region,
  } = parsed;
  return { ...parsed, form, account, region };
}

/** `Ref` of a key is its ID; its only other attribute that names it is the ARN. */
function formOfAppKey(scope: Construct, kmsKeyId: string): KmsReference['form'] | undefined {
  if (!CfnKey.isCfnKey(referencedResource(kmsKeyId))) return undefined;
  return 'Ref' in Object(resolved(scope, kmsKeyId)) ? 'key ID' : 'key ARN';
}

/** The key that a reference names, as a construct: that of the app, where it refers to one. */
export function importKey(scope: Construct, id: string, kmsKeyId: string, reference: KmsReference): IKey {
  return findAppKey(kmsKeyId) ?? IMPORTS[reference.form](scope, id, kmsKeyId, reference);
}

/** L1 keys have no policy to add to, and may be that of an L2. */
export function importKeyRef(scope: Construct, id: string, key: keyRefs.IKeyRef, environment: Parameters<typeof resolveKmsReference>[1]): IKey {
  if ('addToResourcePolicy' in key) return key as IKey;
  const { keyArn } = key.keyRef;
  return importKey(scope, id, keyArn, resolveKmsReference(scope, environment, keyArn));
}

type ImportKey = (scope: Construct, id: string, kmsKeyId: string, reference: KmsReference) => IKey;

/** Not resolved before its time: Key.fromKeyArn() takes the ARN apart at once, and CDK would keep a lazy value's first answer. */
const importLater: ImportKey = (scope, id, kmsKeyId) => Key.fromKeyArn(scope, id, Lazy.string({ produce: () => kmsKeyId }));

const IMPORTS: Record<KmsReference['form'], ImportKey> = {
  'key ARN': (scope, id, kmsKeyId) => Key.fromKeyArn(scope, id, kmsKeyId),
  'key ID': (scope, id, kmsKeyId, { account, region }) => {
    const parts = { service: 'kms', account, region, resource: 'key', resourceName: kmsKeyId };
    return Key.fromKeyArn(scope, id, Stack.of(scope).formatArn(parts));
  },
  'alias name': (scope, id, kmsKeyId) => Alias.fromAliasName(scope, id, kmsKeyId),
  'alias ARN': (scope, id, kmsKeyId, { alias }) => (
    Alias.fromAliasName(scope, id, alias?.value ?? Fn.select(RESOURCE_FIELD, Fn.split(':', kmsKeyId)))),
  'unresolved': importLater,
  'none': importLater,
};

function findAppKey(kmsKeyId: string): IKey | undefined {
  const appKey = referencedResource(kmsKeyId);
  return CfnKey.isCfnKey(appKey) ? l2Around(appKey) : undefined;
}
