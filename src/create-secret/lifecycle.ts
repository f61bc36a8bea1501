import { arnInForce, isCreateGivenUp, isReplacementGivenUp } from './awaited-request';
import { ConsistentReader } from './consistent-reader';
import { CreateSecretProperties, INSTANCE_TAG, STATE_TAG, WriteVersionProperties } from './contract';
import { isConverged } from './converge-metadata';
import { Convergence, responseDataOf } from './converge-secret';
import { creationCancelledError, notOwnedError, staleVersionError } from './errors';
import { CloudFormationEvent, RequestOutcome } from './event';
import { NotAwaitedError } from './handler-error';
import { RequestWatch } from './request-watch';
import { RetryPolicy } from './retry-policy';
import { SecretCreator } from './secret-creator';
import {
  clientRequestTokenOf, currentVersionOf, instanceIdOf, isAbandoned, isDeleted, ownershipOf, physicalIdOfFailure, resolveVersion,
  secretArnIn, SecretDescription, secretNameIn, versionPhysicalId,
} from './secret-identity';
import { SecretRemover } from './secret-remover';
import { Services } from './services';

/*
 * The result of one request. Rows are those of the state table in docs/internals/handler.md.
 *
 * Every path can be entered again: an event may arrive twice, at once or later, and a run may end anywhere.
 */
export class Lifecycle {
  private readonly instance: string;
  private readonly reader: ConsistentReader;
  private readonly creator: SecretCreator;
  private readonly convergence: Convergence;
  private readonly remover: SecretRemover;

  private readonly undoer: SecretRemover;

  /** @param unconfirmed the same services, for what is undone after CloudFormation has given up */
  constructor(
    private readonly event: CloudFormationEvent,
    private readonly services: Services,
    private readonly unconfirmed: Services,
    private readonly watch: RequestWatch,
    retryPolicy: RetryPolicy,
  ) {
    this.instance = instanceIdOf(event);
    this.reader = new ConsistentReader(services, retryPolicy);
    this.creator = new SecretCreator(event, services, retryPolicy);
    this.convergence = new Convergence(event, services, retryPolicy);
    this.remover = new SecretRemover(event, services, retryPolicy);
    this.undoer = new SecretRemover(event, unconfirmed, retryPolicy);
  }

  /** The secret that this request has made, also where the request fails later. */
  public get createdSecretArn(): string | undefined {
    return this.creator.createdSecretArn;
  }

  /** The question to CloudFormation runs beside what is read first. */
  public async run(): Promise<RequestOutcome> {
    const { RequestType, ResourceProperties: properties } = this.event;
    if (properties.Mode === 'version' && RequestType === 'Delete') return this.leaveVersion();
    const confirmed = this.watch.confirm();
    try {
      const outcome = await this.dispatch().finally(() => confirmed);
      await this.watch.confirm();
      return outcome;
    } catch (thrown) {
      const reported = await this.lateOr(thrown);
      // That the mark stays is what the next update would find as well.
      if (reported instanceof NotAwaitedError) await this.unmarkInForce().catch(() => undefined);
      throw reported;
    }
  }

  /**
   * There is nothing to write, but an answer to an old Delete could end a newer request. Where CloudFormation cannot be
   * asked, it is answered: without an answer, the stack would be stuck.
   */
  private async leaveVersion(): Promise<RequestOutcome> {
    const late = await this.lateOr(undefined);
    if (late) throw late;
    return this.unchangedOutcome();
  }

  /** What failed is not answered either when CloudFormation has gone on. Where it cannot be asked, it is. */
  private async lateOr(thrown: unknown): Promise<unknown> {
    if (thrown instanceof NotAwaitedError) return thrown;
    return this.watch.confirm().then(() => thrown, late => (late instanceof NotAwaitedError ? late : thrown));
  }

  /**
   * Another run of the same event may have answered, after this one, or one that was killed, had set the mark of
   * an earlier life anew. It is looked at twice, since a deletion that begins in between sets a mark of its own.
   */
  private async unmarkInForce(): Promise<void> {
    const arn = arnInForce(await this.services.describeStackResource());
    const secret = arn === undefined ? undefined : await this.services.describeSecret(arn);
    if (!secret || secret.DeletedDate || ownershipOf(secret, this.instance, '') !== 'instance') return;
    const isMarked = isAbandoned(secret) || isDeleted(secret);
    if (!isMarked || arnInForce(await this.services.describeStackResource()) !== arn) return;
    await this.unconfirmed.untagResource(secret.ARN, [STATE_TAG]);
  }

  private async dispatch(): Promise<RequestOutcome> {
    const { RequestType, ResourceProperties: properties, OldResourceProperties: former } = this.event;
    if (properties.Mode === 'version') {
      return this.writeVersion(properties, former as WriteVersionProperties | undefined);
    }
    switch (RequestType) {
      case 'Create':
        return this.make(() => this.creator.createOrClaim(properties), properties);
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
   * Row 7: CloudFormation may have given up while it ran, and its Delete may have come and gone. Then nobody
   * else removes what was made.
   */
  private async make(
    work: () => Promise<RequestOutcome>,
    properties: CreateSecretProperties,
  ): Promise<RequestOutcome> {
    const outcome = await work().catch(async thrown => {
      // What failed first is what to report.
      await this.undoIfGivenUp(properties, this.creator.madeSecretArn).catch(() => false);
      throw thrown;
    });
    if (await this.undoIfGivenUp(properties, outcome.physicalResourceId)) throw creationCancelledError();
    return outcome;
  }

  /** An update undoes only what it made itself: the rest may be what the stack goes back to. */
  private async undoIfGivenUp(properties: CreateSecretProperties, arn: string | undefined): Promise<boolean> {
    const isCreate = this.event.RequestType === 'Create';
    if (!isCreate && (arn === undefined || arn !== this.creator.madeSecretArn)) return false;
    if (!(await this.isGivenUp(arn))) return false;
    if (arn === undefined) {
      await this.undoer.abandonNamed(properties.Name, properties, fresh => this.mayUndo(fresh));
      return true;
    }
    const secret = await this.reader.describe(arn);
    // The tag that says that it was adopted may be a moment old, and so may be what CloudFormation showed.
    const fresh = secret && await this.reader.describeAgain(secret);
    if (fresh && await this.isGivenUp(arn)) await this.undoer.abandon(fresh, properties);
    return true;
  }

  /**
   * The next stack may be taking over what an earlier life had left, and CloudFormation may have begun anew: asked
   * just before it is undone.
   */
  private async mayUndo({ Tags }: SecretDescription): Promise<boolean> {
    const isKnown = [this.instance, this.creator.foundInstance].includes(Tags[INSTANCE_TAG]);
    return isKnown && this.isGivenUp(undefined);
  }

  private async isGivenUp(arn: string | undefined): Promise<boolean> {
    const left = await this.watch.lookAfterwards();
    if (!left) return false;
    return this.event.RequestType === 'Create' || arn === undefined
      ? isCreateGivenUp(left.resource)
      : isReplacementGivenUp(left.resource, arn);
  }

  /** Rows 8 to 14. */
  private async update(
    properties: CreateSecretProperties,
    former: CreateSecretProperties | undefined,
  ): Promise<RequestOutcome> {
    const arn = secretArnIn(this.event.PhysicalResourceId);
    if (!arn || secretNameIn(arn) !== properties.Name) {
      return this.make(() => this.creator.claimOrCreate(properties), properties);
    }
    const secret = await this.reader.describe(arn);
    if (!secret) return this.make(() => this.creator.createOrClaim(properties), properties);
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
