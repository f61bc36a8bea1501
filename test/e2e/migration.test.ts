import * as fs from 'node:fs';
import * as path from 'node:path';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { OWNER, cdk, deployableAccounts, secretsOf, valueOf } from './harness';
import { MigrationTranscript } from '../../docs/migration-transcript';
import { namedInOrder } from '../../docs/transcript-lines';
import { AS_SYNTHESIZED, CdkCli } from '../../emulator/cdk-cli';
import { Emulator } from '../../emulator/emulator';

let emulator: Emulator;
let cli: CdkCli;
let owner: SecretsManager;

/** ARN, version and value of each secret of the account. */
async function secretsWithValues() {
  const { SecretList } = await owner.listSecrets({});
  const rows = SecretList!.map(async ({ ARN }) => [ARN!, await valueOf(owner, ARN!)] as const);
  return Object.fromEntries(await Promise.all(rows));
}

const REPLACED = /replacement|replaced|destroyed/i;
const resources = (diff: string) => diff.slice(diff.indexOf('\nResources\n'));
const changes = (diff: string) => resources(diff).split('\n').filter(line => /^\[.\] AWS::/.test(line));

beforeAll(async () => {
  emulator = await deployableAccounts(OWNER);
  owner = secretsOf(emulator, OWNER);
  cli = cdk(emulator, 'migration.ts');
});

afterAll(() => emulator?.stop());

describe('an app that puts ManagedSecret in the place of secretsmanager.Secret', () => {
  let before: Awaited<ReturnType<typeof secretsWithValues>>;
  let diff: string;

  beforeAll(async () => {
    await cli.deploy();
    before = await secretsWithValues();
    diff = (await cli.diff('-c', 'managed=1')).output;
    await cli.deploy('--all', ...AS_SYNTHESIZED);
  });

  it('has secrets to lose', () => expect(Object.keys(before)).toHaveLength(3));

  it('gets a diff that neither adds nor removes nor replaces a resource', () => {
    expect(changes(diff)).not.toEqual([]);
    expect(changes(diff).filter(line => !line.startsWith('[~]'))).toEqual([]);
    expect(resources(diff)).not.toMatch(REPLACED);
  });

  it('would show a replacement', async () => {
    const { output } = await cli.diff('-c', 'managed=1', '-c', 'renamed=1');
    expect(resources(output)).toMatch(REPLACED);
  });

  it('gets a diff without a word on the generator or the value', () => {
    expect(diff).not.toMatch(/GenerateSecretString|SecretString|PasswordLength/);
  });

  it('keeps each secret, its version and its value', async () => {
    expect(await secretsWithValues()).toEqual(before);
  });
});

// Also an import: of a secret as Terraform would have made it.
it('docs/reference/migration-transcript.md is what is seen; else: npx tsx --tsconfig tsconfig.dev.json docs/migration-transcript.ts', async () => {
  const reported = fs.readFileSync(path.join(__dirname, '..', '..', 'docs', 'reference', 'migration-transcript.md'), 'utf8');
  expect(namedInOrder(await new MigrationTranscript(emulator).text())).toBe(namedInOrder(reported));
});
