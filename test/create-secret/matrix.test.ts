/*
 * The handler's source under sampled faults. Every fault and every pair, on the bundle: `npx tsx test/create-secret/full-run.ts`.
 */
import './environment';
import { seeded } from './fake/random-password';
import { everyLateRun } from './late';
import { CONSISTENCIES, reproduction, run, warmUp } from './matrix';
import { sampled } from './sampling';
import { SCENARIOS } from './scenarios';
import { count, emptyTally, markdown } from './tally';
import { createHandler } from '../../src/create-secret/create-secret.lambda';

const GROUPS = [...new Set(SCENARIOS.map(({ group }) => group))];
/** Of each scenario with either consistency: every kind of fault and every call come up, not every pair of both. */
const SINGLES = 2;
const PAIRS = 4;
/** Of the events that come late, with either consistency: each scenario comes up. */
const LATE = 0.1;
const tally = emptyTally();

beforeAll(() => warmUp(createHandler, SCENARIOS));

describe.each(CONSISTENCIES)('with $name consistency', consistency => {
  test.each(GROUPS)('%s: a fault, or two, at any call leave what was meant, and nothing else', async group => {
    const random = seeded(group.length * 31 + consistency.name.length);
    const broken: string[] = [];
    for (const scenario of SCENARIOS.filter(candidate => candidate.group === group)) {
      for await (const one of sampled(createHandler, scenario, consistency, { singles: SINGLES, pairs: PAIRS, random })) {
        count(tally, one);
        if (one.violations.length > 0) broken.push(reproduction(one));
      }
    }
    expect(broken).toEqual([]);
  });

  test.each(GROUPS.filter(group => group !== 'duplicates'))('%s: an event that comes late changes nothing', async group => {
    const random = seeded(group.length * 17 + consistency.name.length);
    const broken: string[] = [];
    for (const scenario of SCENARIOS.filter(candidate => candidate.group === group)) {
      for await (const one of everyLateRun(createHandler, scenario, consistency, () => random() < LATE)) {
        count(tally, one, 'late');
        if (one.violations.length > 0) broken.push(reproduction(one));
      }
    }
    expect(broken).toEqual([]);
  });
});

test('the same run again is the same run, call for call', async () => {
  const [scenario] = SCENARIOS.filter(({ name }) => name === 'rename, and another resource fails, rolled back by update');
  const twice = [await run(createHandler, scenario, CONSISTENCIES[1]), await run(createHandler, scenario, CONSISTENCIES[1])];
  expect(twice[0].seen).toEqual(twice[1].seen);
  expect(twice[0].fingerprint).toBe(twice[1].fingerprint);
});

afterAll(() => console.info(markdown(tally)));
