import { Failure, reactionTo, ServiceError, serviceError } from './failure';
import { Surroundings } from './surroundings';

/** The pace of the handler: what may still be tried, and how long to wait. One for each request. */
export class Attempts {
  private readonly deadline: number;
  private deniedSince?: number;

  /** @param budget milliseconds until the response has to be on its way */
  constructor(private readonly surroundings: Surroundings, budget: number) {
    this.deadline = surroundings.now() + budget;
  }

  /** A write to a secret that was just seen: for a while, not every part of the service may see it. */
  public async write<T>(name: string, send: () => Promise<T>): Promise<T> {
    const until = this.surroundings.now() + NOT_SEEN_EVERYWHERE;
    return this.call(name, send, ({ name: error }) => error === 'ResourceNotFoundException' && this.surroundings.now() < until);
  }

  /** Calls until there is an answer, a refusal, or no time. */
  public async call<T>(name: string, send: () => Promise<T>, passes: (error: ServiceError) => boolean = () => false): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      const started = this.surroundings.now();
      try {
        const answer = await send();
        this.log(name, 'ok', started);
        return answer;
      } catch (thrown) {
        const error = serviceError(thrown);
        this.log(name, error.name, started);
        if (!passes(error) && !this.mayRetry(error)) throw thrown;
        if (!await this.pause(attempt)) throw new Failure(`No time was left to try ${name} again; the last answer was ${error.name}.`, name, error.name);
      }
    }
  }

  /** Waits between looks at something that changes by itself. False when there is no time. */
  public async pause(attempt: number): Promise<boolean> {
    const ceiling = Math.min(MAX_PAUSE, FIRST_PAUSE * 2 ** attempt);
    const wait = ceiling * (0.5 + this.surroundings.random() / 2);
    if (this.surroundings.now() + wait > this.deadline) return false;
    await this.surroundings.sleep(wait);
    return true;
  }

  /** Whether what was made then can have been made by the operation that is under way. */
  public isRecent(date: Date | undefined): boolean {
    return date === undefined || this.surroundings.now() - date.getTime() < LONGEST_REQUEST;
  }

  /** A role's permissions take time to be known everywhere. Once that time is over, a denial is one. */
  private mayRetry(error: ServiceError): boolean {
    const reaction = reactionTo(error);
    if (reaction !== 'retry-while-permissions-spread') return reaction === 'retry';
    this.deniedSince ??= this.surroundings.now();
    return this.surroundings.now() - this.deniedSince < PERMISSIONS_SPREAD;
  }

  /** Names and times only. */
  private log(call: string, result: string, started: number): void {
    this.surroundings.log(JSON.stringify({ call, result, milliseconds: this.surroundings.now() - started }));
  }
}

const FIRST_PAUSE = 200;
const MAX_PAUSE = 10_000;
/** CloudFormation waits an hour at most for an answer. */
const LONGEST_REQUEST = 3_600_000;
const PERMISSIONS_SPREAD = 60_000;
const NOT_SEEN_EVERYWHERE = 15_000;
