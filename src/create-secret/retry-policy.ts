import { HandlerEnvironment } from './handler-environment';
import { classifyError, HandlerError, ServiceError, toServiceError } from './handler-error';
import { unreachableError } from './unreachable-error';

/** The pace of the handler: what may still be tried, and how long to wait. One for each request. */
export class RetryPolicy {
  private readonly deadline: number;
  /** The call that was denied first, until it is answered. */
  private denied?: { readonly name: string; readonly since: number };

  /** @param budget milliseconds until the response has to be on its way */
  constructor(private readonly environment: HandlerEnvironment, budget: number) {
    this.deadline = environment.now() + budget;
  }

  /** A write to a secret that was just seen: for a while, not every part of the service may see it. */
  public async write<T>(name: string, send: () => Promise<T>): Promise<T> {
    const until = this.environment.now() + NOT_SEEN_EVERYWHERE;
    return this.call(name, send, ({ name: error }) => error === 'ResourceNotFoundException' && this.environment.now() < until);
  }

  /** Calls until there is an answer, a refusal, or no time. */
  public async call<T>(name: string, send: () => Promise<T>, isTransient: (error: ServiceError) => boolean = () => false): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      const started = this.environment.now();
      try {
        const answer = await send();
        if (this.denied?.name === name) this.denied = undefined;
        this.logCall(name, 'ok', started);
        return answer;
      } catch (thrown) {
        const error = toServiceError(thrown);
        this.logCall(name, error.name, started);
        if (!isTransient(error) && !this.shouldRetry(name, error)) throw thrown;
        if (!(await this.waitBeforeRetry(attempt))) throw unreachableError(name, error) ?? noTimeError(name, error);
      }
    }
  }

  /** Waits between looks at something that changes by itself. False when there is no time. */
  public async waitBeforeRetry(attempt: number): Promise<boolean> {
    const ceiling = Math.min(MAX_PAUSE, FIRST_PAUSE * 2 ** attempt);
    return this.wait(ceiling * (0.5 + this.environment.random() / 2));
  }

  /** False, at once, when there is no time for it. */
  public async wait(wait: number): Promise<boolean> {
    if (this.environment.now() + wait > this.deadline) return false;
    await this.environment.sleep(wait);
    return true;
  }

  /** Whether that moment is no farther from now than this. */
  public isNear(date: Date, milliseconds: number): boolean {
    return Math.abs(this.environment.now() - date.getTime()) < milliseconds;
  }

  /** Whether what was made then can have been made by the operation that is under way. */
  public isWithinRequestLifetime(date: Date | undefined): boolean {
    return date === undefined || this.environment.now() - date.getTime() < LONGEST_REQUEST;
  }

  /**
   * A role's permissions take time to be known everywhere. Once that time is over, a denial is one. After an
   * answer the time begins again: a request can last for minutes, and any place can lag behind for a moment.
   */
  private shouldRetry(name: string, error: ServiceError): boolean {
    const reaction = classifyError(error);
    if (reaction !== 'retry-while-permissions-spread') return reaction === 'retry';
    this.denied ??= { name, since: this.environment.now() };
    return this.environment.now() - this.denied.since < PERMISSIONS_SPREAD;
  }

  /** Names and times only. */
  private logCall(call: string, result: string, started: number): void {
    this.environment.log(JSON.stringify({ call, result, milliseconds: this.environment.now() - started }));
  }
}

function noTimeError(name: string, error: ServiceError): HandlerError {
  return new HandlerError(`The handler had no time left to try ${name} again; the last answer was ${error.name}.`, name, error.name);
}

const FIRST_PAUSE = 200;
const MAX_PAUSE = 10_000;
/** CloudFormation waits an hour at most for an answer. */
const LONGEST_REQUEST = 3_600_000;
const PERMISSIONS_SPREAD = 60_000;
const NOT_SEEN_EVERYWHERE = 15_000;
