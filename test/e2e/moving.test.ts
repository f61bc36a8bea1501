import * as path from 'node:path';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { OWNER, assemblyOf, cdk, deployableAccounts, secretsOf, valueOf } from './harness';
import { CdkCli } from '../../emulator/cdk-cli';
import { Emulator } from '../../emulator/emulator';
import { plainEnvironment, run } from '../../emulator/processes';

let emulator: Emulator;
let cli: CdkCli;
let owner: SecretsManager;
let stacks: CloudFormation;

const attempt = (stack: string, step: string) => cli.attempt('deploy', '--all', '--app', assemblyOf(emulator, stack, step), '--require-approval', 'never', '--progress', 'events');
const diff = async (stack: string, step: string) => (await cli.diff('--app', assemblyOf(emulator, stack, step))).output;
const arnOf = async (name: string) => (await owner.describeSecret({ SecretId: name })).ARN!;
const policyOf = async (SecretId: string) => (await owner.getResourcePolicy({ SecretId })).ResourcePolicy;

async function deploy(stack: string, step: string): Promise<string> {
  const { code, output } = await attempt(stack, step);
  expect({ code, output: code === 0 ? '' : output }).toEqual({ code: 0, output: '' });
  return output;
}

/** The same secret, with the same version and the same value. */
const seen = async (name: string) => ({ arn: await arnOf(name), ...await valueOf(owner, name) });

async function membersOf(StackName: string): Promise<string[]> {
  const { StackResources } = await stacks.describeStackResources({ StackName });
  return StackResources!.map(({ PhysicalResourceId }) => PhysicalResourceId!);
}

async function refused(stack: string, step: string, why: string): Promise<void> {
  const { code, output } = await attempt(stack, step);
  expect({ code, output: output.replace(/\s+/g, ' ') }).toEqual({ code: 1, output: expect.stringContaining(why) });
}

beforeAll(async () => {
  emulator = await deployableAccounts(OWNER);
  owner = secretsOf(emulator, OWNER);
  stacks = new CloudFormation(emulator.clientConfig(OWNER));
  cli = cdk(emulator, 'moving.ts');
  const { code, stderr } = await run(process.execPath, ['node_modules/tsx/dist/cli.mjs', '--tsconfig', 'tsconfig.dev.json', 'test/e2e/apps/moving.ts'], {
    cwd: path.join(__dirname, '..', '..'),
    environment: { ...plainEnvironment(), NODE_NO_WARNINGS: '1', RESPONSE_HOST: new URL(emulator.url).host, OUT: path.join(emulator.folder, 'assemblies') },
    timeoutSeconds: 180,
  });
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
});

afterAll(() => emulator?.stop());

describe('a secret that moves to another stack', () => {
  let before: Awaited<ReturnType<typeof seen>>;

  beforeAll(async () => {
    await deploy('Old', 'first');
    await deploy('New', 'first');
    before = await seen('moving/database');
  });

  it('is retained by the stack that it leaves', async () => {
    expect(await deploy('Old', 'out')).toMatch(/DELETE_SKIPPED .*AWS::SecretsManager::Secret/);
    expect(await seen('moving/database')).toEqual(before);
    expect(await membersOf('Old')).not.toContain(before.arn);
  });

  it('cannot just be put into the other one: its name is taken', async () => {
    await refused('New', 'in', 'already exists');
    expect(await seen('moving/database')).toEqual(before);
  });

  it('is imported there, with its value', async () => {
    const mapping = cli.writeFile('moving.json', JSON.stringify({ DatabaseB269D8BB: { Id: before.arn } }));
    await cli.run('import', 'New', '--app', assemblyOf(emulator, 'New', 'in'), '--resource-mapping', mapping);
    expect(await membersOf('New')).toContain(before.arn);
    expect(await seen('moving/database')).toEqual(before);
  });
});

describe('a secret that gets another construct id', () => {
  beforeAll(() => deploy('Renaming', 'first'));

  it('would be replaced', async () => expect(await diff('Renaming', 'bare')).toMatch(/^\[-\] AWS::SecretsManager::Secret/m));

  it('stays the same resource under its former logical id, and so does its policy', async () => {
    expect(await diff('Renaming', 'renamed')).toContain('There were no differences');
  });
});

describe('an attached secret of the L2 without its feature flag', () => {
  let before: Awaited<ReturnType<typeof seen>>;

  beforeAll(async () => {
    await deploy('Attached', 'l2');
    before = await seen('moving/login');
  });

  it('cannot just be moved: its policy has another logical id, and there can be only one', async () => {
    const policy = await policyOf('moving/login');
    await refused('Attached', 'bare', 'A resource policy is already attached');
    expect({ ...await seen('moving/login'), policy: await policyOf('moving/login') }).toEqual({ ...before, policy });
  });

  it('is moved with the logical id of the policy, which changes in place', async () => {
    await deploy('Attached', 'inPlace');
    expect(JSON.parse((await policyOf('moving/login'))!).Statement[0].Resource).toBe('*');
    expect(await seen('moving/login')).toEqual(before);
  });
});

describe('a secret that Terraform has made, and createSecret() adopts', () => {
  const name = 'moving/payment';
  const statement = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${OWNER}:root` }, Action: 'secretsmanager:GetSecretValue', Resource: '*' };
  let before: Awaited<ReturnType<typeof seen>>;

  beforeAll(async () => {
    await owner.createSecret({ Name: name, SecretString: 'what only Terraform knew', ClientRequestToken: 'terraform-20260101120000000000000001' });
    await owner.putResourcePolicy({ SecretId: name, ResourcePolicy: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }) });
    before = await seen(name);
  });

  afterEach(async () => expect(await seen(name)).toEqual(before));

  it('is refused without the tag', () => refused('Adopting', 'adopted', 'is not managed by this stack. Nothing was changed.'));

  it('is refused while its policy allows somebody something', async () => {
    await owner.tagResource({ SecretId: name, Tags: [{ Key: 'managed-secret:lineage', Value: 'Adopting/Payment' }] });
    await refused('Adopting', 'adopted', 'has a resource policy that allows access and that this stack did not write.');
  });

  it('is adopted with both out of the way, and keeps its value', async () => {
    await owner.deleteResourcePolicy({ SecretId: name });
    await deploy('Adopting', 'adopted');
    expect(await membersOf('Adopting')).toContain(before.arn);
  });

  it('is the stack\'s from then on', async () => {
    await deploy('Adopting', 'described');
    expect((await owner.describeSecret({ SecretId: name })).Description).toBe('Ours now');
  });
});
