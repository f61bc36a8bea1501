import { Attempts } from './attempts';
import { CreateSecretProperties, STATE_TAG, WriteVersionProperties } from './contract';
import { Convergence, dataOf } from './convergence';
import { Creation } from './creation';
import { CloudFormationEvent, Outcome } from './event';
import { arnOf, currentVersionOf, Described, failedIdOf, instanceOf, nameOf, ownershipOf, tokenOf, versionId, versionOf } from './identity';
import { Looks } from './looks';
import { isConverged } from './metadata';
import { cancelled, notOurs, outdated } from './refusals';
import { Removal } from './removal';
import { Services } from './services';

/*
 * What one request comes to. Rows are those of the state table in docs/create-secret.md.
 *
 * Every path can be entered again: an event may arrive twice, at once or later, and a run may end anywhere.
 */
export class Lifecycle {
  private readonly instance: string;
  private readonly looks: Looks;
  private readonly creation: Creation;
  private readonly convergence: Convergence;
  private readonly removal: Removal;

  constructor(private readonly event: CloudFormationEvent, private readonly services: Services, attempts: Attempts) {
    this.instance = instanceOf(event);
    this.looks = new Looks(services, attempts);
    this.creation = new Creation(event, services, attempts);
    this.convergence = new Convergence(event, services, attempts);
    this.removal = new Removal(event, services, attempts);
  }

  /** The secret that this request has made, also where the request fails later. */
  public get made(): string | undefined {
    return this.creation.made;
  }

  public async run(): Promise<Outcome> {
    const { RequestType, ResourceProperties: properties, OldResourceProperties: former } = this.event;
    if (properties.Mode === 'version') {
      return RequestType === 'Delete' ? this.untouched() : this.writeVersion(properties, former as WriteVersionProperties | undefined);
    }
    switch (RequestType) {
      case 'Create': return this.create(properties);
      case 'Update': return this.update(properties, former as CreateSecretProperties | undefined);
      case 'Delete': return this.delete(properties);
    }
  }

  /** Mode `version`: CloudFormation owns the secret. */
  private async writeVersion(properties: WriteVersionProperties, former: WriteVersionProperties | undefined): Promise<Outcome> {
    const sameSecret = former?.SecretId === properties.SecretId ? former : undefined;
    const secret = await this.looks.existing(properties.SecretId);
    const note = await this.convergence.value(secret, properties, sameSecret);
    if (note && this.event.RequestType === 'Create') await this.refuseOutdated(secret, properties);
    const data = dataOf(properties.SecretId, tokenOf(this.event, properties));
    return { physicalResourceId: versionId(properties.SecretId), data, note };
  }

  /** In an update, somebody has rotated. Here, this stack means a version that it wrote once. The labels may be a moment old. */
  private async refuseOutdated(secret: Described, properties: WriteVersionProperties): Promise<void> {
    const token = tokenOf(this.event, properties);
    if (currentVersionOf(await this.looks.again(secret)) !== token) throw outdated(properties.SecretId, token);
  }

  /** Row 7: CloudFormation may have given up on the create while it ran, and its Delete may have come and gone. */
  private async create(properties: CreateSecretProperties): Promise<Outcome> {
    const outcome = await this.creation.createOrClaim(properties);
    if (!await this.services.isBeingDeleted()) return outcome;
    const secret = await this.looks.seen(outcome.physicalResourceId);
    // The tag that says that it was adopted may be a moment old.
    if (secret) await this.removal.abandon(await this.looks.again(secret), properties);
    throw cancelled();
  }

  /** Rows 8 to 14. */
  private async update(properties: CreateSecretProperties, former: CreateSecretProperties | undefined): Promise<Outcome> {
    const arn = arnOf(this.event.PhysicalResourceId);
    if (!arn || nameOf(arn) !== properties.Name) return this.creation.claimOrCreate(properties);
    const secret = await this.looks.seen(arn);
    if (!secret) return this.creation.createOrClaim(properties);
    if (ownershipOf(secret, this.instance, '') !== 'instance') return this.notOurs(secret, properties, former);
    const outcome = secret.DeletedDate
      ? await this.creation.restore(secret, properties, former) : await this.convergence.whole(secret, properties, former);
    if (former && former.Name !== properties.Name) await this.removal.abandonNamed(former.Name, properties);
    // From now on it is this stack's, as if it had made it.
    if (!secret.DeletedDate && STATE_TAG in secret.Tags) await this.services.untagResource(secret.ARN, [STATE_TAG]);
    return outcome;
  }

  /** A rollback with nothing to roll back must not fail: the stack would be stuck. */
  private async notOurs(secret: Described, properties: CreateSecretProperties, former: CreateSecretProperties | undefined): Promise<Outcome> {
    const [token, formerToken] = [properties, former ?? properties].map(each => versionOf(secret, tokenOf(this.event, each)));
    const isAsMeant = isConverged(secret, properties) && (token === formerToken || currentVersionOf(secret) !== formerToken);
    const refused = notOurs(secret, this.instance);
    if (!isAsMeant || !await this.services.rolledBackSince()) throw refused;
    return { physicalResourceId: secret.ARN, data: dataOf(secret.ARN, properties.Source.Type === 'none' ? undefined : token), note: refused.message };
  }

  private async delete(properties: CreateSecretProperties): Promise<Outcome> {
    const arn = arnOf(this.event.PhysicalResourceId);
    if (arn) await this.removal.delete(arn, properties);
    else await this.removal.abandonNamed(properties.Name, properties);
    return this.untouched();
  }

  private untouched(): Outcome {
    return { physicalResourceId: this.event.PhysicalResourceId ?? failedIdOf(this.event) };
  }
}
