/** The folders that jsii-pacmak packages: the files of the npm package, with the README of each language. */
import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { absoluteLinks, readmeFor } from './readme';

/** What npm would publish of a folder, by its own reading of `files`. */
function published(root: string): string[] {
  const { status, stdout, stderr } = spawnSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`npm pack: ${stderr}`);
  const [{ files }]: [{ files: { path: string }[] }] = JSON.parse(stdout);
  return files.map(file => file.path);
}

function copy(root: string, folder: string): void {
  for (const file of published(root)) {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.copyFileSync(path.join(root, file), path.join(folder, file));
  }
}

/** Makes an empty stage. Its `node_modules` are those of the root: jsii-pacmak reads the assemblies of the peers. */
function emptyStage(root: string): string {
  const base = path.join(root, '.work', 'packaging');
  fs.rmSync(base, { recursive: true, force: true });
  fs.mkdirSync(base, { recursive: true });
  fs.symlinkSync(path.join(root, 'node_modules'), path.join(base, 'node_modules'));
  return base;
}

export interface Stage {
  /** The tarball that all packages carry, which is the npm package. */
  readonly tarball: string;
  /** The folder whose README is in the language of a target. */
  folder(target: string): string;
}

function packed(folder: string, into: string): string {
  const { status, stdout, stderr } = spawnSync('npm', ['pack', '--silent', '--ignore-scripts', `--pack-destination=${into}`], { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(`npm pack: ${stderr}`);
  return path.join(into, stdout.trim());
}

/** Stages what is compiled, for the languages named. */
export function stage(root: string, targets: readonly string[]): Stage {
  const base = emptyStage(root);
  const npm = path.join(base, 'npm');
  copy(root, npm);
  const { version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
  const readme = path.join(npm, 'README.md');
  fs.writeFileSync(readme, absoluteLinks(fs.readFileSync(readme, 'utf8'), version));
  const folder = (target: string) => path.join(base, target);
  for (const target of targets) {
    fs.cpSync(npm, folder(target), { recursive: true });
    const file = path.join(folder(target), '.jsii');
    const assembly = JSON.parse(fs.readFileSync(file, 'utf8'));
    assembly.readme.markdown = readmeFor(assembly.readme.markdown, target);
    fs.writeFileSync(file, JSON.stringify(assembly));
  }
  return { tarball: packed(npm, base), folder };
}
