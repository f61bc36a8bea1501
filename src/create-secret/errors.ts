import { isRegion } from './closed-grammars';
import { CreateSecretProperties } from './contract';
import { CloudFormationEvent } from './event';
import { HandlerError, NotAwaitedError, toServiceError, VanishedError } from './handler-error';
import { isDeleted, ownershipOf, SecretDescription } from './secret-identity';

/** Where the words of a service are that are not shown. */
export const SAID_MORE = 'The service said more, in the event of this call in CloudTrail';

/* Errors for secrets that the handler refuses to change. Each names the secret, the cause, and the remedy. */

export function nameTakenError(
  secret: SecretDescription,
  instance: string,
  { Lineage }: CreateSecretProperties,
): HandlerError {
  const isForeign = ownershipOf(secret, instance, Lineage) === 'foreign';
  const where = `The secret ${secret.Name} (${secret.ARN})`;
  if (!secret.DeletedDate) {
    return new HandlerError(
      `${where} exists ${existingRemedy(isForeign)}`,
      'CreateSecret',
      'ResourceExistsException',
    );
  }
  const since = secret.DeletedDate.toISOString();
  return new HandlerError(
    `${where} is scheduled for deletion since ${since}${scheduledRemedy(secret, isForeign)}`,
    'CreateSecret',
    'InvalidRequestException',
  );
}

function scheduledRemedy({ ARN }: SecretDescription, isForeign: boolean): string {
  return isForeign
    ? ', and is not managed by this stack. Nothing was changed. Choose another secretName, '
      + 'or wait until the recovery window of that secret ends.'
    : '. Nothing was changed. Use OnExistingSecret.RESTORE, or run: '
      + `aws secretsmanager restore-secret --secret-id ${ARN}`;
}

function existingRemedy(isForeign: boolean): string {
  return isForeign
    ? 'and is not managed by this stack. Nothing was changed. Choose another secretName, '
      + 'or remove that secret. To move a secret between SecretCreation.cloudFormation() and createSecret(), '
      + 'follow docs/guides/switching-creation.md.'
    : 'since an earlier life of this resource. Nothing was changed. '
      + 'Use OnExistingSecret.ADOPT to take it over.';
}

export function replicaNameError({ Name, ARN, PrimaryRegion }: SecretDescription): HandlerError {
  const primary = isRegion(PrimaryRegion) ? PrimaryRegion : 'another Region';
  return new HandlerError(
    `The name ${Name} is held here by a replica (${ARN}) of the secret in ${primary}. `
      + `Nothing was changed. Choose another secretName, or remove the replica in ${primary}: `
      + 'aws secretsmanager remove-regions-from-replication',
    'CreateSecret',
    'InvalidParameterException',
  );
}

/** The text by which such a refusal is recognized is a guess: the service's own text stands beside it, if it is recorded. */
export function otherAccountReplicaError({ Name, ARN }: SecretDescription, thrown: unknown): HandlerError {
  const said = {
    said: toServiceError(thrown).message, show: (recorded: string) => `Secrets Manager says: ${recorded}.`, instead: `${SAID_MORE}.`,
  };
  return new HandlerError(
    [`The secret ${Name} is not deleted: a replica in another account is associated with it. `
      + 'Disassociate the replica, then delete the secret again: aws secretsmanager '
      + `disassociate-cross-account-replica --secret-id ${ARN} --cross-account-replica-arn, `
      + 'with the ARN that describe-secret shows in CrossAccountReplicas. ', said],
    'DeleteSecret',
    'InvalidRequestException',
  );
}

export function notReencryptedError({ Name }: SecretDescription, KmsKeyId: string | undefined): HandlerError {
  return new HandlerError(
    `The secret ${Name} has the new key ${KmsKeyId ?? 'aws/secretsmanager'}, `
      + 'but its value is still encrypted with the former key only, and would be lost with that key. '
      + "Do not disable or delete the former key. Allow the handler's role kms:Encrypt with the new key and "
      + 'kms:Decrypt with the former one, in the key policies, and deploy again.',
    'UpdateSecret',
  );
}

export function vanishedError({ Name }: SecretDescription): VanishedError {
  return new VanishedError(
    `The secret ${Name} was deleted without a recovery window, and cannot be restored. `
      + 'Deploy again in a few minutes.',
    'RestoreSecret',
    'ResourceNotFoundException',
  );
}

export function adoptedSecretDiffersError({ Name }: SecretDescription): HandlerError {
  return new HandlerError(
    `The secret ${Name} has a key or replicas that differ from the properties. Nothing was `
      + 'changed. Make them equal, then deploy again.',
    'CreateSecret',
  );
}

export function adoptedPolicyError(secret: SecretDescription): HandlerError {
  const { Name, ARN } = secret;
  const done = isDeleted(secret)
    ? 'The secret is restored, and nothing else was changed.'
    : 'Nothing was changed.';
  return new HandlerError(
    `The secret ${Name} has a resource policy that allows access and that this stack did not write. ${done} `
      + `Review the policy, then run: aws secretsmanager delete-resource-policy --secret-id ${ARN}`,
    'GetResourcePolicy',
  );
}

export function notOwnedError({ Name }: SecretDescription, instance: string): HandlerError {
  return new HandlerError(
    `The secret ${Name} does not carry the tag managed-secret:instance=${instance}, `
      + 'so this stack does not change it. Restore the tag if somebody removed it.',
  );
}

export function staleVersionError(secretId: string, token: string): HandlerError {
  return new HandlerError(
    `The version ${token} of the secret ${secretId} already exists, and another version is `
      + 'current. Nothing was changed. Choose a new clientRequestToken to write the value again.',
    'UpdateSecretVersionStage',
  );
}

export function notAwaitedError({ RequestType, RequestId }: CloudFormationEvent): NotAwaitedError {
  return new NotAwaitedError(
    `CloudFormation no longer waits for the answer to the ${RequestType} ${RequestId}, so the `
      + 'handler sends none.',
  );
}

export function creationCancelledError(): NotAwaitedError {
  return new NotAwaitedError('CloudFormation gave up while the handler created the secret; the handler deletes it again.');
}

export function notFoundError(secretId: string): HandlerError {
  return new HandlerError(
    `The secret ${secretId} does not exist.`,
    'DescribeSecret',
    'ResourceNotFoundException',
  );
}

export function notRestoredError({ Name }: SecretDescription): HandlerError {
  return new HandlerError(
    `The secret ${Name} is still scheduled for deletion after RestoreSecret. Deploy again in a few minutes.`,
    'RestoreSecret',
  );
}
