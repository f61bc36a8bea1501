import { ABANDONED, CreateSecretProperties, DELETED, INSTANCE_TAG, STATE_TAG } from './contract';
import { Convergence } from './converge-secret';
import { adoptedPolicyError, notRestoredError, vanishedError } from './errors';
import { RequestOutcome } from './event';
import { toServiceError } from './handler-error';
import { RequestWorker } from './request-worker';
import {
  adoptedState,
  clientRequestTokenOf,
  currentVersionOf,
  isAbandoned,
  isAdopted,
  isDeleted,
  ownershipOf,
  resolveVersion,
  SecretDescription,
} from './secret-identity';
import { isScheduledForDeletion } from './service-refusals';

/** At the longest pause: a name whose secret was deleted by force is not free for up to two minutes. */
export const MAX_ROUNDS = 30;

/** A secret that was there before: it is made this stack's own, restored where it is marked for deletion. */
export class SecretTaker extends RequestWorker {
  private readonly convergence = new Convergence(this.event, this.services, this.retryPolicy);

  public async restoreDeleted(
    secret: SecretDescription,
    properties: CreateSecretProperties,
    former?: CreateSecretProperties,
  ): Promise<RequestOutcome> {
    await this.restore(secret);
    const restored = await this.awaitRestored(secret.ARN);
    const state = isAbandoned(secret) ? ABANDONED : DELETED;
    return this.takeOver({ ...restored, Tags: { ...restored.Tags, [STATE_TAG]: state } }, properties, former);
  }

  /** Ours from the tag on. Entered again after a crash, it comes to the same. */
  public async takeOver(
    found: SecretDescription,
    properties: CreateSecretProperties,
    former?: CreateSecretProperties,
  ): Promise<RequestOutcome> {
    if (!isAbandoned(found) && ownershipOf(found, this.instance, '') !== 'instance') {
      await this.refuseForeignPolicy(found);
    }
    const secret = await this.retryWhileScheduled(() => this.keepGeneratedValue(found, properties));
    const marked = await this.markForRollback(secret);
    const outcome = await this.retryWhileScheduled(() =>
      this.convergence.convergeSecret(marked, properties, former),
    );
    if (isAbandoned(secret) || isDeleted(secret)) await this.services.untagResource(secret.ARN, [STATE_TAG]);
    return outcome;
  }

  private async markForRollback(secret: SecretDescription): Promise<SecretDescription> {
    const state = this.rollbackStateOf(secret);
    if (!state) return secret;
    await this.retryWhileScheduled(() =>
      this.services.tagResource(secret.ARN, { [INSTANCE_TAG]: this.instance, [STATE_TAG]: state }),
    );
    return { ...secret, Tags: { ...secret.Tags, [STATE_TAG]: state } };
  }

  /** By this request, or an attempt of it before: it was never anything else. */
  public isCreatedByThisRequest(secret: SecretDescription): boolean {
    const isOwn = ownershipOf(secret, this.instance, '') === 'instance' && !(STATE_TAG in secret.Tags);
    return (
      isOwn
      && (this.event.RequestType === 'Update' || this.retryPolicy.isWithinRequestLifetime(secret.CreatedDate))
    );
  }

  private async restore(secret: SecretDescription): Promise<void> {
    try {
      await this.services.restoreSecret(secret.ARN);
    } catch (thrown) {
      const isGone = isScheduledForDeletion(thrown) || toServiceError(thrown).name === 'ResourceNotFoundException';
      throw isGone ? vanishedError(secret) : thrown;
    }
  }

  private async refuseForeignPolicy(secret: SecretDescription): Promise<void> {
    if (allowsAccess(await this.services.getResourcePolicy(secret.ARN))) throw adoptedPolicyError(secret);
  }

  /**
   * What an earlier life generated is what its consumers use, and stays current: a label says that it stands
   * for the version of the derived token. It comes before the tag, which overwrites the trace of the earlier
   * life.
   */
  private async keepGeneratedValue(
    secret: SecretDescription,
    properties: CreateSecretProperties,
  ): Promise<SecretDescription> {
    const current = currentVersionOf(secret);
    const isMeant = properties.Source.Type === 'generated' && properties.ClientRequestToken === undefined;
    const token = clientRequestTokenOf(this.event, properties);
    if (
      !isMeant
      || !current
      || ownershipOf(secret, this.instance, '') === 'instance'
      || resolveVersion(secret, token) !== token
    ) {
      return secret;
    }
    await this.services.moveStage(secret.ARN, token, current, undefined);
    const stages = {
      ...secret.VersionIdsToStages,
      [current]: [...secret.VersionIdsToStages[current], token],
    };
    return { ...secret, VersionIdsToStages: stages };
  }

  /**
   * What a rollback may do to it: what the same stack had retained, or another life of it, is not this
   * request's to delete.
   */
  private rollbackStateOf(secret: SecretDescription): string | undefined {
    if (isAbandoned(secret)) return ABANDONED;
    if (isDeleted(secret)) return DELETED;
    if (isAdopted(secret) && ownershipOf(secret, this.instance, '') === 'instance') {
      return secret.Tags[STATE_TAG];
    }
    return this.isCreatedByThisRequest(secret) ? undefined : adoptedState(secret);
  }

  private async awaitRestored(arn: string): Promise<SecretDescription> {
    for (let attempt = 0; ; attempt++) {
      const secret = await this.reader.describeExisting(arn);
      if (!secret.DeletedDate) return secret;
      if (!(await this.retryPolicy.waitBeforeRetry(attempt))) throw notRestoredError(secret);
    }
  }

  /** After RestoreSecret, a write may still fail because the secret is marked for deletion. */
  private async retryWhileScheduled<T>(work: () => Promise<T>): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await work();
      } catch (thrown) {
        if (!isScheduledForDeletion(thrown) || attempt >= MAX_ROUNDS || !(await this.retryPolicy.waitBeforeRetry(attempt))) {
          throw thrown;
        }
      }
    }
  }
}

/** A policy that only denies gives nobody more than the properties do. */
function allowsAccess(policy: string | undefined): boolean {
  return policy !== undefined && /"Effect"\s*:\s*"Allow"/.test(policy);
}
