import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { extract } from '../../packaging/tablet';

jest.setTimeout(300_000);

const ROOT = path.join(__dirname, '..', '..');
const DOCUMENTS = ['README.md', 'RULES.md', 'docs/grants.md', 'docs/migration.md', 'docs/switching-creation.md', 'docs/blueprints.md'];

const project = fs.mkdtempSync(path.join(os.tmpdir(), 'fences-'));
afterAll(() => fs.rmSync(project, { recursive: true }));

function markdown(): string {
  return DOCUMENTS.map(file => fs.readFileSync(path.join(ROOT, file), 'utf8')).join('\n');
}

const compile = (readme: string) => extract(ROOT, project, readme);

/** What rosetta compiled, by its own record. */
function compiledIn(tablet: string): Array<{ didCompile?: boolean; location: string }> {
  const { snippets } = JSON.parse(fs.readFileSync(tablet, 'utf8'));
  return Object.values<any>(snippets).map(({ didCompile, location }) => ({ didCompile, location: JSON.stringify(location) }));
}

test('every TypeScript fence of the documents and every @example compiles', () => {
  const { status, told, tablet } = compile(markdown());
  expect({ status, told }).toEqual({ status: 0, told: expect.not.stringContaining('error TS') });
  const fences = new Set(markdown().match(/^ *```(ts|typescript)\b[\s\S]*?^ *```/gm)).size; // rosetta compiles equal ones once
  const compiled = compiledIn(tablet);
  expect(compiled.every(({ didCompile }) => didCompile)).toBe(true);
  expect(compiled.filter(({ location }) => location.includes('moduleReadme'))).toHaveLength(fences);
  expect(compiled.length).toBeGreaterThan(fences);
});

test('a fence that does not compile is found', () => {
  const { status, told } = compile(`${markdown()}\n\`\`\`ts\nnew ManagedSecret(this, 'Secret', { secretNam: 'misspelt' });\n\`\`\`\n`);
  expect(status).not.toBe(0);
  expect(told).toContain("'secretNam' does not exist in type 'ManagedSecretProps'");
});
