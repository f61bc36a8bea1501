/* What the named faults have in common: a world around the handler's source, and what came of it. */
import '../environment';
import { ResourceProperties } from '../../../src/create-secret/contract';
import { createHandler } from '../../../src/create-secret/create-secret.lambda';
import { StackDriver } from '../cloudformation-driver';
import { Consistency, STRONG } from '../fake/secret-store';
import { Refusal } from '../fake/wire';
import { Fault, FaultKind } from '../faults';
import { fingerprint, violationsOf } from '../invariants';
import { CreateHandler } from '../lambda-driver';
import { run, warmUp } from '../matrix';
import { Scenario, SCENARIOS } from '../scenarios';
import { World, WorldOptions } from '../world';

export { justBefore } from '../late-situations';

export const handler: CreateHandler = createHandler;

export function newWorld(options: Partial<WorldOptions> = {}): World {
  return new World({ createHandler: handler, ...options });
}

export async function loaded(): Promise<void> {
  await warmUp(handler, SCENARIOS);
}

/** Plays to the end; nothing that must hold may be broken. */
export async function play(world: World, act: (world: World) => Promise<void>): Promise<World> {
  await world.run(act);
  expect(violationsOf(world)).toEqual([]);
  return world;
}

export async function created(properties: ResourceProperties, options: Partial<WorldOptions> = {}): Promise<World> {
  return play(newWorld(options), ({ stack }) => stack.create(properties));
}

export function scenario(name: string): Scenario {
  const found = SCENARIOS.find(candidate => candidate.name === name);
  if (!found) throw new Error(`There is no scenario ${name}.`);
  return found;
}

/** The same fault at each call of a scenario in turn; in the end everything is as without it. Answers how many calls there were. */
export async function atEachCall(name: string, kind: FaultKind, consistency: Consistency = STRONG, times = 1): Promise<number> {
  const golden = await run(handler, scenario(name), consistency);
  expect(golden.violations).toEqual([]);
  for (let at = 0; at < golden.seen.length; at++) {
    const faults: Fault[] = Array.from({ length: times }, (_, offset) => ({ at: at + offset, kind }));
    const { violations, seen } = await run(handler, scenario(name), consistency, faults, golden);
    expect({ at, call: seen[at], violations }).toEqual({ at, call: seen[at], violations: [] });
  }
  return golden.seen.length;
}

/** What CloudFormation was sent last, or for the n-th request. */
export function reasonOf(stack: StackDriver, index = 0): string {
  return stack.exchanges[index].responses[0]?.Reason ?? '';
}

export function statusesOf(stack: StackDriver): Array<string | undefined> {
  return stack.exchanges.map(({ responses }) => responses[0]?.Status);
}

export function namesOf(world: World): string[] {
  return world.aws.calls.map(({ operation }) => operation);
}

/** Each call of this operation is refused. */
export function refuses(world: World, operation: string, refusal: Refusal, until: () => boolean = () => false): void {
  world.aws.onCall = call => (call.operation === operation && !until() ? refusal : undefined);
}

export function writesOf(world: World): string[] {
  return namesOf(world).filter(name => !/^(Describe|Get|List|Decrypt$)/.test(name));
}

export { fingerprint };
