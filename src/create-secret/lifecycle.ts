import { ConsistentReader } from './consistent-reader';
import { CreateSecretProperties, STATE_TAG, WriteVersionProperties } from './contract';
import { isConverged } from './converge-metadata';
import { Convergence, responseDataOf } from './converge-secret';
import { creationCancelledError, notOwnedError, staleVersionError } from './errors';
import { CloudFormationEvent, RequestOutcome } from './event';
import { RetryPolicy } from './retry-policy';
import { SecretCreator } from './secret-creator';
import {
  clientRequestTokenOf, currentVersionOf, instanceIdOf, ownershipOf, physicalIdOfFailure, resolveVersion,
  secretArnIn, SecretDescription, secretNameIn, versionPhysicalId,
} from './secret-identity';
import { SecretRemover } from './secret-remover';
import { Services } from './services';

/*
 * The result of one request. Rows are those of the state table in docs/create-secret.md.
 *
 * Every path can be entered again: an event may arrive twice, at once or later, and a run may end anywhere.
 */
export class Lifecycle {
  private readonly instance: string;
  private readonly reader: ConsistentReader;
  private readonly creator: SecretCreator;
  private readonly convergence: Convergence;
  private readonly remover: SecretRemover;

  constructor(
    private readonly event: CloudFormationEvent,
    private readonly services: Services,
    retryPolicy: RetryPolicy,
  ) {
    this.instance = instanceIdOf(event);
    this.reader = new ConsistentReader(services, retryPolicy);
    this.creator = new SecretCreator(event, services, retryPolicy);
    this.convergence = new Convergence(event, services, retryPolicy);
    this.remover = new SecretRemover(event, services, retryPolicy);
  }

  /** The secret that this request has made, also where the request fails later. */
  public get createdSecretArn(): string | undefined {
    return this.creator.createdSecretArn;
  }

  public async run(): Promise<RequestOutcome> {
    const { RequestType, ResourceProperties: properties, OldResourceProperties: former } = this.event;
    if (properties.Mode === 'version') {
      return RequestType === 'Delete'
        ? this.unchangedOutcome()
        : this.writeVersion(properties, former as WriteVersionProperties | undefined);
    }
    switch (RequestType) {
      case 'Create':
        return this.create(properties);
      case 'Update':
        return this.update(properties, former as CreateSecretProperties | undefined);
      case 'Delete':
        return this.delete(properties);
    }
  }

  /** Mode `version`: CloudFormation owns the secret. */
  private async writeVersion(
    properties: WriteVersionProperties,
    former: WriteVersionProperties | undefined,
  ): Promise<RequestOutcome> {
    const sameSecret = former?.SecretId === properties.SecretId ? former : undefined;
    const secret = await this.reader.describeExisting(properties.SecretId);
    const note = await this.convergence.convergeValue(secret, properties, sameSecret);
    if (note && this.event.RequestType === 'Create') await this.refuseStaleVersion(secret, properties);
    const data = responseDataOf(properties.SecretId, clientRequestTokenOf(this.event, properties));
    return { physicalResourceId: versionPhysicalId(properties.SecretId), data, note };
  }

  /**
   * In an update, somebody has rotated. Here, this stack means a version that it wrote once. The labels may
   * be a moment old.
   */
  private async refuseStaleVersion(
    secret: SecretDescription,
    properties: WriteVersionProperties,
  ): Promise<void> {
    const token = clientRequestTokenOf(this.event, properties);
    if (currentVersionOf(await this.reader.describeAgain(secret)) !== token) {
      throw staleVersionError(properties.SecretId, token);
    }
  }

  /**
   * Row 7: CloudFormation may have given up on the create while it ran, and its Delete may have come and
   * gone.
   */
  private async create(properties: CreateSecretProperties): Promise<RequestOutcome> {
    const outcome = await this.creator.createOrClaim(properties);
    if (!(await this.services.isBeingDeleted())) return outcome;
    const secret = await this.reader.describe(outcome.physicalResourceId);
    // The tag that says that it was adopted may be a moment old.
    if (secret) await this.remover.abandon(await this.reader.describeAgain(secret), properties);
    throw creationCancelledError();
  }

  /** Rows 8 to 14. */
  private async update(
    properties: CreateSecretProperties,
    former: CreateSecretProperties | undefined,
  ): Promise<RequestOutcome> {
    const arn = secretArnIn(this.event.PhysicalResourceId);
    if (!arn || secretNameIn(arn) !== properties.Name) return this.creator.claimOrCreate(properties);
    const secret = await this.reader.describe(arn);
    if (!secret) return this.creator.createOrClaim(properties);
    if (ownershipOf(secret, this.instance, '') !== 'instance') {
      return this.keepForeignSecret(secret, properties, former);
    }
    const outcome = secret.DeletedDate
      ? await this.creator.restoreDeleted(secret, properties, former)
      : await this.convergence.convergeSecret(secret, properties, former);
    if (former && former.Name !== properties.Name) await this.remover.abandonNamed(former.Name, properties);
    // From now on it is this stack's, as if it had made it.
    if (!secret.DeletedDate && STATE_TAG in secret.Tags) {
      await this.services.untagResource(secret.ARN, [STATE_TAG]);
    }
    return outcome;
  }

  /** A rollback with nothing to roll back must not fail: the stack would be stuck. */
  private async keepForeignSecret(
    secret: SecretDescription,
    properties: CreateSecretProperties,
    former: CreateSecretProperties | undefined,
  ): Promise<RequestOutcome> {
    const [token, formerToken] = [properties, former ?? properties].map(each =>
      resolveVersion(secret, clientRequestTokenOf(this.event, each)),
    );
    const isAsMeant =
      isConverged(secret, properties) && (token === formerToken || currentVersionOf(secret) !== formerToken);
    const refused = notOwnedError(secret, this.instance);
    if (!isAsMeant || !(await this.services.rolledBackSince())) throw refused;
    return {
      physicalResourceId: secret.ARN,
      data: responseDataOf(secret.ARN, properties.Source.Type === 'none' ? undefined : token),
      note: refused.message,
    };
  }

  private async delete(properties: CreateSecretProperties): Promise<RequestOutcome> {
    const arn = secretArnIn(this.event.PhysicalResourceId);
    if (arn) await this.remover.delete(arn, properties);
    else await this.remover.abandonNamed(properties.Name, properties);
    return this.unchangedOutcome();
  }

  private unchangedOutcome(): RequestOutcome {
    return { physicalResourceId: this.event.PhysicalResourceId ?? physicalIdOfFailure(this.event) };
  }
}
