import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { baseCommit, changedSince, suitesBeside } from './changed';

describe('what changed', () => {
  let repository: string;
  const git = (...args: string[]): string => execFileSync('git', [
    '-c', 'user.name=Someone', '-c', 'user.email=someone@example.com', '-c', 'commit.gpgsign=false', ...args,
  ], { cwd: repository, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();

  /** Returns the commit. */
  function commit(...files: string[]): string {
    for (const file of files) {
      fs.mkdirSync(path.dirname(path.join(repository, file)), { recursive: true });
      fs.appendFileSync(path.join(repository, file), 'export const one = 1;\n');
    }
    git('add', '.');
    git('commit', '-m', 'A change');
    return git('rev-parse', 'HEAD');
  }

  beforeEach(() => {
    repository = fs.mkdtempSync(path.join(os.tmpdir(), 'changed-'));
    git('init', '-b', 'main');
  });
  afterEach(() => fs.rmSync(repository, { recursive: true }));

  test('there is nothing to compare the first commit with, nor a folder without git', () => {
    expect(baseCommit(repository)).toBeUndefined();
    commit('src/one.ts');
    expect(baseCommit(repository)).toBeUndefined();
    fs.rmSync(path.join(repository, '.git'), { recursive: true });
    expect(baseCommit(repository)).toBeUndefined();
  });

  test('a commit on main is compared with the one before', () => {
    const first = commit('src/one.ts');
    git('update-ref', 'refs/remotes/origin/main', commit('src/two.ts'));
    expect(baseCommit(repository)).toBe(first);
  });

  test('a branch is compared with where it left main', () => {
    commit('src/one.ts');
    const left = commit('src/two.ts');
    git('update-ref', 'refs/remotes/origin/main', left);
    commit('src/three.ts');
    commit('src/four.ts');
    expect(baseCommit(repository)).toBe(left);
  });

  test('what changed are the TypeScript files of src that are still there', () => {
    const first = commit('src/rules/same.ts', 'src/rules/changed.ts', 'src/gone.ts');
    git('rm', 'src/gone.ts');
    commit('src/rules/changed.ts', 'src/new.ts', 'test/new.test.ts', 'src/page.html');
    expect(changedSince(first, repository)).toEqual(['src/new.ts', 'src/rules/changed.ts']);
  });
});

test('the suites beside a file are those of the folder of the same name, where there is one', () => {
  expect(suitesBeside('src/rules/tags.ts')).toEqual(['<rootDir>/test/rules/**/*.test.ts']);
  expect(suitesBeside('src/managed-secret.ts')).toEqual(['<rootDir>/test/*.test.ts']);
  expect(suitesBeside('src/nowhere/tags.ts')).toEqual([]);
});
