import { ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeExit } from '../../emulator/clean-up';
import { plainEnvironment } from '../../emulator/processes';
import { CloudFormationEvent } from '../../src/create-secret/event';

export const ASSET = join(__dirname, '..', '..', 'assets', 'create-secret', 'index.js');
const RUNTIME = join(__dirname, 'lambda-runtime.js');
/** As long as the function of a stack has. */
const TIMEOUT = 300_000;

interface Ended {
  readonly id: number;
  readonly error?: string;
}

/** The function of one stack: the shipped file, loaded by a Node process that has Lambda's environment and no more. */
export class LambdaFunction {
  private readonly child: ChildProcess;
  private readonly forget: () => void;
  private readonly waiting = new Map<number, (ended: Ended) => void>();
  private invocations = 0;
  private output = '';

  constructor(environment: Record<string, string>) {
    if (!existsSync(ASSET)) throw new Error(`${ASSET} is missing. Run npx projen bundle.`);
    const env = { ...plainEnvironment(), AWS_EC2_METADATA_DISABLED: 'true', NODE_NO_WARNINGS: '1', ...environment };
    this.child = fork(RUNTIME, [ASSET], { env, execArgv: [], stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    this.forget = beforeExit(() => this.child.kill('SIGKILL'));
    for (const stream of [this.child.stdout!, this.child.stderr!]) stream.on('data', (chunk: Buffer) => { this.output += chunk; });
    this.child.on('message', message => this.settle(message as Ended));
    this.child.on('exit', code => [...this.waiting.keys()].forEach(id => this.settle({ id, error: `The process ended with exit code ${code}.` })));
  }

  /** Everything that the function wrote to its log. */
  get log(): string {
    return this.output;
  }

  async invoke(event: CloudFormationEvent): Promise<void> {
    const id = this.invocations++;
    const ended = new Promise<Ended>(resolve => this.waiting.set(id, resolve));
    this.child.send({ id, event, timeout: TIMEOUT });
    const { error } = await ended;
    if (error) throw new Error(`The function threw ${error}\n${this.output}`);
  }

  async stop(): Promise<void> {
    const isRunning = this.child.exitCode === null && this.child.signalCode === null;
    const ended = isRunning ? once(this.child, 'exit') : undefined;
    this.child.kill('SIGKILL');
    await ended;
    this.forget();
  }

  private settle(ended: Ended): void {
    this.waiting.get(ended.id)?.(ended);
    this.waiting.delete(ended.id);
  }
}
