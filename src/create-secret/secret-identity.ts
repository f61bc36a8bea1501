import { createHash } from 'crypto';
import {
  ABANDONED, ADOPTED, CreateSecretProperties, DELETED, INSTANCE_TAG, LINEAGE_TAG, STATE_TAG,
  VersionProperties,
} from './contract';
import { CloudFormationEvent } from './event';
import { ARN_SUFFIX, SUFFIX_LENGTH } from '../secrets-manager';

/*
 * Who owns a secret, and which version is meant. Pure functions.
 */

/** With the uuid of a stack and a slash, what the value of a tag holds: 256 characters. */
const MAX_ID = 219;
const MAX_HEAD = 154;

/**
 * Unique to one resource of one stack, and stable for its life: the last part of the stack's id, and the
 * logical id as far as it fits into a tag.
 */
export function instanceIdOf({ StackId, LogicalResourceId: id }: Pick<CloudFormationEvent, 'StackId' | 'LogicalResourceId'>): string {
  return `${StackId.split('/').pop()}/${id.length <= MAX_ID ? id : `${id.slice(0, MAX_HEAD)}-${createHash('sha256').update(id).digest('hex')}`}`;
}

/**
 * The ClientRequestToken, which becomes the VersionId. Derived, it is the same for every delivery, retry and
 * rollback to the same properties, and reveals nothing about the value.
 */
export function clientRequestTokenOf(
  event: Pick<CloudFormationEvent, 'StackId' | 'LogicalResourceId'>,
  properties: VersionProperties,
): string {
  if (properties.ClientRequestToken) return properties.ClientRequestToken;
  return createHash('sha256')
    .update(['v1', instanceIdOf(event), properties.Generation].join('\0'))
    .digest('hex');
}

/** The answer of DescribeSecret. */
export interface SecretDescription {
  readonly ARN: string;
  readonly Name: string;
  readonly Description?: string;
  readonly Type?: string;
  readonly KmsKeyId?: string;
  readonly CreatedDate?: Date;
  readonly DeletedDate?: Date;
  /** Of a secret with replicas, and of each of them. */
  readonly PrimaryRegion?: string;
  readonly Tags: Readonly<Record<string, string>>;
  readonly VersionIdsToStages: Readonly<Record<string, readonly string[]>>;
  readonly Replicas: readonly ReplicaDescription[];
}

export interface ReplicaDescription {
  readonly Region: string;
  readonly KmsKeyId?: string;
  readonly Status?: string;
  readonly StatusMessage?: string;
}

/**
 * - `instance`: made by this very resource · `lineage`: by an earlier life of it · `foreign`: by somebody
 *   else.
 */
export type Ownership = 'instance' | 'lineage' | 'foreign';

export function ownershipOf(secret: SecretDescription, instance: string, lineage: string): Ownership {
  if (secret.Tags[INSTANCE_TAG] === instance) return 'instance';
  return lineage !== '' && secret.Tags[LINEAGE_TAG] === lineage ? 'lineage' : 'foreign';
}

/** A copy of another region's secret, with the tags of that: nothing can be done with it here. */
export function isReplica({ ARN, PrimaryRegion }: SecretDescription): boolean {
  return PrimaryRegion !== undefined && PrimaryRegion !== ARN.split(':')[3];
}

export function isAbandoned(secret: SecretDescription): boolean {
  return secret.Tags[STATE_TAG] === ABANDONED;
}

/** By its stack; it may have been restored since. */
export function isDeleted(secret: SecretDescription): boolean {
  return secret.Tags[STATE_TAG] === DELETED;
}

export function isAdopted(secret: SecretDescription): boolean {
  return secret.Tags[STATE_TAG]?.split(':')[0] === ADOPTED;
}

/** Says which version is to be current again when the secret is given back. */
export function adoptedState(secret: SecretDescription): string {
  const current = currentVersionOf(secret);
  return current !== undefined && OF_TAGS.test(current) ? `${ADOPTED}:${current}` : ADOPTED;
}

export function currentBeforeAdoption(secret: SecretDescription): string | undefined {
  return isAdopted(secret) ? secret.Tags[STATE_TAG].slice(ADOPTED.length + 1) || undefined : undefined;
}

const OF_TAGS = /^[A-Za-z0-9+=._:/@-]+$/;

/** What to do with an existing secret of the same name. */
export type ClaimAction = 'take-over' | 'adopt' | 'restore' | 'refuse';

export function decideClaim(secret: SecretDescription, instance: string, { Lineage, OnExisting }: CreateSecretProperties): ClaimAction {
  const ownership = ownershipOf(secret, instance, Lineage);
  if (ownership === 'foreign') return 'refuse';
  if (secret.DeletedDate) return isAbandoned(secret) || OnExisting === 'restore' ? 'restore' : 'refuse';
  if (ownership === 'instance' || isAbandoned(secret)) return 'take-over';
  // A run before this one, or somebody by hand, has restored it already.
  if (OnExisting === 'restore' && isDeleted(secret)) return 'take-over';
  return OnExisting === 'adopt' ? 'adopt' : 'refuse';
}

const CLAIM_PREFIX = 'managed-secret:claim:';
const VERSION_SUFFIX = '#version';
const COMPLETE_ARN = new RegExp(`^arn:[^:]+:secretsmanager:[^:]+:[0-9]{12}:secret:.+${ARN_SUFFIX.source}`);

/**
 * The physical id of a create that failed. Its Delete, which may come much later, looks for what the create
 * may have left: by name and instance, and for the very secret that it made where that is known.
 */
export function claimPhysicalId(name: string, made?: string): string {
  return `${CLAIM_PREFIX}${name}${made === undefined ? '' : `#${arnSuffix(made)}`}`;
}

export function isClaimOf(secret: SecretDescription, physicalResourceId: string | undefined): boolean {
  return physicalResourceId === claimPhysicalId(secret.Name, secret.ARN);
}

function arnSuffix(arn: string): string {
  return arn.slice(-SUFFIX_LENGTH);
}

/** The physical id of a request that failed: never one that CloudFormation would take for a replacement. */
export function physicalIdOfFailure(
  { PhysicalResourceId, RequestType, ResourceProperties: properties }: CloudFormationEvent,
  made?: string,
): string {
  if (RequestType !== 'Create' && PhysicalResourceId) return PhysicalResourceId;
  return properties.Mode === 'create'
    ? claimPhysicalId(properties.Name, made)
    : versionPhysicalId(properties.SecretId);
}

export function versionPhysicalId(arn: string): string {
  return `${arn}${VERSION_SUFFIX}`;
}

/** Undefined for a claim, and for what CloudFormation makes up. */
export function secretArnIn(physicalResourceId: string | undefined): string | undefined {
  return physicalResourceId !== undefined && COMPLETE_ARN.test(physicalResourceId) ? physicalResourceId : undefined;
}

/** The name within an ARN, without the suffix. */
export function secretNameIn(arn: string): string {
  return arn.split(':').slice(6).join(':').slice(0, -SUFFIX_LENGTH - 1);
}

export function versionWithStage(secret: SecretDescription, stage: string): string | undefined {
  return Object.entries(secret.VersionIdsToStages).find(([, stages]) => stages.includes(stage))?.[0];
}

/** The version that a token names: by its id, or by a label where a version of another life stands for it. */
export function resolveVersion(secret: SecretDescription, token: string): string {
  return secret.VersionIdsToStages[token] ? token : versionWithStage(secret, token) ?? token;
}

export function currentVersionOf(secret: SecretDescription): string | undefined {
  return versionWithStage(secret, 'AWSCURRENT');
}

/** The tags that the secret should have, ours included. */
export function tagsOf(properties: CreateSecretProperties, instance: string): Record<string, string> {
  const own = Object.fromEntries((properties.Tags ?? []).map(({ Key, Value }) => [Key, Value]));
  return { ...own, [INSTANCE_TAG]: instance, [LINEAGE_TAG]: properties.Lineage };
}
