import * as fs from 'node:fs';
import * as path from 'node:path';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { CONSUMER, deployableAccounts, OWNER, ownTags, secretsOf } from './harness';
import { Emulator } from '../../emulator/emulator';
import { cliOf, KEYSTORE, provide, VALUE } from '../languages/deployment';
import { language, testIn } from '../languages/workspace';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await deployableAccounts(OWNER, CONSUMER);
});
afterAll(() => emulator.stop());

/** Each language has an account of its own, as the examples give their secrets the same names. */
describe.each([['python', OWNER], ['java', CONSUMER]])('in %s', (name, account) => {
  let secrets: SecretsManager;
  beforeAll(() => {
    secrets = secretsOf(emulator, account);
  });

  testIn(name)('a slow synthesis leaves its counters where the CLI reads them, below its own folder', async () => {
    const cli = cliOf(emulator, 'quickstart', language(name), account);
    await cli.synth('--context', '@aws-cdk/core.slowSynthThreshold=0');
    const { counters } = JSON.parse(fs.readFileSync(path.join(cli.folder, 'cdk.out', 'performance-counters.json'), 'utf8'));
    expect(Object.keys(counters)).toContain('phase:Synthesis');
  });

  testIn(name)('the quickstart deploys, and its secret is as the app says', async () => {
    await cliOf(emulator, 'quickstart', language(name), account).deploy();
    const { Description, KmsKeyId, Tags } = await secrets.describeSecret({ SecretId: 'quickstart/database' });
    expect({ Description, KmsKeyId, tags: ownTags(Tags) })
      .toEqual({ Description: 'Login of the database', KmsKeyId: expect.stringContaining(`:${account}:key/`), tags: { team: 'orders' } });
    expect((await secrets.getSecretValue({ SecretId: 'quickstart/database' })).SecretString).toHaveLength(32);
  });

  testIn(name)('the handler of the package creates secrets: with the token, of a secure parameter, and binary', async () => {
    const version = await provide(emulator, account);
    await cliOf(emulator, 'created', language(name), account, version).deploy();
    const paymentKey = await secrets.getSecretValue({ SecretId: 'created/payment-key' });
    expect([paymentKey.SecretString, paymentKey.VersionId]).toEqual([VALUE, '0f8fad5b-d9cb-469f-a165-70867728950e']);
    const keystore = await secrets.getSecretValue({ SecretId: 'created/keystore' });
    expect(Buffer.from(keystore.SecretBinary!).equals(KEYSTORE)).toBe(true);
  });
});
