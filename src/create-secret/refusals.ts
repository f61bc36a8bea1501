import { CreateSecretProperties } from './contract';
import { Failure } from './failure';
import { Described, isDeleted, ownershipOf } from './identity';

/* What is told when a secret is left alone. Each names the secret, the cause and the remedy. */

export function taken(secret: Described, instance: string, { Lineage }: CreateSecretProperties): Failure {
  const where = `The secret ${secret.Name} (${secret.ARN})`;
  if (ownershipOf(secret, instance, Lineage) === 'foreign') {
    return new Failure(`${where} exists and is not managed by this stack. Nothing was changed. Choose another secretName, or remove that secret. `
      + 'To move a secret between SecretCreation.cloudFormation() and createSecret(), follow docs/switching-creation.md.',
    'CreateSecret', 'ResourceExistsException');
  }
  if (!secret.DeletedDate) {
    return new Failure(`${where} exists since an earlier life of this resource. Nothing was changed. Use OnExistingSecret.ADOPT to take it over.`,
      'CreateSecret', 'ResourceExistsException');
  }
  return new Failure(`${where} is scheduled for deletion since ${secret.DeletedDate.toISOString()}. Nothing was changed. Use OnExistingSecret.RESTORE, `
    + `or run: aws secretsmanager restore-secret --secret-id ${secret.ARN}`, 'CreateSecret', 'InvalidRequestException');
}

export function adoptedDiffers({ Name }: Described): Failure {
  return new Failure(`The secret ${Name} has another key or other replicas than the properties. Nothing was changed. Make them equal, then adopt it.`, 'CreateSecret');
}

export function adoptedAllows(secret: Described): Failure {
  const { Name, ARN } = secret;
  const done = isDeleted(secret) ? 'The secret is restored, and nothing else was changed.' : 'Nothing was changed.';
  return new Failure(`The secret ${Name} has a resource policy that allows access this stack does not know of. ${done} `
    + `Look at it, and run: aws secretsmanager delete-resource-policy --secret-id ${ARN}`, 'GetResourcePolicy');
}

export function notOurs({ Name }: Described, instance: string): Failure {
  return new Failure(`The secret ${Name} does not carry the tag managed-secret:instance=${instance}, so this stack does not change it. `
    + 'Put the tag back if it was removed by hand.');
}

export function outdated(secretId: string, token: string): Failure {
  return new Failure(`The version ${token} of the secret ${secretId} was there already, and another one is current now. Nothing was changed. `
    + 'Choose a new clientRequestToken to have the value written anew.', 'UpdateSecretVersionStage');
}

export function cancelled(): Failure {
  return new Failure('CloudFormation cancelled the creation; nothing is left of it.');
}

export function missing(secretId: string): Failure {
  return new Failure(`The secret ${secretId} does not exist.`, 'DescribeSecret', 'ResourceNotFoundException');
}

export function notRestored({ Name }: Described): Failure {
  return new Failure(`The secret ${Name} is still scheduled for deletion after RestoreSecret.`, 'RestoreSecret');
}
