/* A few weakenings, in the ordinary tests. All of them: `npx tsx test/create-secret/mutations/mutation-run.ts`. */
import '../environment';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleOf, SOURCE } from '../bundle';
import { warmUp } from '../matrix';
import { SCENARIOS } from '../scenarios';
import { detect, weakened, weakenedHandler } from './detection';
import { PROBES } from './probes';
import { WEAKENINGS } from './weakenings';

const createHandler = bundleOf(SOURCE);
const FEW = /^(every secret is ours|PutSecretValue's labels|a failed create ends|the response is as long)/;

test.each(WEAKENINGS.map(weakening => [weakening.name, weakening] as const))('there is still something to weaken: %s', (_name, weakening) => {
  expect(weakened(weakening)).not.toBe('');
});

test('the document has a row for each weakening, and says who saw it', () => {
  const document = readFileSync(join(__dirname, '../../../docs/internals/handler-proof.md'), 'utf8');
  const [, table] = /\n\| weakening \| seen by .*\n\| ---.*\n((?:\|.*\n?)*)/.exec(document)!;
  const rows = table.trim().split('\n').map(row => row.split('|').slice(1, -1).map(cell => cell.trim()));
  expect(rows.map(([name]) => name).sort()).toEqual(WEAKENINGS.map(({ name }) => name).sort());
  expect(rows.filter(([, by, harm, runs]) => /nobody\*/.test(by) || by === '' || harm === '' || !/^\d+$/.test(runs))).toEqual([]);
  expect(document).toContain(`${WEAKENINGS.length} of ${WEAKENINGS.length} weakenings of the handler are seen`);
});

test.each(WEAKENINGS.filter(({ name }) => FEW.test(name)).map(weakening => [weakening.name, weakening] as const))('is seen: %s', async (_name, weakening) => {
  expect(await detect(weakenedHandler(weakening))).toMatchObject({ by: expect.any(String), harm: expect.any(String) });
});

// What is loaded when it is first used takes real time, which the virtual clock would not wait for.
beforeAll(() => warmUp(createHandler, SCENARIOS));

test.each(PROBES.map(probe => [probe.name, probe] as const))('the handler as it is answers well: %s', async (_name, { ask }) => {
  expect(await ask(createHandler)).toEqual([]);
});
