import { CloudFormationEvent, RequestOutcome } from './event';
import { HandlerEnvironment } from './handler-environment';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html */
const MAX_BODY_BYTES = 4_096;
const MAX_ID_BYTES = 1_024;
const TIMEOUT = 5_000;
const TRIES = 6;
const FIRST_PAUSE = 200;
const FIRST_CLIENT_ERROR = 400;
const FIRST_SERVER_ERROR = 500;

export type HandlerResult =
  | { readonly status: 'SUCCESS'; readonly outcome: RequestOutcome }
  /** The name of the error is for the log. */
  | { readonly status: 'FAILED'; readonly physicalResourceId: string; readonly reason: string; readonly error: string };

export function formatBody(event: CloudFormationEvent, answer: HandlerResult): string {
  const { StackId, RequestId, LogicalResourceId } = event;
  const common = { Status: answer.status, StackId, RequestId, LogicalResourceId };
  if (answer.status === 'SUCCESS') {
    return JSON.stringify({
      ...common,
      PhysicalResourceId: truncateToBytes(answer.outcome.physicalResourceId, MAX_ID_BYTES),
      Data: answer.outcome.data,
    });
  }
  const rest = { ...common, PhysicalResourceId: truncateToBytes(answer.physicalResourceId, MAX_ID_BYTES) };
  const room = MAX_BODY_BYTES - byteLength(JSON.stringify({ ...rest, Reason: '' }));
  return JSON.stringify({ ...rest, Reason: truncateMiddle(answer.reason, room) });
}

/** Keeps head and tail: the head names the secret, the tail the remedy. */
function truncateMiddle(reason: string, room: number): string {
  let kept = [...reason];
  while (byteLength(JSON.stringify(kept.join(''))) - 2 > room) {
    const half = Math.floor(kept.length * 0.45);
    kept = [...kept.slice(0, half), '…', ...kept.slice(kept.length - half)];
  }
  return kept.join('');
}

function truncateToBytes(text: string, limit: number): string {
  let kept = [...text];
  while (byteLength(kept.join('')) > limit) kept = kept.slice(0, -1);
  return kept.join('');
}

function byteLength(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}

/**
 * Throws if CloudFormation could not be notified: Lambda then runs the event again, and every path can be
 * entered again.
 */
export async function sendResponse(event: CloudFormationEvent, answer: HandlerResult, environment: HandlerEnvironment): Promise<void> {
  const content = formatBody(event, answer);
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const status = await environment.putResponse(event.ResponseURL, content, TIMEOUT).catch(() => undefined);
    if (status !== undefined && status < FIRST_CLIENT_ERROR) return;
    environment.log(JSON.stringify({ call: 'response', result: status ?? 'no answer' }));
    // The signed address has expired, or is not for us: it will not be better later.
    if (status !== undefined && status < FIRST_SERVER_ERROR && status !== CLOCK_SKEW) break;
    await environment.sleep(FIRST_PAUSE * 2 ** attempt * (0.5 + environment.random() / 2));
  }
  throw new Error('CloudFormation could not be told the outcome.');
}

const CLOCK_SKEW = 403;
