import { Lazy, Stack } from 'aws-cdk-lib';
import { Alias, IAlias, IKey, Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { KmsReference } from '../rules/kms-key';

/** A secret's key, as a policy can name it. IAM knows keys by their key ARN, and aliases only in a condition. */
export interface KeyTarget {
  /** A key ARN, or the pattern of the keys among which the alias picks one. */
  readonly resource: string;
  readonly alias?: string;
  /** Where a key policy could be written; it may turn out that this app does not own it. */
  readonly key: IKey;
  /** False when the reference is unresolved and only taken for a key ARN. */
  readonly isProven: boolean;
}

const SECRETS_MANAGER_ALIAS = 'alias/aws/secretsmanager';

/**
 * @param reference what the key was imported by, where it was given as `kmsKeyId`
 * @returns undefined for `aws/secretsmanager`, which every principal of the account may use and no policy can name
 */
export function keyTarget(key: IKey | undefined, reference?: KmsReference): KeyTarget | undefined {
  if (key === undefined) return undefined;
  const isProven = reference?.form !== 'unresolved';
  if (!isAlias(key)) return { resource: key.keyArn, key, isProven };
  const target = targetOf(key);
  if (target) return keyTarget(target);
  if (key.aliasName === SECRETS_MANAGER_ALIAS) return undefined;
  return { resource: keysBeside(key, reference), alias: key.aliasName, key, isProven };
}

function keysBeside(alias: IAlias, reference: KmsReference | undefined): string {
  const { account = alias.env.account, region = alias.env.region, partition } = reference ?? {};
  return Stack.of(alias).formatArn({ partition, service: 'kms', account, region, resource: 'key', resourceName: '*' });
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

/** The key that a reference names, as a construct. What is unresolved, or no reference at all, is taken for a key ARN. */
export function importKey(scope: Construct, id: string, kmsKeyId: string, { form }: KmsReference): IKey {
  switch (form) {
    case 'key ARN': return Key.fromKeyArn(scope, id, kmsKeyId);
    case 'key ID': return Key.fromKeyArn(scope, id, Stack.of(scope).formatArn({ service: 'kms', resource: 'key', resourceName: kmsKeyId }));
    case 'alias name': return Alias.fromAliasName(scope, id, kmsKeyId);
    case 'alias ARN': return Alias.fromAliasName(scope, id, kmsKeyId.slice(kmsKeyId.indexOf('alias/')));
    default: return Key.fromKeyArn(scope, id, Lazy.string({ produce: () => kmsKeyId }));
  }
}
