/* Every order in which the calls of concurrent executions can reach AWS. */
import { LateDelivery } from './deliveries';
import { seeded } from './fake/random-password';
import { Consistency } from './fake/secret-store';
import { violationsOf } from './invariants';
import { CreateHandler } from './lambda-driver';
import { World } from './world';
import { INSTANCE_TAG } from '../../src/create-secret/contract';

export interface Plot {
  readonly name: string;
  readonly ends: string;
  readonly prepare?: (world: World) => void;
  /** `turn` waits like a call does: for something that happens at any moment. */
  readonly act: (world: World, turn: (what: string) => Promise<void>) => Promise<void>;
  /** Several executions from the start. */
  readonly isTwice?: boolean;
  readonly late?: LateDelivery;
  /** Concurrent writers may both be answered, and one of them FAILED; what counts is the end. */
  readonly mayEnd?: RegExp;
}

/** Pauses of the handler compete with the calls of the other execution; longer waits do not. */
const PAUSE = 15_000;
/** CloudFormation does not send two requests for the same resource in one second. */
const PACE = 1_000;

/** At each moment where several could go on, one is chosen: by the prefix first, then the first, or at random. */
class Schedule {
  readonly choices: Array<{ readonly chosen: number; readonly of: number }> = [];
  private readonly waiting: Array<() => void> = [];

  constructor(private readonly prefix: readonly number[], private readonly random?: () => number) {}

  readonly turn = (_what: string): Promise<void> => new Promise(resolve => this.waiting.push(resolve));

  /** When all is quiet: lets one go on, or time pass. */
  step(world: World): boolean {
    if (this.waiting.length === 0) return false;
    const mayPass = world.time.isDueWithin(PAUSE);
    const chosen = this.choose(this.waiting.length + (mayPass ? 1 : 0));
    if (chosen === this.waiting.length) return false;
    this.waiting.splice(chosen, 1)[0]();
    return true;
  }

  private choose(of: number): number {
    const index = this.choices.length;
    const chosen = index < this.prefix.length ? Math.min(this.prefix[index], of - 1) : this.random ? Math.floor(this.random() * of) : 0;
    this.choices.push({ chosen, of });
    return chosen;
  }
}

export interface Interleaving {
  readonly choices: readonly number[];
  readonly violations: readonly string[];
  readonly world: World;
}

async function play(createHandler: CreateHandler, plot: Plot, consistency: Consistency, schedule: Schedule): Promise<Interleaving> {
  const world = new World({
    createHandler,
    consistency,
    late: plot.late,
    lambda: { gate: schedule.turn },
    stack: { pace: PACE, rest: PACE, delivery: plot.isTwice ? 'twice-at-once' : 'once' },
  });
  plot.prepare?.(world);
  const violations: string[] = [];
  try {
    await world.run(() => plot.act(world, schedule.turn), () => schedule.step(world));
    violations.push(...violationsOf(world), ...leftovers(world), ...wrongEnd(world, plot));
  } catch (error) {
    violations.push(`the run broke off: ${(error as Error).message}`);
  }
  return { choices: schedule.choices.map(({ chosen }) => chosen), violations, world };
}

function wrongEnd({ stack }: World, { ends, mayEnd }: Plot): string[] {
  return stack.stackStatus === ends || mayEnd?.test(stack.stackStatus) ? [] : [`the stack ends in ${stack.stackStatus}`];
}

function leftovers({ stack, secrets }: World): string[] {
  const isGone = /^(DELETE|ROLLBACK)_COMPLETE$/.test(stack.stackStatus);
  return isGone && secrets.some(({ tags, deletion }) => tags.has(INSTANCE_TAG) && !deletion) ? ['I2 a secret is left of a stack that is gone'] : [];
}

/** Depth first, by replaying ever other prefixes. */
export async function* everyInterleaving(
  createHandler: CreateHandler, plot: Plot, consistency: Consistency, limit = Infinity,
): AsyncGenerator<Interleaving> {
  let prefix: number[] | undefined = [];
  for (let made = 0; prefix && made < limit; made++) {
    const schedule: Schedule = new Schedule(prefix);
    yield await play(createHandler, plot, consistency, schedule);
    prefix = next(schedule.choices);
  }
}

/** The last choice that has an alternative left takes it. */
function next(choices: Schedule['choices']): number[] | undefined {
  for (let index = choices.length - 1; index >= 0; index--) {
    const { chosen, of } = choices[index];
    if (chosen + 1 < of) return [...choices.slice(0, index).map(choice => choice.chosen), chosen + 1];
  }
  return undefined;
}

/** A sample: so many orders at random, the same ones each time. */
export async function* someInterleavings(
  createHandler: CreateHandler, plot: Plot, consistency: Consistency, count: number,
): AsyncGenerator<Interleaving> {
  const random = seeded(42);
  for (let made = 0; made < count; made++) yield await play(createHandler, plot, consistency, new Schedule([], random));
}
