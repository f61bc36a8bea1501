import { ChildProcess, spawn } from 'node:child_process';
import { beforeExit } from './clean-up';

export interface RunOptions {
  readonly cwd?: string;
  /** The whole environment: nothing is inherited, so that no credential, proxy or setting of the user's leaks in. */
  readonly environment: Record<string, string>;
  readonly timeoutSeconds: number;
  /** Called with each line of stdout and stderr as it comes. */
  readonly onLine?: (line: string) => void;
}

export interface RunResult {
  /** Exit code; -1 when the process was killed, or never started. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
}

/** The little that any program needs from the user's environment. */
export function plainEnvironment(): Record<string, string> {
  const kept = ['PATH', 'LANG', 'LC_ALL', 'TMPDIR', 'TZ'];
  return Object.fromEntries(kept.flatMap(name => process.env[name] === undefined ? [] : [[name, process.env[name]!]]));
}

/** Ends a process and its children; it leads their group because it was started detached. */
export function endGroup(child: ChildProcess, signal: NodeJS.Signals) {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal);
  } catch {
    // It has ended already.
  }
}

/** Runs a program to its end. Never throws: the caller judges the exit code. */
export function run(command: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
  const started = Date.now();
  const child = spawn(command, args, { cwd: options.cwd, env: options.environment, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const forget = beforeExit(() => endGroup(child, 'SIGKILL'));
  const stdout = collect(child.stdout!, options.onLine);
  const stderr = collect(child.stderr!, options.onLine);
  const deadline = setTimeout(() => endGroup(child, 'SIGKILL'), options.timeoutSeconds * 1000);
  return new Promise(resolve => {
    const end = (code: number | null, said = '') => {
      clearTimeout(deadline);
      forget();
      resolve({ code: code ?? -1, stdout: stdout(), stderr: stderr() + said, seconds: (Date.now() - started) / 1000 });
    };
    child.on('error', error => end(-1, error.message));
    child.on('close', (code, signal) => end(code, signal ? `ended by ${signal} after ${Math.round((Date.now() - started) / 1000)} s` : ''));
  });
}

/** Collects a stream; the answer returns all of it. */
function collect(stream: NodeJS.ReadableStream, onLine: (line: string) => void = () => {}): () => string {
  let all = '';
  let line = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    all += chunk;
    const lines = (line + chunk).split('\n');
    line = lines.pop()!;
    lines.forEach(onLine);
  });
  stream.on('end', () => line && onLine(line));
  return () => all;
}
