import { CreateSecretProperties, ResponseData, VersionProperties } from './contract';
import { convergeMetadata, isKeyChange } from './converge-metadata';
import { convergeVersion, tokenTakenError, versionGoalOf } from './converge-version';
import { RequestOutcome } from './event';
import { toServiceError } from './handler-error';
import { readSource } from './read-source';
import { RequestWorker } from './request-worker';
import {
  clientRequestTokenOf, currentBeforeAdoption, currentVersionOf, resolveVersion, SecretDescription, secretNameIn,
  tagsOf,
} from './secret-identity';
import { verifyEncryption } from './verify-encryption';

/**
 * Brings a secret that is there to what the properties say. The properties are the goal, in a rollback as
 * well.
 */
export class Convergence extends RequestWorker {
  /** Metadata and value of a secret of ours. */
  public async convergeSecret(
    secret: SecretDescription,
    properties: CreateSecretProperties,
    former?: CreateSecretProperties,
  ): Promise<RequestOutcome> {
    const tags = tagsOf(properties, this.instance);
    await convergeMetadata(secret, { properties, former, tags }, this.services, this.retryPolicy);
    const adoptedVersion = former ? undefined : currentBeforeAdoption(secret);
    const note = await this.convergeValue(secret, properties, former, adoptedVersion);
    if (isKeyChange(secret, properties, former)) {
      await verifyEncryption(secret, properties.KmsKeyId, this.services, this.retryPolicy);
    }
    const token =
      properties.Source.Type === 'none'
        ? undefined
        : resolveVersion(secret, clientRequestTokenOf(this.event, properties));
    return { physicalResourceId: secret.ARN, data: responseDataOf(secret.ARN, token), note };
  }

  /**
   * The value alone. A change of metadata never looks at it.
   *
   * @param former the properties before, of the same secret
   * @param adoptedVersion what was current when this resource adopted the secret
   * @returns a note when somebody else's version stays current
   */
  public async convergeValue(
    secret: SecretDescription,
    properties: VersionProperties,
    former?: VersionProperties,
    adoptedVersion?: string,
  ): Promise<string | undefined> {
    const token = clientRequestTokenOf(this.event, properties);
    const formerToken =
      former && former.Source.Type !== 'none' ? clientRequestTokenOf(this.event, former) : undefined;
    if (former && token === formerToken) return this.compareIfReferenceChanged(secret, properties, former);
    const fresh =
      former && mayBeStale(secret, token, formerToken) ? await this.reader.describeAgain(secret) : secret;
    return convergeVersion(fresh, versionGoalOf(properties, token, { formerToken, adoptedVersion }), this.services);
  }

  /**
   * The same explicit token for another reference is fine where the value is the same: the service compares.
   */
  private async compareIfReferenceChanged(
    secret: SecretDescription,
    properties: VersionProperties,
    former: VersionProperties,
  ): Promise<undefined> {
    const goal = versionGoalOf(properties, clientRequestTokenOf(this.event, properties));
    const isExempt = properties.Source.Type === 'generated' || properties.Source.Type === 'none';
    if (isExempt || !goal.isExplicit || JSON.stringify(properties.Source) === JSON.stringify(former.Source)) {
      return undefined;
    }
    const value = await readSource(properties.Source, this.services);
    try {
      await this.services.putSecretValue(secret.ARN, goal.token, value!);
    } catch (thrown) {
      throw toServiceError(thrown).name === 'ResourceExistsException'
        ? tokenTakenError(secret, goal)
        : thrown;
    }
    return undefined;
  }
}

/**
 * Labels that seem to be older than the last change: the goal is current already, or the version before it is
 * unknown.
 */
function mayBeStale(secret: SecretDescription, token: string, formerToken: string | undefined): boolean {
  const isUnknown = formerToken !== undefined && !secret.VersionIdsToStages[formerToken];
  return currentVersionOf(secret) === token || isUnknown;
}

export function responseDataOf(arn: string, token: string | undefined): ResponseData {
  return { Arn: arn, Name: secretNameIn(arn), ...token === undefined ? {} : { VersionId: token } };
}
