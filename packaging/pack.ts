/** `tsx packaging/pack.ts js python …`: packages what is compiled, for the languages named, into `dist`. */
import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { check } from './fingerprint';
import { Stage, stage } from './staging';
import { extract } from './tablet';

const ROOT = path.join(__dirname, '..');

/** The examples of the documents in the other languages, for their docstrings. */
function translated(): string {
  const { status, output, tablet } = extract(ROOT, path.join(ROOT, '.work', 'rosetta'));
  if (status !== 0) throw new Error(output);
  return tablet;
}

/** jsii-pacmak names what the library imports; the indirect requirements and the sums that a module is published with are Go's to write. */
function tidy(outdir: string): void {
  for (const module of fs.readdirSync(path.join(outdir, 'go'))) {
    const { status, stderr, error } = spawnSync('go', ['mod', 'tidy'], { cwd: path.join(outdir, 'go', module), encoding: 'utf8' });
    if (error) throw error;
    if (status !== 0) throw new Error(`go mod tidy: ${stderr}`);
  }
}

/** One language: its package has the README of its folder, and the tarball of all. */
function packOne(target: string, { tarball, folder }: Stage, outdir: string, tablet: string, more: readonly string[]): void {
  const { status, error } = spawnSync(path.join(ROOT, 'node_modules', '.bin', 'jsii-pacmak'), [
    '--verbose', '--force', `--target=${target}`, `--outdir=${outdir}`, `--pack-command=echo ${JSON.stringify(tarball)}`,
    `--rosetta-tablet=${tablet}`, '--rosetta-unknown-snippets=fail',
    `--mvn-define=maven.version.rules=file://${path.join(ROOT, 'packaging', 'java-versions.xml')}`, ...more,
  ], { cwd: folder(target), stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20' } });
  if (error) throw error;
  if (status !== 0) throw new Error(`jsii-pacmak failed for ${target}.`);
}

/**
 * Throws if what is compiled is not what the sources say, if an example does not compile, or if a package cannot be built.
 *
 * `--force` is there because pacmak else leaves out what `dist` has, by a fingerprint of the API, and not of the code. Of the ranges of
 * package.json, Maven would take the newest version of the day.
 */
export function pack(targets: readonly string[], outdir = path.join(ROOT, 'dist'), ...more: string[]): void {
  check(ROOT);
  const tablet = translated();
  const staged = stage(ROOT, targets);
  for (const target of targets) {
    fs.rmSync(path.join(outdir, target), { recursive: true, force: true });
    packOne(target, staged, outdir, tablet, more);
  }
  if (targets.includes('go')) {

    tidy(outdir);
  }
}

if (require.main === module) {
  try {
    pack(process.argv.slice(2));
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
