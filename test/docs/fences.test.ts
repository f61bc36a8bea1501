import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

jest.setTimeout(180_000);

const ROOT = path.join(__dirname, '..', '..');
const DOCUMENTS = ['README.md', 'RULES.md', 'docs/grants.md'];

const project = fs.mkdtempSync(path.join(os.tmpdir(), 'fences-'));
afterAll(() => fs.rmSync(project, { recursive: true }));

function markdown(): string {
  return DOCUMENTS.map(file => fs.readFileSync(path.join(ROOT, file), 'utf8')).join('\n');
}

/** A project that has this library installed, with the readme given: rosetta reads the readme from the assembly. */
function install(readme: string): string {
  const modules = path.join(project, 'node_modules');
  const library = path.join(modules, 'cdk-managed-secret');
  fs.rmSync(modules, { recursive: true, force: true });
  fs.mkdirSync(library, { recursive: true });
  for (const entry of ['aws-cdk-lib', 'constructs', '@types']) fs.symlinkSync(path.join(ROOT, 'node_modules', entry), path.join(modules, entry));
  for (const entry of ['lib', 'package.json', 'rosetta', 'node_modules']) fs.symlinkSync(path.join(ROOT, entry), path.join(library, entry));
  const assembly = JSON.parse(fs.readFileSync(path.join(ROOT, '.jsii'), 'utf8'));
  fs.writeFileSync(path.join(library, '.jsii'), JSON.stringify({ ...assembly, readme: { markdown: readme } }));
  return library;
}

function compile(readme: string) {
  const library = install(readme);
  const { status, stdout, stderr } = spawnSync(path.join(ROOT, 'node_modules', '.bin', 'jsii-rosetta'), [
    'extract', '--compile', '--strict', '--directory', project, library,
  ], { encoding: 'utf8', env: { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20' } });
  return { status, told: stdout + stderr, library };
}

/** What rosetta compiled, by its own record. */
function compiledIn(library: string): Array<{ didCompile?: boolean; location: string }> {
  const { snippets } = JSON.parse(fs.readFileSync(path.join(library, '.jsii.tabl.json'), 'utf8'));
  return Object.values<any>(snippets).map(({ didCompile, location }) => ({ didCompile, location: JSON.stringify(location) }));
}

test('every TypeScript fence of the documents and every @example compiles', () => {
  const { status, told, library } = compile(markdown());
  expect({ status, told }).toEqual({ status: 0, told: expect.not.stringContaining('error TS') });
  const fences = new Set(markdown().match(/^```(ts|typescript)\b[\s\S]*?^```/gm)).size; // rosetta compiles equal ones once
  const compiled = compiledIn(library);
  expect(compiled.every(({ didCompile }) => didCompile)).toBe(true);
  expect(compiled.filter(({ location }) => location.includes('moduleReadme'))).toHaveLength(fences);
  expect(compiled.length).toBeGreaterThan(fences);
});

test('a fence that does not compile is found', () => {
  const { status, told } = compile(`${markdown()}\n\`\`\`ts\nnew ManagedSecret(this, 'Secret', { secretNam: 'misspelt' });\n\`\`\`\n`);
  expect(status).not.toBe(0);
  expect(told).toContain("'secretNam' does not exist in type 'ManagedSecretProps'");
});
