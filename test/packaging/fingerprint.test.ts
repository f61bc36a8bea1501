import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { check, fingerprint, mark } from '../../packaging/fingerprint';

let root: string;
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'sources-'));
  for (const folder of ['src/rules', 'access-map-page', 'lib']) fs.mkdirSync(path.join(root, folder), { recursive: true });
  for (const file of ['src/index.ts', 'src/rules/name.ts', 'package.json', 'README.md', 'LICENSE', '.npmignore']) fs.writeFileSync(path.join(root, file), file);
});
afterEach(() => fs.rmSync(root, { recursive: true }));

test('what was compiled of the sources as they are is packaged', () => {
  mark(root);
  expect(() => check(root)).not.toThrow();
});

test.each(['src/index.ts', 'src/rules/name.ts', 'package.json', 'README.md', '.npmignore'])('what was compiled before %s changed is not', file => {
  mark(root);
  fs.appendFileSync(path.join(root, file), ' ');
  expect(() => check(root)).toThrow('The sources have changed since they were compiled. Run: npx projen compile');
});

test('what a failed compilation leaves is not, for it leaves nothing', () => {
  expect(() => check(root)).toThrow('Nothing is compiled, or the last compilation failed. Run: npx projen compile');
});

test('a file that only has another name is another source', () => {
  const before = fingerprint(root);
  fs.renameSync(path.join(root, 'src/rules/name.ts'), path.join(root, 'src/rules/names.ts'));
  expect(fingerprint(root)).not.toBe(before);
});

test('what is not packaged does not count', () => {
  const before = fingerprint(root);
  fs.writeFileSync(path.join(root, 'lib', 'index.js'), '');
  fs.writeFileSync(path.join(root, 'CONTRIBUTING.md'), '');
  expect(fingerprint(root)).toBe(before);
});
