import { spawnSync } from 'node:child_process';
import * as path from 'node:path';

const ROOT = path.join(__dirname, '..', '..');
const FEWEST_CHECKS = 250;

interface Check {
  readonly group: string;
  readonly title: string;
  readonly passed: boolean;
  readonly expected: string;
  readonly actual: string;
}

/** Runs before the tests are declared, so that each check is a test of its own. */
function probe(): { checks: Check[]; stderr: string } {
  const script = ['--tsconfig', 'tsconfig.dev.json', 'emulator/serve.ts', '--auth', '--probe', '--json'];
  const tsx = path.join(ROOT, 'node_modules', 'tsx', 'dist', 'cli.mjs');
  const result = spawnSync(process.execPath, [tsx, ...script], { cwd: ROOT, encoding: 'utf8', timeout: 300_000 });
  const lines = result.stdout.split('\n').filter(line => line.startsWith('{'));
  return { checks: lines.map(line => JSON.parse(line)), stderr: result.stderr };
}

const { checks, stderr } = probe();

describe('the emulator does what AWS does', () => {
  it('in every group of the probe', () => {
    expect({ enough: checks.length >= FEWEST_CHECKS, stderr }).toEqual({ enough: true, stderr: expect.any(String) });
  });

  for (const group of new Set(checks.map(check => check.group))) {
    describe(group, () => {
      checks.filter(check => check.group === group).forEach(({ title, passed, expected, actual }) => {
        it(title, () => expect(passed ? 'passed' : `expected ${expected}, came ${actual}`).toBe('passed'));
      });
    });
  }
});
