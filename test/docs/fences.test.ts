import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { DOCUMENTS, ROOT } from './documents';
import { extract } from '../../packaging/tablet';

/** Its fence is about the emulator and the SDK, in which rosetta's surroundings have no part. */
const EMULATOR = 'emulator/README.md';

const project = fs.mkdtempSync(path.join(os.tmpdir(), 'fences-'));
afterAll(() => fs.rmSync(project, { recursive: true }));

const read = (file: string) => fs.readFileSync(path.join(ROOT, file), 'utf8');

function markdown(): string {
  return DOCUMENTS.filter(file => file !== EMULATOR).map(read).join('\n');
}

const compile = (readme: string) => extract(ROOT, project, readme);

/** What rosetta compiled, by its own record. */
function compiledIn(tablet: string): Array<{ didCompile?: boolean; location: string }> {
  const { snippets } = JSON.parse(fs.readFileSync(tablet, 'utf8'));
  return Object.values<any>(snippets).map(({ didCompile, location }) => ({ didCompile, location: JSON.stringify(location) }));
}

test('every TypeScript fence of the documents and every @example compiles', () => {
  const { status, output, tablet } = compile(markdown());
  expect({ status, output }).toEqual({ status: 0, output: expect.not.stringContaining('error TS') });
  const fences = new Set(markdown().match(/^ *```(ts|typescript)\b[\s\S]*?^ *```/gm)).size; // rosetta compiles equal ones once
  const compiled = compiledIn(tablet);
  expect(compiled.every(({ didCompile }) => didCompile)).toBe(true);
  expect(compiled.filter(({ location }) => location.includes('moduleReadme'))).toHaveLength(fences);
  expect(compiled.length).toBeGreaterThan(fences);
});

test('a fence that does not compile is found', () => {
  const { status, output } = compile(`${markdown()}\n\`\`\`ts\nnew ManagedSecret(this, 'Secret', { secretNam: 'misspelt' });\n\`\`\`\n`);
  expect(status).not.toBe(0);
  expect(output).toContain("'secretNam' does not exist in type 'ManagedSecretProps'");
});

/** Type-checks what a fence of the emulator's README says, each in a file below `.work`, which imports the emulator. Returns what tsc reports. */
function check(fences: Record<string, string>): string {
  const folder = path.join(ROOT, '.work', 'fences');
  fs.mkdirSync(folder, { recursive: true });
  for (const [name, fence] of Object.entries(fences)) {
    fs.writeFileSync(path.join(folder, `${name}.ts`), [
      "import { SecretsManager } from '@aws-sdk/client-secrets-manager';", "import { CdkCli } from '../../emulator/cdk-cli';", "import { Emulator } from '../../emulator/emulator';",
      'export async function fence() {', fence, 'return secrets;', '}',
    ].join('\n'));
  }
  const settings = { extends: '../../tsconfig.dev.json', compilerOptions: { rootDir: '../..' }, include: [], files: Object.keys(fences).map(name => `${name}.ts`) };
  fs.writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(settings));
  return spawnSync(path.join(ROOT, 'node_modules', '.bin', 'tsc'), ['-p', folder], { encoding: 'utf8' }).stdout;
}

test('the TypeScript fence of the emulator\'s README compiles, where a wrong one is found', () => {
  expect(read(EMULATOR).match(/^ *```(ts|typescript)\b/gm)).toHaveLength(1);
  const [, fence] = read(EMULATOR).match(/^```ts\n([\s\S]*?)^```/m)!;
  const output = check({ fence, planted: fence.replace('cli.deploy()', 'cli.deploi()') });
  expect(output.match(/^\S.*error TS/gm)).toEqual([expect.stringContaining('planted.ts')]);
  expect(output).toContain("Property 'deploi' does not exist on type 'CdkCli'");
});
