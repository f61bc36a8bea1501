import { randomUUID } from 'node:crypto';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { CONSUMER, OWNER, cdk, deployableAccounts, disguises, filesWith, ownTags, refusalOf, secretsOf, valueOf } from './harness';
import { AS_SYNTHESIZED, CdkCli } from '../../emulator/cdk-cli';
import { Emulator } from '../../emulator/emulator';

const WITH_VALUE = ['e2e/shared', 'e2e/transient', 'e2e/generated', 'e2e/referred', 'e2e/composed'];
const SOURCE = `canary-"source"-${randomUUID()}`;
const SOURCE_FIELD = `canary-field-${randomUUID()}`;

let emulator: Emulator;
let cli: CdkCli;
let owner: SecretsManager;
let consumer: SecretsManager;
let sharedArn: string;
/** What was deployed first, which nothing afterwards may touch. */
let first: Record<string, { version: string; value: string }>;

const valuesOf = async (names: readonly string[]) =>
  Object.fromEntries(await Promise.all(names.map(async name => [name, await valueOf(owner, name)] as const)));
const unnamed = async () => (await owner.listSecrets({})).SecretList!.find(secret => secret.Name!.startsWith('Unnamed'))!;

beforeAll(async () => {
  emulator = await deployableAccounts(OWNER, CONSUMER);
  [owner, consumer] = [secretsOf(emulator, OWNER), secretsOf(emulator, CONSUMER)];
  await owner.createSecret({ Name: 'e2e/source', SecretString: SOURCE });
  await owner.createSecret({ Name: 'e2e/source-fields', SecretString: JSON.stringify({ password: SOURCE_FIELD }) });
  cli = cdk(emulator, 'two-accounts.ts');
});

afterAll(() => emulator?.stop());

/** In the cloud assembly, what the CLI printed, its home, the emulator's log and everything else that the run wrote. */
function writesNoValueToAnyFile() {
  it('writes no value to any file', () => {
    const generated = JSON.parse(first['e2e/generated'].value).password;
    const values = [SOURCE, SOURCE_FIELD, generated, ...Object.values(first).map(({ value }) => value)];
    expect(values).toHaveLength(3 + WITH_VALUE.length);
    expect(filesWith(emulator.folder, values.flatMap(disguises))).toEqual([]);
  });
}

describe('two stacks in two accounts, deployed once', () => {
  beforeAll(async () => {
    await cli.deploy();
    sharedArn = (await owner.describeSecret({ SecretId: 'e2e/shared' })).ARN!;
    first = await valuesOf(WITH_VALUE);
  });

  it('makes the secret with its name, description, key, tags and one version', async () => {
    const secret = await owner.describeSecret({ SecretId: 'e2e/shared' });
    expect(secret).toMatchObject({
      Name: 'e2e/shared',
      Description: 'Described',
      KmsKeyId: expect.stringMatching(/^arn:aws:kms:us-east-1:111111111111:key\//),
      VersionIdsToStages: { [first['e2e/shared'].version]: ['AWSCURRENT'] },
    });
    expect(ownTags(secret.Tags)).toEqual({ app: 'e2e', team: 'orders' });
  });

  it('makes the secret of the other account', async () => {
    const secret = await consumer.describeSecret({ SecretId: 'e2e/own' });
    expect(secret.ARN).toContain(`:${CONSUMER}:secret:e2e/own-`);
    expect(await refusalOf(owner.describeSecret({ SecretId: 'e2e/own' }))).toBe('ResourceNotFoundException');
  });

  it('has a password generated', async () => {
    expect(first['e2e/shared'].value).toHaveLength(32);
    const generated = JSON.parse(first['e2e/generated'].value);
    expect(generated).toEqual({ username: 'ada', password: expect.stringMatching(/^.{40}$/) });
  });

  it('leaves a secret that was asked for empty without any version', async () => {
    expect((await owner.describeSecret({ SecretId: 'e2e/empty' })).VersionIdsToStages ?? {}).toEqual({});
  });

  it('takes values from the secrets that the code refers to', () => {
    expect(first['e2e/referred'].value).toBe(SOURCE);
    expect(JSON.parse(first['e2e/composed'].value)).toEqual({ username: 'ada', password: SOURCE_FIELD });
  });

  it('lets CloudFormation choose a name where none was given', async () => {
    expect((await unnamed()).Name).toMatch(/^Unnamed[0-9A-F]{8}-[A-Za-z0-9]{12}$/);
  });

  it('lets the other account read what was granted, and nothing else', async () => {
    expect((await consumer.getSecretValue({ SecretId: sharedArn })).SecretString).toBe(first['e2e/shared'].value);
    expect(await refusalOf(consumer.putSecretValue({ SecretId: sharedArn, SecretString: 'x' }))).toBe('AccessDeniedException');
    const generatedArn = (await owner.describeSecret({ SecretId: 'e2e/generated' })).ARN!;
    expect(await refusalOf(consumer.getSecretValue({ SecretId: generatedArn }))).toBe('AccessDeniedException');
  });

  writesNoValueToAnyFile();
});

describe('an edit that concerns no value', () => {
  beforeAll(() => cli.deploy('--all', '-c', 'changed=1'));

  it('arrives', async () => {
    const secret = await owner.describeSecret({ SecretId: 'e2e/shared' });
    expect(secret.Description).toBe('Described in other words');
    expect(ownTags(secret.Tags)).toEqual({ 'app': 'e2e', 'team': 'orders', 'cost-center': '4711' });
  });

  it('keeps every value and version', async () => {
    expect(await valuesOf(WITH_VALUE)).toEqual(first);
    expect((await owner.describeSecret({ SecretId: 'e2e/empty' })).VersionIdsToStages ?? {}).toEqual({});
  });

  it('takes the resource policy away with the last grant', async () => {
    expect((await owner.getResourcePolicy({ SecretId: 'e2e/shared' })).ResourcePolicy).toBeUndefined();
    expect(await refusalOf(consumer.getSecretValue({ SecretId: sharedArn }))).toBe('AccessDeniedException');
  });

  writesNoValueToAnyFile();
});

describe('a destroyed stack', () => {
  beforeAll(() => cli.destroy('--all', ...AS_SYNTHESIZED));

  it('retains its secrets with their values by default', async () => {
    const retained = WITH_VALUE.filter(name => name !== 'e2e/transient');
    const { 'e2e/transient': _, ...expected } = first;
    expect(await valuesOf(retained)).toEqual(expected);
    expect(await refusalOf(consumer.describeSecret({ SecretId: 'e2e/own' }))).toBe('none');
    expect(await unnamed()).toBeDefined();
  });

  it('deletes a secret with RemovalPolicy.DESTROY', async () => {
    expect(await refusalOf(owner.describeSecret({ SecretId: 'e2e/transient' }))).toBe('ResourceNotFoundException');
  });

  writesNoValueToAnyFile();
});

describe('the search for secret values', () => {
  it('finds what is there', () => {
    const found = filesWith(emulator.folder, ['Described in other words', 'e2e/source-fields', 'CREATE_COMPLETE', 'Ready']);
    const expected = [
      /two-accounts\/cdk\.out\/Owner\.template\.json: Described in other words$/,
      /two-accounts\/cdk\.out\/Owner\.template\.json: e2e\/source-fields$/,
      /two-accounts\/cli\.log: CREATE_COMPLETE$/,
      /^emulator\.log: Ready$/,
    ];
    expect(found).toEqual(expect.arrayContaining(expected.map(hit => expect.stringMatching(hit))));
  });
});
