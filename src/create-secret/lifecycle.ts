import { Attempts } from './attempts';
import { ABANDONED, ADOPTED, CreateSecretProperties, INSTANCE_TAG, ResponseData, STATE_TAG, WriteVersionProperties } from './contract';
import { CloudFormationEvent, Outcome } from './event';
import { Failure, serviceError } from './failure';
import {
  arnOf, claimOf, currentVersionOf, Described, failedIdOf, instanceOf, isAbandoned, isAdopted, nameOf, ownershipOf, tagsOf, tokenOf, versionId,
} from './identity';
import { awaitReplicas, convergeMetadata, isKey, removeReplicas } from './metadata';
import { Services } from './services';
import { readSource } from './source';
import { convergeVersion, goalOf, tokenTaken } from './version';

/*
 * The decisions of one request. The state table is in docs/create-secret.md; "row" refers to it.
 *
 * Every path can be entered again: an event may arrive twice, at once or later, and a run may end anywhere.
 */
export class Lifecycle {
  private readonly instance: string;

  constructor(private readonly event: CloudFormationEvent, private readonly services: Services, private readonly attempts: Attempts) {
    this.instance = instanceOf(event);
  }

  public async run(): Promise<Outcome> {
    const properties = this.event.ResourceProperties;
    if (properties.Mode === 'version') return this.event.RequestType === 'Delete' ? this.untouched() : this.writeVersion(properties);
    switch (this.event.RequestType) {
      case 'Create': return this.create(properties);
      case 'Update': return this.update(properties, this.event.OldResourceProperties as CreateSecretProperties | undefined);
      case 'Delete': return this.delete(properties);
    }
  }

  // ---- mode version: CloudFormation owns the secret -------------------------------------------------------------

  private async writeVersion(properties: WriteVersionProperties): Promise<Outcome> {
    const old = this.event.OldResourceProperties as WriteVersionProperties | undefined;
    const former = old?.SecretId === properties.SecretId ? old : undefined;
    const note = await this.convergeValue(await this.existing(properties.SecretId), properties, former);
    const token = tokenOf(this.event, properties);
    return { physicalResourceId: versionId(properties.SecretId), data: dataOf(properties.SecretId, token), note };
  }

  private untouched(): Outcome {
    return { physicalResourceId: this.event.PhysicalResourceId ?? failedIdOf(this.event) };
  }

  // ---- rows 1 to 7: create --------------------------------------------------------------------------------------

  private async create(properties: CreateSecretProperties): Promise<Outcome> {
    const outcome = await this.createOrClaim(properties);
    await this.undoIfCancelled(outcome.physicalResourceId);
    return outcome;
  }

  /** CreateSecret comes first: it asks and acts in one. */
  private async createOrClaim(properties: CreateSecretProperties): Promise<Outcome> {
    const value = await readSource(properties.Source, this.services);
    for (let round = 0; ; round++) {
      try {
        const written = await this.services.createSecret(this.createInput(properties), value);
        await this.refuseForeignTwin(written.ARN, properties);
        if (properties.Replicas?.length) await awaitReplicas(written.ARN, properties.Replicas, this.services, this.attempts);
        return { physicalResourceId: written.ARN, data: dataOf(written.ARN, written.VersionId) };
      } catch (thrown) {
        if (!NAME_IS_TAKEN.has(serviceError(thrown).name)) throw thrown;
        const secret = await this.services.describeSecret(properties.Name);
        if (secret) return this.claim(secret, properties);
        // A name whose secret was deleted for good, or is not seen everywhere yet, is free after a while.
        if (round >= MAX_ROUNDS || !await this.attempts.pause(round)) throw thrown;
      }
    }
  }

  /** CreateSecret answers success for anybody's secret of the same name, token and value. A derived token is ours alone. */
  private async refuseForeignTwin(arn: string, properties: CreateSecretProperties): Promise<void> {
    if (!properties.ClientRequestToken || properties.Source.Type === 'generated') return;
    const secret = await this.seen(arn);
    if (secret && ownershipOf(secret, this.instance, '') !== 'instance') throw taken(secret, this.instance, properties);
  }

  private createInput(properties: CreateSecretProperties) {
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

  private async claim(secret: Described, properties: CreateSecretProperties): Promise<Outcome> {
    switch (claimOf(secret, this.instance, properties)) {
      case 'converge': return this.converge(secret, properties);
      case 'adopt': return this.adopt(secret, properties);
      case 'restore': return this.restore(secret, properties);
      case 'refuse': throw taken(secret, this.instance, properties);
    }
  }

  private async adopt(secret: Described, properties: CreateSecretProperties): Promise<Outcome> {
    const regions = new Set((properties.Replicas ?? []).map(({ Region }) => Region));
    const sameReplicas = secret.Replicas.length === regions.size && secret.Replicas.every(({ Region }) => regions.has(Region));
    if (!isKey(secret.KmsKeyId, properties.KmsKeyId) || !sameReplicas) throw adoptedDiffers(secret);
    if (properties.OnExisting === 'adopt' && allows(await this.services.getResourcePolicy(secret.ARN))) throw adoptedAllows(secret);
    await this.mark(secret, isAbandoned(secret) ? ABANDONED : ADOPTED);
    return this.finish(secret, properties);
  }

  /** Ours from here on, in one call: what a rollback does to it hangs on the state. */
  private async mark(secret: Described, state: string): Promise<void> {
    await this.services.tagResource(secret.ARN, { [INSTANCE_TAG]: this.instance, [STATE_TAG]: state });
  }

  private async finish(secret: Described, properties: CreateSecretProperties): Promise<Outcome> {
    const outcome = await this.converge(secret, properties);
    if (isAbandoned(secret)) await this.services.untagResource(secret.ARN, [STATE_TAG]);
    return outcome;
  }

  private async restore(secret: Described, properties: CreateSecretProperties): Promise<Outcome> {
    await this.services.restoreSecret(secret.ARN);
    const restored = await this.awaitRestored(secret.ARN);
    return this.whileStillScheduled(async () => {
      await this.mark(restored, isAbandoned(restored) ? ABANDONED : ADOPTED);
      return this.finish(restored, properties);
    });
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

  private async awaitRestored(arn: string): Promise<Described> {
    for (let attempt = 0; ; attempt++) {
      const secret = await this.existing(arn);
      if (!secret.DeletedDate) return secret;
      if (!await this.attempts.pause(attempt)) throw new Failure(`The secret ${secret.Name} is still scheduled for deletion after RestoreSecret.`, 'RestoreSecret');
    }
  }

  /** Row 7: CloudFormation gave up on the create while it ran, and its Delete may have come and gone. */
  private async undoIfCancelled(arn: string): Promise<void> {
    if (!await this.services.isBeingDeleted()) return;
    const secret = await this.seen(arn);
    if (secret) await this.abandon(secret);
    throw new Failure('CloudFormation cancelled the creation; nothing is left of it.');
  }

  // ---- rows 8 to 14: update -------------------------------------------------------------------------------------

  private async update(properties: CreateSecretProperties, former: CreateSecretProperties | undefined): Promise<Outcome> {
    const arn = arnOf(this.event.PhysicalResourceId);
    if (!arn || nameOf(arn) !== properties.Name) return this.claimOrCreate(properties);
    const secret = await this.seen(arn);
    if (!secret) return this.createOrClaim(properties);
    if (ownershipOf(secret, this.instance, '') !== 'instance') throw notOurs(secret, this.instance);
    const outcome = secret.DeletedDate ? await this.restore(secret, properties) : await this.converge(secret, properties, former);
    if (former && former.Name !== properties.Name) await this.abandonNamed(former.Name, properties.Lineage);
    if (isAdopted(secret)) await this.services.untagResource(secret.ARN, [STATE_TAG]);
    return outcome;
  }

  /** In a rollback to the former name the secret is there, and the source of its value may be gone. */
  private async claimOrCreate(properties: CreateSecretProperties): Promise<Outcome> {
    const secret = await this.services.describeSecret(properties.Name);
    return secret ? this.claim(secret, properties) : this.createOrClaim(properties);
  }

  private async converge(secret: Described, properties: CreateSecretProperties, former?: CreateSecretProperties): Promise<Outcome> {
    const tags = tagsOf(properties, this.instance);
    await convergeMetadata(secret, { properties, former, tags }, this.services, this.attempts);
    const note = await this.convergeValue(secret, properties, former);
    const token = properties.Source.Type === 'none' ? undefined : tokenOf(this.event, properties);
    return { physicalResourceId: secret.ARN, data: dataOf(secret.ARN, token), note };
  }

  /** A change of metadata alone never looks at the value. */
  private async convergeValue(
    secret: Described, properties: CreateSecretProperties | WriteVersionProperties, former?: CreateSecretProperties | WriteVersionProperties,
  ): Promise<string | undefined> {
    const token = tokenOf(this.event, properties);
    const formerToken = former && former.Source.Type !== 'none' ? tokenOf(this.event, former) : undefined;
    if (former && token === formerToken) return this.compareIfReferenceChanged(secret, properties, former);
    const fresh = former && currentVersionOf(secret) === token ? await this.lookAgain(secret) : secret;
    return convergeVersion(fresh, goalOf(properties, token, formerToken), this.services);
  }

  /** The labels may be those of before the last change, and then seem to be what a rollback wants. */
  private async lookAgain(secret: Described): Promise<Described> {
    await this.attempts.pause(LOOK_PAUSE + 1);
    return await this.services.describeSecret(secret.ARN) ?? secret;
  }

  /** The same explicit token for another reference is fine where the value is the same: the service compares. */
  private async compareIfReferenceChanged(
    secret: Described, properties: CreateSecretProperties | WriteVersionProperties, former: CreateSecretProperties | WriteVersionProperties,
  ): Promise<undefined> {
    const goal = goalOf(properties, tokenOf(this.event, properties));
    const isExempt = properties.Source.Type === 'generated' || properties.Source.Type === 'none';
    if (isExempt || !goal.isExplicit || JSON.stringify(properties.Source) === JSON.stringify(former.Source)) return undefined;
    const value = await readSource(properties.Source, this.services);
    try {
      await this.services.putSecretValue(secret.ARN, goal.token, value!);
    } catch (thrown) {
      throw serviceError(thrown).name === 'ResourceExistsException' ? tokenTaken(secret, goal) : thrown;
    }
    return undefined;
  }

  // ---- rows 15 to 17: delete ------------------------------------------------------------------------------------

  private async delete(properties: CreateSecretProperties): Promise<Outcome> {
    const arn = arnOf(this.event.PhysicalResourceId);
    if (!arn) await this.abandonNamed(properties.Name, properties.Lineage);
    else await this.deleteOwn(arn, properties);
    return this.untouched();
  }

  private async deleteOwn(arn: string, properties: CreateSecretProperties): Promise<void> {
    const secret = await this.seen(arn);
    if (!secret || secret.DeletedDate || ownershipOf(secret, this.instance, '') !== 'instance') return;
    if (await this.services.isRollingBack()) return this.abandon(secret);
    await this.schedule(secret, Number(properties.RecoveryWindowInDays));
  }

  /** What a create that failed or was cancelled has left. */
  private async abandonNamed(name: string, lineage: string): Promise<void> {
    const secret = await this.seen(name);
    if (!secret || secret.Name !== name || secret.DeletedDate) return;
    const ownership = ownershipOf(secret, this.instance, lineage);
    if (ownership === 'instance' || (ownership === 'lineage' && isAbandoned(secret))) await this.abandon(secret);
  }

  /** Marked, so that the same lineage finds it again: a deployment after a failed one must work. */
  private async abandon(secret: Described): Promise<void> {
    if (isAdopted(secret)) return;
    await this.services.tagResource(secret.ARN, { [STATE_TAG]: ABANDONED });
    await this.schedule(secret, Number((this.event.ResourceProperties as CreateSecretProperties).RecoveryWindowInDays));
  }

  private async schedule(secret: Described, recoveryWindowInDays: number): Promise<void> {
    const regions = secret.Replicas.map(({ Region }) => Region);
    if (regions.length > 0) await removeReplicas(secret, regions, this.services, this.attempts);
    try {
      await this.services.deleteSecret(secret.ARN, recoveryWindowInDays);
    } catch (thrown) {
      const now = await this.services.describeSecret(secret.ARN);
      if (now && !now.DeletedDate) throw thrown;
    }
  }

  // ---- looks ----------------------------------------------------------------------------------------------------

  /** Undefined only after several looks: a secret that was just made may not be seen everywhere. */
  private async seen(secretId: string): Promise<Described | undefined> {
    for (let attempt = 0; attempt < LOOKS; attempt++) {
      const secret = await this.services.describeSecret(secretId);
      if (secret || !await this.attempts.pause(LOOK_PAUSE + attempt)) return secret;
    }
    return this.services.describeSecret(secretId);
  }

  private async existing(secretId: string): Promise<Described> {
    const secret = await this.seen(secretId);
    if (!secret) throw new Failure(`The secret ${secretId} does not exist.`, 'DescribeSecret', 'ResourceNotFoundException');
    return secret;
  }
}

const NAME_IS_TAKEN = new Set(['ResourceExistsException', 'InvalidRequestException']);
const MAX_ROUNDS = 12;
const LOOKS = 3;
const LOOK_PAUSE = 4;

function dataOf(arn: string, token: string | undefined): ResponseData {
  return { Arn: arn, Name: nameOf(arn), ...token === undefined ? {} : { VersionId: token } };
}

function taken(secret: Described, instance: string, { Lineage }: CreateSecretProperties): Failure {
  const where = `The secret ${secret.Name} (${secret.ARN})`;
  if (ownershipOf(secret, instance, Lineage) === 'foreign') {
    return new Failure(`${where} exists and is not managed by this stack. Nothing was changed. Choose another secretName, or remove that secret.`, 'CreateSecret', 'ResourceExistsException');
  }
  if (!secret.DeletedDate) {
    return new Failure(`${where} exists since an earlier life of this resource. Nothing was changed. Use OnExistingSecret.ADOPT to take it over.`, 'CreateSecret', 'ResourceExistsException');
  }
  return new Failure(`${where} is scheduled for deletion since ${secret.DeletedDate.toISOString()}. Nothing was changed. Use OnExistingSecret.RESTORE, `
    + `or run: aws secretsmanager restore-secret --secret-id ${secret.ARN}`, 'CreateSecret', 'InvalidRequestException');
}

function adoptedDiffers({ Name }: Described): Failure {
  return new Failure(`The secret ${Name} has another key or other replicas than the properties. Nothing was changed. Make them equal, then adopt it.`, 'CreateSecret');
}

/** A policy that only denies gives nobody more than the properties do. */
function allows(policy: string | undefined): boolean {
  return policy !== undefined && /"Effect"\s*:\s*"Allow"/.test(policy);
}

function adoptedAllows({ Name, ARN }: Described): Failure {
  return new Failure(`The secret ${Name} has a resource policy that allows access this stack does not know of. Nothing was changed. `
    + `Look at it, and run: aws secretsmanager delete-resource-policy --secret-id ${ARN}`, 'GetResourcePolicy');
}

function notOurs({ Name }: Described, instance: string): Failure {
  return new Failure(`The secret ${Name} does not carry the tag managed-secret:instance=${instance}, so this stack does not change it. Put the tag back if it was removed by hand.`);
}
