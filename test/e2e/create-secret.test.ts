import { randomUUID } from 'node:crypto';
import * as https from 'node:https';
import * as path from 'node:path';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { S3 } from '@aws-sdk/client-s3';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { SSM } from '@aws-sdk/client-ssm';
import { OWNER, assemblyOf, cdk, deployableAccounts, disguises, filesWith, ownTags, refusalOf, secretsOf, valueOf } from './harness';
import { CdkCli, CdkCliResult } from '../../emulator/cdk-cli';
import { Emulator } from '../../emulator/emulator';
import { plainEnvironment, run } from '../../emulator/processes';

const [TEXT_1, TEXT_2, FIELD] = ['text-1', 'text-2', 'field'].map(what => `canary-${what}-${randomUUID()}`);
const BINARY = Buffer.concat([Buffer.from([0, 0, 255, 254, 0]), Buffer.from(`canary-binary-${randomUUID()}`), Buffer.from([0])]);
const DECODED = Buffer.concat([Buffer.from([0, 1, 2]), Buffer.from(`canary-base64-${randomUUID()}`)]);
const [TOKEN_1, TOKEN_2, TOKEN_3] = [randomUUID(), randomUUID(), randomUUID()];
const DAY = 24 * 3_600_000;

let emulator: Emulator;
let owner: SecretsManager;
let stacks: CloudFormation;
let environment: Record<string, string>;
let cli: CdkCli;

/** The steps that are known before anything is deployed. */
const STEPS: Record<string, readonly string[]> = {
  Sources: ['first', 'changed', 'taken-token', 'rolled-back', 'new-token', 'renamed'],
  Failing: ['later-resource', 'no-source', 'taken', 'first'],
  Successor: ['first', 'restore'],
  Switching: ['first', 'marked', 'removed', 'imported'],
};
const TOKENS: Record<string, string> = { 'rolled-back': TOKEN_3, 'new-token': TOKEN_2, 'renamed': TOKEN_2 };

/** Runs the app once, for several steps. */
async function synthesize(steps: ReadonlyArray<{ stack: string; step: string; token: string }>): Promise<void> {
  const app = ['node_modules/tsx/dist/cli.mjs', '--tsconfig', 'tsconfig.dev.json', 'test/e2e/apps/create-secret.ts'];
  const outdirs = steps.map(({ stack, step, token }) => ({ stack, step, token, outdir: assemblyOf(emulator, stack, step) }));
  const { code, stderr } = await run(process.execPath, app, {
    cwd: path.join(__dirname, '..', '..'),
    environment: { ...plainEnvironment(), ...environment, NODE_NO_WARNINGS: '1', RESPONSE_HOST: new URL(emulator.url).host, STEPS: JSON.stringify(outdirs) },
    timeoutSeconds: 180,
  });
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
}

/** The real CLI with the assembly of a step. */
function attempt(stack: string, step: string): Promise<CdkCliResult> {
  return cli.attempt('deploy', '--all', '--app', assemblyOf(emulator, stack, step), '--require-approval', 'never', '--progress', 'events');
}

async function deploy(stack: string, step: string): Promise<CdkCliResult> {
  const result = await attempt(stack, step);
  expect({ code: result.code, failed: result.output.split('\n').filter(line => line.includes('FAILED')) }).toEqual({ code: 0, failed: [] });
  return result;
}

async function destroy(stack: string, step: string): Promise<void> {
  await cli.destroy('--all', '--app', assemblyOf(emulator, stack, step));
}

const described = (SecretId: string) => owner.describeSecret({ SecretId });
const versionsOf = async (id: string) => (await described(id)).VersionIdsToStages;
const userTags = async (id: string) => Object.fromEntries(Object.entries(ownTags((await described(id)).Tags)).filter(([key]) => !key.startsWith('managed-secret:')));
const daysUntil = (date: Date | undefined) => Math.round((date!.getTime() - Date.now()) / DAY);

/** The window of a secret that is scheduled for deletion. */
async function windowOf(name: string): Promise<number | undefined> {
  const { SecretList } = await owner.listSecrets({ IncludePlannedDeletion: true });
  const secret = SecretList!.find(({ Name }) => Name === name);
  return secret?.DeletedDate && daysUntil(secret.DeletedDate);
}

beforeAll(async () => {
  emulator = await deployableAccounts(OWNER);
  owner = secretsOf(emulator, OWNER);
  const config = emulator.clientConfig(OWNER);
  stacks = new CloudFormation(config);
  const [ssm, s3] = [new SSM(config), new S3({ ...config, forcePathStyle: true })];
  await ssm.putParameter({ Name: '/e2e/text', Type: 'SecureString', Value: TEXT_1 });
  await ssm.putParameter({ Name: '/e2e/text', Type: 'SecureString', Value: TEXT_2, Overwrite: true });
  await ssm.putParameter({ Name: '/e2e/base64', Type: 'SecureString', Value: DECODED.toString('base64') });
  await s3.createBucket({ Bucket: 'created-source' });
  await s3.putBucketVersioning({ Bucket: 'created-source', VersioningConfiguration: { Status: 'Enabled' } });
  const object = await s3.putObject({ Bucket: 'created-source', Key: 'key store.bin', Body: BINARY });
  await s3.putObject({ Bucket: 'created-source', Key: 'key store.bin', Body: 'newer' });
  // Its name ends like the suffix of an ARN.
  const source = await owner.createSecret({ Name: 'e2e/created-source', SecretString: JSON.stringify({ password: FIELD }) });
  environment = { OBJECT_VERSION: object.VersionId!, SOURCE_VERSION: source.VersionId! };
  cli = cdk(emulator, 'create-secret.ts');
  await synthesize(Object.entries(STEPS).flatMap(([stack, steps]) => steps.map(step => ({ stack, step, token: TOKENS[step] ?? TOKEN_1 }))));
});

afterAll(() => emulator?.stop());

/** In the cloud assembly, what the CLI printed, the emulator's log, the function's log, and all that CloudFormation reports of the stacks. */
function noValueIsPrinted(...names: string[]) {
  it('prints no value anywhere', async () => {
    const { Stacks } = await stacks.describeStacks({});
    const events = await Promise.all(names.map(StackName => stacks.describeStackEvents({ StackName })));
    const logs = await functionLogs();
    const generated = JSON.parse((await valueOf(owner, 'created/generated')).value).password;
    const canaries = [TEXT_1, TEXT_2, FIELD, BINARY.subarray(5, -1).toString(), DECODED.subarray(3).toString(), generated].flatMap(disguises);
    const reported = JSON.stringify([Stacks, events, logs]);
    expect(logs).toContain('"call":"CreateSecret","result":"ok"');
    expect(canaries.filter(canary => reported.includes(canary))).toEqual([]);
    expect(filesWith(emulator.folder, canaries)).toEqual([]);
  });
}

/** Of all functions. No client of CloudWatch Logs is installed, and the emulator's root needs no signature. */
async function functionLogs(): Promise<string> {
  const ask = (operation: string, body: object) => new Promise<any>((resolve, reject) => {
    const authorization = `AWS4-HMAC-SHA256 Credential=${OWNER}/20260101/us-east-1/logs/aws4_request, SignedHeaders=host, Signature=none`;
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `Logs_20140328.${operation}`, authorization };
    const agent = emulator.clientConfig(OWNER).requestHandler!.httpsAgent;
    https.request(emulator.url, { method: 'POST', agent, headers }, response => {
      let text = '';
      response.on('data', chunk => { text += chunk; }).on('end', () => resolve(JSON.parse(text)));
    }).on('error', reject).end(JSON.stringify(body));
  });
  const { logGroups } = await ask('DescribeLogGroups', {});
  const events = await Promise.all(logGroups.map(({ logGroupName }: { logGroupName: string }) => ask('FilterLogEvents', { logGroupName })));
  return events.flatMap(({ events: lines }) => lines.map(({ message }: { message: string }) => message)).join('\n');
}

describe('every source and encoding, in both modes, in one stack', () => {
  let first: Record<string, { version: string; value: string }>;
  const kept = ['created/generated', 'created/written', 'created/copy', 'created/consumer-1', 'created/consumer-2'];
  const values = async () => Object.fromEntries(await Promise.all(kept.map(async name => [name, await valueOf(owner, name)] as const)));
  let deployed: CdkCliResult;

  beforeAll(async () => {
    deployed = await deploy('Sources', 'first');
    first = await values();
  });

  it('creates the secret in one call, with the explicit token as the id of its one version', async () => {
    expect(await described('created/explicit')).toMatchObject({
      Description: 'Described', KmsKeyId: expect.stringMatching(/^arn:aws:kms:/), VersionIdsToStages: { [TOKEN_1]: ['AWSCURRENT'] },
    });
    expect(await valueOf(owner, 'created/explicit')).toEqual({ version: TOKEN_1, value: TEXT_1 });
    expect(await userTags('created/explicit')).toEqual({ team: 'orders', cost: '4711' });
    expect(deployed.output).toContain(`Sources.VersionId = ${TOKEN_1}`);
  });

  it('stores bytes as they are, those of NUL included, from the version of the object', async () => {
    const { SecretBinary, SecretString } = await owner.getSecretValue({ SecretId: 'created/binary' });
    expect(Buffer.from(SecretBinary!)).toEqual(BINARY);
    expect(SecretString).toBeUndefined();
  });

  it('decodes base64', async () => {
    expect(Buffer.from((await owner.getSecretValue({ SecretId: 'created/base64' })).SecretBinary!)).toEqual(DECODED);
  });

  it('generates as CloudFormation does, template and key included', () => {
    expect(JSON.parse(first['created/generated'].value)).toEqual({ username: 'ada', password: expect.stringMatching(/^.{20}$/) });
  });

  it('writes the field of another secret as the one version of a secret that CloudFormation made', async () => {
    expect(first['created/written'].value).toBe(FIELD);
    expect(await versionsOf('created/written')).toEqual({ [first['created/written'].version]: ['AWSCURRENT'] });
  });

  it('copies a secret of the same stack once that has its value', () => {
    expect(first['created/copy'].value).toBe(first['created/generated'].value);
  });

  it('has consumers in the same stack wait for the version that they refer to', () => {
    expect(first['created/consumer-1'].value).toBe(TEXT_1);
    expect(first['created/consumer-2'].value).toBe(FIELD);
  });

  describe('deployed again, with other metadata and other options of the generator', () => {
    beforeAll(() => deploy('Sources', 'changed'));

    it('writes the description and the tags, and takes tags away that have left the code', async () => {
      expect((await described('created/explicit')).Description).toBe('Described in other words');
      expect(await userTags('created/explicit')).toEqual({ team: 'orders', stage: 'test' });
    });

    it('writes no new version', async () => {
      expect(await versionsOf('created/explicit')).toEqual({ [TOKEN_1]: ['AWSCURRENT'] });
      const { 'created/written': _, ...unchanged } = first;
      expect(await values()).toMatchObject(unchanged);
    });

    it('writes a version where the reference changed', async () => {
      const { version, value } = await valueOf(owner, 'created/written');
      expect({ value, isNew: version !== first['created/written'].version }).toEqual({ value: FIELD, isNew: true });
    });
  });

  describe('with the same token for another value', () => {
    let failed: CdkCliResult;
    beforeAll(async () => { failed = await attempt('Sources', 'taken-token'); });

    it('fails, and says what to do', () => {
      expect(failed.code).toBe(1);
      expect(failed.output.replace(/\s+/g, ' ')).toContain(`Secret created/explicit: The clientRequestToken ${TOKEN_1} is in use for another value of the secret created/explicit, `
        + 'which is unchanged. Choose a new clientRequestToken for a new value, or restore the value.');
    });

    it('leaves the value', async () => {
      expect(await valueOf(owner, 'created/explicit')).toEqual({ version: TOKEN_1, value: TEXT_1 });
    });
  });

  describe('with a new token in an update that fails later', () => {
    beforeAll(async () => {
      const { code, output } = await attempt('Sources', 'rolled-back');
      expect({ code, output }).toEqual({ code: 1, output: expect.stringContaining('UPDATE_ROLLBACK_COMPLET') });
    });

    it('has AWSCURRENT back on the former version', async () => {
      expect(await valueOf(owner, 'created/explicit')).toEqual({ version: TOKEN_1, value: TEXT_1 });
      expect(await versionsOf('created/explicit')).toEqual({ [TOKEN_1]: ['AWSCURRENT'], [TOKEN_3]: ['AWSPREVIOUS'] });
    });
  });

  describe('with a new token', () => {
    beforeAll(() => deploy('Sources', 'new-token'));

    it('writes a new version, and consumers get its value', async () => {
      expect(await valueOf(owner, 'created/explicit')).toEqual({ version: TOKEN_2, value: TEXT_2 });
      expect((await valueOf(owner, 'created/consumer-1')).value).toBe(TEXT_2);
    });
  });

  describe('with a new name', () => {
    beforeAll(() => deploy('Sources', 'renamed'));

    it('makes a new secret and schedules the old one for deletion', async () => {
      expect((await valueOf(owner, 'created/copy-renamed')).value).toBe(first['created/generated'].value);
      expect(await windowOf('created/copy')).toBe(30);
    });
  });

  noValueIsPrinted('Sources');

  describe('destroyed', () => {
    beforeAll(() => destroy('Sources', 'renamed'));

    it('schedules for deletion what is not retained, with its window, and retains the rest', async () => {
      expect(await windowOf('created/explicit')).toBe(7);
      expect(await windowOf('created/copy-renamed')).toBe(30);
      expect((await valueOf(owner, 'created/generated')).version).toBe(first['created/generated'].version);
      expect((await described('created/binary')).DeletedDate).toBeUndefined();
    });
  });
});

describe('a first deployment that fails after the secret was made', () => {
  let failed: CdkCliResult;
  beforeAll(async () => {
    await owner.createSecret({ Name: 'failing/taken', SecretString: 'theirs' });
    failed = await attempt('Failing', 'later-resource');
  });

  it('leaves the secret scheduled for deletion', async () => {
    expect(failed).toMatchObject({ code: 1, output: expect.stringContaining('ROLLBACK_COMPLETE') });
    expect(await windowOf('failing/secret')).toBe(30);
    expect(ownTags((await described('failing/secret')).Tags)).toMatchObject({ 'managed-secret:state': 'abandoned' });
  });

  it('leaves nothing of a secret whose source does not exist', async () => {
    const { code, output } = await attempt('Failing', 'no-source');
    expect({ code, output: output.replace(/\s+/g, ' ') }).toEqual({ code: 1, output: expect.stringContaining('Secret failing/missing: ParameterNotFound') });
    expect(await refusalOf(described('failing/missing'))).toBe('ResourceNotFoundException');
  });

  it('touches no secret of somebody else', async () => {
    const before = await valueOf(owner, 'failing/taken');
    const { code, output } = await attempt('Failing', 'taken');
    expect({ code, output: output.replace(/\s+/g, ' ') }).toEqual({ code: 1, output: expect.stringContaining('exists and is not managed by this stack. Nothing was changed.') });
    expect(await valueOf(owner, 'failing/taken')).toEqual(before);
  });

  it('is deployed again, once it is fixed', async () => {
    await deploy('Failing', 'first');
    expect(await valueOf(owner, 'failing/secret')).toEqual({ version: TOKEN_1, value: TEXT_1 });
    expect(Object.keys(ownTags((await described('failing/secret')).Tags))).not.toContain('managed-secret:state');
  });
});

describe('a stack that comes back', () => {
  const arns = () => Promise.all(['successor/retained', 'successor/scheduled'].map(async name => (await described(name)).ARN));
  let before: unknown;

  beforeAll(async () => {
    await deploy('Successor', 'first');
    before = await arns();
    await destroy('Successor', 'first');
  });

  it('has retained the one secret and scheduled the other', async () => {
    expect([await windowOf('successor/retained'), await windowOf('successor/scheduled')]).toEqual([undefined, 7]);
  });

  it('has a message that says how to restore them', async () => {
    const { code, output } = await attempt('Successor', 'first');
    expect({ code, output: output.replace(/\s+/g, ' ') }).toEqual({
      code: 1, output: expect.stringMatching(/exists since an earlier life of this resource\. Nothing was changed\. Use OnExistingSecret\.ADOPT|is scheduled for deletion since/),
    });
  });

  it('adopts and restores them, with their values and their ARNs', async () => {
    await deploy('Successor', 'restore');
    expect(await arns()).toEqual(before);
    expect(await valueOf(owner, 'successor/retained')).toEqual({ version: TOKEN_1, value: TEXT_1 });
    expect(await valueOf(owner, 'successor/scheduled')).toEqual({ version: TOKEN_1, value: TEXT_1 });
    expect([await windowOf('successor/retained'), await windowOf('successor/scheduled')]).toEqual([undefined, undefined]);
  });
});

describe('the mode of creation, changed as docs/guides/switching-creation.md says', () => {
  let arn: string;
  let value: { version: string; value: string };
  const switched = async () => ({ arn: (await described('switching/secret')).ARN, value: await valueOf(owner, 'switching/secret') });

  beforeAll(async () => {
    await deploy('Switching', 'first');
    ({ arn, value } = { arn: (await described('switching/secret')).ARN!, value: await valueOf(owner, 'switching/secret') });
    await synthesize(['unmarked', 'created'].map(step => ({ stack: 'Switching', step, token: value.version })));
  });

  it('is refused without the steps, with the way to them', async () => {
    const { code, output } = await attempt('Switching', 'unmarked');
    expect({ code, output: output.replace(/\s+/g, ' ') }).toEqual({ code: 1, output: expect.stringContaining('follow docs/guides/switching-creation.md') });
    expect(await switched()).toEqual({ arn, value });
  });

  it('goes from CloudFormation to createSecret() with the same secret and value', async () => {
    await deploy('Switching', 'marked');
    const { output } = await deploy('Switching', 'created');
    expect(output).toMatch(/DELETE_SKIPPED .*AWS::SecretsManager::Secret/);
    expect(await switched()).toEqual({ arn, value });
  });

  it('goes back by an import', async () => {
    await deploy('Switching', 'removed');
    expect(await switched()).toEqual({ arn, value });
    await importSecret(arn);
    expect(await switched()).toEqual({ arn, value });
    const { StackResources } = await stacks.describeStackResources({ StackName: 'Switching' });
    expect(StackResources!.map(({ ResourceType, PhysicalResourceId }) => [ResourceType, PhysicalResourceId])).toContainEqual(['AWS::SecretsManager::Secret', arn]);
  });
});

async function importSecret(arn: string): Promise<void> {
  const mapping = cli.writeFile('import.json', JSON.stringify({ SecretA720EF05: { Id: arn } }));
  await cli.run('import', 'Switching', '--app', assemblyOf(emulator, 'Switching', 'imported'), '--force', '--resource-mapping', mapping);
}
