import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { plainEnvironment, run, RunResult } from './processes';

const REQUIREMENTS = path.join(__dirname, 'requirements.txt');
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

async function versionOf(python: string): Promise<string> {
  const call = run(python, ['-c', 'import sys; print("%d.%d.%d" % sys.version_info[:3])'], { environment: installEnvironment(), timeoutSeconds: 30 });
  const version = (await checked(`${python}, which the emulator needs,`, call)).trim();
  const [major, minor] = version.split('.').map(Number);
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    throw new Error(`The emulator needs Python ${OLDEST.join('.')} or newer; ${python} is ${version}. Name another one with PYTHON=…`);
  }
  return version;
}

/**
 * The Python that has the emulator's requirements installed: a virtual environment under emulator/.venv, made when it
 * is missing or when requirements.txt or Python changed.
 *
 * It is built beside its place and renamed into it, so that two commands that start at once do not disturb each other.
 */
export async function emulatorPython(tell: (line: string) => void = () => {}): Promise<string> {
  const python = process.env.PYTHON ?? 'python3';
  const key = createHash('sha256').update(fs.readFileSync(REQUIREMENTS)).update(await versionOf(python)).digest('hex').slice(0, 12);
  const folder = path.join(__dirname, '.venv', key);
  if (!fs.existsSync(folder)) await build(python, folder, tell);
  return path.join(folder, 'bin', 'python');
}

async function build(python: string, folder: string, tell: (line: string) => void) {
  tell('Making the emulator\'s Python environment in emulator/.venv (once, about 10 seconds) …');
  fs.mkdirSync(path.dirname(folder), { recursive: true });
  const draft = fs.mkdtempSync(`${folder}.`);
  const options = { environment: installEnvironment(), timeoutSeconds: 300 };
  try {
    await checked('python3 -m venv', run(python, ['-m', 'venv', draft], options));
    const install = ['-m', 'pip', 'install', '--quiet', '--no-input', '--requirement', REQUIREMENTS];
    await checked('pip install', run(path.join(draft, 'bin', 'python'), install, options));
    fs.renameSync(draft, folder);
  } catch (error) {
    if (!fs.existsSync(folder)) throw error; // Otherwise somebody else was faster.
  } finally {
    fs.rmSync(draft, { recursive: true, force: true });
  }
}
