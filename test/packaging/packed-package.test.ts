/** The npm package, whose code all the other packages carry: that its modules load late, and that it does what the source does. */
import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { synthesize } from './smoke-app';
import { lazyImports } from '../../packaging/lazy-imports';
import * as source from '../../src';

const ROOT = path.join(__dirname, '..', '..');
let folder: string;
let library: string;
let ours: string[];
let theirs: string[];

/** A project that has installed the package. */
beforeAll(() => {
  folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'packed-')));
  const modules = path.join(folder, 'node_modules');
  library = path.join(modules, 'cdk-managed-secret');
  fs.mkdirSync(library, { recursive: true });
  const archive = execFileSync('npm', ['pack', '--silent', '--ignore-scripts', `--pack-destination=${folder}`], { cwd: ROOT, encoding: 'utf8' }).trim();
  execFileSync('tar', ['-xzf', path.join(folder, archive), '--strip-components=1', '-C', library]);
  for (const peer of ['aws-cdk-lib', 'constructs']) fs.symlinkSync(path.join(ROOT, 'node_modules', peer), path.join(modules, peer));
  ours = loadedBy('const { ManagedSecret } = require("cdk-managed-secret")');
  theirs = loadedBy('const { Secret } = require("aws-cdk-lib/aws-secretsmanager")');
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

function run(script: string, ...options: string[]): string {
  return execFileSync(process.execPath, [...options, '-e', script], { cwd: folder, encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } });
}

/** What a fresh process has loaded, by its path below `node_modules`, other than the files of node. */
function loadedBy(script: string): string[] {
  return filesIn(run(`${script}; console.log(JSON.stringify(Object.keys(require.cache)))`));
}

function filesIn(printed: string): string[] {
  const files: string[] = JSON.parse(printed);
  return files.map(file => file.split('/node_modules/').pop()!).sort();
}

const isOwn = (file: string) => file.startsWith('cdk-managed-secret/');

test('every module of the package loads the others late', () => {
  const files = fs.readdirSync(path.join(library, 'lib'), { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.js'));
  const texts = new Map(files.map(file => [file, fs.readFileSync(path.join(library, 'lib', file), 'utf8')]));
  expect([...texts].filter(([, text]) => lazyImports(text) !== text).map(([file]) => file)).toEqual([]);
  const late = [...texts.values()].join('').split('_loaded ??= require(').length - 1;
  expect(late).toBeGreaterThan(texts.size);
});

test('`import { ManagedSecret }` loads these files of the library: no rule, no blueprint, no plugin, no map, no handler', () => {
  expect(ours.filter(isOwn)).toEqual([
    'cdk-managed-secret/lib/cdk/internals.js', 'cdk-managed-secret/lib/index.js', 'cdk-managed-secret/lib/managed-secret-base.js',
    'cdk-managed-secret/lib/managed-secret.js',
  ]);
});

test('of aws-cdk-lib and constructs it loads nothing that the `Secret` of aws-cdk-lib does not load', () => {
  expect(theirs).not.toEqual([]);
  expect(ours.filter(file => !isOwn(file) && !theirs.includes(file))).toEqual([]);
});

test('it loads at most 1.05 times as many files as that `Secret`', () => {
  expect(ours.length / theirs.length).toBeLessThanOrEqual(1.05);
});

describe('`import { ManagedSecret }` in an ES module', () => {
  /** Node reads each name of a CommonJS module when it links it, so each getter loads its module. */
  const linked = (statement: string) => filesIn(run(
    `${statement}; import { createRequire } from "module"; console.log(JSON.stringify(Object.keys(createRequire(import.meta.url).cache)))`, '--input-type=module'));
  let oursLinked: string[];
  let theirsLinked: string[];
  beforeAll(() => {
    oursLinked = linked('import { ManagedSecret } from "cdk-managed-secret"');
    theirsLinked = linked('import { Secret } from "aws-cdk-lib/aws-secretsmanager"');
  });

  test('loads the modules that index.js names, what `require` loads, and no more of the library', () => {
    const index = fs.readFileSync(path.join(library, 'lib', 'index.js'), 'utf8');
    const named = [...index.matchAll(/require\("\.\/([^"]+)"\)/g)].map(([, module]) => `cdk-managed-secret/lib/${module}.js`);
    expect(named.length).toBeGreaterThan(10);
    expect(oursLinked.filter(isOwn)).toEqual([...new Set([...named, ...ours.filter(isOwn)])].sort());
  });

  test('loads nothing of aws-cdk-lib that the `Secret` of aws-cdk-lib does not load', () => {
    expect(theirsLinked).not.toEqual([]);
    expect(oursLinked.filter(file => !isOwn(file) && !theirsLinked.includes(file))).toEqual([]);
  });

  test('loads at most 1.6 times as many files as that of this `Secret`', () => {
    expect(oursLinked.length / theirsLinked.length).toBeLessThanOrEqual(1.6);
  });
});

/** What is written for CloudFormation, and the map, by file. */
function written(outdir: string): Record<string, unknown> {
  const files = fs.readdirSync(outdir).filter(file => /\.template\.json$|^secret-access\.(json|html)$/.test(file)).sort();
  return Object.fromEntries(files.map(file => [file, fs.readFileSync(path.join(outdir, file), 'utf8')]));
}

test('an app makes the same templates, to the byte, of the package and of the source', () => {
  const [ofSource, ofPackage] = ['source', 'package'].map(name => path.join(folder, name));
  synthesize(source, ofSource);
  run(`require(${JSON.stringify(path.join(__dirname, 'smoke-app.js'))}).synthesize(require("cdk-managed-secret"), ${JSON.stringify(ofPackage)})`);
  expect(Object.keys(written(ofPackage))).toEqual([
    'Created.template.json', 'Guarded.template.json', 'Plain.template.json', 'secret-access.html', 'secret-access.json',
  ]);
  expect(written(ofPackage)).toEqual(written(ofSource));
});

test('it exports what the source exports, and each name loads', () => {
  const script = 'const all = require("cdk-managed-secret"); console.log(JSON.stringify(Object.keys(all).map(name => [name, typeof all[name]])))';
  const kinds: [string, string][] = Object.entries(source).map(([name, value]) => [name, typeof value]);
  expect(JSON.parse(run(script)).sort()).toEqual(kinds.sort());
});

test('`import { name }` of ES modules finds each of its names', () => {
  const names = Object.keys(source);
  expect(run(`import { ${names.join(', ')} } from "cdk-managed-secret"; console.log([${names.join(', ')}].includes(undefined))`, '--input-type=module')).toBe('false\n');
});

test('its classes say what they are to the runtime of jsii', () => {
  const script = `const all = require("cdk-managed-secret"), rtti = Symbol.for("jsii.rtti");
console.log(JSON.stringify(Object.entries(all).flatMap(([name, value]) => typeof value === 'function' ? [[name, value[rtti]]] : [])));`;
  const { version } = JSON.parse(fs.readFileSync(path.join(library, 'package.json'), 'utf8'));
  const classes = Object.entries(source).filter(([, value]) => typeof value === 'function').map(([name]) => name);
  expect(JSON.parse(run(script)).sort()).toEqual(classes.sort().map(name => [name, { fqn: `cdk-managed-secret.${name}`, version }]));
});

test('its command compares two maps, and its schema is beside it', () => {
  const outdir = path.join(folder, 'mapped');
  run(`require(${JSON.stringify(path.join(__dirname, 'smoke-app.js'))}).synthesize(require("cdk-managed-secret"), ${JSON.stringify(outdir)})`);
  const map = path.join(outdir, 'secret-access.json');
  const { bin } = JSON.parse(fs.readFileSync(path.join(library, 'package.json'), 'utf8'));
  expect(bin).toEqual({ 'cdk-managed-secret': 'bin/cdk-managed-secret' });
  const command = path.join(library, bin['cdk-managed-secret']);
  expect(() => fs.accessSync(command, fs.constants.X_OK)).not.toThrow();
  const compare = (...words: string[]) => execFileSync(command, ['access-diff', ...words], { encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } });
  expect(compare(map, map, '--fail-on', 'new-principal')).toBe('## Access to secrets\n\nNo access changes.\n');
  expect(() => compare(map)).toThrow(expect.objectContaining({
    status: 2, stderr: 'access-diff takes two files, but 1 is here. See cdk-managed-secret --help.\n',
  }));
  const schema = JSON.parse(run('console.log(JSON.stringify(require("cdk-managed-secret/schema/secret-access-2.schema.json")))'));
  expect(schema.title).toBe('secret-access.json, version 2');
});

describe('the package, installed twice under aliases,', () => {
  const messageOf = (body: string) => run(`
    const { App, Stack } = require('aws-cdk-lib');
    const [first, second] = [require('cdk-managed-secret'), require('second-copy')];
    const app = new App({ outdir: ${JSON.stringify(path.join(folder, 'cdk.out'))} });
    const stack = new Stack(app, 'Shop');
    let message = 'none';
    try { ${body}; app.synth(); } catch (error) { message = error.message; }
    console.log(JSON.stringify(message));
  `);

  beforeAll(() => fs.cpSync(library, path.join(folder, 'node_modules', 'second-copy'), { recursive: true }));

  test.each([
    ['a blueprint', 'new first.SecretBlueprint({ defaults: { kmsKeyId: "alias/mine" } }).applyTo(app); new second.ManagedSecret(stack, "Secret")'],
    ['an acknowledgment', 'first.SecretRules.acknowledge(new second.ManagedSecret(stack, "Secret"), "MS003", { reason: "a", owner: "b", expires: "2999-12-31" })'],
  ])('fails the synthesis where %s of one is to hold for a secret of the other', (_, body) => {
    const message = JSON.parse(messageOf(body)) as string;
    expect(message).toContain('MS331 cdk-managed-secret is loaded more than once in this app');
    expect(['cdk-managed-secret', 'second-copy'].filter(name => !message.includes(path.join(folder, 'node_modules', name)))).toEqual([]);
  });

  test('is fatal in the report of a plugin of one, if the other makes a secret', () => {
    messageOf('require("aws-cdk-lib").Validations.of(app).addPlugins(new first.SecretRulesPlugin()); new second.ManagedSecret(stack, "Secret")');
    const { pluginReports } = JSON.parse(fs.readFileSync(path.join(folder, 'cdk.out', 'validation-report.json'), 'utf8')) as {
      pluginReports: Array<{ violations: Array<{ ruleName: string; severity: string }> }>;
    };
    const found = pluginReports.flatMap(({ violations }) => violations).filter(({ ruleName }) => ruleName === 'MS331');
    expect(found.map(({ severity }) => severity)).toEqual(['fatal']);
  });

  test('makes secrets with both where neither governs the other', () => {
    expect(JSON.parse(messageOf('new first.ManagedSecret(stack, "A"); new second.ManagedSecret(stack, "B")'))).toBe('none');
  });
});
