/**
 * A failure that the handler understands: its message goes to the user unchanged, and contains no secret
 * value.
 */
export class HandlerError extends Error {
  constructor(message: string, public readonly call?: string, public readonly errorName?: string) {
    super(message);
    this.name = 'HandlerError';
  }
}

/** An event that came too late. Nobody waits for an answer to it, so it gets none. */
export class NotAwaitedError extends HandlerError {}

/** What an AWS client threw, as far as the handler trusts it. */
export interface ServiceError {
  readonly name: string;
  readonly message: string;
  readonly status?: number;
}

export function toServiceError(thrown: unknown): ServiceError {
  const { name, message, $metadata } = thrown as { name?: string; message?: string; $metadata?: { httpStatusCode?: number } };
  return { name: name ?? 'Error', message: message ?? '', status: $metadata?.httpStatusCode };
}

/** How the handler reacts to an error. */
export type ErrorReaction = 'retry' | 'retry-while-permissions-spread' | 'give-up';

const THROTTLED = new Set([
  'ThrottlingException', 'Throttling', 'ThrottledException', 'TooManyRequestsException', 'RequestLimitExceeded', 'RequestThrottled',
  'RequestThrottledException', 'SlowDown', 'PriorRequestNotComplete', 'EC2ThrottledException', 'BandwidthLimitExceeded',
]);

/** The SDK corrects its clock from such an answer, so the next call is right. */
const SKEWED = new Set([
  'RequestTimeTooSkewed',
  'RequestExpired',
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
  'AuthFailure',
  'RequestInTheFuture',
]);
const DENIED = new Set(['AccessDeniedException', 'AccessDenied', 'UnauthorizedOperation', 'NotAuthorized']);
const FIRST_CLIENT_ERROR = 400;
const FIRST_SERVER_ERROR = 500;
const TOO_MANY = 429;

/**
 * An answer that is no answer of the service (lost, cut, not to be parsed) is retried: every call of the
 * handler may be sent twice.
 */
export function classifyError({ name, status }: ServiceError): ErrorReaction {
  if (name === 'HandlerError') return 'give-up';
  if (THROTTLED.has(name) || SKEWED.has(name) || status === TOO_MANY) return 'retry';
  if (DENIED.has(name)) return 'retry-while-permissions-spread';
  const isRefusal = status !== undefined && status >= FIRST_CLIENT_ERROR && status < FIRST_SERVER_ERROR;
  return isRefusal ? 'give-up' : 'retry';
}
