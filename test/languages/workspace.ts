/**
 * Where the projects of the other languages are built and run: copies, so that nothing is left in `examples`, beside a `dist` that is
 * this repository's. They use the packages, and nothing of the source.
 */
import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { GETTING_STARTED, PAGES, writeGettingStarted } from './getting-started';
import { Command, Language, LANGUAGES } from './language';
import { run } from '../../emulator/processes';
import { fingerprint } from '../../packaging/fingerprint';
import { pack } from '../../packaging/pack';

export const ROOT = path.join(__dirname, '..', '..');
const WORKSPACE = path.join(ROOT, '.work', 'languages');
const PREPARED = path.join(WORKSPACE, 'prepared.json');

/** The Python that has twine and a parser of C#. */
export const TOOLS = path.join(WORKSPACE, 'tools', 'bin', 'python');

/** The examples that are there in all languages; the first has its dependencies installed, the others link to them. */
export const EXAMPLES = ['quickstart', 'two-accounts', 'created', 'blueprint', 'blueprint-context', 'mistakes'] as const;
/** What else is written in some of the languages: test fixtures, the first example of the README, and the pages for beginners. */
const OTHERS: Record<string, readonly string[]> = {
  'hooks': ['python', 'java'],
  'platform': ['python', 'java'],
  'readme': ['typescript', 'python'],
  'custom-rules': ['typescript', 'python', 'java', 'go'],
  'rule-mistakes': ['python', 'go'],
  [GETTING_STARTED.right]: PAGES,
  [GETTING_STARTED.wrong]: PAGES,
};

/** What `prepare` has done, for which sources. */
export interface Prepared {
  readonly fingerprint: string;
  readonly packSeconds: number;
  /** How long the set-up took, of each language that this machine has. */
  readonly setUpSeconds: Record<string, number>;
}

function has(tool: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${tool}`]).status === 0;
}

export function language(name: string): Language {
  return LANGUAGES.find(each => each.name === name)!;
}

/** The project of a language, in the workspace. */
export function project(example: string, of: Language): string {
  return path.join(WORKSPACE, 'examples', example, of.folder);
}

function projectsOf(of: Language): string[] {
  const others = Object.keys(OTHERS).filter(name => OTHERS[name].includes(of.name));
  return [...EXAMPLES, ...others].map(example => project(example, of));
}

export async function execute({ cwd, line: [program, ...args] }: Command, environment: Record<string, string> = {}) {
  // Nothing of this process's own runner, or of npm's, which ran it.
  const inherited = Object.entries(process.env).filter(([name, value]) => value !== undefined && !/^(TSX_|NODE_OPTIONS$|npm_)/.test(name));
  return run(program, args, {
    cwd,
    environment: { ...Object.fromEntries(inherited) as Record<string, string>, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20', ...environment },
    timeoutSeconds: 600,
  });
}

async function must(command: Command): Promise<void> {
  const { code, stdout, stderr } = await execute(command);
  if (code !== 0) throw new Error(`${command.line.join(' ')} in ${path.relative(ROOT, command.cwd)} failed:\n${stdout}${stderr}`);
}

function copyProjects() {
  fs.rmSync(WORKSPACE, { recursive: true, force: true });
  fs.mkdirSync(WORKSPACE, { recursive: true });
  const examples = path.join(WORKSPACE, 'examples');
  const sources = (file: string) => !/\/(node_modules|cdk\.out|\.venv|target)$/.test(file);
  fs.cpSync(path.join(ROOT, 'examples'), examples, { recursive: true, filter: sources });
  fs.cpSync(path.join(__dirname, 'fixtures'), examples, { recursive: true });
  fs.symlinkSync(path.join(ROOT, 'dist'), path.join(WORKSPACE, 'dist'));
  writeReadme(examples);
  writeGettingStarted(examples);
  for (const file of ['go.mod', 'go.sum']) {
    fs.copyFileSync(path.join(examples, 'custom-rules', 'go', file), path.join(examples, 'rule-mistakes', 'go', file));
  }
  const modules = projectsOf(language('java')).map(folder => `<module>${path.relative(WORKSPACE, folder)}</module>`);
  fs.writeFileSync(path.join(WORKSPACE, 'pom.xml'), ['<project><modelVersion>4.0.0</modelVersion><groupId>com.example</groupId>',
    `<artifactId>all</artifactId><version>1</version><packaging>pom</packaging><modules>${modules.join('')}</modules></project>`].join(''));
}

async function installTools() {
  const python = process.env.PYTHON ?? 'python3';
  await must({ cwd: WORKSPACE, line: [python, '-m', 'venv', 'tools'] });
  await must({ cwd: WORKSPACE, line: [TOOLS, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '-r', path.join(__dirname, 'tools.txt')] });
}

async function setUp(of: Language): Promise<number> {
  const started = Date.now();
  const [first, ...others] = projectsOf(of);
  for (const command of of.install(first)) await must(command);
  if (of.installed) for (const other of others) fs.symlinkSync(path.join(first, of.installed), path.join(other, of.installed));
  for (const command of of.compile([first, ...others], WORKSPACE)) await must(command);
  return (Date.now() - started) / 1000;
}

/** The first example of the README, as a project of each language that it is written in. */
function writeReadme(examples: string) {
  const readme = fs.readFileSync(path.join(ROOT, 'README.md'), 'utf8');
  const fence = (name: string) => readme.match(new RegExp(`^\`\`\`${name}\\b.*\\n([\\s\\S]*?)^\`\`\``, 'm'))![1];
  const write = (file: string, content: string) => {
    fs.mkdirSync(path.dirname(path.join(examples, 'readme', file)), { recursive: true });
    fs.writeFileSync(path.join(examples, 'readme', file), content);
  };
  write('app.ts', fence('ts'));
  write('python/app.py', fence('python'));
}

/** Maven keeps what they once saw under a version, and ours is 0.0.0 for ever. */
function forgetPackages() {
  const home = process.env.HOME ?? '';
  fs.rmSync(path.join(home, '.m2', 'repository', 'io', 'github', 'cdk-managed-secret'), { recursive: true, force: true });
}

/** Two at a time, those that compile first. */
async function setUpAll(languages: readonly Language[], report: (line: string) => void): Promise<Record<string, number>> {
  const seconds: Record<string, number> = {};
  const waiting = [...languages].reverse();
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      seconds[next.name] = await setUp(next);
      report(`${next.name}: set up in ${seconds[next.name].toFixed(0)} s`);
    }
  };
  await Promise.all([worker(), worker()]);
  return seconds;
}

/** Packages for all languages that this machine has, and sets up their projects. */
export async function prepare(report: (line: string) => void): Promise<Prepared> {
  const lacking = ({ tools }: Language) => tools.filter(tool => !has(tool));
  const available = LANGUAGES.filter(each => lacking(each).length === 0);
  for (const each of LANGUAGES) if (lacking(each).length > 0) report(`${each.name}: left out, for want of ${lacking(each).join(' and ')}`);
  report(`packaging for ${available.map(({ name }) => name).join(', ')}`);
  const started = Date.now();
  pack(available.map(({ target }) => target));
  const packSeconds = (Date.now() - started) / 1000;
  forgetPackages();
  copyProjects();
  await installTools();
  const done = { fingerprint: fingerprint(ROOT), packSeconds, setUpSeconds: await setUpAll(available, report) };
  fs.writeFileSync(PREPARED, JSON.stringify(done, undefined, 2));
  return done;
}

/** What `prepare` has done; throws if it has not, or if the sources have changed since. */
export function prepared(): Prepared {
  const done = fs.existsSync(PREPARED) ? JSON.parse(fs.readFileSync(PREPARED, 'utf8')) as Prepared : undefined;
  if (done?.fingerprint !== fingerprint(ROOT)) throw new Error('The packages are not made of the sources as they are. Run: npx projen languages');
  return done;
}

/** The languages that this machine has. */
export function availableLanguages(): Language[] {
  return LANGUAGES.filter(({ name }) => name in prepared().setUpSeconds);
}

/** `test` for what needs a language: skipped where the machine does not have it, which `prepare` has reported. */
export function testIn(name: string): jest.It {
  return name in prepared().setUpSeconds ? test : test.skip;
}
