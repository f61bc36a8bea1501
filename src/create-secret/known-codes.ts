/*
 * The names of errors that the handler repeats. A name comes from outside, as the text does, and could be anything: one that is
 * not listed is an unknown error. The sources are the models of the four services, as the SDK has them, and the common errors:
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/CommonErrors.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */

const SECRETS_MANAGER = [
  'DecryptionFailure', 'EncryptionFailure', 'InternalServiceError', 'InvalidNextTokenException', 'InvalidParameterException',
  'InvalidRequestException', 'LimitExceededException', 'MalformedPolicyDocumentException', 'PreconditionNotMetException',
  'PublicPolicyException', 'ResourceExistsException', 'ResourceNotFoundException',
];

/** Of GetParameter, and of KMS behind it. */
const SYSTEMS_MANAGER = ['InternalServerError', 'InvalidKeyId', 'ParameterNotFound', 'ParameterVersionNotFound', 'ParameterVersionLabelLimitExceeded'];

const S3 = [
  'AccessDenied', 'AccountProblem', 'AllAccessDisabled', 'AuthorizationHeaderMalformed', 'InternalError', 'InvalidAccessKeyId', 'InvalidArgument',
  'InvalidBucketName', 'InvalidBucketState', 'InvalidObjectState', 'InvalidRange', 'InvalidRequest', 'InvalidSecurity', 'InvalidToken',
  'KeyTooLongError', 'MethodNotAllowed', 'NoSuchBucket', 'NoSuchKey', 'NoSuchVersion', 'NotFound', 'PermanentRedirect', 'PreconditionFailed',
  'Redirect', 'SlowDown', 'TemporaryRedirect', 'TokenRefreshRequired', 'UnauthorizedAccess',
];

const KMS = [
  'AccessDeniedException', 'DependencyTimeoutException', 'DisabledException', 'IncorrectKeyException', 'InvalidArnException',
  'InvalidCiphertextException', 'InvalidGrantTokenException', 'InvalidKeyUsageException', 'KMSInternalException', 'KMSInvalidStateException',
  'KeyUnavailableException', 'NotFoundException', 'ThrottlingException', 'UnsupportedOperationException',
];

const COMMON = [
  'AccessDeniedException', 'AuthFailure', 'EndpointError', 'ExpiredToken', 'ExpiredTokenException', 'IncompleteSignature',
  'IncompleteSignatureException', 'InternalFailure', 'InvalidAction', 'InvalidClientTokenId', 'InvalidParameterCombination',
  'InvalidParameterValue', 'InvalidQueryParameter', 'InvalidSignatureException', 'MalformedQueryString', 'MissingAction',
  'MissingAuthenticationToken', 'MissingAuthenticationTokenException', 'MissingParameter', 'NotAuthorized', 'OptInRequired', 'RequestExpired',
  'RequestInTheFuture', 'RequestTimeTooSkewed', 'SerializationException', 'ServiceUnavailable', 'ServiceUnavailableException',
  'SignatureDoesNotMatch', 'UnauthorizedOperation', 'UnknownOperationException', 'UnrecognizedClientException', 'ValidationError',
  'ValidationException',
];

/** What the SDK calls throttling, and what passes: its list, service-error-classification of smithy-lang/smithy-typescript. */
const PASSING = [
  'BandwidthLimitExceeded', 'EC2ThrottledException', 'PriorRequestNotComplete', 'ProvisionedThroughputExceededException', 'RequestLimitExceeded',
  'RequestThrottled', 'RequestThrottledException', 'RequestTimeout', 'RequestTimeoutException', 'ThrottledException', 'Throttling',
  'ThrottlingException', 'TimeoutError', 'TooManyRequestsException', 'TransactionInProgressException',
];

/** Of the language, of Node.js, of the SDK before there is an answer, and of this handler. */
const LOCAL = [
  'AbortError', 'AggregateError', 'CredentialsProviderError', 'Error', 'EvalError', 'HandlerError', 'ProviderError', 'RangeError',
  'ReferenceError', 'SyntaxError', 'SystemError', 'TypeError', 'URIError', 'Unknown', 'UnknownError',
];

const KNOWN: ReadonlySet<string> = new Set([
  ...SECRETS_MANAGER, ...SYSTEMS_MANAGER, ...S3, ...KMS, ...KMS.map(name => `KMS.${name}`), ...COMMON, ...PASSING, ...LOCAL,
]);

/** In place of a name that is not known. */
export const UNKNOWN_ERROR = 'an unknown error';

/** A name that may stand in a log and in a message. */
export function knownCode(name: unknown): string {
  return KNOWN.has(name as string) ? name as string : UNKNOWN_ERROR;
}

/** Of Node.js, https://nodejs.org/api/errors.html, of the resolver (c-ares), and of OpenSSL, as Node.js names them. */
const NETWORK: ReadonlySet<string> = new Set([
  'CERT_CHAIN_TOO_LONG', 'CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID', 'CERT_REJECTED', 'CERT_REVOKED', 'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'EAI_AGAIN', 'ECONNREFUSED', 'ECONNRESET', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND',
  'EPIPE', 'EPROTO', 'ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_TLS_CERT_ALTNAME_INVALID', 'ETIMEDOUT', 'INVALID_CA', 'SELF_SIGNED_CERT_IN_CHAIN',
  'TimeoutError', 'UNABLE_TO_GET_ISSUER_CERT', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

export function isNetworkCode(code: string): boolean {
  return NETWORK.has(code);
}
