import { execFileSync, spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

/*
 * The release as the workflow runs it, in a clone and under its version of Node, up to where it would publish: what asks a registry for
 * its credentials, or signs, is not run. Its tests are not run again either; a step in their place notes what they would see.
 */
const ROOT = path.join(__dirname, '..', '..');
const NODE = '24.21.0'; // Of `workflowNodeVersion` in .projenrc.ts.
const NOTED = path.join('.work', 'tested');
let clone: string;
let node: string;

function run(command: string, ...args: string[]): string {
  const env = { ...process.env, CI: 'true', PATH: `${path.join(node, 'node_modules', '.bin')}:${process.env.PATH}` };
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: clone, encoding: 'utf8', env });
  expect({ command: [command, ...args].join(' '), status, output: status === 0 ? '' : stdout + stderr }).toEqual({ command: [command, ...args].join(' '), status: 0, output: '' });
  return stdout + stderr;
}

const read = (file: string) => fs.readFileSync(path.join(clone, file), 'utf8').trim();
const commit = (message: string) => run('git', '-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '-q', '--all', '--allow-empty', '-m', message);

/** So many that a command that reads their first line alone ends before all are listed. */
function tagManyReleases() {
  const tags = Array.from({ length: 2000 }, (_, patch) => `create refs/tags/v0.6.${patch} HEAD~1\n`).join('');
  execFileSync('git', ['update-ref', '--stdin'], { cwd: clone, input: tags });
  run('git', 'tag', 'v0.7.0');
}

/** In the place of the tests, a note of the version of the package, and of Node's. */
function noteInsteadOfTests() {
  const tasks = JSON.parse(read('.projen/tasks.json'));
  const note = `mkdir -p .work && node -p "[require('./package.json').version, process.version].join()" > ${NOTED}`;
  fs.writeFileSync(path.join(clone, '.projen', 'tasks.json'), JSON.stringify({ ...tasks, tasks: { ...tasks.tasks, test: { name: 'test', steps: [{ exec: note }] } } }));
  commit('test: no tests');
}

beforeAll(() => {
  [clone, node] = ['release-', 'node-'].map(name => fs.mkdtempSync(path.join(os.tmpdir(), name)));
  run('npm', 'install', '--prefix', node, '--no-audit', '--no-fund', '--loglevel=error', `node@${NODE}`);
  run('git', 'clone', '-q', ROOT, '.');
  fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(clone, 'node_modules'));
  fs.appendFileSync(path.join(clone, '.git', 'info', 'exclude'), '\nnode_modules\n');
  for (const tag of run('git', 'tag', '--list', 'v*').split('\n').filter(Boolean)) run('git', 'tag', '--delete', tag); // Whatever has been released by then.
  noteInsteadOfTests();
});
afterAll(() => [clone, node].forEach(folder => fs.rmSync(folder, { recursive: true })));

describe('the first release', () => {
  beforeAll(() => {
    run('npx', 'projen', 'release');
  });

  test('is 0.1.0, of what the tests passed on as 0.0.0, and leaves nothing changed', () => {
    expect(read(NOTED)).toBe(`0.0.0,v${NODE}`);
    expect([read('dist/version.txt'), read('dist/releasetag.txt')]).toEqual(['0.1.0', 'v0.1.0']);
    expect(JSON.parse(read('package.json')).version).toBe('0.0.0');
    expect(run('git', 'status', '--porcelain')).toBe('');
  });

  test('is one package, under its version, which npm would take', () => {
    expect(fs.readdirSync(path.join(clone, 'dist')).sort()).toEqual(['changelog.md', 'js', 'releasetag.txt', 'version.txt']);
    const [tarball] = fs.readdirSync(path.join(clone, 'dist', 'js'));
    expect(tarball).toBe('cdk-managed-secret@0.1.0.jsii.tgz');
    expect(run('npm', 'publish', '--dry-run', path.join('dist', 'js', tarball))).toContain('cdk-managed-secret@0.1.0');
  });

  test('is what the jobs that publish package for their languages, from a checkout of the commit with the package unpacked over it', () => {
    run('git', 'clone', '-q', '.', '.work/checkout');
    fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(clone, '.work', 'checkout', 'node_modules'));
    run('sh', '-c', 'tar --strip-components=1 -xzf dist/js/*.tgz -C .work/checkout && cd .work/checkout && npx tsx --tsconfig tsconfig.dev.json packaging/compiled.ts check');
  });
});

test('a later one goes up by its commits, however many have been released', () => {
  tagManyReleases();
  commit('feat: something new');
  run('npx', 'projen', 'bump');
  expect([read('dist/version.txt'), JSON.parse(read('package.json')).version]).toEqual(['0.7.1', '0.7.1']);
  expect(read('dist/changelog.md')).toContain('something new');
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
