import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { ACCOUNTS, AppName, REGION } from './names';
import { CdkCli } from '../emulator/cdk-cli';
import { ClientConfig, Emulator } from '../emulator/emulator';
import { run, RunResult } from '../emulator/processes';

/** The CDK CLI on one app, as one account. */
export interface Cdk {
  deploy(...args: readonly string[]): Promise<unknown>;
  destroy(...args: readonly string[]): Promise<unknown>;
  attempt(...args: readonly string[]): Promise<{ readonly code: number }>;
}

/** Where the apps are deployed to. */
export interface World {
  readonly isEmulator: boolean;
  /** The account that has the secrets. */
  readonly owner: string;
  /** Another one, whose role reads one of them. */
  readonly consumer: string | undefined;
  cdk(app: AppName, account?: string): Cdk;
  /** Of an SDK client. */
  clientConfig(account: string, region?: string): Partial<ClientConfig> & { readonly profile?: string };
}

const MODULES = path.join(__dirname, '..', 'node_modules');
const TSCONFIG = path.join(__dirname, '..', 'tsconfig.dev.json');
const AWS_TIMEOUT_SECONDS = 3_600;
/** The integ.APP.ts of an app. */
const fileOf = (app: AppName) => path.join(__dirname, `integ.${app}.ts`);

/** The emulator, with both accounts ready. */
export async function startEmulator(): Promise<{ world: World; stop: () => Promise<void> }> {
  const emulator = await Emulator.start({ auth: true });
  const { owner, consumer } = ACCOUNTS;
  const bootstrap = (account: string) => new CdkCli(emulator, { app: `bootstrap-${account}.ts`, account }).bootstrap();
  await Promise.all([owner, consumer].map(bootstrap));
  const world: World = {
    isEmulator: true,
    owner,
    consumer,
    cdk: (app, account = owner) => new CdkCli(emulator, { app: fileOf(app), account }),
    clientConfig: (account, region = REGION) => emulator.clientConfig(account, region),
  };
  return { world, stop: () => emulator.stop() };
}

/** A profile of the SDK, or the standard chain of credentials, and its account. */
export interface Login {
  readonly account: string;
  readonly profile?: string;
}

export function awsWorld(owner: Login, consumer: Login | undefined): World {
  const profileOf = (account: string) => account === owner.account ? owner.profile : consumer?.profile;
  const accounts = { INTEG_OWNER: owner.account, ...(consumer ? { INTEG_CONSUMER: consumer.account } : {}) };
  return {
    isEmulator: false,
    owner: owner.account,
    consumer: consumer?.account,
    cdk: (app, account = owner.account) => new AwsCdk(fileOf(app), accounts, profileOf(account)),
    clientConfig: (account, region = REGION) => ({ region, profile: profileOf(account) }),
  };
}

/** The CLI of node_modules with the user's own credentials. */
class AwsCdk implements Cdk {
  private readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), 'managed-secret-verify-'));

  constructor(file: string, private readonly accounts: Record<string, string>, private readonly profile: string | undefined) {
    process.once('exit', () => fs.rmSync(this.folder, { recursive: true, force: true }));
    // In cdk.json, where a project has it; on the command line its quotes would be lost.
    const app = [process.execPath, path.join(MODULES, 'tsx', 'dist', 'cli.mjs'), '--tsconfig', TSCONFIG, file].map(part => `"${part}"`).join(' ');
    fs.writeFileSync(path.join(this.folder, 'cdk.json'), JSON.stringify({ app, output: path.join(this.folder, 'cdk.out') }));
  }

  deploy(...args: readonly string[]) {
    return this.succeed('deploy', '--require-approval', 'never', ...args);
  }

  destroy(...args: readonly string[]) {
    return this.succeed('destroy', '--force', ...args);
  }

  attempt(...args: readonly string[]): Promise<RunResult> {
    const profile = this.profile === undefined ? [] : ['--profile', this.profile];
    return run(process.execPath, [path.join(MODULES, 'aws-cdk', 'bin', 'cdk'), ...args, ...profile], {
      cwd: this.folder,
      environment: { ...process.env as Record<string, string>, ...this.accounts, AWS_REGION: REGION, CI: 'true', NO_COLOR: '1' },
      timeoutSeconds: AWS_TIMEOUT_SECONDS,
      onLine: line => process.stderr.write(`${line}\n`),
    });
  }

  private async succeed(...args: readonly string[]) {
    const { code, stdout, stderr } = await this.attempt(...args);
    if (code !== 0) throw new Error(`cdk ${args.join(' ')} failed (exit code ${code}):\n${(stdout + stderr).trim()}`);
  }
}
