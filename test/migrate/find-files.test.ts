import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { findFiles } from '../../src/migrate/find-files';

let folder: string;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'find-files-'));
  for (const below of ['dist', 'coverage', 'lib']) fs.mkdirSync(path.join(folder, 'src', below), { recursive: true });
  const files = [
    'f.ts', 'e.mts', 'd.cts', 'c.tsx', 'b.d.tsx', 'lib/a.ts', 'x.d.ts', 'x.d.mts', 'x.d.cts', 'x.ts.bak', 'x.js', 'dist/x.ts', 'coverage/x.ts',
  ];
  for (const file of files) fs.writeFileSync(path.join(folder, 'src', file), '');
  fs.symlinkSync(path.join(folder, 'src', 'f.ts'), path.join(folder, 'src', 'link.ts'));
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

const found = (...given: string[]) => findFiles(folder, given).map(file => file.replaceAll(path.sep, '/'));

test('the files of a folder are those in TypeScript that you wrote, in order', () => {
  expect(found('src')).toEqual(['src/b.d.tsx', 'src/c.tsx', 'src/d.cts', 'src/e.mts', 'src/f.ts', 'src/lib/a.ts']);
});

test('a file that is given twice is found once', () => {
  expect(found('./src/lib/', 'src/lib/a.ts', 'src//f.ts')).toEqual(['src/lib/a.ts', 'src/f.ts']);
});

test('a file in another language is refused', () => {
  expect(() => found('src/x.js')).toThrow(new Error('"src/x.js" is no TypeScript file.'));
});
