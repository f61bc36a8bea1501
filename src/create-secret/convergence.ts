import { Attempts } from './attempts';
import { CreateSecretProperties, ResponseData, VersionProperties } from './contract';
import { CloudFormationEvent, Outcome } from './event';
import { serviceError } from './failure';
import { currentVersionOf, Described, instanceOf, nameOf, tagsOf, tokenOf, versionOf } from './identity';
import { Looks } from './looks';
import { convergeMetadata } from './metadata';
import { Services } from './services';
import { readSource } from './source';
import { convergeVersion, goalOf, tokenTaken } from './version';

/** Brings a secret that is there to what the properties say. The properties are the goal, in a rollback as well. */
export class Convergence {
  private readonly looks: Looks;

  constructor(private readonly event: CloudFormationEvent, private readonly services: Services, private readonly attempts: Attempts) {
    this.looks = new Looks(services, attempts);
  }

  /** Metadata and value of a secret of ours. */
  public async whole(secret: Described, properties: CreateSecretProperties, former?: CreateSecretProperties): Promise<Outcome> {
    const tags = tagsOf(properties, instanceOf(this.event));
    await convergeMetadata(secret, { properties, former, tags }, this.services, this.attempts);
    const note = await this.value(secret, properties, former);
    const token = properties.Source.Type === 'none' ? undefined : versionOf(secret, tokenOf(this.event, properties));
    return { physicalResourceId: secret.ARN, data: dataOf(secret.ARN, token), note };
  }

  /**
   * The value alone. A change of metadata never looks at it.
   *
   * @param former the properties before, of the same secret
   * @returns a note when somebody else's version stays current
   */
  public async value(secret: Described, properties: VersionProperties, former?: VersionProperties): Promise<string | undefined> {
    const token = tokenOf(this.event, properties);
    const formerToken = former && former.Source.Type !== 'none' ? tokenOf(this.event, former) : undefined;
    if (former && token === formerToken) return this.compareIfReferenceChanged(secret, properties, former);
    const fresh = former && isDoubtful(secret, token, formerToken) ? await this.looks.again(secret) : secret;
    return convergeVersion(fresh, goalOf(properties, token, formerToken), this.services);
  }

  /** The same explicit token for another reference is fine where the value is the same: the service compares. */
  private async compareIfReferenceChanged(secret: Described, properties: VersionProperties, former: VersionProperties): Promise<undefined> {
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
}

/** Labels that seem to be of before the last change: the goal is current already, or the version before it is unknown. */
function isDoubtful(secret: Described, token: string, formerToken: string | undefined): boolean {
  const isUnknown = formerToken !== undefined && !secret.VersionIdsToStages[formerToken];
  return currentVersionOf(secret) === token || isUnknown;
}

export function dataOf(arn: string, token: string | undefined): ResponseData {
  return { Arn: arn, Name: nameOf(arn), ...token === undefined ? {} : { VersionId: token } };
}
