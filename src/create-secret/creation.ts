import { Attempts } from './attempts';
import { ABANDONED, CreateSecretProperties, DELETED, INSTANCE_TAG, STATE_TAG } from './contract';
import { Convergence, dataOf } from './convergence';
import { CloudFormationEvent, Outcome } from './event';
import { serviceError } from './failure';
import {
  adoptedState, claimOf, currentVersionOf, Described, instanceOf, isAbandoned, isAdopted, isDeleted, ownershipOf, tagsOf, tokenOf, versionOf,
} from './identity';
import { Looks } from './looks';
import { awaitReplicas, hasReplicas, isKey } from './metadata';
import { adoptedAllows, adoptedDiffers, notRestored, taken } from './refusals';
import { Services } from './services';
import { readSource } from './source';

const NAME_IS_TAKEN = new Set(['ResourceExistsException', 'InvalidRequestException']);
/** At the longest pause: a name whose secret was deleted by force is not free for up to two minutes. */
const MAX_ROUNDS = 30;

/** Rows 1 to 6: a secret of the name, made or taken over. */
export class Creation {
  private readonly instance: string;
  private readonly looks: Looks;
  private readonly convergence: Convergence;
  private madeArn?: string;

  constructor(private readonly event: CloudFormationEvent, private readonly services: Services, private readonly attempts: Attempts) {
    this.instance = instanceOf(event);
    this.looks = new Looks(services, attempts);
    this.convergence = new Convergence(event, services, attempts);
  }

  /** The secret that this request, or an attempt of it before, has made. */
  public get made(): string | undefined {
    return this.madeArn;
  }

  /** CreateSecret comes first: it asks and acts in one. */
  public async createOrClaim(properties: CreateSecretProperties): Promise<Outcome> {
    const value = await readSource(properties.Source, this.services);
    for (let round = 0; ; round++) {
      try {
        const { ARN, VersionId } = await this.services.createSecret(this.input(properties), value);
        return await this.twin(ARN, VersionId, properties) ?? await this.created(ARN, VersionId, properties);
      } catch (thrown) {
        if (!NAME_IS_TAKEN.has(serviceError(thrown).name)) throw thrown;
        const secret = await this.services.describeSecret(properties.Name);
        if (secret) return this.claim(secret, properties);
        // A name whose secret was deleted for good, or is not seen everywhere yet, is free after a while.
        if (round >= MAX_ROUNDS || !await this.attempts.pause(round)) throw thrown;
      }
    }
  }

  /** In a rollback to a former name the secret is there, and the source of its value may be gone. */
  public async claimOrCreate(properties: CreateSecretProperties): Promise<Outcome> {
    const secret = await this.services.describeSecret(properties.Name);
    return secret ? this.claim(secret, properties) : this.createOrClaim(properties);
  }

  public async restore(secret: Described, properties: CreateSecretProperties, former?: CreateSecretProperties): Promise<Outcome> {
    await this.services.restoreSecret(secret.ARN);
    const restored = await this.restored(secret.ARN);
    const state = isAbandoned(secret) ? ABANDONED : DELETED;
    return this.takeOver({ ...restored, Tags: { ...restored.Tags, [STATE_TAG]: state } }, properties, former);
  }

  private input(properties: CreateSecretProperties) {
    const { Name, Description, KmsKeyId, Replicas, ForceOverwriteReplicaSecret } = properties;
    return {
      Name,
      Description,
      KmsKeyId,
      ClientRequestToken: tokenOf(this.event, properties),
      Tags: Object.entries(tagsOf(properties, this.instance)).map(([Key, Value]) => ({ Key, Value })),
      AddReplicaRegions: Replicas?.length ? [...Replicas] : undefined,
      ForceOverwriteReplicaSecret: Replicas?.length ? ForceOverwriteReplicaSecret === 'true' : undefined,
    };
  }

  private async created(arn: string, token: string | undefined, { Replicas }: CreateSecretProperties): Promise<Outcome> {
    this.madeArn = arn;
    if (Replicas?.length) await awaitReplicas(arn, Replicas, this.services, this.attempts);
    return { physicalResourceId: arn, data: dataOf(arn, token) };
  }

  /**
   * CreateSecret answers success for anybody's secret of the same name, token and value, and for one half taken over. A password is
   * like no other, and without a value there is no success of that kind.
   */
  private async twin(arn: string, token: string | undefined, properties: CreateSecretProperties): Promise<Outcome | undefined> {
    if (properties.Source.Type === 'generated' || token === undefined) return undefined;
    const secret = await this.looks.seen(arn);
    return secret && !this.isMadeHere(secret) ? this.claim(secret, properties) : undefined;
  }

  private async claim(secret: Described, properties: CreateSecretProperties): Promise<Outcome> {
    if (this.isMadeHere(secret)) this.madeArn = secret.ARN;
    switch (claimOf(secret, this.instance, properties)) {
      case 'take-over': return this.takeOver(secret, properties);
      case 'adopt': return this.adopt(secret, properties);
      case 'restore': return this.restore(secret, properties);
      case 'refuse': throw taken(secret, this.instance, properties);
    }
  }

  private async adopt(secret: Described, properties: CreateSecretProperties): Promise<Outcome> {
    if (!isKey(secret.KmsKeyId, properties.KmsKeyId) || !hasReplicas(secret, properties.Replicas)) throw adoptedDiffers(secret);
    return this.takeOver(secret, properties);
  }

  /** Ours from the tag on. Entered again after a crash, it comes to the same. */
  private async takeOver(found: Described, properties: CreateSecretProperties, former?: CreateSecretProperties): Promise<Outcome> {
    if (!isAbandoned(found) && ownershipOf(found, this.instance, '') !== 'instance') await this.refuseAllowed(found);
    const secret = await this.whileStillScheduled(() => this.keepGenerated(found, properties));
    const state = this.stateOf(secret);
    if (state) await this.whileStillScheduled(() => this.services.tagResource(secret.ARN, { [INSTANCE_TAG]: this.instance, [STATE_TAG]: state }));
    const outcome = await this.whileStillScheduled(() => this.convergence.whole(secret, properties, former));
    if (isAbandoned(secret) || isDeleted(secret)) await this.services.untagResource(secret.ARN, [STATE_TAG]);
    return outcome;
  }

  private async refuseAllowed(secret: Described): Promise<void> {
    if (allows(await this.services.getResourcePolicy(secret.ARN))) throw adoptedAllows(secret);
  }

  /**
   * What an earlier life generated is what its consumers use, and stays current: a label says that it stands for the version
   * of the derived token. It comes before the tag, after which nobody would know that there was an earlier life.
   */
  private async keepGenerated(secret: Described, properties: CreateSecretProperties): Promise<Described> {
    const current = currentVersionOf(secret);
    const isMeant = properties.Source.Type === 'generated' && properties.ClientRequestToken === undefined;
    const token = tokenOf(this.event, properties);
    if (!isMeant || !current || ownershipOf(secret, this.instance, '') === 'instance' || versionOf(secret, token) !== token) return secret;
    await this.services.moveStage(secret.ARN, token, current, undefined);
    const stages = { ...secret.VersionIdsToStages, [current]: [...secret.VersionIdsToStages[current], token] };
    return { ...secret, VersionIdsToStages: stages };
  }

  /** What a rollback may do to it: what the same stack had retained, or another life of it, is not this request's to delete. */
  private stateOf(secret: Described): string | undefined {
    if (isAbandoned(secret)) return ABANDONED;
    if (isDeleted(secret)) return DELETED;
    if (isAdopted(secret) && ownershipOf(secret, this.instance, '') === 'instance') return secret.Tags[STATE_TAG];
    return this.isMadeHere(secret) ? undefined : adoptedState(secret);
  }

  /** By this request, or an attempt of it before: it was never anything else. */
  private isMadeHere(secret: Described): boolean {
    const isOwn = ownershipOf(secret, this.instance, '') === 'instance' && !(STATE_TAG in secret.Tags);
    return isOwn && (this.event.RequestType === 'Update' || this.attempts.isRecent(secret.CreatedDate));
  }

  private async restored(arn: string): Promise<Described> {
    for (let attempt = 0; ; attempt++) {
      const secret = await this.looks.existing(arn);
      if (!secret.DeletedDate) return secret;
      if (!await this.attempts.pause(attempt)) throw notRestored(secret);
    }
  }

  /** After RestoreSecret, a write may still be told that the secret is marked for deletion. */
  private async whileStillScheduled<T>(work: () => Promise<T>): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await work();
      } catch (thrown) {
        const { name, message } = serviceError(thrown);
        const isStillScheduled = name === 'InvalidRequestException' && /deletion/.test(message);
        if (!isStillScheduled || attempt >= MAX_ROUNDS || !await this.attempts.pause(attempt)) throw thrown;
      }
    }
  }
}

/** A policy that only denies gives nobody more than the properties do. */
function allows(policy: string | undefined): boolean {
  return policy !== undefined && /"Effect"\s*:\s*"Allow"/.test(policy);
}
