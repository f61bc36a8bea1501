/** The examples of the documents, compiled and translated: what jsii-pacmak puts into the docstrings of the other languages. */
import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';

export interface Extraction {
  readonly status: number | null;
  /** What jsii-rosetta printed. */
  readonly output: string;
  /** The file with the translations. */
  readonly tablet: string;
}

/**
 * A project that has this library installed, and nothing else of this repository; with the readme given, as rosetta reads the readme
 * from the assembly. Returns the folder of the library.
 */
export function install(root: string, project: string, readme?: string): string {
  const modules = path.join(project, 'node_modules');
  const library = path.join(modules, 'cdk-managed-secret');
  fs.rmSync(modules, { recursive: true, force: true });
  fs.mkdirSync(library, { recursive: true });
  for (const entry of ['aws-cdk-lib', 'constructs', '@types']) fs.symlinkSync(path.join(root, 'node_modules', entry), path.join(modules, entry));
  for (const entry of ['lib', 'package.json', 'rosetta', 'node_modules']) fs.symlinkSync(path.join(root, entry), path.join(library, entry));
  const assembly = JSON.parse(fs.readFileSync(path.join(root, '.jsii'), 'utf8'));
  fs.writeFileSync(path.join(library, '.jsii'), JSON.stringify(readme ? { ...assembly, readme: { markdown: readme } } : assembly));
  return library;
}

/** Compiles and translates all fences of the readme and all `@example`s, in a folder that holds the project. */
export function extract(root: string, project: string, readme?: string): Extraction {
  const library = install(root, project, readme);
  const { status, stdout, stderr } = spawnSync(path.join(root, 'node_modules', '.bin', 'jsii-rosetta'), [
    'extract', '--compile', '--strict', '--directory', project, library,
  ], { encoding: 'utf8', env: { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20' } });
  return { status, output: stdout + stderr, tablet: path.join(library, '.jsii.tabl.json') };
}
