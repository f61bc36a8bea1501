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
      "The key of the file does not let the handler's role decrypt it. Its policy has to allow kms:Decrypt to that role, or to the "
      + 'policies of the account, under the encryption context of the file and not only through a service.',
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
      'There is no such object or version, for which S3 gives the same answer, '
      + "or the bucket or a policy denies the handler's role to read it.",
  },
  {
    error: /^AccessDenied|^NotAuthorized|^UnauthorizedOperation/,
    remedy:
      "The handler's role is not allowed to do this. Look for a permissions boundary, "
      + 'a service control policy, a resource policy, or a change of tags that takes the role its own '
      + 'permission.',
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
      'A quota of Secrets Manager is reached (500,000 secrets in a region, '
      + 'about 100 versions of a secret in a day). Remove some, or wait a day.',
  },
  {
    error: /^MalformedPolicyDocument/,
    remedy:
      'The resource policy of the secret is malformed, or names a principal that does not exist, '
      + 'or not yet. Correct the policy, or deploy again when the principal is there.',
  },
  { error: /^PublicPolicy/, remedy: 'The resource policy would give public access. Name its principals.' },
  {
    error: /^PreconditionNotMet/,
    remedy: 'The secret is in a state that does not allow this. Look at it, and deploy again.',
  },
  {
    error: /^ResourceExists/,
    remedy:
      'A secret or version of this name or token exists already. '
      + 'Choose another secretName or clientRequestToken.',
  },
  {
    error: /^(ResourceNotFound|ParameterNotFound|NoSuchKey|NoSuchBucket|NoSuchVersion)/,
    remedy:
      'What the properties refer to does not exist in this account and region. '
      + 'Check the source and the secret.',
  },
  {
    error: /^InvalidRequest/,
    remedy: 'The secret is in a state that does not allow this, such as scheduled for deletion.',
  },
  {
    error: /^(IncorrectKey|InvalidCiphertext)/,
    remedy:
      'The file or ciphertext was not encrypted by this key, or under another encryption context, or it was changed. '
      + 'Encrypt it again with the key of the property.',
  },
  {
    error: /^(Disabled|KMSInvalidState|KeyUnavailable|InvalidKeyUsage|NotFoundException)/,
    remedy:
      'The key that encrypted the file or ciphertext cannot decrypt now: it may be disabled, pending deletion, '
      + 'missing, or of another kind. Check the key of the content.',
  },
  {
    error: /^InvalidKeyId/,
    remedy:
      "The key of the parameter does not exist, is not enabled, or the handler's role may not use it. "
      + 'Check the key and kms:Decrypt in its policy.',
  },
  {
    error: /^(UnrecognizedClient|InvalidClientTokenId|InvalidAccessKeyId|ExpiredToken)/,
    remedy:
      "The credentials of the handler's role are not accepted. The role may have been deleted or made anew: "
      + 'deploy the function again. In a region that is opt-in, enable it for the account.',
  },
  {
    error: /^InvalidParameter/,
    message: /replica secret/,
    remedy:
      'The secret is a replica of another region. Change it in the region of its primary secret, '
      + 'or choose another secretName.',
  },
  {
    error: /^Invalid(Parameter|Request)/,
    message: /still has replica regions/,
    remedy:
      'Somebody goes on adding replicas, or the service does not show them. '
      + 'Take them away, and delete again.',
  },
  {
    error: /^(InvalidParameter|Validation|ParameterVersionNotFound)/,
    remedy:
      'The service does not accept what the message names. Correct that property of the secret or of its '
      + 'source, and deploy again.',
  },
  { error: /^InternalService/, remedy: 'Secrets Manager failed again and again. Deploy again later.' },
];

/** Room for the ARNs of a denial. */
const MAX_MESSAGE = 600;
/** The service's limit. Longer names are cut. */
const MAX_NAME = 512;
/** JSON writes each in six bytes. */
const CONTROL = /\p{Cc}/gu;
const OUT_OF_ORDER = 'The handler failed in a way that it does not know. Its log has the name of the error.';
const UNLISTED = 'The handler has no explanation for this answer of the service. '
  + 'Correct what it names, and deploy again.';
const IN_DOUBT = 'The handler failed, and withholds why: its message would have a part of a value. That is an error of the handler.';

/** What the handler has read and written. */
export interface SeenValues {
  hasPartIn(text: string): boolean;
  hasLongPartIn(text: string): boolean;
}

/**
 * The sentence that the user reads in the events of the stack. It has words of the handler's, what the event names, and what a
 * service says as far as that is recorded. Nothing is cut out: what is cut out tells what was there.
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
