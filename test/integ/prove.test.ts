import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { plainEnvironment, run } from '../../emulator/processes';
import { prove } from '../../integ/prove';
import { World } from '../../integ/world';

const ROOT = path.join(__dirname, '..', '..');
const PAGE = path.join(ROOT, 'docs', 'reference', 'verified.md');

/** Nobody listens there. */
const NOBODY = { region: 'us-east-1', endpoint: 'http://127.0.0.1:1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' }, maxAttempts: 1 };
const REASON = 'cdk deploy failed; something is left: cdk destroy failed';

/** Every command of the CLI fails, so that a proof that starts shows it. */
function failingWorld(kind: Pick<World, 'isEmulator' | 'consumer'>): World {
  const fail = async (command: string) => { throw new Error(`cdk ${command} failed`); };
  const cdk = { deploy: () => fail('deploy'), destroy: () => fail('destroy'), attempt: async () => ({ code: 1 }) };
  return { ...kind, owner: '111111111111', cdk: () => cdk, clientConfig: () => NOBODY };
}

/** `npm run verify` for somebody who has no credentials. */
async function verify(args: string[], more: Record<string, string> = {}) {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'managed-secret-home-'));
  const environment = { ...plainEnvironment(), HOME: home, AWS_EC2_METADATA_DISABLED: 'true', NODE_NO_WARNINGS: '1', ...more };
  const tsx = [path.join(ROOT, 'node_modules', 'tsx', 'dist', 'cli.mjs'), '--tsconfig', 'tsconfig.dev.json'];
  const result = await run(process.execPath, [...tsx, 'integ/verify.ts', ...args], { cwd: ROOT, environment, timeoutSeconds: 120 });
  fs.rmSync(home, { recursive: true });
  return result;
}

describe('an app', () => {
  it('whose deployment fails has shown none of its claims', async () => {
    expect(await prove('rollback', failingWorld({ isEmulator: true, consumer: undefined }))).toEqual([
      { id: 'token', result: 'stopped', reason: REASON }, { id: 'rollback', result: 'stopped', reason: REASON },
    ]);
  });

  it('that the emulator cannot run is not deployed there, and is on AWS', async () => {
    expect(await prove('rotation', failingWorld({ isEmulator: true, consumer: undefined })))
      .toEqual([{ id: 'rotation', result: 'not on emulator', reason: 'the emulator has no RotationSchedule' }]);
    expect(await prove('rotation', failingWorld({ isEmulator: false, consumer: undefined })))
      .toEqual([{ id: 'rotation', result: 'stopped', reason: REASON }]);
  });

  it('for two accounts is not deployed where one is known', async () => {
    expect(await prove('cross-account', failingWorld({ isEmulator: false, consumer: undefined })))
      .toEqual([{ id: 'cross-account', result: 'not run', reason: 'it needs --consumer-profile PROFILE' }]);
    expect(await prove('cross-account', failingWorld({ isEmulator: false, consumer: '222222222222' })))
      .toEqual([{ id: 'cross-account', result: 'stopped', reason: 'cdk deploy failed; IntegConsumer is left: cdk destroy failed; something is left: cdk destroy failed' }]);
  });

  it('has failed only where a service does otherwise than claimed', async () => {
    const world = failingWorld({ isEmulator: false, consumer: undefined });
    const cdk = { deploy: async () => undefined, destroy: async () => undefined, attempt: async () => ({ code: 1 }) };
    // The proof cannot ask, which refutes nothing.
    const outcomes = await prove('replicas', { ...world, cdk: () => cdk });
    expect(outcomes.map(({ id, result }) => [id, result])).toEqual([['replica', 'stopped'], ['replica-policy', 'stopped']]);
  });

  it('that only AWS decides has no result on the emulator where a step fails', async () => {
    expect(await prove('create-arn', failingWorld({ isEmulator: true, consumer: undefined })))
      .toEqual([{ id: 'create-arn', result: 'stopped', reason: REASON }]);
  });
});

describe('npm run verify', () => {
  it('refuses --aws without credentials, and writes nothing', async () => {
    const before = fs.readFileSync(PAGE, 'utf8');
    const { code, stdout, stderr } = await verify(['--aws']);
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: '',
      stderr: 'No credentials of an AWS account: Could not load credentials from any providers\n'
        + 'Nothing was deployed or written. `npm run verify` says what it needs.\n',
    });
    expect(fs.readFileSync(PAGE, 'utf8')).toBe(before);
  });

  it('refuses --aws where an emulator would answer', async () => {
    const { code, stderr } = await verify(['--aws'], { AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' });
    expect([code, stderr]).toEqual([1, 'AWS_ENDPOINT_URL is set, so the results would not be those of AWS. Nothing was deployed or written.\n']);
  });

  it('refuses an app that does not exist', async () => {
    const { code, stderr } = await verify(['--aws', 'rollbacks']);
    expect([code, stderr]).toEqual([1, 'No app is named rollbacks. The apps are rollback, deletion, replicas, key-change, '
      + 'create-arn, late-event, cross-account, rotation.\n']);
  });
});
