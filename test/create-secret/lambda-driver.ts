/*
 * Lambda as CloudFormation uses it: asynchronous, at least once, three attempts when an attempt crashes.
 */
import { HttpResponse, WireRequest } from './fake/wire';
import { callOf, FakeAws } from './fake-aws';
import { FaultInjector, Verdict } from './faults';
import { VirtualTime } from './virtual-time';
import { CloudFormationEvent } from '../../src/create-secret/event';
import { HandlerEnvironment } from '../../src/create-secret/handler-environment';

export type Handler = (event: CloudFormationEvent, context: { getRemainingTimeInMillis(): number }) => Promise<void>;
export type CreateHandler = (surroundings: HandlerEnvironment) => Handler;

export type End = 'returned' | 'threw' | 'killed' | 'timed out';

/** Lets a call through when its turn comes: see interleavings. */
export type Gate = (what: string) => Promise<void>;

export interface LambdaOptions {
  readonly timeout: number;
  /** The handler's own HTTP client gives up after so long: Node's default of the shell. */
  readonly requestTimeout: number;
  /** How long a call takes. */
  readonly latency: (call: string) => number;
  readonly gate?: Gate;
}

export const LAMBDA: LambdaOptions = { timeout: 300_000, requestTimeout: 5_000, latency: () => 20 };

const ATTEMPTS = 3;
const RETRY_GAPS = [60_000, 120_000];

/** Where the response goes. */
export interface ResponseBucket {
  receive(url: string, body: string): number;
}

export class LambdaDriver {
  /** Everything that was written to the log. */
  readonly lines: string[] = [];
  /** What attempts threw: Lambda logs it. */
  readonly thrown: unknown[] = [];
  readonly ends: End[] = [];
  options: LambdaOptions;
  /** The stack whose function makes the call that AWS is working on. */
  caller = '';
  /** Settles when the run ends before its time. */
  readonly stopped: Promise<void>;
  /** Each attempt, in order of their beginnings. */
  private readonly attempts: Array<{ readonly request: string; end?: End }> = [];
  private draws = 0;
  private readonly busy: Container[] = [];
  private stop!: () => void;

  constructor(
    private readonly createHandler: CreateHandler, private readonly time: VirtualTime, private readonly aws: FakeAws,
    private readonly bucket: ResponseBucket, public faults: FaultInjector, private readonly random: () => number,
    options: Partial<LambdaOptions> = {},
  ) {
    this.options = { ...LAMBDA, ...options };
    this.stopped = new Promise(resolve => (this.stop = resolve));
  }

  /**
   * Until an attempt ends well, or the third has not.
   *
   * @param stackId the stack whose function this is
   */
  async deliver(event: CloudFormationEvent, stackId = process.env.MANAGED_SECRET_STACK_ID ?? ''): Promise<void> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const end = await this.attempt(JSON.parse(JSON.stringify(event)), stackId);
      if (end === 'returned') return;
      if (attempt < RETRY_GAPS.length) await this.time.sleep(RETRY_GAPS[attempt]);
    }
  }

  private async attempt(event: CloudFormationEvent, stackId: string): Promise<End> {
    if (this.attempts.every(({ end }) => end !== undefined) && this.whenQuiet()) {
      this.stop();
      await never;
    }
    const attempt: LambdaDriver['attempts'][number] = { request: event.ResponseURL };
    this.attempts.push(attempt);
    const container = containerOf(this.createHandler);
    this.busy.push(container);
    container.execution = new Execution(this.time, this.aws, this.bucket, this, stackId);
    const end = await container.execution.run(container.handler, event);
    this.ends.push(end);
    attempt.end = end;
    return end;
  }

  /** After a run, when all is quiet. */
  release(): void {
    idle.set(this.createHandler, [...idle.get(this.createHandler) ?? [], ...this.busy.splice(0)]);
  }

  /** Asked before an attempt begins while no other is under way; true ends the run here. */
  whenQuiet: () => boolean = () => false;

  nextRandom = (): number => {
    this.draws++;
    return this.random();
  };
}

/**
 * A container of the function: a handler, and the execution that it is busy with. It is used again in later runs, as Lambda
 * does, but not before everything of its last run is quiet.
 */
class Container {
  execution!: Execution;
  readonly handler: Handler;

  constructor(createHandler: CreateHandler) {
    this.handler = createHandler({
      requestHandler: {
        metadata: {},
        handle: (request: WireRequest) => this.execution.call(request),
        updateHttpClientConfig: () => {},
        httpHandlerConfigs: () => ({}),
        destroy: () => {},
      },
      now: () => this.execution.now(),
      sleep: milliseconds => this.execution.sleep(milliseconds),
      random: () => this.execution.random(),
      putResponse: (url, body, timeout) => this.execution.put(url, body, timeout),
      log: line => this.execution.log(line),
    });
  }
}

/** Containers that wait for work, by the handler in them. */
const idle = new Map<CreateHandler, Container[]>();

function containerOf(createHandler: CreateHandler): Container {
  return idle.get(createHandler)?.pop() ?? new Container(createHandler);
}

/** One attempt. Once it is over, nothing of it goes on. */
class Execution {
  private readonly cancels: Array<() => void> = [];
  private isOver = false;
  private isLate = false;
  private end!: (end: End) => void;

  constructor(
    private readonly time: VirtualTime, private readonly aws: FakeAws, private readonly bucket: ResponseBucket, private readonly lambda: LambdaDriver,
    private readonly stackId: string,
  ) {}

  async run(handler: Handler, event: CloudFormationEvent): Promise<End> {
    const ended = new Promise<End>(resolve => (this.end = resolve));
    const { timeout } = this.lambda.options;
    const finished = this.time.now() + timeout;
    this.later(timeout, () => this.end('timed out'));
    const context = { getRemainingTimeInMillis: () => Math.max(0, finished - this.time.now()) };
    if ('MANAGED_SECRET_STACK_ID' in process.env) process.env.MANAGED_SECRET_STACK_ID = this.stackId;
    handler(event, context).then(() => this.end('returned'), error => {
      this.lambda.thrown.push(error);
      this.end('threw');
    });
    const end = await ended;
    this.isOver = true;
    for (const cancel of this.cancels) cancel();
    return end;
  }

  readonly now = (): number => this.time.now();
  readonly random = (): number => this.lambda.nextRandom();
  readonly log = (line: string): void => void this.lambda.lines.push(line);
  readonly sleep = (milliseconds: number): Promise<void> => new Promise(resolve => this.later(milliseconds, () => this.isOver || resolve()));

  private later(milliseconds: number, fire: () => void): void {
    this.cancels.push(this.time.after(milliseconds, fire));
  }

  async call(request: WireRequest): Promise<{ response: unknown }> {
    const call = callOf(request);
    await this.turn(`${call.service}:${call.operation}`);
    const verdict = this.lambda.faults.onCall(call);
    await this.takeTime(`${call.service}:${call.operation}`);
    return { response: await this.outcome(verdict, () => this.perform(request), verdict.answer) };
  }

  private perform(request: WireRequest): HttpResponse {
    this.lambda.caller = this.stackId;
    return this.aws.perform(request);
  }

  async put(url: string, body: string, timeout: number): Promise<number> {
    await this.turn('response:PUT');
    const verdict = this.lambda.faults.onPut();
    await this.takeTime('response:PUT', timeout);
    return this.outcome(verdict, () => this.bucket.receive(url, body), verdict.status);
  }

  private async turn(what: string): Promise<void> {
    await this.lambda.options.gate?.(what);
    if (this.isOver) await never;
  }

  /** A call that takes longer than its client waits reaches the service, and is lost. */
  private async takeTime(what: string, limit = this.lambda.options.requestTimeout): Promise<void> {
    const latency = this.lambda.options.latency(what);
    if (latency <= 100) return this.time.pass(latency);
    await this.sleep(Math.min(latency, limit));
    if (latency > limit) this.isLate = true;
  }

  private async outcome<T>(verdict: Verdict, perform: () => T, instead: T | undefined): Promise<T> {
    const answer = verdict.isApplied ? perform() : undefined;
    if (verdict.isKilled) this.end('killed');
    if (verdict.isKilled) await never;
    if (verdict.isLost || this.isLate) {
      this.isLate = false;
      throw Object.assign(new Error('socket hang up'), { name: 'TimeoutError', code: 'ECONNRESET' });
    }
    return instead ?? answer!;
  }
}

const never = new Promise<never>(() => {});
