import * as fs from 'node:fs';
import * as path from 'node:path';
import { Emulator } from '../emulator/emulator';
import { plainEnvironment, run, RunResult } from '../emulator/processes';
import { CdkCli } from '../emulator/cdk-cli';

export const ROOT = path.join(__dirname, '..');
const MODULES = path.join(ROOT, 'node_modules');
const ACCOUNT = '111111111111';

/** The integ-runner of node_modules. It stops at two hours, which only AWS could need. */
export function integRunner(directory: string, environment: Record<string, string>, args: readonly string[]): Promise<RunResult> {
  const tsx = [process.execPath, path.join(MODULES, 'tsx', 'dist', 'cli.mjs'), '--tsconfig', path.join(ROOT, 'tsconfig.dev.json')];
  const runner = [path.join(MODULES, '@aws-cdk', 'integ-runner', 'bin', 'integ-runner'), '--directory', directory];
  const app = ['--app', `${tsx.join(' ')} {filePath}`, '--test-regex', '^integ\\..*\\.ts$', '--disable-update-workflow'];
  const quiet = { NODE_NO_WARNINGS: '1', CDK_DISABLE_CLI_TELEMETRY: 'true', CI: 'true', NO_COLOR: '1' };
  const onLine = process.env.INTEG_VERBOSE ? (line: string) => console.error(line) : undefined;
  const options = { onLine, cwd: ROOT, environment: { ...environment, ...quiet }, timeoutSeconds: 7_200 };
  return run(process.execPath, [...runner, ...app, ...args], options);
}

/** Synthesizes the apps and compares them with what is committed: no credentials, no network. */
export function compareSnapshots(): Promise<RunResult> {
  return integRunner(path.join(ROOT, 'integ'), { ...plainEnvironment(), HOME: process.env.HOME ?? ROOT }, []);
}

/** Deploys the apps to the account of the standard credential chain, asserts, and destroys them. */
export async function runOnAws(apps: readonly string[], region: string): Promise<Map<string, RunResult>> {
  const environment = { ...process.env as Record<string, string>, AWS_REGION: region };
  const results = new Map<string, RunResult>();
  for (const app of apps) {
    const args = [`integ.${app}.ts`, '--update-on-failed', '--force', '--parallel-regions', region];
    results.set(app, await integRunner(path.join(ROOT, 'integ'), environment, args));
  }
  return results;
}

/** A copy of the apps, so that what the emulator adds to a snapshot is not taken for what was deployed on AWS. */
function copyOfApps(): string {
  fs.mkdirSync(path.join(ROOT, '.work'), { recursive: true });
  const folder = fs.mkdtempSync(path.join(ROOT, '.work', 'integ-'));
  for (const file of fs.readdirSync(__dirname).filter(name => name.endsWith('.ts'))) {
    fs.copyFileSync(path.join(__dirname, file), path.join(folder, file));
  }
  return folder;
}

/** Deploys the apps on the emulator, asserts, and destroys them. */
export async function runOnEmulator(apps: readonly string[]): Promise<Map<string, RunResult>> {
  const emulator = await Emulator.start({ auth: true });
  const folder = copyOfApps();
  try {
    await new CdkCli(emulator, { app: 'bootstrap.ts', account: ACCOUNT }).bootstrap();
    const host = { INTEG_RESPONSE_HOST: new URL(emulator.url).host, HOME: emulator.folder };
    const environment = { ...plainEnvironment(), ...emulator.environment(ACCOUNT), ...host };
    const results = new Map<string, RunResult>();
    for (const app of apps) results.set(app, await integRunner(folder, environment, [`integ.${app}.ts`, '--force', '--parallel-regions', 'us-east-1']));
    return results;
  } finally {
    await emulator.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
