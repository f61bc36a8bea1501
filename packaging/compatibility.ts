/**
 * `npx projen compat`: no released API is taken away.
 *
 * The last release is compiled from its tag and compared with what is compiled here; nothing is asked of a registry. A break that is
 * wanted is written into `.compatignore`, by its key, with the reason as a comment, and gets a line in CHANGELOG.md.
 */
import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';

export interface Comparison {
  readonly compatible: boolean;
  readonly output: string;
}

function run(cwd: string, command: string, ...args: string[]) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd, encoding: 'utf8', env: { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20' },
  });
  if (error) throw error;
  return { status, output: (stdout + stderr).trim() };
}

function must(cwd: string, command: string, ...args: string[]): string {
  const { status, output } = run(cwd, command, ...args);
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${output}`);
  return output;
}

/**
 * The tag of the newest release that this checkout descends from, or undefined before the first. Throws where it cannot know: without
 * the whole history, no tag would mean nothing.
 */
export function lastRelease(root: string): string | undefined {
  if (must(root, 'git', 'rev-parse', '--is-shallow-repository') !== 'false') {
    throw new Error('This checkout has not the whole history, in which the last release is. Run: git fetch --unshallow --tags');
  }
  if (must(root, 'git', 'tag', '--list', 'v*', '--merged', 'HEAD') === '') return undefined;
  return must(root, 'git', 'describe', '--tags', '--abbrev=0', '--match', 'v*');
}

/** Compares two folders that each hold a compiled library. */
export function compare(root: string, before: string, after: string): Comparison {
  const tool = path.join(root, 'node_modules', '.bin', 'jsii-diff');
  const { status, output } = run(root, tool, before, after, '--error-on=all', '--keys', `--ignore-file=${path.join(root, '.compatignore')}`);
  return { compatible: status === 0, output };
}

/** The release of a tag, compiled in a folder of its own. */
function compiled(root: string, tag: string): string {
  const folder = path.join(root, '.work', 'released');
  fs.rmSync(folder, { recursive: true, force: true });
  must(root, 'git', 'worktree', 'prune');
  must(root, 'git', 'worktree', 'add', '--detach', '--force', folder, tag);
  fs.symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  must(folder, path.join(root, 'node_modules', '.bin', 'jsii'), '--silence-warnings=reserved-word');
  return folder;
}

/** Compares what is compiled here with the last release. */
export function compareWithLastRelease(root: string): Comparison {
  const tag = lastRelease(root);
  if (!tag) return { compatible: true, output: 'There is no release that this checkout descends from: nothing to compare with.' };
  const { compatible, output } = compare(root, compiled(root, tag), root);
  return { compatible, output: output || `Nothing of ${tag} is taken away.` };
}

if (require.main === module) {
  try {
    const { compatible, output } = compareWithLastRelease(path.join(__dirname, '..'));
    console.log(output);
    process.exitCode = compatible ? 0 : 1;
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
