import { ChildProcess, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as http from 'node:http';
import * as https from 'node:https';
import * as net from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeExit } from './clean-up';
import { endGroup, plainEnvironment } from './processes';
import { emulatorPython } from './python';

const HOST = '127.0.0.1';
const READY_WITHIN_MS = 60_000;
const STOPPED_WITHIN_MS = 5_000;
/** Between picking a free port and listening on it, another process can take it. */
const PORTS_TO_TRY = 3;

export interface EmulatorOptions {
  /**
   * Whether IAM is enforced for users and roles, over https. Without it, every caller may do everything in its own account.
   *
   * @default false
   */
  readonly auth?: boolean;
  /** Gets a line for each step that takes time. */
  readonly log?: (line: string) => void;
}

/** What the constructor of an AWS SDK client takes to talk to the emulator. */
export interface ClientConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly requestHandler?: { readonly httpsAgent: https.Agent };
}

/** AWS on this machine, for `cdk deploy` and for SDK clients: a Python process that ends with this one. */
export class Emulator {
  static async start(options: EmulatorOptions = {}): Promise<Emulator> {
    const python = await emulatorPython(options.log);
    for (let attempt = 1; ; attempt++) {
      const emulator = new Emulator(python, await freePort(), options.auth ?? false);
      try {
        await emulator.ready();
        return emulator;
      } catch (error) {
        await emulator.stop();
        if (attempt === PORTS_TO_TRY) throw error;
      }
    }
  }

  readonly url: string;
  /** Everything that the emulator and its users write; gone when it stops. */
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), 'managed-secret-emulator-'));
  /** What the server wrote to stdout and stderr. */
  readonly logFile = path.join(this.folder, 'emulator.log');
  private readonly certificate = path.join(this.folder, 'tmp', 'ministack-tls', 'server.crt');
  private readonly server: ChildProcess;
  private readonly forget: () => void;

  private constructor(python: string, private readonly port: number, private readonly auth: boolean) {
    this.url = `${auth ? 'https' : 'http'}://${HOST}:${port}`;
    fs.mkdirSync(path.join(this.folder, 'tmp'));
    linkRuntimeSdk(this.folder);
    const log = fs.openSync(this.logFile, 'a');
    this.server = spawn(python, ['-m', 'server'], { cwd: this.folder, env: this.serverEnvironment(), detached: true, stdio: ['ignore', log, log] });
    fs.closeSync(log);
    this.forget = beforeExit(() => this.end('SIGKILL'));
  }

  /** Environment variables with which the CDK CLI and every SDK reach the emulator as the root of an account. */
  environment(account: string, region = 'us-east-1'): Record<string, string> {
    return {
      AWS_ENDPOINT_URL: this.url,
      AWS_ACCESS_KEY_ID: account, // Twelve digits are that account's root.
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_EC2_METADATA_DISABLED: 'true',
      ...(this.auth ? { NODE_EXTRA_CA_CERTS: this.certificate, AWS_CA_BUNDLE: this.certificate } : {}),
    };
  }

  /** The same for an SDK client of this process. */
  clientConfig(account: string, region = 'us-east-1'): ClientConfig {
    const trusting = () => ({ requestHandler: { httpsAgent: new https.Agent({ ca: fs.readFileSync(this.certificate) }) } });
    return {
      endpoint: this.url,
      region,
      credentials: { accessKeyId: account, secretAccessKey: 'test' },
      ...(this.auth ? trusting() : {}),
    };
  }

  /** Ends the server, by its process id, and removes its folder. */
  async stop(): Promise<void> {
    const deadline = Date.now() + STOPPED_WITHIN_MS;
    endGroup(this.server, 'SIGTERM');
    while (this.running && Date.now() < deadline) await sleep(20);
    this.end('SIGKILL');
    this.forget();
  }

  private end(signal: NodeJS.Signals) {
    endGroup(this.server, signal);
    fs.rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }

  private get running(): boolean {
    return this.server.exitCode === null && this.server.signalCode === null && this.server.pid !== undefined;
  }

  private serverEnvironment(): Record<string, string> {
    return {
      ...plainEnvironment(),
      ...(this.auth ? { AUTH: 'true', USE_SSL: '1', NODE_EXTRA_CA_CERTS: this.certificate } : { AUTH: 'false' }),
      EMULATOR_FOLDER: this.folder,
      HOME: this.folder,
      TMPDIR: path.join(this.folder, 'tmp'),
      PYTHONPATH: __dirname,
      PYTHONDONTWRITEBYTECODE: '1',
      BIND_HOST: HOST, // Its default is every interface.
      MINISTACK_HOST: HOST,
      GATEWAY_PORT: String(this.port),
      IOT_MTLS_ENABLED: '0',
      SFTP_ENABLED: '0',
      CR_TIMEOUT: '60',
      STATE_DIR: path.join(this.folder, 'state'),
      S3_DATA_DIR: path.join(this.folder, 's3'),
    };
  }

  private async ready(): Promise<void> {
    const deadline = Date.now() + READY_WITHIN_MS;
    while (this.running && Date.now() < deadline) {
      if (await this.healthy()) return;
      await sleep(50);
    }
    const said = fs.readFileSync(this.logFile, 'utf8').split('\n').slice(-30).join('\n');
    throw new Error(`The emulator ${this.running ? 'did not answer in time' : 'ended'}; it said:\n${said}`);
  }

  private healthy(): Promise<boolean> {
    const ca = this.auth && fs.existsSync(this.certificate) ? fs.readFileSync(this.certificate) : undefined;
    return new Promise(resolve => {
      const get = this.auth ? https.get : http.get;
      const request = get(`${this.url}/_ministack/health`, { ca, timeout: 1000, agent: false }, response => {
        response.resume();
        resolve(response.statusCode === 200);
      });
      request.on('timeout', () => request.destroy());
      request.on('error', () => resolve(false));
    });
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer().on('error', reject);
    server.listen(0, HOST, () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** Handlers of Lambda functions are unpacked below the folder, and find the SDK of the Lambda runtime here; nothing else. */
function linkRuntimeSdk(folder: string) {
  const modules = path.join(__dirname, '..', 'node_modules');
  fs.mkdirSync(path.join(folder, 'node_modules'));
  for (const scope of ['@aws-sdk', '@smithy'].filter(name => fs.existsSync(path.join(modules, name)))) {
    fs.symlinkSync(path.join(modules, scope), path.join(folder, 'node_modules', scope), 'dir');
  }
}
