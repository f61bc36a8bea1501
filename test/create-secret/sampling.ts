/* A part of the matrix that fits into the ordinary tests: chosen by a seed, so it is the same each time. */
import { Consistency } from './fake/secret-store';
import { FaultKind, FAULTS } from './faults';
import { CreateHandler } from './lambda-driver';
import { Run, run } from './matrix';
import { Scenario } from './scenarios';

export interface Sample {
  readonly singles: number;
  readonly pairs: number;
  readonly random: () => number;
}

/** The run without a fault, and so many single faults and pairs anywhere in it. */
export async function* sampled(
  createHandler: CreateHandler, scenario: Scenario, consistency: Consistency, { singles, pairs, random }: Sample,
): AsyncGenerator<Run> {
  const golden = await run(createHandler, scenario, consistency);
  yield golden;
  const below = (limit: number): number => Math.floor(random() * limit);
  const kind = (): FaultKind => FAULTS[below(FAULTS.length)];
  for (let made = 0; made < singles; made++) {
    yield run(createHandler, scenario, consistency, [{ at: below(golden.seen.length), kind: kind() }], golden);
  }
  for (let made = 0; made < pairs; made++) {
    const at = below(golden.seen.length);
    // The first fault may bring more calls than there were without it.
    const second = at + 1 + below(golden.seen.length - at + 4);
    yield run(createHandler, scenario, consistency, [{ at, kind: kind() }, { at: second, kind: kind() }], golden);
  }
}
