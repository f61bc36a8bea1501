import { SAID_MORE } from './errors';
import { CloudFormationEvent } from './event';
import { HandlerError, ServiceError, toServiceError } from './handler-error';
import { isPublicText, publicTextsOf } from './public-text';
import { recordedText } from './recorded-text';

/** What each exception of the service means here, and what to do. The first row that matches is used. */
const REMEDIES: ReadonlyArray<{
  readonly error: RegExp;
  readonly message?: RegExp;
  readonly remedy: string;
}> = [
  {
    error: /^AccessDenied/,
    message: /perform: kms:Decrypt/,
    remedy:
      "The key of the file does not let the handler's role decrypt it. The key policy must allow "
        + 'kms:Decrypt to that role, or let IAM policies of the account allow it, under the '
        + 'encryption context of the file and not only through a service.',
  },
  {
    error: /^AccessDenied|^NotAuthorized|^UnauthorizedOperation/,
    message: /kms|KMS/,
    remedy:
      "The key does not allow the handler's role to use it. Check the key policy for kms:GenerateDataKey "
      + 'and kms:Decrypt through Secrets Manager.',
  },
  {
    error: /^AccessDenied|^NotAuthorized|^UnauthorizedOperation/,
    message: /s3:|^Access Denied/,
    remedy:
      "The object or version does not exist (S3 gives the same answer then), or the bucket's "
        + "policy or another policy denies s3:GetObject to the handler's role.",
  },
  {
    error: /^AccessDenied|^NotAuthorized|^UnauthorizedOperation/,
    remedy:
      "The handler's role is not allowed to do this. Look for a permissions boundary, a service "
        + 'control policy, a resource policy, or changed tags on which a policy depends.',
  },
  {
    error: /^EncryptionFailure/,
    remedy:
      'The value cannot be encrypted: the key may be disabled, pending deletion, asymmetric or missing. '
      + 'Check kmsKeyId or encryptionKey.',
  },
  {
    error: /^DecryptionFailure/,
    remedy: 'A value cannot be decrypted: the key may be disabled or pending deletion. Enable it.',
  },
  {
    error: /^LimitExceeded/,
    remedy:
      'You reached a quota of Secrets Manager (500,000 secrets in a Region, about 100 versions of '
        + 'a secret in a day). Delete secrets, or wait a day.',
  },
  {
    error: /^MalformedPolicyDocument/,
    remedy:
      'The resource policy of the secret is malformed, or names a principal that does not exist, '
        + 'or does not exist yet. Correct the policy, or deploy again when the principal exists.',
  },
  { error: /^PublicPolicy/, remedy: 'The resource policy would allow public access. Name its principals.' },
  {
    error: /^PreconditionNotMet/,
    remedy: 'The secret is in a state that does not allow this call. Check the secret with '
      + 'describe-secret, then deploy again.',
  },
  {
    error: /^ResourceExists/,
    remedy:
      'A secret with this name, or a version with this token, already exists. Choose another '
        + 'secretName or clientRequestToken.',
  },
  {
    error: /^(ResourceNotFound|ParameterNotFound|NoSuchKey|NoSuchBucket|NoSuchVersion)/,
    remedy:
      'A resource that the properties name does not exist in this account and Region, or has no '
        + 'value. Check the source and the secret.',
  },
  {
    error: /^(IncorrectKey|InvalidCiphertext)/,
    remedy:
      'Another key or another encryption context encrypted the file or ciphertext, or somebody '
        + 'changed it. Encrypt it again with the key of the property.',
  },
  {
    error: /^(Disabled|KMSInvalidState|KeyUnavailable|InvalidKeyUsage|NotFoundException)/,
    remedy:
      'The key of the file or ciphertext cannot decrypt it now: the key may be disabled, pending '
        + 'deletion, missing, or of another type. Check the key of the content.',
  },
  {
    error: /^InvalidKeyId/,
    remedy:
      "The key of the parameter does not exist, is not enabled, or the handler's role may not use it. "
      + 'Check the key and kms:Decrypt in its policy.',
  },
  {
    error: /^(UnrecognizedClient|InvalidClientTokenId|InvalidAccessKeyId|InvalidToken|ExpiredToken)/,
    remedy:
      "AWS does not accept the credentials of the handler's role. Somebody may have deleted or "
        + 're-created the role: deploy the function again. Enable the Region for the account if it is '
        + 'an opt-in Region.',
  },
  {
    error: /^Invalid(Parameter|Request)/,
    message: /replica secret/,
    remedy:
      'The secret is a replica of a secret in another Region. Change the primary secret in its '
        + 'Region, or choose another secretName.',
  },
  {
    error: /^Invalid(Parameter|Request)/,
    message: /still has replica regions/,
    remedy:
      'Something keeps adding replicas, or the service does not list them. Remove the replicas, '
        + 'then delete the secret again.',
  },
  {
    error: /^InvalidRequestException/,
    remedy: 'The secret is in a state that does not allow this call, such as scheduled for deletion.',
  },
  {
    error: /^(InvalidParameter|Validation|ParameterVersionNotFound)/,
    remedy:
      'The service does not accept the value that the message names. Correct that property of the '
        + 'secret or of its source, then deploy again.',
  },
  { error: /^InternalService/, remedy: 'Secrets Manager failed repeatedly. Deploy again later.' },
];

/** Room for the ARNs of a denial. */
const MAX_MESSAGE = 600;
/** The service's limit. Longer names are cut. */
const MAX_NAME = 512;
/** JSON writes each in six bytes. */
const CONTROL = /\p{Cc}/gu;
const OUT_OF_ORDER = 'The handler failed unexpectedly. Its log has the name of the error.';
const UNLISTED = 'The handler has no explanation for this error. Correct what the error names, then deploy again.';
const IN_DOUBT = 'The handler failed and withholds the reason, which would contain part of a value. This is a defect of the handler: report it.';

/** What the handler has read and written. */
export interface SeenValues {
  hasPartIn(text: string): boolean;
  hasLongPartIn(text: string): boolean;
}

/**
 * The sentence that the user reads in the events of the stack. It has words of the handler's, what the event names, and what a
 * service says as far as that is recorded. Nothing is cut out: a gap would show what was there.
 */
export function explainError(thrown: unknown, event: CloudFormationEvent, values: SeenValues): string {
  const known = publicTextsOf(event);
  const properties = event.ResourceProperties;
  const name = properties.Mode === 'create' ? properties.Name : properties.SecretId;
  const recorded = (said: string) => recordedText(said, {
    isPublic: text => isPublicText(text, known), hasValue: text => values.hasPartIn(text),
  });
  const message = messageOf(thrown, recorded).replace(CONTROL, ' ');
  return `Secret ${name.slice(0, MAX_NAME)}${values.hasLongPartIn(withoutAll(message, known)) ? `: ${IN_DOUBT}` : message}`;
}

function messageOf(thrown: unknown, recorded: (said: string) => string | undefined): string {
  if (thrown instanceof HandlerError) return `: ${thrown.messageWith(recorded)}`;
  const error = toServiceError(thrown);
  const row = REMEDIES.find(
    candidate => candidate.error.test(error.name) && (candidate.message?.test(error.message) ?? true),
  );
  const remedy = row?.remedy ?? (error.isAnswer ? UNLISTED : OUT_OF_ORDER);
  return `: ${error.name}${formatServiceMessage(error, recorded)}. ${remedy}`;
}

/** Only messages of a service are shown: a runtime error could quote anything. */
function formatServiceMessage({ message, isAnswer }: ServiceError, recorded: (said: string) => string | undefined): string {
  if (!isAnswer || message === '') return '';
  const text = recorded(message);
  return text === undefined ? `. ${SAID_MORE}` : `: ${text.slice(0, MAX_MESSAGE)}`;
}

function withoutAll(message: string, known: ReadonlySet<string>): string {
  return [...known].sort((one, other) => other.length - one.length).reduce((text, each) => text.replaceAll(each, '\n'), message)
    .replaceAll('.amazonaws.com', '\n');
}
