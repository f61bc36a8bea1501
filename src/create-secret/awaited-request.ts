import { SERVICE_TIMEOUT_SECONDS } from './contract';
import { CloudFormationEvent } from './event';
import { secretArnIn } from './secret-identity';

/*
 * Whether CloudFormation still waits for the answer to an event. Pure functions.
 *
 * CloudFormation goes on with the first answer, or when its time is up. Lambda may deliver an event again, and
 * first, hours later: such an event must change nothing.
 */

/** What DescribeStackResource shows. */
export interface StackResource {
  readonly status: string;
  readonly physicalId?: string;
  /** When the status changed last. */
  readonly since?: Date;
}

/** What DescribeStacks shows. */
export interface StackState {
  readonly status: string;
  /** When the operation began that is under way, a deletion included. */
  readonly begun?: Date;
}

/**
 * - `awaited`: CloudFormation waits for the answer to this event · `over`: it does not · `unclear`: it waits
 *   for an answer, and the clocks do not say which event it sent.
 */
export type Awaited = 'awaited' | 'over' | 'unclear';

const STATUS_OF = { Create: 'CREATE_IN_PROGRESS', Update: 'UPDATE_IN_PROGRESS', Delete: 'DELETE_IN_PROGRESS' };
/** A stack may be deleted when an update of it has replaced something, and stopped. */
const CLEANUP = /_CLEANUP_IN_PROGRESS$|^DELETE_IN_PROGRESS$/;
/** The date of a signature has no milliseconds. */
const SECOND = 1_000;
const MINUTE = 60_000;
/** In seconds. */
const TWO_HOURS = 7_200;
/** Two clocks of CloudFormation may differ, and no document says what it does first: change the status, or sign. */
const CLOCK_DIFFERENCE = 2_000;

/** Whether an event is of a request that CloudFormation sent for the status that the resource has now. */
export function judgeResource(event: CloudFormationEvent, resource: StackResource | undefined): Awaited {
  const issued = issueTimeOf(event);
  const since = resource?.since?.getTime();
  if (resource?.status !== STATUS_OF[event.RequestType]) {
    return isOutdatedAnswer(event, issued, since) ? 'unclear' : 'over';
  }
  if (issued === undefined || since === undefined) return 'awaited';
  const late = since - (issued + SECOND);
  return late < 0 ? 'awaited' : late < CLOCK_DIFFERENCE ? 'unclear' : 'over';
}

/**
 * A request gives the resource another status, and its end does again. What is older than the event is of the
 * time before. A Delete may be a clean-up, which changes no status.
 */
function isOutdatedAnswer(
  { RequestType }: CloudFormationEvent, issued: number | undefined, since: number | undefined,
): boolean {
  return RequestType !== 'Delete' && issued !== undefined && since !== undefined && since < issued;
}

/** CloudFormation has given up by the time that it issued the event. The clocks may differ by a minute. */
export function isTooLate(event: CloudFormationEvent, now: number): boolean {
  const issued = issueTimeOf(event);
  return issued !== undefined && now > issued + SERVICE_TIMEOUT_SECONDS * SECOND + MINUTE;
}

/** After an update, CloudFormation deletes what it replaced, and the resource shows its successor. */
export function isCleanUp(
  event: CloudFormationEvent, resource: StackResource | undefined, stack: StackState | undefined,
): boolean {
  if (!CLEANUP.test(stack?.status ?? '') || event.PhysicalResourceId === resource?.physicalId) return false;
  const issued = issueTimeOf(event);
  return issued === undefined || stack?.begun === undefined || issued + SECOND > stack.begun.getTime();
}

/** CloudFormation has given up on a create. What it skips in a deletion, it leaves to its owner. */
export function isCreateGivenUp(resource: StackResource | undefined): boolean {
  return resource === undefined || /^(DELETE_(IN_PROGRESS|COMPLETE|FAILED)|CREATE_FAILED)$/.test(resource.status);
}

/** CloudFormation has given up on an update that made this secret, and no newer one is under way, which may want it. */
export function isReplacementGivenUp(resource: StackResource | undefined, arn: string): boolean {
  return resource?.physicalId !== arn && !/^(CREATE|UPDATE)_IN_PROGRESS$/.test(resource?.status ?? '');
}

/** The secret that CloudFormation has, where nothing is under way. */
export function arnInForce(resource: StackResource | undefined): string | undefined {
  return /^(CREATE|UPDATE)_COMPLETE$/.test(resource?.status ?? '') ? secretArnIn(resource?.physicalId) : undefined;
}

/**
 * When CloudFormation issued the event, to the second: it signs the address of the answer for each. An address
 * that was signed in the old way has its end instead, two hours later (inferred from addresses in public).
 */
export function issueTimeOf({ ResponseURL }: Pick<CloudFormationEvent, 'ResponseURL'>): number | undefined {
  const query = new URL(ResponseURL).searchParams;
  const ends = query.get('Expires') ?? '';
  if (/^\d+$/.test(ends)) return (Number(ends) - TWO_HOURS) * SECOND;
  const date = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(query.get('X-Amz-Date') ?? '');
  if (!date) return undefined;
  const [year, month, day, hour, minute, second] = date.slice(1).map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second);
}
