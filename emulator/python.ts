import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { plainEnvironment, run, RunResult } from './processes';

/** A virtual environment with what a file of pinned requirements names. */
export interface PythonEnvironment {
  /** Who needs it, for messages: `the emulator`. */
  readonly user: string;
  readonly requirements: string;
  /** Where it is made, in a folder of its own for each state of the requirements. */
  readonly home: string;
  readonly pipOptions: readonly string[];
  /** How long it takes, for messages. */
  readonly about: string;
}

const EMULATOR: PythonEnvironment = {
  user: 'the emulator',
  requirements: path.join(__dirname, 'requirements.txt'),
  home: path.join(__dirname, '.venv'),
  pipOptions: [],
  about: '10 seconds',
};
export const OLDEST = [3, 11];

/** What pip may need from the user's environment: indexes, proxies and certificates. */
function installEnvironment(): Record<string, string> {
  const wanted = /^(PIP_|HOME$|SSL_CERT|REQUESTS_CA_BUNDLE$|(HTTPS?|NO|ALL)_PROXY$)/i;
  const kept = Object.entries(process.env).filter(([name, value]) => value !== undefined && wanted.test(name));
  return { ...plainEnvironment(), ...Object.fromEntries(kept) as Record<string, string>, PIP_DISABLE_PIP_VERSION_CHECK: '1' };
}

async function checked(what: string, running: Promise<RunResult>): Promise<string> {
  const result = await running;
  if (result.code !== 0) throw new Error(`${what} failed (exit code ${result.code}):\n${(result.stderr + result.stdout).trim()}`);
  return result.stdout;
}

async function versionOf(python: string, user: string): Promise<string> {
  const call = run(python, ['-c', 'import sys; print("%d.%d.%d" % sys.version_info[:3])'], { environment: installEnvironment(), timeoutSeconds: 30 });
  const version = (await checked(`${python}, which ${user} needs,`, call)).trim();
  const [major, minor] = version.split('.').map(Number);
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    throw new Error(`Python ${OLDEST.join('.')} or newer is what ${user} needs; ${python} is ${version}. Name another one with PYTHON=…`);
  }
  return version;
}

/**
 * The Python of an environment, which is made when it is missing or when its requirements or Python changed.
 *
 * It is built beside its place and renamed into it, so that two commands that start at once do not disturb each other. Its programs
 * are to be run as modules: what pip writes into `bin` knows the place of before.
 */
export async function pythonOf(environment: PythonEnvironment, report: (line: string) => void = () => {}): Promise<string> {
  const python = process.env.PYTHON ?? 'python3';
  const requirements = fs.readFileSync(environment.requirements);
  const key = createHash('sha256').update(requirements).update(await versionOf(python, environment.user)).digest('hex').slice(0, 12);
  const folder = path.join(environment.home, key);
  if (!fs.existsSync(folder)) await build(python, folder, environment, report);
  return path.join(folder, 'bin', 'python');
}

/** The Python that has the emulator's requirements installed. */
export async function emulatorPython(report?: (line: string) => void): Promise<string> {
  return pythonOf(EMULATOR, report);
}

async function build(python: string, folder: string, { user, requirements, pipOptions, about }: PythonEnvironment, report: (line: string) => void) {
  report(`Making the Python environment of ${user} in ${path.relative(path.join(__dirname, '..'), path.dirname(folder))} (once, about ${about}) …`);
  fs.mkdirSync(path.dirname(folder), { recursive: true });
  const draft = fs.mkdtempSync(`${folder}.`);
  const options = { environment: installEnvironment(), timeoutSeconds: 600 };
  try {
    await checked('python3 -m venv', run(python, ['-m', 'venv', draft], options));
    const install = ['-m', 'pip', 'install', '--quiet', '--no-input', ...pipOptions, '--requirement', requirements];
    await checked('pip install', run(path.join(draft, 'bin', 'python'), install, options));
    fs.renameSync(draft, folder);
  } catch (error) {
    if (!fs.existsSync(folder)) throw error; // Otherwise somebody else was faster.
  } finally {
    fs.rmSync(draft, { recursive: true, force: true });
  }
}
