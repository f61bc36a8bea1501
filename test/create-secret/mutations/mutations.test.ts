/* A few weakenings, in the ordinary tests. All of them: `npx tsx test/create-secret/mutations/mutation-run.ts`. */
import '../environment';
import { createHandler } from '../../../src/create-secret/create-secret.lambda';
import { detect, weakened, weakenedHandler } from './detection';
import { PROBES } from './probes';
import { WEAKENINGS } from './weakenings';

const FEW = /^(every secret is ours|PutSecretValue's labels|a failed create ends|the response is as long)/;

test.each(WEAKENINGS.map(weakening => [weakening.name, weakening] as const))('there is still something to weaken: %s', (_name, weakening) => {
  expect(weakened(weakening)).not.toBe('');
});

test.each(WEAKENINGS.filter(({ name }) => FEW.test(name)).map(weakening => [weakening.name, weakening] as const))('is seen: %s', async (_name, weakening) => {
  expect(await detect(weakenedHandler(weakening))).toMatchObject({ by: expect.any(String), harm: expect.any(String) });
}, 120_000);

test.each(PROBES.map(probe => [probe.name, probe] as const))('the handler as it is answers well: %s', async (_name, { ask }) => {
  expect(await ask(createHandler)).toEqual([]);
});
