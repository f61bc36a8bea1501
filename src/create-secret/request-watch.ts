import { Awaited, isCleanUp, isTooLate, judgeResource, StackResource } from './awaited-request';
import { Confirmation } from './confirmed-services';
import { notAwaitedError } from './errors';
import { CloudFormationEvent } from './event';
import { HandlerEnvironment } from './handler-environment';
import { RetryPolicy } from './retry-policy';
import { Services } from './services';

type Question = Pick<Services, 'describeStackResource' | 'describeStack'>;

/** An answer is good for writes that follow at once. */
const FRESH = 1_000;
const PAUSE = 2;
/** What CloudFormation shows may be a moment old. */
const LOOKS_UNTIL_OVER = 3;
/**
 * More than a minute: who answers a request meanwhile was sent it, and Lambda waits a minute before it tries a run
 * again that was killed.
 */
const LOOKS_WHILE_UNCLEAR = 17;

/** Asks CloudFormation whether it still waits for the answer to an event. */
export class RequestWatch implements Confirmation {
  private wasAwaited = false;
  private waitedOut?: string;
  private asked?: { readonly answer: Promise<void>; until: number };

  constructor(
    private readonly event: CloudFormationEvent,
    private readonly services: Question,
    private readonly retryPolicy: RetryPolicy,
    private readonly now: HandlerEnvironment['now'],
  ) {}

  /** Rejects when CloudFormation does not wait, or cannot be asked. Calls at the same time share one question. */
  public confirm(): Promise<void> {
    if (!this.asked || this.now() >= this.asked.until) this.ask();
    return this.asked!.answer;
  }

  public confirmAnew(): Promise<void> {
    this.ask();
    return this.asked!.answer;
  }

  /**
   * What CloudFormation shows now, where it has stopped to wait since it was asked; undefined where it waits, or
   * did not wait from the start.
   */
  public async lookAfterwards(): Promise<{ readonly resource?: StackResource } | undefined> {
    if (!this.wasAwaited) return undefined;
    for (let attempt = 0; ; attempt++) {
      const resource = await this.services.describeStackResource();
      if (judgeResource(this.event, resource) !== 'over') {
        this.remember();
        return undefined;
      }
      if (!(await this.mayLookAgain(attempt, LOOKS_UNTIL_OVER))) return { resource };
    }
  }

  private ask(): void {
    const asked = { answer: this.look(), until: Infinity };
    this.asked = asked;
    const expire = () => { asked.until = this.now() + FRESH; };
    asked.answer.then(expire, expire);
  }

  private async look(): Promise<void> {
    if (isTooLate(this.event, this.now())) throw notAwaitedError(this.event);
    for (let attempt = 0; ; attempt++) {
      const resource = await this.services.describeStackResource();
      const awaited = await this.judge(resource);
      if (awaited === 'awaited' || (awaited === 'unclear' && this.isWaitedOut(resource))) return this.markAwaited();
      const limit = awaited === 'unclear' ? LOOKS_WHILE_UNCLEAR : LOOKS_UNTIL_OVER;
      if (await this.mayLookAgain(attempt, limit)) continue;
      if (awaited === 'over') throw notAwaitedError(this.event);
      this.waitedOut = keyOf(resource);
    }
  }

  /** Once is enough: the next question need not wait for the same status again. */
  private isWaitedOut(resource: StackResource | undefined): boolean {
    return this.waitedOut !== undefined && this.waitedOut === keyOf(resource);
  }

  /** After a pause, unless there is no time for it. */
  private async mayLookAgain(attempt: number, limit: number): Promise<boolean> {
    return attempt < limit && this.retryPolicy.waitBeforeRetry(PAUSE + attempt);
  }

  private markAwaited(): void {
    this.wasAwaited = true;
  }

  /** CloudFormation was found to wait just now. */
  private remember(): void {
    this.asked = { answer: Promise.resolve(), until: this.now() + FRESH };
  }

  private async judge(resource: StackResource | undefined): Promise<Awaited> {
    const awaited = judgeResource(this.event, resource);
    if (awaited !== 'over' || this.event.RequestType !== 'Delete') return awaited;
    return isCleanUp(this.event, resource, await this.services.describeStack()) ? 'awaited' : 'over';
  }
}

function keyOf(resource: StackResource | undefined): string {
  return `${resource?.status} ${resource?.since?.getTime()}`;
}
