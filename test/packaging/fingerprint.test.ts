import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { check, fingerprint, mark } from '../../packaging/fingerprint';

const SOURCES = [
  'src/index.ts', 'src/rules/name.ts', 'access-map-page/page.ts', 'bin/command', 'schema/map.json', 'package.json', 'README.md', 'package-lock.json', '.projen/tasks.json', 'tsconfig.json',
  'packaging/lazy-imports.ts',
];
const OUTPUTS = ['.jsii', 'lib/index.js', 'lib/rules/name.js', 'assets/create-secret/index.js', 'NOTICE', 'sbom.cdx.json'];
const CONTENT: Readonly<Record<string, string>> = { 'package.json': '{"version":"1.2.3"}', 'README.md': '[Rules](RULES.md)' };

let root: string;
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'sources-'));
  for (const file of [...SOURCES, ...OUTPUTS, 'LICENSE']) {
    fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    fs.writeFileSync(path.join(root, file), CONTENT[file] ?? file);
  }
});
afterEach(() => fs.rmSync(root, { recursive: true }));

test('what was compiled from the current sources is packaged', () => {
  mark(root);
  expect(() => check(root)).not.toThrow();
});

test.each(SOURCES)('what was compiled before %s changed is not', file => {
  mark(root);
  fs.appendFileSync(path.join(root, file), ' ');
  expect(() => check(root)).toThrow('The sources have changed since they were compiled. Run: npx projen compile');
});

test.each(OUTPUTS)('nor is it when %s has changed since: a bundle of other sources, say', file => {
  mark(root);
  fs.appendFileSync(path.join(root, file), ' ');
  expect(() => check(root)).toThrow('What was compiled has changed since: .jsii, lib, assets, NOTICE or sbom.cdx.json. Run: npx projen compile');
});

test('the README that a package ships, with absolute links, is the README of the checkout', () => {
  mark(root);
  fs.writeFileSync(path.join(root, 'README.md'), '[Rules](https://github.com/cdk-managed-secret/cdk-managed-secret/blob/v1.2.3/RULES.md)');
  expect(() => check(root)).not.toThrow();
});

test('a file of the compilation that is gone is missed', () => {
  mark(root);
  fs.rmSync(path.join(root, 'assets'), { recursive: true });
  expect(() => check(root)).toThrow('What was compiled has changed since');
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
  fs.writeFileSync(path.join(root, 'CONTRIBUTING.md'), '');
  expect(fingerprint(root)).toBe(before);
});
