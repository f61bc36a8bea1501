import { ConsistentReader } from './consistent-reader';
import { ABANDONED, CreateSecretProperties, DELETED, INSTANCE_TAG, STATE_TAG } from './contract';
import { awaitReplicas, hasReplicas, isSameKey } from './converge-metadata';
import { Convergence, responseDataOf } from './converge-secret';
import {
  adoptedPolicyError, adoptedSecretDiffersError, nameTakenError, notRestoredError, replicaNameError,
  vanishedError,
} from './errors';
import { CloudFormationEvent, RequestOutcome } from './event';
import { toServiceError, VanishedError } from './handler-error';
import { readSource } from './read-source';
import { RetryPolicy } from './retry-policy';
import {
  adoptedState,
  clientRequestTokenOf,
  currentVersionOf,
  decideClaim,
  instanceIdOf,
  isAbandoned,
  isAdopted,
  isDeleted,
  isReplica,
  ownershipOf,
  resolveVersion,
  SecretDescription,
  tagsOf,
} from './secret-identity';
import { isReplicaSecret, isScheduledForDeletion } from './service-refusals';
import { Services } from './services';

const NAME_IS_TAKEN = new Set(['ResourceExistsException', 'InvalidRequestException']);
/** At the longest pause: a name whose secret was deleted by force is not free for up to two minutes. */
const MAX_ROUNDS = 30;
/** A forced deletion is staged for some seconds, and until then looks like one that can be undone. */
const STAGED = 60_000;
const STAGED_PAUSE = 10_000;

/** Rows 1 to 6: a secret of the name, made or taken over. */
export class SecretCreator {
  private readonly instance: string;
  private readonly reader: ConsistentReader;
  private readonly convergence: Convergence;
  private createdArn?: string;
  private madeArn?: string;

  constructor(
    private readonly event: CloudFormationEvent,
    private readonly services: Services,
    private readonly retryPolicy: RetryPolicy,
  ) {
    this.instance = instanceIdOf(event);
    this.reader = new ConsistentReader(services, retryPolicy);
    this.convergence = new Convergence(event, services, retryPolicy);
  }

  /** The secret that this request, or an attempt of it before, has made. */
  public get createdSecretArn(): string | undefined {
    return this.createdArn;
  }

  /** The secret that CreateSecret made in this very run. */
  public get madeSecretArn(): string | undefined {
    return this.madeArn;
  }

  /** CreateSecret comes first: it asks and acts in one. */
  public async createOrClaim(properties: CreateSecretProperties): Promise<RequestOutcome> {
    const value = await readSource(properties.Source, this.services);
    for (let round = 0; ; round++) {
      try {
        const { ARN, VersionId } = await this.services.createSecret(this.createInput(properties), value);
        return (
          (await this.foreignLookalike(ARN, VersionId, properties))
          ?? (await this.finishCreation(ARN, VersionId, properties))
        );
      } catch (thrown) {
        if (!NAME_IS_TAKEN.has(toServiceError(thrown).name) && !isReplicaSecret(thrown)) throw thrown;
        const outcome = await this.claimNamed(properties);
        if (outcome) return outcome;
        // A name whose secret was deleted for good, or is not seen everywhere yet, is free after a while.
        if (round >= MAX_ROUNDS || !(await this.retryPolicy.waitBeforeRetry(round))) throw thrown;
      }
    }
  }

  /** In a rollback to a former name the secret is there, and the source of its value may be gone. */
  public async claimOrCreate(properties: CreateSecretProperties): Promise<RequestOutcome> {
    return (await this.claimNamed(properties)) ?? this.createOrClaim(properties);
  }

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

  private createInput(properties: CreateSecretProperties) {
    const { Name, Description, KmsKeyId, Replicas, ForceOverwriteReplicaSecret } = properties;
    return {
      Name,
      Description,
      KmsKeyId,
      ClientRequestToken: clientRequestTokenOf(this.event, properties),
      Tags: Object.entries(tagsOf(properties, this.instance)).map(([Key, Value]) => ({ Key, Value })),
      AddReplicaRegions: Replicas?.length ? [...Replicas] : undefined,
      ForceOverwriteReplicaSecret: Replicas?.length ? ForceOverwriteReplicaSecret === 'true' : undefined,
    };
  }

  private async finishCreation(
    arn: string,
    token: string | undefined,
    { Replicas: replicas = [], ForceOverwriteReplicaSecret }: CreateSecretProperties,
  ): Promise<RequestOutcome> {
    this.createdArn = arn;
    this.madeArn = arn;
    const goal = { replicas, isForced: ForceOverwriteReplicaSecret === 'true' };
    if (replicas.length > 0) await awaitReplicas(arn, goal, this.services, this.retryPolicy);
    return { physicalResourceId: arn, data: responseDataOf(arn, token) };
  }

  /**
   * CreateSecret answers success for anybody's secret of the same name, token and value, and for one half
   * taken over. A password is like no other, and without a value there is no success of that kind.
   */
  private async foreignLookalike(
    arn: string,
    token: string | undefined,
    properties: CreateSecretProperties,
  ): Promise<RequestOutcome | undefined> {
    if (properties.Source.Type === 'generated' || token === undefined) return undefined;
    const secret = await this.reader.describe(arn);
    return secret && !this.isCreatedByThisRequest(secret)
      ? this.claimExisting(secret, properties)
      : undefined;
  }

  /** Undefined where nothing has the name, or what has it goes for good. */
  private async claimNamed(properties: CreateSecretProperties): Promise<RequestOutcome | undefined> {
    for (;;) {
      const secret = await this.services.describeSecret(properties.Name);
      if (!secret) return undefined;
      if (this.mayBeVanishing(secret, properties) && (await this.retryPolicy.wait(STAGED_PAUSE))) continue;
      return this.claimExisting(secret, properties).catch(ignoreVanished);
    }
  }

  /** One that could be restored shows by that what it is. */
  private mayBeVanishing(secret: SecretDescription, properties: CreateSecretProperties): boolean {
    const isRecent = secret.DeletedDate !== undefined && this.retryPolicy.isNear(secret.DeletedDate, STAGED);
    return isRecent && decideClaim(secret, this.instance, properties) === 'refuse';
  }

  private async restore(secret: SecretDescription): Promise<void> {
    try {
      await this.services.restoreSecret(secret.ARN);
    } catch (thrown) {
      const isGone = isScheduledForDeletion(thrown) || toServiceError(thrown).name === 'ResourceNotFoundException';
      throw isGone ? vanishedError(secret) : thrown;
    }
  }

  private async claimExisting(
    secret: SecretDescription,
    properties: CreateSecretProperties,
  ): Promise<RequestOutcome> {
    if (isReplica(secret)) throw replicaNameError(secret);
    if (this.isCreatedByThisRequest(secret)) this.createdArn = secret.ARN;
    switch (decideClaim(secret, this.instance, properties)) {
      case 'take-over':
        return this.takeOver(secret, properties);
      case 'adopt':
        return this.adoptExisting(secret, properties);
      case 'restore':
        return this.restoreDeleted(secret, properties);
      case 'refuse':
        throw nameTakenError(secret, this.instance, properties);
    }
  }

  private async adoptExisting(
    secret: SecretDescription,
    properties: CreateSecretProperties,
  ): Promise<RequestOutcome> {
    if (!isSameKey(secret.KmsKeyId, properties.KmsKeyId) || !hasReplicas(secret, properties.Replicas)) {
      throw adoptedSecretDiffersError(secret);
    }
    return this.takeOver(secret, properties);
  }

  /** Ours from the tag on. Entered again after a crash, it comes to the same. */
  private async takeOver(
    found: SecretDescription,
    properties: CreateSecretProperties,
    former?: CreateSecretProperties,
  ): Promise<RequestOutcome> {
    if (!isAbandoned(found) && ownershipOf(found, this.instance, '') !== 'instance') {
      await this.refuseForeignPolicy(found);
    }
    const secret = await this.retryWhileScheduled(() => this.keepGeneratedValue(found, properties));
    const state = this.rollbackStateOf(secret);
    if (state) {
      await this.retryWhileScheduled(() =>
        this.services.tagResource(secret.ARN, { [INSTANCE_TAG]: this.instance, [STATE_TAG]: state }),
      );
    }
    const outcome = await this.retryWhileScheduled(() =>
      this.convergence.convergeSecret(secret, properties, former),
    );
    if (isAbandoned(secret) || isDeleted(secret)) await this.services.untagResource(secret.ARN, [STATE_TAG]);
    return outcome;
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

  /** By this request, or an attempt of it before: it was never anything else. */
  private isCreatedByThisRequest(secret: SecretDescription): boolean {
    const isOwn = ownershipOf(secret, this.instance, '') === 'instance' && !(STATE_TAG in secret.Tags);
    return (
      isOwn
      && (this.event.RequestType === 'Update' || this.retryPolicy.isWithinRequestLifetime(secret.CreatedDate))
    );
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

/** The name is free after a while. */
function ignoreVanished(thrown: unknown): undefined {
  if (thrown instanceof VanishedError) return undefined;
  throw thrown;
}

/** A policy that only denies gives nobody more than the properties do. */
function allowsAccess(policy: string | undefined): boolean {
  return policy !== undefined && /"Effect"\s*:\s*"Allow"/.test(policy);
}
