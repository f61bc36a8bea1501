import { knownCode } from './known-codes';

/** Words of a service within a sentence of the handler's. Of them, only what is recorded is shown. */
export interface ServiceText {
  readonly said: string;
  /** What stands there when the words are recorded, and when they are not. */
  readonly show: (recorded: string) => string;
  readonly instead: string;
}

/** A message in parts. */
export type Sentence = ReadonlyArray<string | ServiceText>;

/**
 * A failure that the handler understands: its message goes to the user, and contains no secret value. Nothing of a service
 * stands in it but names, ids, codes and numbers; words of a service are a part of their own.
 */
export class HandlerError extends Error {
  constructor(private readonly sentence: string | Sentence, public readonly call?: string, public readonly errorName?: string) {
    super(writeSentence(sentence, () => undefined));
    this.name = 'HandlerError';
  }

  /** @param recorded the words of a service as far as they are recorded */
  public messageWith(recorded: (said: string) => string | undefined): string {
    return writeSentence(this.sentence, recorded);
  }
}

function writeSentence(sentence: string | Sentence, recorded: (said: string) => string | undefined): string {
  return [sentence].flat().map(part => {
    if (typeof part === 'string') return part;
    const text = recorded(part.said);
    return text === undefined ? part.instead : part.show(text);
  }).join('');
}

/** An event that came too late. Nobody waits for an answer to it, so it gets none. */
export class NotAwaitedError extends HandlerError {}

/** RestoreSecret came too late: the secret goes for good, and its name is free after a while. */
export class VanishedError extends HandlerError {}

/** What an AWS client threw, as far as the handler trusts it. */
export interface ServiceError {
  readonly name: string;
  readonly message: string;
  readonly status?: number;
  /** Of Node.js, where a connection failed. */
  readonly code?: string;
  /** The host that was asked. */
  readonly host?: string;
  /** An exception of the service. Otherwise nothing came back, or what came back is not the service's. */
  readonly isAnswer: boolean;
}

/** The fields of what an AWS client throws. Only exceptions of a service have a `$fault`. */
interface Thrown {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
  readonly hostname?: string;
  readonly $fault?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $response?: { readonly hostname?: string };
}

/** The SDK's name for an answer of an error that has no code, such as a page of a proxy. */
const WITHOUT_CODE = /^Unknown(Error)?$/;

export function toServiceError(thrown: unknown): ServiceError {
  const { name = 'Error', message, code, hostname, $fault, $metadata, $response } = thrown as Thrown;
  return {
    name: knownCode(name),
    message: String(message ?? ''),
    code,
    status: $metadata?.httpStatusCode,
    host: hostname ?? $response?.hostname,
    isAnswer: $fault !== undefined && !WITHOUT_CODE.test(name),
  };
}

/** How the handler reacts to an error. */
export type ErrorReaction = 'retry' | 'retry-while-permissions-spread' | 'give-up';

const THROTTLED = new Set([
  'ThrottlingException', 'Throttling', 'ThrottledException', 'TooManyRequestsException', 'RequestLimitExceeded', 'RequestThrottled',
  'RequestThrottledException', 'SlowDown', 'PriorRequestNotComplete', 'EC2ThrottledException', 'BandwidthLimitExceeded',
  'ProvisionedThroughputExceededException', 'TransactionInProgressException',
]);

/** With the two lines above, what the SDK's own lists call transient; but a LimitExceededException is a quota here. */
const TIMED_OUT = new Set(['TimeoutError', 'RequestTimeout', 'RequestTimeoutException']);

/** The SDK corrects its clock from such an answer, so the next call is right. */
const SKEWED = new Set([
  'RequestTimeTooSkewed',
  'RequestExpired',
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
  'AuthFailure',
  'RequestInTheFuture',
]);

/** A role, its credentials, or a grant of a key, that is new and not known everywhere, looks like one that is not there. */
const DENIED = new Set([
  'AccessDeniedException', 'AccessDenied', 'UnauthorizedOperation', 'NotAuthorized', 'UnrecognizedClientException', 'InvalidClientTokenId',
  'InvalidAccessKeyId', 'InvalidToken', 'ExpiredToken', 'ExpiredTokenException', 'InvalidKeyId',
]);
const FIRST_CLIENT_ERROR = 400;
const FIRST_SERVER_ERROR = 500;
const TOO_MANY = 429;

/**
 * An answer that is no answer of the service (lost, cut, not to be parsed) is retried: every call of the
 * handler may be sent twice.
 */
export function classifyError({ name, status, isAnswer }: ServiceError): ErrorReaction {
  if (name === 'HandlerError') return 'give-up';
  if (THROTTLED.has(name) || TIMED_OUT.has(name) || SKEWED.has(name) || status === TOO_MANY) return 'retry';
  if (DENIED.has(name)) return 'retry-while-permissions-spread';
  const isRefusal = isAnswer && status !== undefined && status >= FIRST_CLIENT_ERROR && status < FIRST_SERVER_ERROR;
  return isRefusal ? 'give-up' : 'retry';
}
