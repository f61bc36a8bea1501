/**
 * `npx projen supported-versions -- [--cdk <version>] [--constructs <version>] [--node <version>] [--unit]`: the packed package, and with
 * `--unit` all unit tests, with other versions of the peers and of Node than those that are installed here. A version may be `floor`,
 * `newest` (what docs/reference/compatibility.md names, and the default), or whatever npm
 * understands, such as `latest`.
 */
import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { check } from './fingerprint';

const ROOT = path.join(__dirname, '..');
const { devDependencies, engines } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8'));

export interface Versions {
  readonly cdk: string;
  readonly constructs: string;
  /** That of the npm package `node`, which brings a binary. */
  readonly node: string;
}

/** What package.json promises. */
export const FLOOR = {
  cdk: devDependencies['aws-cdk-lib'] as string, constructs: devDependencies.constructs as string, node: engines.node.replace('>= ', '') as string,
};

/** What npm served last when docs/reference/compatibility.md was written. */
export const NEWEST = { cdk: '2.276.0', constructs: '10.8.1', node: '24.21.0' } as const;

/** Of the checkout, what no test reads. */
const LEFT_OUT = ['node_modules', '.git', '.work', '.stryker-tmp', 'dist', 'cdk.out', 'coverage'];

/** @returns what it printed */
export function execute(program: string, args: readonly string[], cwd: string, environment: NodeJS.ProcessEnv = {}): string {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(TSX_|NODE_OPTIONS$|npm_|JEST_)/.test(name));
  const env = { ...Object.fromEntries(inherited), ...environment } as NodeJS.ProcessEnv;
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, env });
  if (error) throw error;
  if (status !== 0) throw new Error(`${[path.basename(program), ...args].join(' ')} failed:\n${stdout}${stderr}`);
  return stdout;
}

/** Packs what is compiled; throws unless it is of the sources as they are. */
export function packLibrary(folder: string): string {
  check(ROOT);
  return path.join(folder, execute('npm', ['pack', '--silent', '--ignore-scripts', `--pack-destination=${folder}`], ROOT).trim());
}

/** A project with these versions, and the packed package. */
export class Project {
  /** Outside of the checkout, where its modules are not found. */
  public readonly folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'versions-')));
  private readonly modules = path.join(this.folder, 'node_modules');
  private readonly node = path.join(this.modules, 'node', 'bin', 'node');

  constructor({ cdk, constructs, node }: Versions, archive: string) {
    fs.writeFileSync(path.join(this.folder, 'package.json'), JSON.stringify({ private: true }));
    const packages = [`aws-cdk-lib@${cdk}`, `constructs@${constructs}`, `node@${node}`, archive];
    execute('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', ...packages], this.folder);
  }

  public remove(): void {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  /** What runs, as each of them reports it. */
  public versions(): Versions {
    const versionOf = (name: string) => JSON.parse(fs.readFileSync(path.join(this.modules, name, 'package.json'), 'utf8')).version;
    return { cdk: versionOf('aws-cdk-lib'), constructs: versionOf('constructs'), node: execute(this.node, ['--version'], this.folder).trim().slice(1) };
  }

  /** Synthesizes the app of test/packaging with the package: its templates and its access map, by file. */
  public synthesizeSmokeApp(): Record<string, string> {
    fs.copyFileSync(path.join(ROOT, 'test', 'packaging', 'smoke-app.js'), path.join(this.folder, 'smoke-app.js'));
    const script = 'import * as library from "cdk-managed-secret"; import { synthesize } from "./smoke-app.js"; synthesize(library, "smoke.out")';
    execute(this.node, ['--input-type=module', '-e', script], this.folder);
    const out = path.join(this.folder, 'smoke.out');
    const files = fs.readdirSync(out).filter(file => /\.template\.json$|^secret-access\.json$/.test(file)).sort();
    return Object.fromEntries(files.map(file => [file, fs.readFileSync(path.join(out, file), 'utf8')]));
  }

  /** Runs all unit tests on a copy of the checkout. */
  public runUnitTests(): UnitTests {
    this.copyCheckout();
    this.linkTools();
    const report = path.join(this.folder, 'unit-tests.json');
    try {
      execute(this.node, ['node_modules/jest/bin/jest.js', '--silent', '--json', `--outputFile=${report}`, ...slowSuitesIgnored()], this.folder, { NODE_NO_WARNINGS: '1' });
    } catch (error) {
      if (!fs.existsSync(report)) throw error;
    }
    return readUnitTests(report, this.folder);
  }

  private copyCheckout(): void {
    const entries = fs.readdirSync(ROOT).filter(entry => !LEFT_OUT.includes(entry));
    for (const entry of entries) {
      fs.cpSync(path.join(ROOT, entry), path.join(this.folder, entry), {
        recursive: true, filter: file => !/\/(node_modules|\.venv|cdk\.out|target)$/.test(file),
      });
    }
  }

  /** All other packages of the checkout; those that load the CDK are copied, or they would load that of the checkout. */
  private linkTools(): void {
    const installed = path.join(ROOT, 'node_modules');
    const names = fs.readdirSync(installed).filter(name => !name.startsWith('.')).flatMap(name => (
      name.startsWith('@') ? fs.readdirSync(path.join(installed, name)).map(scoped => path.join(name, scoped)) : [name]));
    for (const name of names.filter(each => !fs.existsSync(path.join(this.modules, each)))) {
      const [from, to] = [installed, this.modules].map(folder => path.join(folder, name));
      fs.mkdirSync(path.dirname(to), { recursive: true });
      if (loadsCdk(from)) fs.cpSync(from, to, { recursive: true });
      else fs.symlinkSync(from, to);
    }
  }
}

export interface UnitTests {
  readonly passed: number;
  /** The names of those that failed, and the suites that did not load. */
  readonly failed: readonly string[];
}

function readUnitTests(report: string, folder: string): UnitTests {
  const { numPassedTests, testResults } = JSON.parse(fs.readFileSync(report, 'utf8'));
  const failed = testResults.flatMap(({ name, message, assertionResults }: any) => {
    const names = assertionResults.filter(({ status }: any) => status === 'failed').map(({ fullName }: any) => fullName);
    const suite = path.relative(folder, name);
    return names.length > 0 ? names.map((each: string) => `${suite}: ${each}`) : assertionResults.length === 0 ? [`${suite}: ${message}`] : [];
  });
  return { passed: numPassedTests, failed };
}

/** The arguments of `npx projen test:unit`. */
function slowSuitesIgnored(): string[] {
  const { tasks } = JSON.parse(fs.readFileSync(path.join(ROOT, '.projen', 'tasks.json'), 'utf8'));
  const words: string[] = tasks['test:unit'].steps.flatMap(({ execArgs = [] }: { execArgs?: string[] }) => execArgs);
  return words.filter(word => word.startsWith('--testPathIgnorePatterns='));
}

function loadsCdk(folder: string): boolean {
  const manifest = path.join(folder, 'package.json');
  if (!fs.existsSync(manifest)) return false;
  const { dependencies, peerDependencies } = JSON.parse(fs.readFileSync(manifest, 'utf8'));
  return ['aws-cdk-lib', 'constructs'].some(name => name in { ...dependencies, ...peerDependencies });
}

/** What is not given is the newest. */
function versionIn(args: readonly string[], name: keyof Versions): string {
  const given = args.includes(`--${name}`) ? args[args.indexOf(`--${name}`) + 1] : 'newest';
  return { floor: FLOOR[name], newest: NEWEST[name] as string }[given] ?? given;
}

/** A row of the table in docs/reference/compatibility.md. */
function rowOf({ cdk, constructs, node }: Versions, files: number, unit: UnitTests | undefined, seconds: number): string {
  const tests = unit ? `${unit.passed} passed, ${unit.failed.length} failed` : '–';
  return `| ${cdk} | ${constructs} | ${node} | ${files} files | ${tests} | ${seconds.toFixed(0)} s |`;
}

function main(args: readonly string[]): void {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'packed-'));
  const started = Date.now();
  const versions = { cdk: versionIn(args, 'cdk'), constructs: versionIn(args, 'constructs'), node: versionIn(args, 'node') };
  const project = new Project(versions, packLibrary(folder));
  try {
    const files = Object.keys(project.synthesizeSmokeApp()).length;
    const unit = args.includes('--unit') ? project.runUnitTests() : undefined;
    for (const name of unit?.failed ?? []) console.error(`failed | ${name}`);
    console.log(rowOf(project.versions(), files, unit, (Date.now() - started) / 1000));
    if (unit && unit.failed.length > 0) process.exitCode = 1;
  } finally {
    project.remove();
    fs.rmSync(folder, { recursive: true });
  }
}

if (require.main === module) main(process.argv.slice(2));
