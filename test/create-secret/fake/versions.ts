import { FakeKeys } from './keys';
import { noVersion, removeFromNeeded, tokenInUse, versionQuota, invalidParameter } from './refusals';
import { Content, Secret, Version } from './secret-store';
import { Json } from './wire';

export const CURRENT = 'AWSCURRENT';
export const PREVIOUS = 'AWSPREVIOUS';
const MAX_VERSIONS = 100;
const DAY = 86_400_000;

export function contentOf({ SecretString, SecretBinary }: Json): Content | undefined {
  if (SecretString !== undefined) return { SecretString };
  return SecretBinary === undefined ? undefined : { SecretBinary };
}

export function versionWith(secret: Secret, label: string): Version | undefined {
  return [...secret.versions.values()].find(version => version.labels.has(label));
}

/** The version that a token names already, if it holds this very content. Comparing needs the key. */
export function replayed(secret: Secret, token: string, content: Content, keys: FakeKeys): Version | undefined {
  const version = secret.versions.get(token);
  if (!version) return undefined;
  keys.toRead(version.keyIds, secret.arn);
  if (isSame(version.content, content)) return version;
  throw tokenInUse(token, secret.arn);
}

function isSame(one: Content, other: Content): boolean {
  return one.SecretString === other.SecretString && one.SecretBinary === other.SecretBinary;
}

/** What UpdateSecret encrypts anew when the key changes. The former key goes on decrypting it. */
const REENCRYPTED = [CURRENT, PREVIOUS, 'AWSPENDING'];

/**
 * Without kms:Encrypt on the new key, or kms:Decrypt on a key of the version, it stays as it is, and the call succeeds: the
 * model on UpdateSecret's KmsKeyId, and the user guide, "Change the encryption key".
 */
export function reencrypt(secret: Secret, keyId: string | undefined, keys: FakeKeys): void {
  for (const version of secret.versions.values()) {
    const isMeant = REENCRYPTED.some(label => version.labels.has(label));
    if (isMeant && keys.canReencrypt(version.keyIds, keyId, secret.arn)) version.keyIds.add(keyId);
  }
}

/** A new version. The first has AWSCURRENT whatever was asked for. */
export function write(secret: Secret, id: string, content: Content, now: number, labels: readonly string[] = [CURRENT]): Version {
  makeRoom(secret, now);
  const isFirst = secret.versions.size === 0;
  const version: Version = { id, content, created: now, labels: new Set(), keyIds: new Set([secret.keyId]) };
  secret.versions.set(id, version);
  for (const label of isFirst ? new Set([CURRENT, ...labels]) : labels) attach(secret, label, version);
  return version;
}

/** Versions without a label are not listed by DescribeSecret, and still count and block their token until they are pruned. */
function makeRoom(secret: Secret, now: number): void {
  if (secret.versions.size < MAX_VERSIONS) return;
  const prunable = [...secret.versions.values()].filter(({ labels, created }) => labels.size === 0 && now - created >= DAY);
  if (prunable.length === 0) throw versionQuota();
  secret.versions.delete(prunable[0].id);
}

/** A label sits on one version; AWSPREVIOUS goes to the one that AWSCURRENT leaves. */
function attach(secret: Secret, label: string, version: Version): void {
  const holder = versionWith(secret, label);
  if (holder === version) return;
  holder?.labels.delete(label);
  version.labels.add(label);
  if (label !== CURRENT || !holder) return;
  version.labels.delete(PREVIOUS);
  versionWith(secret, PREVIOUS)?.labels.delete(PREVIOUS);
  holder.labels.add(PREVIOUS);
}

export function moveLabel(secret: Secret, { VersionStage: label, MoveToVersionId: to, RemoveFromVersionId: from }: Json): void {
  for (const id of [to, from]) if (id !== undefined && !secret.versions.has(id)) throw noVersion(id);
  const holder = versionWith(secret, label);
  if (holder && holder.id !== to && from !== holder.id) throw removeFromNeeded(label, holder.id);
  if (from !== undefined && holder?.id !== from) throw invalidParameter(`Staging label ${label} isn't attached to version ${from}.`);
  if (to === undefined && label === CURRENT) throw invalidParameter(`You can't remove the staging label ${CURRENT} without moving it.`);
  if (to === undefined) holder?.labels.delete(label);
  else attach(secret, label, secret.versions.get(to)!);
}
