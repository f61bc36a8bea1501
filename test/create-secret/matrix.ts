/* Every single fault and every pair of faults, at every call of a scenario. */
import { Course, isOneOfMany } from './course';
import { described, LateDelivery } from './deliveries';
import { Consistency, EVENTUAL, STRONG } from './fake/secret-store';
import { Fault, FaultKind, FAULTS } from './faults';
import { fingerprint, leftBehind, mismatches, violationsOf } from './invariants';
import { CreateHandler } from './lambda-driver';
import { Scenario } from './scenarios';
import { leaks } from './secrecy';
import { KnownEnds } from './states';
import { patiently } from './virtual-time';
import { World } from './world';

export const CONSISTENCIES: readonly Consistency[] = [STRONG, EVENTUAL];

/** One run and what was wrong with it. */
export interface Run {
  readonly scenario: Scenario;
  readonly consistency: Consistency;
  readonly faults: readonly Fault[];
  readonly late?: LateDelivery;
  readonly hit: number;
  /** Each call, in order. */
  readonly seen: readonly string[];
  readonly violations: readonly string[];
  readonly fingerprint: string;
  readonly world: World;
  readonly course: Course;
}

export async function run(
  createHandler: CreateHandler, scenario: Scenario, consistency: Consistency, faults: readonly Fault[] = [], golden?: Run, late?: LateDelivery,
  known?: KnownEnds,
): Promise<Run> {
  const world = new World({ createHandler, consistency, faults, late, stack: { ...scenario.stack, delivery: scenario.delivery ?? 'once' } });
  const course = new Course(world, faults.length, known);
  scenario.prepare?.(world);
  const violations: string[] = [];
  // An operation that cannot follow on the one before, because that one ended otherwise for good, ends the run.
  const mayBreakOff = (): boolean => world.faults.hasDeniedForever || world.deliveries.losesOne;
  await world.run(scenario.act).catch(error => {
    if (!mayBreakOff()) violations.push(`the run broke off: ${(error as Error).stack?.slice(0, 600)}`);
  });
  course.end();
  const counted = { hit: world.faults.hit.length, seen: [...world.faults.seen], course };
  if (course.joined) {
    const { violations: later, fingerprint: end } = course.joined;
    return { scenario, consistency, faults, late, violations: [...leaks(world).map(leak => `I7 ${leak}`), ...later], fingerprint: end, world, ...counted };
  }
  violations.push(...violationsOf(world));
  const print = fingerprint(world);
  if (!golden && !late && world.stack.stackStatus !== scenario.ends) violations.push(`I8 without a fault the stack ends in ${world.stack.stackStatus}`);
  if (golden && !world.faults.hasDeniedForever && print !== golden.fingerprint) violations.push(`I8 a ${late ? 'late delivery' : 'transient fault'} changed the end: ${difference(golden.fingerprint, print)}`);
  if (mayBreakOff()) violations.push(...await violationsAfterRepair(world));
  violations.push(...course.mistakes(violations, print));
  return { scenario, consistency, faults, late, violations, fingerprint: print, world, ...counted };
}

/** Once the cause is gone, an operator's next try must work: nothing stays stuck for good. */
async function violationsAfterRepair(world: World): Promise<string[]> {
  world.faults.heal();
  if (!world.stack.isStuck) return [];
  await world.run(() => world.stack.tryAgain());
  return [
    ...world.stack.isStuck ? [`I0 repaired, and still in ${world.stack.stackStatus}`] : [],
    ...[...mismatches(world), ...orphansAfterRepair(world)].map(problem => `${problem}, after the repair`),
  ];
}

/** CloudFormation itself abandons what it cannot delete after an update. */
function orphansAfterRepair(world: World): string[] {
  const wasAbandoned = /^UPDATE/.test(world.stack.stackStatus) && world.stack.exchanges.some(({ event, heard }) => event.RequestType === 'Delete' && heard?.Status !== 'SUCCESS');
  return wasAbandoned ? [] : leftBehind(world);
}

function difference(golden: string, other: string): string {
  let from = 0;
  while (golden[from] === other[from]) from++;
  const start = Math.max(0, from - 60);
  return `…${golden.slice(start, from + 80)}… became …${other.slice(start, from + 80)}…`;
}

/** Lets the handler load what it loads when it is first used. */
export async function warmUp(createHandler: CreateHandler, scenarios: readonly Scenario[]): Promise<void> {
  const needed = /^create with (a generated value|a parameter and an explicit token|another secret|an object of any bytes|a field of a SOPS file)$|^create, and another resource fails$/;
  for (const scenario of scenarios.filter(({ name }) => needed.test(name))) await patiently(() => run(createHandler, scenario, STRONG));
}

/**
 * All single faults, and behind each all second ones, of which `keeps` lets a sample through. A run that comes to a state from
 * which another one went on is that run from there: it ends there, and what a second fault would do later is asked once.
 */
export async function* everyRun(
  createHandler: CreateHandler, scenario: Scenario, consistency: Consistency, keeps: () => boolean = () => true, kinds: readonly FaultKind[] = FAULTS,
): AsyncGenerator<Run> {
  const singles = new KnownEnds();
  const all = new KnownEnds(singles);
  const golden = await run(createHandler, scenario, consistency, [], undefined, undefined, singles);
  golden.course.learn(singles, golden);
  yield golden;
  for (let at = 0; at < golden.seen.length; at++) {
    for (const kind of kinds) {
      const single = await run(createHandler, scenario, consistency, [{ at, kind }], golden, undefined, singles);
      single.course.learn(singles, single);
      yield single;
      yield* pairs(createHandler, single, golden, keeps, kinds, all);
    }
  }
}

async function* pairs(
  createHandler: CreateHandler, single: Run, golden: Run, keeps: () => boolean, kinds: readonly FaultKind[], known: KnownEnds,
): AsyncGenerator<Run> {
  const { scenario, consistency, faults: [first] } = single;
  for (let at = first.at + 1; at < single.seen.length; at++) {
    if (isOneOfMany(single.seen, at)) continue;
    for (const kind of kinds) {
      if (!keeps()) continue;
      const pair = await run(createHandler, scenario, consistency, [first, { at, kind }], golden, undefined, known);
      pair.course.learn(known, pair);
      yield pair;
    }
  }
}

/** The shortest way to see it again. */
export function reproduction({ scenario, consistency, faults, late, seen, violations }: Run): string {
  const blows = faults.map(({ at, kind }) => `${kind} at call ${at} (${seen[at] ?? 'not reached'})`);
  const where = [...blows, ...late ? [described(late)] : []].join(' and ') || 'no fault';
  return `${scenario.name} · ${consistency.name} · ${where}\n    ${violations.join('\n    ')}`;
}
