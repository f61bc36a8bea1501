import { ABANDONED, CreateSecretProperties, DELETED, INSTANCE_TAG, STATE_TAG } from './contract';
import { removeReplicas } from './converge-metadata';
import { otherAccountReplicaError } from './errors';
import { toServiceError } from './handler-error';
import { RequestWorker } from './request-worker';
import {
  clientRequestTokenOf, currentBeforeAdoption, currentVersionOf, isAbandoned, isAdopted,
  isClaimOf, isDeleted, isReplica, ownershipOf, SecretDescription,
} from './secret-identity';
import { hasReplicaInOtherAccount, hasReplicaRegions, isScheduledForDeletion } from './service-refusals';

/** Rows 15 to 17: what is ours is scheduled for deletion, and nothing else is touched. */
export class SecretRemover extends RequestWorker {
  public async delete(arn: string, properties: CreateSecretProperties): Promise<void> {
    const secret = await this.reader.describe(arn);
    if (!secret || secret.DeletedDate || ownershipOf(secret, this.instance, '') !== 'instance') return;
    const since = await this.services.rolledBackSince().catch((problem: Error) => problem);
    if (since === undefined) return this.markAndSchedule(secret, properties);
    // The tag that says that it was adopted may be a moment old.
    const fresh = await this.reader.describeAgain(secret);
    if (since instanceof Date) {
      return this.existedBefore(fresh, since) ? undefined : this.abandon(fresh, properties);
    }
    // Without a word of the stack, what was adopted may be to be given back; the mark of all else is a
    // convenience.
    if (isAdopted(fresh)) throw since;
    await this.markAndSchedule(fresh, properties);
  }

  /** Retained by the same stack, and put back by what rolls back now. Both are asked, for clocks differ. */
  private existedBefore({ CreatedDate }: SecretDescription, since: Date): boolean {
    return (
      CreatedDate !== undefined
      && CreatedDate < since
      && !this.retryPolicy.isWithinRequestLifetime(CreatedDate)
    );
  }

  /** What a create that failed or was cancelled has left: not what the same stack has retained before. */
  public async abandonNamed(
    name: string,
    properties: CreateSecretProperties,
    mayUndo: (fresh: SecretDescription) => Promise<boolean> = async () => true,
  ): Promise<void> {
    const secret = await ignoreErrors(() => this.reader.describe(name), INVALID);
    if (!secret || !this.isLeft(secret, name, properties)) return;
    // The tags may be a moment old, and the next stack may have taken it over since.
    const fresh = await this.reader.describeAgain(secret);
    if (this.isLeft(fresh, name, properties) && (await mayUndo(fresh))) await this.abandon(fresh, properties);
  }

  private isLeft(secret: SecretDescription, name: string, { Lineage }: CreateSecretProperties): boolean {
    if (secret.Name !== name || secret.DeletedDate || isReplica(secret)) return false;
    const ownership = ownershipOf(secret, this.instance, Lineage);
    const isTakenOver = isAdopted(secret) || isDeleted(secret);
    const isMade =
      isClaimOf(secret, this.event.PhysicalResourceId)
      || this.retryPolicy.isWithinRequestLifetime(secret.CreatedDate);
    const isOurs = ownership === 'instance' && (isTakenOver || isMade);
    return ownership !== 'foreign' && (isAbandoned(secret) || isOurs);
  }

  /**
   * Marked, so that the same lineage finds it again: a deployment after a failed one must work. What was
   * adopted is given back.
   */
  public async abandon(secret: SecretDescription, properties: CreateSecretProperties): Promise<void> {
    if (isAdopted(secret)) return this.restorePreviousVersion(secret, properties);
    await this.tagState(secret, ABANDONED, INVALID);
    await this.scheduleDeletion(secret, properties);
  }

  /** Makes the former version current again, unless somebody has made another one current since. */
  private async restorePreviousVersion(
    secret: SecretDescription,
    properties: CreateSecretProperties,
  ): Promise<void> {
    const before = currentBeforeAdoption(secret);
    const current = currentVersionOf(secret);
    if (
      before === undefined
      || before === current
      || current !== clientRequestTokenOf(this.event, properties)
    ) {
      return;
    }
    await ignoreErrors(() => this.services.moveStage(secret.ARN, 'AWSCURRENT', before, current), MOVED);
  }

  /**
   * So that RESTORE knows it, should a run end right after it was restored. It goes with or without the mark.
   */
  private async markAndSchedule(
    secret: SecretDescription,
    properties: CreateSecretProperties,
  ): Promise<void> {
    await this.tagState(secret, DELETED, INVALID_OR_DENIED);
    await this.scheduleDeletion(secret, properties);
  }

  /**
   * Without room for one more tag, the lineage does not find it again; it goes nevertheless. What an earlier
   * life abandoned may not carry the tag of this one yet, without which the role may not delete it.
   */
  private async tagState(
    secret: SecretDescription,
    state: string,
    excused: ReadonlySet<string>,
  ): Promise<void> {
    const tags = { [INSTANCE_TAG]: this.instance, [STATE_TAG]: state };
    await ignoreErrors(() => this.unlessScheduled(secret, () => this.services.tagResource(secret.ARN, tags)), excused);
  }

  /** Replicas that were not seen yet, or that somebody adds meanwhile, go first as well. */
  private async scheduleDeletion(
    secret: SecretDescription,
    properties: CreateSecretProperties,
  ): Promise<void> {
    for (let found = secret; ;) {
      const regions = found.Replicas.map(({ Region }) => Region);
      if (regions.length > 0) await removeReplicas(found, regions, this.services, this.retryPolicy);
      const refusal = await this.requestDeletion(found, properties);
      if (refusal === undefined) return;
      if (!(await this.retryPolicy.waitBeforeRetry(PAUSE))) throw refusal;
      found = await this.services.describeSecret(secret.ARN) ?? found;
    }
  }

  /** @returns what the service threw because it sees replicas */
  private async requestDeletion(
    secret: SecretDescription,
    { RecoveryWindowInDays }: CreateSecretProperties,
  ): Promise<unknown> {
    try {
      return await this.unlessScheduled(secret, () =>
        this.services.deleteSecret(secret.ARN, Number(RecoveryWindowInDays)),
      );
    } catch (thrown) {
      if (hasReplicaRegions(thrown)) return thrown;
      throw hasReplicaInOtherAccount(thrown) ? otherAccountReplicaError(secret, thrown) : thrown;
    }
  }

  /**
   * A call that was sent twice, or another run for the same resource, has scheduled the secret already: that is
   * what was wanted. A secret that was just restored seems to be scheduled for a moment: hence the look.
   */
  private async unlessScheduled({ ARN }: SecretDescription, write: () => Promise<void>): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await write();
      } catch (thrown) {
        if (toServiceError(thrown).name === 'ResourceNotFoundException') return;
        if (!isScheduledForDeletion(thrown)) throw thrown;
        const seen = await this.services.describeSecret(ARN);
        if (!seen || seen.DeletedDate) return;
        if (!(await this.retryPolicy.waitBeforeRetry(attempt))) throw thrown;
      }
    }
  }
}

const PAUSE = 4;

/** No secret can have a name that the service refuses, nor more tags than it allows. */
const INVALID = new Set(['InvalidParameterException', 'ValidationException']);
const INVALID_OR_DENIED = new Set([...INVALID, 'AccessDeniedException']);
/** The label is no longer where it was seen. */
const MOVED = new Set([...INVALID, 'InvalidRequestException', 'ResourceNotFoundException']);

async function ignoreErrors<T>(call: () => Promise<T>, refusals: ReadonlySet<string>): Promise<T | undefined> {
  try {
    return await call();
  } catch (thrown) {
    if (!refusals.has(toServiceError(thrown).name)) throw thrown;
    return undefined;
  }
}
