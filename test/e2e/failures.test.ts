import { randomUUID } from 'node:crypto';
import * as path from 'node:path';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { OWNER, cdk, deployableAccounts, disguises, filesWith, refusalOf, secretsOf, valueOf } from './harness';
import { CdkCli, CdkCliResult } from '../../emulator/cdk-cli';
import { Emulator } from '../../emulator/emulator';

let emulator: Emulator;
let cli: CdkCli;
let owner: SecretsManager;

const attempt = (which: string) => cli.attempt('deploy', '--all', '--require-approval', 'never', '-c', `case=${which}`);

beforeAll(async () => {
  emulator = await deployableAccounts(OWNER);
  owner = secretsOf(emulator, OWNER);
  cli = cdk(emulator, 'failures.ts');
});

afterAll(() => emulator?.stop());

describe('a stack whose creation fails after the secret was made', () => {
  let failed: CdkCliResult;
  beforeAll(async () => { failed = await attempt('later-resource'); });

  it('fails', () => {
    expect(failed).toMatchObject({ code: 1, output: expect.stringContaining('ROLLBACK') });
    expect(failed.output).toMatch(/CREATE_COMPLETE .*AWS::SecretsManager::Secret/);
  });

  it('leaves no secret behind, although deletion retains one', async () => {
    expect((await owner.listSecrets({ IncludePlannedDeletion: true })).SecretList).toEqual([]);
  });

  it('can be deployed under the same name once it is fixed', async () => {
    expect(await attempt('fixed')).toMatchObject({ code: 0 });
    expect(await refusalOf(owner.getSecretValue({ SecretId: 'failures/orphan' }))).toBe('none');
  });
});

describe('a name that is taken by a secret outside of the app', () => {
  it('fails with the service\'s words and leaves that secret alone', async () => {
    await owner.createSecret({ Name: 'failures/taken', SecretString: 'theirs' });
    const before = await valueOf(owner, 'failures/taken');
    expect(await attempt('taken')).toMatchObject({
      code: 1,
      output: expect.stringContaining('The operation failed because the secret failures/taken already exists.'),
    });
    expect(await valueOf(owner, 'failures/taken')).toEqual(before);
  });
});

describe('an app that breaks rules', () => {
  const planted = `canary-literal-${randomUUID()}`;
  let refused: CdkCliResult;

  beforeAll(async () => {
    const app = path.join(__dirname, 'apps', 'failures.ts');
    const planting = new CdkCli(emulator, { app, account: OWNER, environment: { PLANTED: planted } });
    refused = await planting.attempt('deploy', '--all', '-c', 'case=refused');
  });

  it('is refused at synthesis, with every broken rule', () => {
    expect(refused.code).toBe(1);
    expect(refused.output).toContain('Validation failed with the following errors:');
    expect(refused.output).toMatch(/\[Failures\/Name[^\]]*\] MS001 secretName "failures\/with space"/);
    expect(refused.output).toMatch(/\[Failures\/Literal[^\]]*\] MS022 /);
    expect(refused.output).toMatch(/\[Failures\/Fields[^\]]*\] MS023 /);
  });

  it('is reported without the secret value', () => {
    expect(filesWith(emulator.folder, disguises(planted))).toEqual([]);
  });

  it('deploys nothing', async () => {
    const names = (await owner.listSecrets({})).SecretList!.map(secret => secret.Name);
    expect(names.filter(name => name!.startsWith('failures/with'))).toEqual([]);
  });
});
