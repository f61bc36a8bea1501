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
const ELLIPSIS = '…';

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

/** Keeps head and tail: the head names the secret, the tail the remedy. Each character is measured once. */
function truncateMiddle(reason: string, room: number): string {
  if (jsonLength(reason) <= room) return reason;
  const characters = [...reason];
  const half = (room - byteLength(ELLIPSIS)) / 2;
  const head = characters.slice(0, countFitting(characters, half, jsonLength));
  const tail = countFitting(characters.reverse(), half, jsonLength);
  return [...head, ELLIPSIS, ...characters.slice(0, tail).reverse()].join('');
}

function truncateToBytes(text: string, limit: number): string {
  if (byteLength(text) <= limit) return text;
  const characters = [...text];
  return characters.slice(0, countFitting(characters, limit, byteLength)).join('');
}

/** How many of the first characters fit. */
function countFitting(characters: readonly string[], room: number, lengthOf: (character: string) => number): number {
  let left = room;
  const first = characters.findIndex(character => (left -= lengthOf(character)) < 0);
  return first < 0 ? characters.length : first;
}

/** In a text of JSON. */
function jsonLength(text: string): number {
  return byteLength(JSON.stringify(text)) - 2;
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
  throw new Error('The handler could not send its response to CloudFormation.');
}

const CLOCK_SKEW = 403;
