import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { folderOf } from './mutants';

/** Where the branch left main; on main, the commit before. */
export function baseCommit(repository = process.cwd()): string | undefined {
  const ask = (...args: string[]): string => git(repository, args);
  const head = ask('rev-parse', 'HEAD');
  return [ask('merge-base', 'HEAD', 'origin/main'), ask('rev-parse', '--verify', 'HEAD~1')]
    .find(commit => commit !== '' && commit !== head);
}

/** The files of src that differ from a commit and are still there. */
export function changedSince(commit: string, repository = process.cwd()): string[] {
  return git(repository, ['diff', '--name-only', '--diff-filter=d', commit, '--', 'src/*.ts']).split('\n').filter(file => file !== '');
}

/** The answer, or nothing where git or the commit is missing. */
function git(cwd: string, args: string[]): string {
  try {
    return execFileSync('git', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return '';
  }
}

/** The suites that mirror the folder of a file, as jest's `testMatch` takes them; none where there is no such folder. */
export function suitesBeside(file: string): string[] {
  const folder = folderOf(file);
  if (folder === '(root)') return ['<rootDir>/test/*.test.ts'];
  return fs.existsSync(path.join('test', folder)) ? [`<rootDir>/test/${folder}/**/*.test.ts`] : [];
}
