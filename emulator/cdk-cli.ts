import * as fs from 'node:fs';
import * as path from 'node:path';
import { Emulator } from './emulator';
import { plainEnvironment, run, RunResult } from './processes';

const MODULES = path.join(__dirname, '..', 'node_modules');
const TIMEOUT_SECONDS = 180;

/** Arguments of a command that takes the cloud assembly of the command before, instead of running the app again. */
export const AS_SYNTHESIZED = ['--app', 'cdk.out'] as const;

export interface CdkCliOptions {
  /** The file of the app, in TypeScript; it may import `cdk-managed-secret`. */
  readonly app: string;
  /** What runs the app, where it is not in TypeScript. */
  readonly command?: string;
  /** The account whose root runs the CLI; it may deploy to others that trust it. */
  readonly account: string;
  readonly region?: string;
  /** Environment variables of the app. */
  readonly environment?: Record<string, string>;
  /** Called with each line that the CLI prints. */
  readonly onLine?: (line: string) => void;
}

/** What one command of the CLI said. */
export interface CdkCliResult extends RunResult {
  /** stdout and stderr. */
  readonly output: string;
}

/** The command failed: its message is what the CLI said. */
export class CdkCliError extends Error {
  constructor(args: readonly string[], readonly result: CdkCliResult) {
    super(`cdk ${args.join(' ')} failed (exit code ${result.code}):\n${result.output.trim()}`);
  }
}

/**
 * The real CDK CLI of node_modules, with the emulator for AWS.
 *
 * Home, working folder and cloud assembly are its own, and nothing of the user's environment reaches it but PATH and the like:
 * the CLI caches account ids under the home folder, and reads `~/.aws` and `~/.cdk.json` there.
 */
export class CdkCli {
  private static made = 0;

  /** Working folder, with the cloud assembly in `cdk.out`. */
  readonly folder: string;
  /** Everything that the commands printed. */
  readonly logFile: string;

  private readonly home: string;

  constructor(private readonly emulator: Emulator, private readonly options: CdkCliOptions) {
    this.folder = path.join(emulator.folder, `cdk-${++CdkCli.made}-${path.basename(options.app, '.ts')}`);
    this.logFile = path.join(this.folder, 'cli.log');
    this.home = path.join(this.folder, 'home');
    fs.mkdirSync(this.home, { recursive: true });
    this.writeConfiguration();
  }

  /** Makes the account ready for `cdk deploy`; `trusted` accounts may deploy to it, too. */
  bootstrap(...trusted: readonly string[]): Promise<CdkCliResult> {
    const environment = `aws://${this.options.account}/${this.options.region ?? 'us-east-1'}`;
    const trust = trusted.flatMap(account => ['--trust', account]);
    const policy = ['--cloudformation-execution-policies', 'arn:aws:iam::aws:policy/AdministratorAccess'];
    return this.run('bootstrap', environment, ...trust, ...policy);
  }

  deploy(...args: readonly string[]): Promise<CdkCliResult> {
    return this.run('deploy', '--require-approval', 'never', '--progress', 'events', ...(args.length ? args : ['--all']));
  }

  destroy(...args: readonly string[]): Promise<CdkCliResult> {
    return this.run('destroy', '--force', ...(args.length ? args : ['--all']));
  }

  diff(...args: readonly string[]): Promise<CdkCliResult> {
    return this.run('diff', ...args);
  }

  synth(...args: readonly string[]): Promise<CdkCliResult> {
    return this.run('synth', '--quiet', ...args);
  }

  /** Writes a file into the working folder, and gives back its path. */
  writeFile(name: string, content: string): string {
    const file = path.join(this.folder, name);
    fs.writeFileSync(file, content);
    return file;
  }

  /** Runs a command that must succeed. */
  async run(...args: readonly string[]): Promise<CdkCliResult> {
    const result = await this.attempt(...args);
    if (result.code !== 0) throw new CdkCliError(args, result);
    return result;
  }

  /** Runs a command that may fail. */
  async attempt(...args: readonly string[]): Promise<CdkCliResult> {
    const result = await run(process.execPath, [path.join(MODULES, 'aws-cdk', 'bin', 'cdk'), ...args, '--no-color'], {
      cwd: args[0] === 'bootstrap' ? this.home : this.folder, // Where it finds no app, it need not run one first.
      environment: this.environment(),
      timeoutSeconds: TIMEOUT_SECONDS,
      onLine: this.options.onLine,
    });
    const output = result.stdout + result.stderr;
    fs.appendFileSync(this.logFile, `$ cdk ${args.join(' ')}\n${output}\nexit code ${result.code}\n`);
    return { ...result, output };
  }

  /** In cdk.json, where a project has it; on the command line its quotes would be lost. */
  private writeConfiguration() {
    const tsx = [path.join(MODULES, 'tsx', 'dist', 'cli.mjs'), '--tsconfig', path.join(__dirname, '..', 'tsconfig.dev.json')];
    const app = this.options.command ?? [process.execPath, ...tsx, path.resolve(this.options.app)].map(part => `"${part}"`).join(' ');
    // Absolute, for an app may run elsewhere: the CLI gives it paths below this one, of the assembly, of its counters and of its error.
    const output = path.join(this.folder, 'cdk.out');
    fs.writeFileSync(path.join(this.folder, 'cdk.json'), JSON.stringify({ app, output, notices: false, versionReporting: false, context: this.context() }, undefined, 2));
  }

  /** The handler of created secrets answers CloudFormation's hosts only, and this one. */
  private context(): Record<string, string> {
    return { 'cdk-managed-secret:responseHost': new URL(this.emulator.url).host };
  }

  private environment(): Record<string, string> {
    return {
      ...plainEnvironment(),
      ...this.emulator.environment(this.options.account, this.options.region),
      HOME: this.home,
      CI: 'true',
      NO_COLOR: '1',
      NODE_NO_WARNINGS: '1', // Of the CLI's SDK about the version of node.
      CDK_DISABLE_CLI_TELEMETRY: 'true',
      CDK_DISABLE_VERSION_CHECK: '1',
      JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20',
      ...this.options.environment,
    };
  }
}
