import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { reference, REFERENCES } from '../../packaging/references';

const ROOT = path.join(__dirname, '..', '..');

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'generated-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

test.each(Object.entries(REFERENCES))('the reference for %s is what the compiled library says; else: npx projen compile && npx projen docgen', (language, file) => {
  const written = path.join(folder, 'API.md');
  reference(ROOT, language, written);
  expect(fs.readFileSync(path.join(ROOT, file), 'utf8')).toBe(fs.readFileSync(written, 'utf8'));
});

test('a copy of the library that an example has installed is not what is documented', () => {
  for (const entry of ['.jsii', 'lib', 'package.json', 'rosetta', 'node_modules']) fs.symlinkSync(path.join(ROOT, entry), path.join(folder, entry));
  const installed = path.join(folder, 'examples', 'quickstart', 'node_modules', 'cdk-managed-secret');
  fs.mkdirSync(installed, { recursive: true });
  const { types, ...assembly } = JSON.parse(fs.readFileSync(path.join(ROOT, '.jsii'), 'utf8'));
  fs.writeFileSync(path.join(installed, '.jsii'), JSON.stringify({ ...assembly, types: {} }));
  reference(folder, 'typescript', 'API.md');
  expect(fs.readFileSync(path.join(folder, 'API.md'), 'utf8')).toContain('### ManagedSecret ');
});

test('the files that projen generates are current; else: npx projen', () => {
  const { files } = JSON.parse(fs.readFileSync(path.join(ROOT, '.projen', 'files.json'), 'utf8')) as { files: string[] };
  fs.copyFileSync(path.join(ROOT, 'package.json'), path.join(folder, 'package.json'));
  fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
  const { status, stderr } = spawnSync(path.join(ROOT, 'node_modules', '.bin', 'tsx'), [
    '--tsconfig', path.join(ROOT, 'projenrc', 'tsconfig.json'), path.join(ROOT, '.projenrc.ts'),
  ], { cwd: folder, encoding: 'utf8', env: { ...process.env, PROJEN_DISABLE_POST: 'true', CI: undefined } });
  expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
  const contents = (root: string) => Object.fromEntries(files.map(file => [file, fs.readFileSync(path.join(root, file), 'utf8')]));
  expect(contents(ROOT)).toEqual(contents(folder));
});
