import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { createInterface } from 'node:readline';
import { beforeExit } from '../../emulator/clean-up';
import { endGroup, plainEnvironment, run } from '../../emulator/processes';
import { PythonEnvironment, pythonOf } from '../../emulator/python';

export const REQUIREMENTS = path.join(__dirname, 'requirements.txt');
export const ACCOUNT = '111122223333';
export const REGION = 'eu-west-1';

const SERVE = path.join(__dirname, 'serve.py');
/** The part that ends a server with its parent is the emulator's. */
const EMULATOR = path.join(__dirname, '..', '..', 'emulator');

const MOTO: PythonEnvironment = {
  user: 'moto',
  requirements: REQUIREMENTS,
  home: path.join(__dirname, '..', '..', '.work', 'moto', 'venv'),
  pipOptions: ['--no-deps', '--no-compile'], // The file names every package: pip chooses nothing.
  about: '20 seconds',
};

/** The system picks a free port, and the server prints it. */
const READY = /Running on (http:\/\/127\.0\.0\.1:\d+)/;
const READY_WITHIN_MS = 60_000;
const STOPPED_WITHIN_MS = 5_000;
const LAST_LINES = 30;

/** What the constructor of an SDK client takes. */
export interface ClientConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** The AWS services of moto on this machine: a Python process that ends with this one. */
export class MotoServer {
  static async start(): Promise<MotoServer> {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'managed-secret-moto-'));
    const server = new MotoServer(await pythonOf(MOTO), folder);
    try {
      await server.isListening();
      return server;
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  private readonly server: ChildProcess;
  private readonly forget: () => void;
  private readonly lines: string[] = [];
  private url = '';

  /** @param folder everything that the server and the tests write; gone when it stops */
  private constructor(private readonly python: string, private readonly folder: string) {
    // The server removes the folder if this process is killed.
    const own = { HOME: folder, TMPDIR: folder, EMULATOR_FOLDER: folder, PYTHONPATH: EMULATOR, PYTHONDONTWRITEBYTECODE: '1' };
    const env = { ...plainEnvironment(), ...own, MOTO_ACCOUNT_ID: ACCOUNT };
    this.server = spawn(python, [SERVE], { cwd: folder, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    this.forget = beforeExit(() => this.end('SIGKILL'));
  }

  get endpoint(): string {
    return this.url;
  }

  clientConfig(region = REGION): ClientConfig {
    return { endpoint: this.url, region, credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' } };
  }

  /** A certificate for `localhost`, made by a package that the server needs anyway. */
  async certificate(): Promise<{ readonly certFile: string; readonly cert: Buffer; readonly key: Buffer }> {
    const base = path.join(this.folder, 'localhost');
    const code = `from werkzeug.serving import make_ssl_devcert; make_ssl_devcert(${JSON.stringify(base)}, cn="localhost")`;
    const { code: status, stderr } = await run(this.python, ['-c', code], { environment: plainEnvironment(), timeoutSeconds: 60 });
    if (status !== 0) throw new Error(`No certificate was made:\n${stderr}`);
    return { certFile: `${base}.crt`, cert: fs.readFileSync(`${base}.crt`), key: fs.readFileSync(`${base}.key`) };
  }

  /** Ends the server, by its process id, and removes its folder. */
  async stop(): Promise<void> {
    if (this.isRunning) {
      const ended = once(this.server, 'exit');
      endGroup(this.server, 'SIGTERM');
      const patience = setTimeout(() => endGroup(this.server, 'SIGKILL'), STOPPED_WITHIN_MS);
      await ended;
      clearTimeout(patience);
    }
    this.end('SIGKILL');
    this.forget();
  }

  private get isRunning(): boolean {
    return this.server.pid !== undefined && this.server.exitCode === null && this.server.signalCode === null;
  }

  private end(signal: NodeJS.Signals): void {
    endGroup(this.server, signal);
    fs.rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }

  private isListening(): Promise<void> {
    return new Promise((resolve, reject) => {
      const fail = (why: string) => reject(new Error(`moto ${why}; it wrote:\n${this.lines.slice(-LAST_LINES).join('\n')}`));
      const patience = setTimeout(() => fail('did not listen in time'), READY_WITHIN_MS);
      const onLine = (line: string) => {
        this.lines.push(line);
        const url = READY.exec(line)?.[1];
        if (!url) return;
        this.url = url;
        clearTimeout(patience);
        resolve();
      };
      for (const stream of [this.server.stdout!, this.server.stderr!]) createInterface(stream).on('line', onLine);
      this.server.on('error', error => fail(`did not start (${error.message})`));
      this.server.on('close', code => fail(`ended with exit code ${code}`));
    });
  }
}
