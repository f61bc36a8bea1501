/*
 * The specification itself under the same faults as the handler: the state table of the lifecycle, as a model. It showed
 * the contradictions before the handler met them, and shows that the matrix distinguishes other designs from this one.
 */
import { seeded } from '../fake/random-password';
import { Consistency, EVENTUAL, STRONG } from '../fake/secret-store';
import { someInterleavings } from '../interleavings';
import { CreateHandler } from '../lambda-driver';
import { everyLateRun } from '../late';
import { CONSISTENCIES, reproduction, Run } from '../matrix';
import { PLOTS } from '../plots';
import { sampled } from '../sampling';
import { Scenario, SCENARIOS } from '../scenarios';
import { referenceHandler, Rules, SPECIFIED } from './reference-handler';

const specified = referenceHandler();

async function brokenRuns(rules: Rules, scenarios: readonly Scenario[], singles: number, pairs: number): Promise<{ runs: number; broken: Run[] }> {
  const handler = rules === SPECIFIED ? specified : referenceHandler(rules);
  const random = seeded(7);
  const all: Run[] = [];
  for (const scenario of scenarios) {
    for (const consistency of CONSISTENCIES) {
      for await (const run of sampled(handler, scenario, consistency, { singles, pairs, random })) all.push(run);
    }
  }
  return { runs: all.length, broken: all.filter(({ violations }) => violations.length > 0) };
}

/** Each event of the scenarios that are about it. */
async function brokenWhenLate(handler: CreateHandler, consistency: Consistency): Promise<Run[]> {
  const broken: Run[] = [];
  for (const scenario of SCENARIOS.filter(({ group }) => group === 'outdated')) {
    for await (const run of everyLateRun(handler, scenario, consistency)) if (run.violations.length > 0) broken.push(run);
  }
  return broken;
}

const groups = [...new Set(SCENARIOS.map(({ group }) => group))];

describe('the state table', () => {
  test.each(groups)('%s: holds under a fault or two, in both kinds of consistency', async group => {
    const { broken } = await brokenRuns(SPECIFIED, SCENARIOS.filter(scenario => scenario.group === group), 5, 5);
    expect(broken.map(reproduction)).toEqual([]);
  });

  test.each([STRONG, EVENTUAL])('holds when an event comes late, at each later state in progress or settled, $name', async consistency => {
    expect((await brokenWhenLate(specified, consistency)).map(reproduction)).toEqual([]);
  });

  test.each([STRONG, EVENTUAL])('holds in 25 orders of each interleaving, $name', async consistency => {
    const broken: string[] = [];
    for (const plot of PLOTS) {
      for await (const { violations, choices } of someInterleavings(specified, plot, consistency, 25)) broken.push(...violations.map(text => `${plot.name} ${choices}: ${text}`));
    }
    expect(broken).toEqual([]);
  });
});

const SMALL = SCENARIOS.filter(({ group }) => group !== 'duplicates');

/** What other designs do, and the harm that comes of it: the matrix must see each. */
describe('a design that', () => {
  test.each<[string, Partial<Rules>, RegExp]>([
    ['makes the token of the request id, and knows no owner, leaves orphans and touches what is not its own', { token: 'request id', knowsItsOwn: false }, /^I3/],
    ['makes the token of the request id writes a new version for each change of metadata', { token: 'request id' }, /^(I4|I8)/],
    ['makes the token of the content shows a hash of the value', { token: 'content' }, /^I[4-8]/],
    ['makes the token of the content, and moves no label back, stays on the new version after a rollback', { token: 'content', movesBack: false }, /^I4/],
    ['moves no label back stays on the new version after a rollback', { movesBack: false }, /^I4/],
    ['answers a failed create with an id that ends the matter leaves orphans', { claims: false }, /^I2/],
  ])('%s', async (_what, change, harm) => {
    const { broken } = await brokenRuns({ ...SPECIFIED, ...change }, SMALL, 2, 0);
    expect(broken.some(({ violations }) => violations.some(text => harm.test(text)))).toBe(true);
  });

  test('does not ask whether CloudFormation waits changes what a newer request has made', async () => {
    const broken = await brokenWhenLate(referenceHandler({ ...SPECIFIED, asks: false }), STRONG);
    const harm = broken.flatMap(({ violations }) => violations.map(text => text.slice(0, 2)));
    expect([...new Set(harm)]).toEqual(expect.arrayContaining(['I1', 'I4', 'I8']));
  });

  test('asks nothing, and does not look back after a create, leaves an orphan of a cancelled one', async () => {
    const handler = referenceHandler({ ...SPECIFIED, asks: false, looksBack: false });
    const found: string[] = [];
    for (const plot of PLOTS.filter(({ name }) => /cancelled/.test(name))) {
      for await (const { violations } of someInterleavings(handler, plot, STRONG, 40)) found.push(...violations);
    }
    expect(found.filter(text => /^I2/.test(text)).length).toBeGreaterThan(0);
  });
});
