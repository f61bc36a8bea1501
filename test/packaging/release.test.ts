import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

jest.setTimeout(300_000);

/*
 * The release as the workflow runs it, in a clone, up to where it would publish: what asks a registry for its credentials, or
 * signs, is not run.
 */
const ROOT = path.join(__dirname, '..', '..');
let clone: string;

function run(command: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: clone, encoding: 'utf8', env: { ...process.env, CI: 'true' } });
  expect({ command: [command, ...args].join(' '), status, told: status === 0 ? '' : stdout + stderr }).toEqual({ command: [command, ...args].join(' '), status: 0, told: '' });
  return stdout + stderr;
}

const read = (file: string) => fs.readFileSync(path.join(clone, file), 'utf8').trim();
const commit = (message: string) => run('git', '-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '-q', '--allow-empty', '-m', message);

beforeAll(() => {
  clone = fs.mkdtempSync(path.join(os.tmpdir(), 'release-'));
  run('git', 'clone', '-q', ROOT, '.');
  fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(clone, 'node_modules'));
  fs.appendFileSync(path.join(clone, '.git', 'info', 'exclude'), '\nnode_modules\n');
});
afterAll(() => fs.rmSync(clone, { recursive: true }));

test('the first release is 0.1.0', () => {
  if (run('git', 'tag', '--list', 'v*')) return; // There are releases by now.
  run('npx', 'projen', 'bump');
  expect([read('dist/version.txt'), read('dist/releasetag.txt'), JSON.parse(read('package.json')).version]).toEqual(['0.1.0', 'v0.1.0', '0.1.0']);
  run('npx', 'projen', 'unbump');
  expect(run('git', 'status', '--porcelain')).toBe('');
});

test('a later one goes up by its commits, is packaged under its version, and npm would take it', () => {
  run('git', 'tag', 'v0.7.0');
  commit('feat: something new');
  run('npx', 'projen', 'bump');
  expect(read('dist/version.txt')).toBe('0.7.1');
  expect(read('dist/changelog.md')).toContain('something new');
  for (const task of ['compile', 'package:js']) run('npx', 'projen', task);
  const [tarball] = fs.readdirSync(path.join(clone, 'dist', 'js'));
  expect(tarball).toBe('cdk-managed-secret@0.7.1.jsii.tgz');
  expect(run('npm', 'publish', '--dry-run', path.join('dist', 'js', tarball))).toContain('cdk-managed-secret@0.7.1');
  run('npx', 'projen', 'unbump');
  expect(run('git', 'status', '--porcelain')).toBe('');
});

test('a failed compilation leaves nothing that could be packaged', () => {
  fs.appendFileSync(path.join(clone, 'src', 'index.ts'), 'export const broken: string = 1;\n');
  const compiled = spawnSync('npx', ['projen', 'compile'], { cwd: clone, encoding: 'utf8' });
  const packaged = spawnSync('npx', ['projen', 'package:js'], { cwd: clone, encoding: 'utf8' });
  expect([compiled.status, packaged.status]).toEqual([1, 1]);
  expect(packaged.stdout + packaged.stderr).toContain('Nothing is compiled, or the last compilation failed. Run: npx projen compile');
});
