/** `cdk synth` by the real CDK CLI, in the folder of an example and by its cdk.json, as its users run it. */
import * as fs from 'fs';
import * as path from 'path';
import { Language } from './language';
import { execute, project, ROOT } from './workspace';

const CLI = path.join(ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk');

export interface CliSynthesis {
  readonly code: number | null;
  readonly output: string;
  readonly outdir: string;
}

export async function cdkSynth(example: string, language: Language, ...args: readonly string[]): Promise<CliSynthesis> {
  const cwd = project(example, language);
  const outdir = path.join(ROOT, '.work', 'languages', 'out', 'cli', language.name);
  const home = path.join(ROOT, '.work', 'languages', 'home');
  fs.rmSync(outdir, { recursive: true, force: true });
  fs.mkdirSync(home, { recursive: true });
  const line = [process.execPath, CLI, 'synth', '--quiet', '--no-notices', '--no-color', '--no-version-reporting', '--output', outdir, ...args];
  const { code, stdout, stderr } = await execute({ cwd, line }, {
    HOME: home, // The CLI reads ~/.cdk.json, and caches there.
    PATH: `${path.join(cwd, '.venv', 'bin')}:${process.env.PATH}`,
    JSII_RUNTIME_PACKAGE_CACHE_ROOT: path.join(ROOT, '.work', 'jsii-cache'),
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    CDK_VALIDATION: 'false', // CDK's own of templates, which is slow.
    NODE_ENV: '', // Where a runner of tests is around, CDK fails in another way.
  });
  return { code, output: stdout + stderr, outdir };
}

const EXAMPLE = path.join(ROOT, 'examples', 'blueprint-context');
export const KEY = 'cdk-managed-secret:blueprint';

/** The cdk.json of examples/blueprint-context, in one language. */
export function configurationIn(folder: string) {
  return JSON.parse(fs.readFileSync(path.join(EXAMPLE, folder, 'cdk.json'), 'utf8'));
}

/** The same blueprint, as the platform team would tighten it: the apps are outside of it. */
export function tightened(): string {
  const { guardRails, ...others } = configurationIn('python').context[KEY];
  return JSON.stringify({ ...others, guardRails: { ...guardRails, regions: ['eu-west-1'], requiredTags: { owner: ['billing'] }, rotation: true } });
}
