import * as fs from 'fs';
import * as path from 'path';
import { loadESLint } from 'eslint';

const ROOT = path.join(__dirname, '..', '..');
const ADR = path.join(ROOT, 'docs', 'decisions', '0003-one-way-imports.md');

/** What the lint lets each folder and file of src import of src. */
async function allowedByLint(): Promise<Record<string, string[]>> {
  const ESLint = await loadESLint({ useFlatConfig: false });
  const { rules } = await new ESLint({ cwd: ROOT }).calculateConfigForFile(path.join(ROOT, 'src', 'index.ts'));
  const zones: Array<{ target: string; from: string; except: string[] }> = rules['import/no-restricted-paths'][1].zones;
  return Object.fromEntries(zones.filter(({ from }) => from === './src').map(({ target, except }) => {
    const name = target.replace('./src/', '');
    return [name, except.map(one => one.replace('./', '')).filter(one => one !== name).sort()];
  }));
}

/** The same by the table of the ADR, of which the last row is of the constructs. */
function allowedByAdr(): Record<string, string[]> {
  const names = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name.replace(/\/$/, ''));
  const rows = fs.readFileSync(ADR, 'utf8').split('\n').filter(line => line.startsWith('| `')).map(line => line.split(' | '));
  return Object.fromEntries(rows.map(([part, allowed]) => [names(part)[0], allowed.startsWith('nothing') ? [] : names(allowed).sort()]));
}

test('the table of ADR 0003 is what the lint allows', async () => {
  const allowed = await allowedByLint();
  expect(allowed.rules).toContain('cloudformation');
  expect(allowedByAdr()).toEqual(allowed);
});

test('each folder of src has a row: without one it may import everything', async () => {
  const folders = fs.readdirSync(path.join(ROOT, 'src'), { withFileTypes: true }).filter(entry => entry.isDirectory()).map(({ name }) => name);
  expect(folders).toContain('rules');
  const allowed = await allowedByLint();
  expect(folders.filter(folder => !Object.hasOwn(allowed, folder))).toEqual([]);
});
