import { CreateSecretProperties, INSTANCE_TAG } from './contract';
import { awaitReplicas, hasReplicas, isSameKey } from './converge-metadata';
import { responseDataOf } from './converge-secret';
import { adoptedSecretDiffersError, nameTakenError, replicaNameError } from './errors';
import { RequestOutcome } from './event';
import { toServiceError, VanishedError } from './handler-error';
import { readSource } from './read-source';
import { RequestWorker } from './request-worker';
import { clientRequestTokenOf, decideClaim, isReplica, SecretDescription, tagsOf } from './secret-identity';
import { MAX_ROUNDS, SecretTaker } from './secret-taker';
import { isReplicaSecret } from './service-refusals';

const NAME_IS_TAKEN = new Set(['ResourceExistsException', 'InvalidRequestException']);
/** A forced deletion is staged for some seconds, and until then looks like one that can be undone. */
const STAGED = 60_000;
const STAGED_PAUSE = 10_000;

/** Rows 1 to 6: a secret of the name, made or taken over. */
export class SecretCreator extends RequestWorker {
  private readonly taker = new SecretTaker(this.event, this.services, this.retryPolicy);
  private createdArn?: string;
  private madeArn?: string;
  private found?: string;

  /** The secret that this request, or an attempt of it before, has made. */
  public get createdSecretArn(): string | undefined {
    return this.createdArn;
  }

  /** The secret that CreateSecret made in this very run. */
  public get madeSecretArn(): string | undefined {
    return this.madeArn;
  }

  /** Whose the secret of the name was when this run met it first. */
  public get foundInstance(): string | undefined {
    return this.found;
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
    return this.taker.restoreDeleted(secret, properties, former);
  }

  private createInput(properties: CreateSecretProperties) {
    const { Name, Description, Type, KmsKeyId, Replicas, ForceOverwriteReplicaSecret } = properties;
    return {
      Name,
      Description,
      Type,
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
    return secret && !this.taker.isCreatedByThisRequest(secret)
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

  private async claimExisting(
    secret: SecretDescription,
    properties: CreateSecretProperties,
  ): Promise<RequestOutcome> {
    this.found ??= secret.Tags[INSTANCE_TAG];
    if (isReplica(secret)) throw replicaNameError(secret);
    if (this.taker.isCreatedByThisRequest(secret)) this.createdArn = secret.ARN;
    switch (decideClaim(secret, this.instance, properties)) {
      case 'take-over':
        return this.taker.takeOver(secret, properties);
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
    return this.taker.takeOver(secret, properties);
  }
}

/** The name is free after a while. */
function ignoreVanished(thrown: unknown): undefined {
  if (thrown instanceof VanishedError) return undefined;
  throw thrown;
}
