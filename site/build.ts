/** `npx projen site`: the documentation site, in site/build, from the Markdown of the repository. Dead links and anchors fail it. */
import * as path from 'path';
import { plainEnvironment, run, RunResult } from '../emulator/processes';
import { PythonEnvironment, pythonOf } from '../emulator/python';

export const BUILT = path.join(__dirname, 'build');

const GENERATOR: PythonEnvironment = {
  user: 'the documentation site',
  requirements: path.join(__dirname, 'requirements.txt'),
  home: path.join(__dirname, '.venv'),
  pipOptions: ['--require-hashes'],
  about: '20 seconds',
};

function environment(): Record<string, string> {
  const kept = ['HOME', 'SITE_REF'].flatMap(name => process.env[name] === undefined ? [] : [[name, process.env[name]!]]);
  // The generator announces its successor with each build: ADR 0028 has what follows from it.
  return { ...plainEnvironment(), ...Object.fromEntries(kept) as Record<string, string>, NO_MKDOCS_2_WARNING: '1' };
}

/** Builds the site of the documents of a folder, with a configuration of mkdocs. A warning fails it. */
export async function buildSite(
  outdir: string, configuration: string = path.join(__dirname, 'mkdocs.yml'), report: (line: string) => void = () => {},
): Promise<RunResult> {
  const python = await pythonOf(GENERATOR, report);
  const line = ['-m', 'mkdocs', 'build', '--strict', '--config-file', configuration, '--site-dir', outdir];
  return run(python, line, { environment: environment(), timeoutSeconds: 300, onLine: report });
}

/** Runs a Python program with the modules of the generator, from the folder of the site. */
export async function runPython(program: string): Promise<RunResult> {
  return run(await pythonOf(GENERATOR), ['-c', program], { cwd: __dirname, environment: environment(), timeoutSeconds: 60 });
}

async function main(): Promise<void> {
  const { code, seconds } = await buildSite(BUILT, undefined, line => process.stdout.write(`${line}\n`));
  if (code === 0) process.stdout.write(`The site is in ${path.relative(process.cwd(), BUILT)}, built in ${seconds.toFixed(0)} s\n`);
  process.exitCode = code === 0 ? 0 : 1;
}

if (require.main === module) void main();
