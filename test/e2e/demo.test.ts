import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { plainEnvironment, run, RunResult } from '../../emulator/processes';
import { emulatorPython } from '../../emulator/python';

const ROOT = path.join(__dirname, '..', '..');
const LONGEST_SECONDS = 180;

describe('npm run demo', () => {
  const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'demo-test-'));
  let result: RunResult;

  beforeAll(async () => {
    await emulatorPython(); // Not from the bare environment below, in which pip may know no index.
    result = await run('npm', ['run', '--silent', 'demo'], {
      cwd: ROOT,
      environment: { ...plainEnvironment(), HOME: os.homedir(), TMPDIR: temporary },
      timeoutSeconds: LONGEST_SECONDS,
    });
  });

  afterAll(() => fs.rmSync(temporary, { recursive: true, force: true }));

  it('succeeds in under three minutes', () => {
    expect(result.code === 0 ? 0 : result.stdout + result.stderr).toBe(0);
    expect(result.seconds).toBeLessThan(LONGEST_SECONDS);
  });

  it('prints each of its steps, with the time', () => {
    const steps = [...result.stdout.matchAll(/^\[ *\d+ s\] (\d)\/8 /gm)].map(match => Number(match[1]));
    expect(steps).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('shows the secret without its value', () => {
    expect(result.stdout).toMatch(/Name +quickstart\/database\n/);
    expect(result.stdout).toMatch(/Key +arn:aws:kms:/);
    expect(result.stdout).toMatch(/Labels +AWSCURRENT\n/);
    expect(result.stdout).toContain('******** (Secrets Manager generated it; the demo never prints it)');
  });

  it('shows the rule that refuses a bad name, and what is retained', () => {
    expect(result.stdout).toContain('MS001 secretName "quickstart/data base"');
    expect(result.stdout).toMatch(/Retained +arn:aws:secretsmanager:us-east-1:111111111111:secret:quickstart\/database-/);
  });

  it('cleans up behind itself', () => {
    expect(fs.readdirSync(temporary).filter(name => name.startsWith('managed-secret'))).toEqual([]);
    const drafts = fs.existsSync(path.join(ROOT, '.work')) ? fs.readdirSync(path.join(ROOT, '.work')) : [];
    expect(drafts.filter(name => name.startsWith('demo-'))).toEqual([]);
  });
});
