import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

jest.setTimeout(120_000);

const ROOT = path.join(__dirname, '..', '..');

test.each([
  ['typescript', 'API.md'], ['python', 'docs/api/python.md'], ['java', 'docs/api/java.md'], ['go', 'docs/api/go.md'],
])('the reference for %s is what the compiled library says; else: npx projen compile && npx projen docgen', (language, file) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'api-'));
  const written = path.join(folder, 'API.md');
  const docgen = path.join(ROOT, 'node_modules', '.bin', 'jsii-docgen');
  const { status, stderr } = spawnSync(docgen, ['-l', language, '-o', written], { cwd: ROOT, encoding: 'utf8' });
  expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
  expect(fs.readFileSync(path.join(ROOT, file), 'utf8')).toBe(fs.readFileSync(written, 'utf8'));
  fs.rmSync(folder, { recursive: true });
});

test('the files that projen generates are current; else: npx projen', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'projen-'));
  const { files } = JSON.parse(fs.readFileSync(path.join(ROOT, '.projen', 'files.json'), 'utf8')) as { files: string[] };
  fs.copyFileSync(path.join(ROOT, 'package.json'), path.join(folder, 'package.json'));
  fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
  const { status, stderr } = spawnSync(path.join(ROOT, 'node_modules', '.bin', 'tsx'), [
    '--tsconfig', path.join(ROOT, 'projenrc', 'tsconfig.json'), path.join(ROOT, '.projenrc.ts'),
  ], { cwd: folder, encoding: 'utf8', env: { ...process.env, PROJEN_DISABLE_POST: 'true', CI: undefined } });
  expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
  const contents = (root: string) => Object.fromEntries(files.map(file => [file, fs.readFileSync(path.join(root, file), 'utf8')]));
  expect(contents(ROOT)).toEqual(contents(folder));
  fs.rmSync(folder, { recursive: true });
});
