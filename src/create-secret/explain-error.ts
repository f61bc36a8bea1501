import { ResourceProperties } from './contract';
import { HandlerError, ServiceError, toServiceError } from './handler-error';

/** What each exception of the service means here, and what to do. The first row that matches is used. */
const REMEDIES: ReadonlyArray<{
  readonly error: RegExp;
  readonly message?: RegExp;
  readonly remedy: string;
}> = [
  {
    error: /^AccessDenied|^NotAuthorized|^UnauthorizedOperation/,
    message: /kms|KMS/,
    remedy:
      "The key does not allow the handler's role to use it. Check the key policy for kms:GenerateDataKey and kms:Decrypt through Secrets Manager.",
  },
  {
    error: /^AccessDenied|^NotAuthorized|^UnauthorizedOperation/,
    message: /s3:|^Access Denied/,
    remedy:
      "There is no such object or version, for which S3 gives the same answer, or the bucket or a policy denies the handler's role to read it.",
  },
  {
    error: /^AccessDenied|^NotAuthorized|^UnauthorizedOperation/,
    remedy:
      "The handler's role is not allowed to do this. Look for a permissions boundary, a service control policy, a resource policy, "
      + 'or a change of tags that takes the role its own permission.',
  },
  {
    error: /^EncryptionFailure/,
    remedy:
      'The value cannot be encrypted: the key may be disabled, pending deletion, asymmetric or missing. Check kmsKeyId or encryptionKey.',
  },
  {
    error: /^DecryptionFailure/,
    remedy: 'A value cannot be decrypted: the key may be disabled or pending deletion. Enable it.',
  },
  {
    error: /^LimitExceeded/,
    remedy:
      'A quota of Secrets Manager is reached (500,000 secrets in a region, about 100 versions of a secret in a day). Remove some, or wait a day.',
  },
  {
    error: /^MalformedPolicyDocument/,
    remedy: 'A policy is malformed, or names a principal that does not exist (yet).',
  },
  { error: /^PublicPolicy/, remedy: 'The resource policy would give public access. Name its principals.' },
  {
    error: /^PreconditionNotMet/,
    remedy: 'The secret is in a state that does not allow this. Look at it, and deploy again.',
  },
  {
    error: /^ResourceExists/,
    remedy:
      'A secret or version of this name or token exists already. Choose another secretName or clientRequestToken.',
  },
  {
    error: /^(ResourceNotFound|ParameterNotFound|NoSuchKey|NoSuchBucket|NoSuchVersion)/,
    remedy:
      'What the properties refer to does not exist in this account and region. Check the source and the secret.',
  },
  {
    error: /^InvalidRequest/,
    remedy: 'The secret is in a state that does not allow this, such as scheduled for deletion.',
  },
  {
    error: /^(InvalidParameter|Validation|ParameterVersionNotFound|InvalidKeyId)/,
    remedy: 'A property is not what the service accepts.',
  },
  { error: /^InternalService/, remedy: 'Secrets Manager failed again and again. Deploy again later.' },
];

/** Room for the ARNs of a denial. */
const MAX_MESSAGE = 600;
/** The service's limit. Longer names are cut. */
const MAX_NAME = 512;
/** JSON writes each in six bytes. */
// eslint-disable-next-line no-control-regex
const CONTROL = /[\x00-\x1f]/g;
const OUT_OF_ORDER = 'The handler failed in a way that it does not know. Its log has the name of the error.';

/** The sentence that the user reads in the events of the stack. */
export function explainError(thrown: unknown, properties: ResourceProperties, redact: (text: string) => string): string {
  const subject = `Secret ${(properties.Mode === 'create' ? properties.Name : properties.SecretId).slice(0, MAX_NAME)}`;
  if (thrown instanceof HandlerError) return `${subject}: ${redact(thrown.message)}`;
  const error = toServiceError(thrown);
  const row = REMEDIES.find(candidate => candidate.error.test(error.name) && (candidate.message?.test(error.message) ?? true));
  return `${subject}: ${error.name}${formatServiceMessage(error, redact)}. ${row?.remedy ?? OUT_OF_ORDER}`;
}

/** Only messages of a service are shown: a runtime error could quote anything. */
function formatServiceMessage({ message, status }: ServiceError, redact: (text: string) => string): string {
  return status === undefined || message === ''
    ? ''
    : `: ${redact(message).slice(0, MAX_MESSAGE).replace(CONTROL, ' ').replace(/\.$/, '')}`;
}
