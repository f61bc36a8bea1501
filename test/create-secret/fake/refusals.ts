/*
 * The service's own words. Recorded against AWS where service-rules.md §2 marks them [R]; the others, marked below, are the
 * nearest known text.
 */
import { Refusal } from './wire';

export const validation = (message: string): Refusal => new Refusal('ValidationException', message);
export const invalidParameter = (message: string): Refusal => new Refusal('InvalidParameterException', message);
export const invalidRequest = (message: string): Refusal => new Refusal('InvalidRequestException', message);
export const exists = (message: string): Refusal => new Refusal('ResourceExistsException', message);
export const notFound = (message: string): Refusal => new Refusal('ResourceNotFoundException', message);
export const accessDenied = (message: string): Refusal => new Refusal('AccessDeniedException', message);

export const invalidName = (): Refusal =>
  validation('Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!');
export const nameIsScheduled = (): Refusal =>
  invalidRequest("You can't create this secret because a secret with this name is already scheduled for deletion.");
export const markedForDeletion = (): Refusal =>
  invalidRequest("You can't perform this operation on the secret because it was marked for deletion.");
/** Terraform's provider waits for this text, and for that of a scheduled name: hashicorp/terraform-provider-aws#5583. */
export const wasDeleted = (): Refusal => invalidRequest('You can’t perform this operation on the secret because it was deleted.');
export const alreadyScheduled = (): Refusal => // nearest known text
  invalidRequest("You can't perform this operation on the secret because it was already scheduled for deletion.");
export const nameExists = (name: string): Refusal => exists(`The operation failed because the secret ${name} already exists.`);
export const tokenInUse = (token: string, arn: string): Refusal =>
  exists(`You can't use ClientRequestToken ${token} because that value is already in use for a version of secret ${arn}.`);
export const noSecret = (): Refusal => notFound("Secrets Manager can't find the specified secret.");
export const noLabel = (label: string): Refusal =>
  notFound(`Secrets Manager can't find the specified secret value for staging label: ${label}`);
export const noVersion = (id: string): Refusal => notFound(`Secrets Manager can't find the specified secret value for VersionId: ${id}`);
export const labelElsewhere = (): Refusal =>
  invalidRequest('You provided a VersionStage that is not associated to the provided VersionId.');
export const noToken = (): Refusal => invalidRequest('You must provide a ClientRequestToken value. We recommend a UUID-type value.');
export const defaultKeyAcrossAccounts = (): Refusal =>
  invalidRequest("You can't access a secret from a different AWS account if you encrypt the secret with the default KMS service key.");
export const kmsDenied = (): Refusal => accessDenied('Access to KMS is not allowed');

/** From moto's AWS-verified test of the parameter; the words after the version are the nearest known text. */
export const removeFromNeeded = (label: string, version: string): Refusal => invalidParameter(
  `The parameter RemoveFromVersionId can't be empty. Staging label ${label} is currently attached to version ${version}, `
  + 'so you must explicitly reference that version in RemoveFromVersionId.');

/** Recorded by users: gruntwork-io/cloud-nuke#435, rebuy-de/aws-nuke#1127. It is no InvalidRequestException, and names the ARN. */
export const stillReplicated = (arn: string, regions: string[]): Refusal =>
  invalidParameter(`You can't delete secret ${arn} that still has replica regions [${regions.join(', ')}].`);
/** Recorded by users: gruntwork-io/cloud-nuke#435, lgallard/terraform-aws-secrets-manager#188. */
export const replicaOnly = (): Refusal =>
  invalidParameter("Operation not permitted on a replica secret. Call must be made in primary secret's region.");

// Nearest known texts from here on.
/** The API of 2026-11-12 says that DeleteSecret fails; it does not have the text. */
export const stillAssociated = (arn: string): Refusal =>
  invalidRequest(`You can't delete secret ${arn} that still has an associated cross-account replica.`);
export const invalidNextToken = (): Refusal => new Refusal('InvalidNextTokenException', 'The NextToken value is invalid.');
export const constraint = (field: string, rule: string): Refusal =>
  validation(`1 validation error detected: Value at '${field}' failed to satisfy constraint: ${rule}`);
export const tokenLength = (): Refusal => invalidParameter('ClientRequestToken must be 32-64 characters long.');
export const twoValues = (): Refusal => invalidParameter("You can't specify both a binary secret value and a string secret value.");
export const tooManyTags = (): Refusal => invalidParameter('A secret can have at most 50 tags.');
export const reservedTag = (): Refusal => invalidParameter('aws: prefixed tag key names are not allowed for external use.');
export const versionQuota = (): Refusal =>
  new Refusal('LimitExceededException', 'You have reached the limit of 100 versions for this secret.');
export const windowAndForce = (): Refusal =>
  invalidParameter("You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.");
export const windowBounds = (): Refusal => invalidParameter('The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).');
export const encryptionFailure = (key: string, why: string): Refusal =>
  new Refusal('EncryptionFailure', `Secrets Manager can't encrypt the secret value: ${why.replace('KEY', key)}`);
export const decryptionFailure = (key: string, why: string): Refusal =>
  new Refusal('DecryptionFailure', `Secrets Manager can't decrypt the secret value: ${why.replace('KEY', key)}`);
