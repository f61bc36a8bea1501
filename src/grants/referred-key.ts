import { Stack } from 'aws-cdk-lib';
import { CfnKey, IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { aliasTargetKey, isAlias, KeyTarget, resolveKeyTarget, stackOfAppKey, targetOfNamedKey } from './key-target';
import { keyAround } from './l1-key';
import { findAppKeyNow, isKeyReadNow } from '../app/after-aspects';
import { keyOfReference, NamedKey } from '../app/app-keys';
import { referencedResource } from '../app/references';
import { KmsReference } from '../rules/kms-key';

/** The target of a key that was imported by a reference: that of this app, where the reference names one. */
export function resolveReferredKey(
  key: IKey, kmsKeyId: string, reference: KmsReference, { scope, region, found }: ReferredKey,
): KeyTarget | undefined {
  const home = { account: Stack.of(scope).account, region };
  const resource = referencedResource(key.keyArn);
  if (CfnKey.isCfnKey(resource) && keyAround(resource) === key) return resolveKeyTarget(key, reference);
  const named = found ?? keyOfReference(kmsKeyId, home);
  if (named) return targetOfNamedKey({ ...named, isArn: named.form.endsWith('ARN') });
  const target = resolveKeyTarget(key, reference);
  return target && {
    ...target,
    findAppKey: () => findAppKeyNow(scope, kmsKeyId, home),
    isUnread: () => !isKeyReadNow(scope, kmsKeyId),
  };
}

interface ReferredKey {
  /** Whose template refers to the key. */
  readonly scope: Construct;
  /** Of the secret or the replica. */
  readonly region: string;
  /** What the value in the template was found to name. */
  readonly found?: NamedKey;
}

/** The ARN of a key of this app that was given as a construct, by which the template has it. */
export function givenKeyArn(key: IKey | undefined): string | undefined {
  const target = key && (isAlias(key) ? aliasTargetKey(key) : key);
  return target && stackOfAppKey(target) ? key.keyArn : undefined;
}
