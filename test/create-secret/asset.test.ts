/* The files that Lambda gets: `npx projen bundle` makes them. See docs/decisions/0022. */
import './environment';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ASSET, shippedBundle } from './bundle';
import { violationsOf } from './invariants';
import { CIPHERTEXT, created, GENERATED, object, parameter, secret, SOPS } from './properties';
import { patiently } from './virtual-time';
import { World } from './world';
import { Source } from '../../src/create-secret/contract';

const FOLDER = dirname(ASSET);
const files = readdirSync(FOLDER).filter(name => name.endsWith('.js')).sort();

test('the handler is one file, with three others for single sources', () => {
  expect(files).toEqual(['index.js', 'kms-client.js', 's3-client.js', 'ssm-client.js']);
});

test.each<[string, Source, string[]]>([
  ['a generated value', GENERATED, []],
  ['another secret', secret(), []],
  ['a parameter', parameter(), ['./ssm-client.js']],
  ['an object', object(), ['./s3-client.js']],
  ['a SOPS file', SOPS, ['./s3-client.js', './kms-client.js']],
  ['a ciphertext', CIPHERTEXT, ['./kms-client.js']],
])('a secret of %s is made with no more files than it needs', async (_, source, needed) => {
  const { createHandler, parts } = shippedBundle();
  const create = async (world: World): Promise<World> => {
    await world.run(({ stack }) => stack.create(created({ Source: source })));
    return world;
  };
  await patiently(() => create(new World({ createHandler })));
  const world = await create(new World({ createHandler }));
  expect(world.stack.exchanges.map(({ responses }) => responses[0]?.Status)).toEqual(['SUCCESS']);
  expect({ violations: violationsOf(world), parts: [...parts.keys()] }).toEqual({ violations: [], parts: needed });
});

test('the file that every cold start compiles has at most 300,000 bytes', () => {
  expect(statSync(ASSET).size).toBeLessThanOrEqual(300_000);
});

test.each(files)('%s takes credentials from the environment, and has no other provider of them', name => {
  const text = readFileSync(join(FOLDER, name), 'utf8');
  const providers = /AWS_ACCESS_KEY_ID|AssumeRoleWithWebIdentity|GetRoleCredentials|AWS_WEB_IDENTITY_TOKEN_FILE|AWS_CONTAINER_CREDENTIALS_FULL_URI|credential_process/g;
  expect([...new Set(text.match(providers))]).toEqual(['AWS_ACCESS_KEY_ID']);
});
