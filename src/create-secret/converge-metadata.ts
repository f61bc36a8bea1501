import { CreateSecretProperties, Replica } from './contract';
import { notFoundError } from './errors';
import { HandlerError } from './handler-error';
import { notRemovedError, notSettledError, replicaFailedError } from './replica-errors';
import { RetryPolicy } from './retry-policy';
import { ReplicaDescription, SecretDescription } from './secret-identity';
import { isReplicaNameHeld } from './service-refusals';
import { Services } from './services';

/** Brings everything but the value to what the properties say. */
export interface MetadataGoal {
  readonly properties: CreateSecretProperties;
  /** Absent where it is not known what the secret was made with. */
  readonly former?: CreateSecretProperties;
  readonly tags: Readonly<Record<string, string>>;
}

export async function convergeMetadata(
  secret: SecretDescription,
  goal: MetadataGoal,
  services: Services,
  retryPolicy: RetryPolicy,
): Promise<void> {
  await convergeDetails(secret, goal, services);
  await convergeTags(secret, goal, services);
  await convergeReplicas(secret, goal, services, retryPolicy);
}

/**
 * DescribeSecret may answer with a state older than the last change, and somebody may have changed by hand what the
 * former properties said: what differs from either of them is written.
 *
 * The empty string takes a description or a type away, and puts the secret under the AWS managed key.
 */
async function convergeDetails(secret: SecretDescription, { properties, former }: MetadataGoal, services: Services): Promise<void> {
  const description = properties.Description ?? '';
  const sameDescription = (secret.Description ?? '') === description && (!former || (former.Description ?? '') === description);
  const sameKey = !isKeyChange(secret, properties, former);
  const sameType = isSameType(secret, properties, former);
  if (sameDescription && sameKey && sameType) return;
  await services.updateSecret({
    SecretId: secret.ARN,
    ...(sameDescription ? {} : { Description: description }),
    ...(sameType ? {} : { Type: properties.Type ?? '' }),
    ...(sameKey ? {} : { KmsKeyId: properties.KmsKeyId ?? '' }),
  });
}

/** A type that somebody else has given is left alone: it goes only where the properties before had it. */
function isSameType(secret: SecretDescription, { Type }: CreateSecretProperties, former: CreateSecretProperties | undefined): boolean {
  if (Type === undefined) return (former?.Type ?? '') === '';
  return (secret.Type ?? '') === Type && (!former || (former.Type ?? '') === Type);
}

export function isKeyChange(
  secret: SecretDescription,
  { KmsKeyId }: CreateSecretProperties,
  former: CreateSecretProperties | undefined,
): boolean {
  return former ? former.KmsKeyId !== KmsKeyId : !isSameKey(secret.KmsKeyId, KmsKeyId);
}

export const DEFAULT_KEY = 'alias/aws/secretsmanager';

/** A key reference has four forms. True if both surely name the same key, or the AWS managed key. */
export function isSameKey(one: string | undefined, other: string | undefined): boolean {
  const isArn = (key: string | undefined) => key?.startsWith('arn:') ?? false;
  return isArn(one) && isArn(other) && canonicalKeyName(one) !== canonicalKeyName(undefined)
    ? one === other
    : canonicalKeyName(one) === canonicalKeyName(other);
}

/** `key/<id>` or `alias/<name>`. */
export function canonicalKeyName(key: string | undefined): string {
  if (!key) return DEFAULT_KEY;
  const name = key.startsWith('arn:') ? key.split(':').slice(5).join(':') : key;
  return name.includes('/') ? name : `key/${name}`;
}

/** In just these regions, under just these keys. */
export function hasReplicas({ Replicas }: SecretDescription, wanted: readonly Replica[] = []): boolean {
  const isWanted = (replica: Replica) => wanted.some(({ Region, KmsKeyId }) => Region === replica.Region && isSameKey(KmsKeyId, replica.KmsKeyId));
  return Replicas.length === wanted.length && Replicas.every(isWanted);
}

/** Whether all but the value is as the properties say already. */
export function isConverged(secret: SecretDescription, properties: CreateSecretProperties): boolean {
  const { Description, KmsKeyId, Tags = [], Replicas } = properties;
  return (secret.Description ?? '') === (Description ?? '') && isSameKey(secret.KmsKeyId, KmsKeyId)
    && isSameType(secret, properties, undefined)
    && Tags.every(({ Key, Value }) => secret.Tags[Key] === Value) && hasReplicas(secret, Replicas);
}

/** A tag is taken away only where the properties before had it: others may have added theirs. */
async function convergeTags(secret: SecretDescription, { former, tags }: MetadataGoal, services: Services): Promise<void> {
  const before = Object.fromEntries((former?.Tags ?? []).map(({ Key, Value }) => [Key, Value]));
  const isOwn = (key: string) => key.startsWith('managed-secret:');
  const missing = Object.entries(tags).filter(
    ([key, value]) => secret.Tags[key] !== value || (former && !isOwn(key) && before[key] !== value),
  );
  const gone = Object.keys(before).filter(key => !(key in tags));
  // First, because a secret has fifty tags at most.
  if (gone.length > 0) await services.untagResource(secret.ARN, gone);
  if (missing.length > 0) await services.tagResource(secret.ARN, Object.fromEntries(missing));
}

async function convergeReplicas(
  secret: SecretDescription,
  { properties, former }: MetadataGoal,
  services: Services,
  retryPolicy: RetryPolicy,
): Promise<void> {
  const wanted = properties.Replicas ?? [];
  const surplus = surplusRegions(secret, wanted, former?.Replicas);
  if (surplus.length > 0) await removeReplicas(secret, surplus, services, retryPolicy);
  const missing = wanted.filter(
    ({ Region }) => surplus.includes(Region) || !secret.Replicas.some(replica => replica.Region === Region),
  );
  const isForced = properties.ForceOverwriteReplicaSecret === 'true';
  if (missing.length > 0) await services.replicate(secret.ARN, missing, isForced);
  const asked = wanted.filter(
    replica =>
      missing.includes(replica) || !former?.Replicas?.some(({ Region }) => Region === replica.Region),
  );
  if (asked.length > 0) await awaitReplicas(secret.ARN, { replicas: asked, isForced }, services, retryPolicy);
}

/** A replica whose key changes is made anew. Replicas that somebody else added stay. */
function surplusRegions({ Replicas }: SecretDescription, wanted: readonly Replica[], former: readonly Replica[] = []): string[] {
  const changed = wanted.filter(({ Region, KmsKeyId }) => former.some(other => other.Region === Region && other.KmsKeyId !== KmsKeyId));
  const dropped = former.filter(({ Region }) => !wanted.some(replica => replica.Region === Region));
  return [...changed, ...dropped].map(({ Region }) => Region).filter(region => Replicas.some(({ Region }) => Region === region));
}

export async function removeReplicas(
  secret: SecretDescription,
  regions: readonly string[],
  services: Services,
  retryPolicy: RetryPolicy,
): Promise<void> {
  await services.removeReplicas(secret.ARN, regions);
  const leftOf = ({ Replicas }: SecretDescription) =>
    Replicas.filter(({ Region }) => regions.includes(Region));
  await awaitReplicaState(secret.ARN, services, retryPolicy, leftOf, notRemovedError);
}

/** Replicas that a request asks for. */
export interface ReplicaGoal {
  /** By this request: one that has failed since an earlier one, or is somebody else's, would fail its rollback too. */
  readonly replicas: readonly Replica[];
  readonly isForced: boolean;
}

/** The name of a replica that goes is taken for 40 to 90 seconds. */
const RELEASE_PAUSE = 20_000;

/**
 * CloudFormation's own resource reports success when a replica failed; this one does not. Where the name is taken, by a replica
 * that goes or by another secret, it asks again until there is no more time.
 */
export async function awaitReplicas(
  arn: string,
  goal: ReplicaGoal,
  services: Services,
  retryPolicy: RetryPolicy,
): Promise<void> {
  for (;;) {
    const failed = await awaitSettled(arn, goal, services, retryPolicy);
    if (failed.length === 0) return;
    const lasting = failed.find(({ StatusMessage }) => !isReplicaNameHeld(StatusMessage));
    if (lasting) throw replicaFailedError(lasting);
    const isFailed = ({ Region }: Replica) => failed.some(replica => replica.Region === Region);
    await services.replicate(arn, goal.replicas.filter(isFailed), goal.isForced);
    if (!(await retryPolicy.wait(RELEASE_PAUSE))) throw replicaFailedError(failed[0]);
  }
}

/** @returns those of the wanted replicas that failed */
async function awaitSettled(
  arn: string,
  { replicas }: ReplicaGoal,
  services: Services,
  retryPolicy: RetryPolicy,
): Promise<ReplicaDescription[]> {
  const regions = replicas.map(({ Region }) => Region);
  const awaited = (secret: SecretDescription) => unsettledOf(secret, regions);
  const { Replicas } = await awaitReplicaState(arn, services, retryPolicy, awaited, notSettledError);
  return Replicas.filter(({ Region, Status }) => Status === 'Failed' && regions.includes(Region));
}

/** `InProgress`, `Pending` and `Detached` are not the end of it. */
const SETTLED = new Set(['InSync', 'Failed']);

/** Those of these regions that are not settled; one that the service does not list has no status. */
function unsettledOf({ Replicas }: SecretDescription, regions: readonly string[]): ReplicaDescription[] {
  return regions
    .map(region => Replicas.find(({ Region }) => Region === region) ?? { Region: region })
    .filter(({ Status }: ReplicaDescription) => !SETTLED.has(Status ?? ''));
}

/** Looks until no replica is left to wait for. What it throws in the end names the others. */
async function awaitReplicaState(
  arn: string,
  services: Services,
  retryPolicy: RetryPolicy,
  awaited: (secret: SecretDescription) => readonly ReplicaDescription[],
  toError: (arn: string, replicas: readonly ReplicaDescription[]) => HandlerError,
): Promise<SecretDescription> {
  let seen: readonly ReplicaDescription[] | undefined;
  for (let attempt = 0; ; attempt++) {
    const secret = await services.describeSecret(arn);
    seen = secret ? awaited(secret) : seen;
    if (secret && seen?.length === 0) return secret;
    if (!(await retryPolicy.waitBeforeRetry(attempt))) {
      throw seen?.length ? toError(arn, seen) : notFoundError(arn);
    }
  }
}
