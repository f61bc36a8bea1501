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
  /** When the operation began that is under way. */
  readonly begun?: Date;
}

/**
 * - `awaited`: CloudFormation waits for the answer to this event · `over`: it does not · `unclear`: it waits
 *   for an answer, and the clocks do not say which event it sent.
 */
export type Awaited = 'awaited' | 'over' | 'unclear';

const STATUS_OF = { Create: 'CREATE_IN_PROGRESS', Update: 'UPDATE_IN_PROGRESS', Delete: 'DELETE_IN_PROGRESS' };
const CLEANUP = /_CLEANUP_IN_PROGRESS$/;
/** The date of a signature has no milliseconds. */
const SECOND = 1_000;
/** Two clocks of CloudFormation may differ, and no document says what it does first: change the status, or sign. */
const CLOCK_DIFFERENCE = 2_000;

/** Whether an event is of a request that CloudFormation sent for the status that the resource has now. */
export function judgeResource(event: CloudFormationEvent, resource: StackResource | undefined): Awaited {
  if (resource?.status !== STATUS_OF[event.RequestType]) return 'over';
  const issued = issueTimeOf(event);
  if (issued === undefined || resource.since === undefined) return 'awaited';
  const late = resource.since.getTime() - (issued + SECOND);
  return late < 0 ? 'awaited' : late < CLOCK_DIFFERENCE ? 'unclear' : 'over';
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

/** The secret that CloudFormation has, where nothing is under way. */
export function arnInForce(resource: StackResource | undefined): string | undefined {
  return /^(CREATE|UPDATE)_COMPLETE$/.test(resource?.status ?? '') ? secretArnIn(resource?.physicalId) : undefined;
}

/** When CloudFormation issued the event, to the second: it signs the address of the answer for each. */
export function issueTimeOf({ ResponseURL }: Pick<CloudFormationEvent, 'ResponseURL'>): number | undefined {
  const date = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(new URL(ResponseURL).searchParams.get('X-Amz-Date') ?? '');
  if (!date) return undefined;
  const [year, month, day, hour, minute, second] = date.slice(1).map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second);
}
