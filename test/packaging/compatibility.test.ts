import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { compare, compareWithLastRelease, lastRelease } from '../../packaging/compatibility';

const ROOT = path.join(__dirname, '..', '..');
const temporary: string[] = [];
afterAll(() => temporary.forEach(folder => fs.rmSync(folder, { recursive: true })));

function temporaryFolder(name: string): string {
  const made = fs.mkdtempSync(path.join(os.tmpdir(), `${name}-`));
  temporary.push(made);
  return made;
}

/** The compiled library, with its assembly changed. */
function library(change: (types: any) => void = () => {}): string {
  const made = temporaryFolder('library');
  const assembly = JSON.parse(fs.readFileSync(path.join(ROOT, '.jsii'), 'utf8'));
  change(assembly.types);
  fs.writeFileSync(path.join(made, '.jsii'), JSON.stringify(assembly));
  fs.copyFileSync(path.join(ROOT, 'package.json'), path.join(made, 'package.json'));
  fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(made, 'node_modules'));
  return made;
}

const without = (name: string) => (types: any) => {
  const secret = types['cdk-managed-secret.ManagedSecret'];
  secret.methods = secret.methods.filter((method: { name: string }) => method.name !== name);
};

/** A root whose `.compatignore` is the one given. */
function accepting(lines: string): string {
  const root = temporaryFolder('root');
  fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(root, 'node_modules'));
  fs.writeFileSync(path.join(root, '.compatignore'), lines);
  return root;
}

test('the same API is compatible, and so is one with more in it', () => {
  expect(compare(ROOT, library(), library()).compatible).toBe(true);
  expect(compare(ROOT, library(without('denyOutsideOrganization')), library()).compatible).toBe(true);
});

test('a removed method is a break, reported with its key', () => {
  const { compatible, output } = compare(ROOT, library(), library(without('denyOutsideOrganization')));
  expect(compatible).toBe(false);
  expect(output).toContain('METHOD cdk-managed-secret.ManagedSecret.denyOutsideOrganization: has been removed [removed:cdk-managed-secret.ManagedSecret.denyOutsideOrganization]');
});

test('a break that .compatignore names is accepted, and no other', () => {
  const root = accepting('# Nobody used it.\nremoved:cdk-managed-secret.ManagedSecret.denyOutsideOrganization\n');
  expect(compare(root, library(), library(without('denyOutsideOrganization'))).compatible).toBe(true);
  expect(compare(root, library(), library(without('grantAccess'))).compatible).toBe(false);
});

function repository(...commands: string[][]): string {
  const root = temporaryFolder('repository');
  const who = ['-c', 'user.name=a', '-c', 'user.email=a@example.com'];
  for (const command of [['init', '-q'], ['commit', '-q', '--allow-empty', '-m', 'first'], ...commands]) {
    expect(spawnSync('git', [...who, ...command], { cwd: root, encoding: 'utf8' }).stderr).toBe('');
  }
  return root;
}

test('before the first release there is nothing to compare with', () => {
  const root = repository();
  expect(lastRelease(root)).toBeUndefined();
  expect(compareWithLastRelease(root)).toEqual({ compatible: true, output: 'There is no release that this checkout descends from: nothing to compare with.' });
});

test('the last release is the nearest tag of a version', () => {
  const another = ['commit', '-q', '--allow-empty', '-m', 'more'];
  expect(lastRelease(repository(['tag', 'v0.1.0'], another, ['tag', 'v0.2.0'], another, ['tag', 'draft']))).toBe('v0.2.0');
});

test('without the whole history there is no saying what the last release is', () => {
  const root = repository(['tag', 'v0.1.0'], ['commit', '-q', '--allow-empty', '-m', 'more']);
  const shallow = temporaryFolder('shallow');
  expect(spawnSync('git', ['clone', '-q', '--depth', '1', `file://${root}`, '.'], { cwd: shallow }).status).toBe(0);
  expect(() => lastRelease(shallow)).toThrow('This checkout has not the whole history, in which the last release is. Run: git fetch --unshallow --tags');
});

test('outside of a repository there is none either', () => {
  expect(() => lastRelease(temporaryFolder('none'))).toThrow('not a git repository');
});

test('the build on GitHub fetches all of it, the tags of this repository too where a fork is built', () => {
  const workflow = fs.readFileSync(path.join(ROOT, '.github', 'workflows', 'build.yml'), 'utf8');
  const build = workflow.slice(0, workflow.indexOf('\n  self-mutation:'));
  expect(build).toContain('fetch-depth: 0');
  expect(build).toContain('git fetch --force --tags "$GITHUB_SERVER_URL/$GITHUB_REPOSITORY"');
});
