import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { circlesIn, describeGraph, fileGraph, folderGraph } from '../../docs/import-graph';

const ROOT = path.join(__dirname, '..', '..');

/** A folder with these files. */
function planted(files: Record<string, string>): string {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'import-graph-'));
  for (const [file, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    fs.writeFileSync(path.join(root, file), text);
  }
  return root;
}

describe('an import is seen', () => {
  test.each([
    ['of a value', "import { leaf } from './leaf';"],
    ['of a type', "import type { Leaf } from './leaf';"],
    ['for its effect', "import './leaf';"],
    ['that exports again', "export * from './leaf';"],
    ['that is a type itself', "type Leaf = import('./leaf').Leaf;"],
    ['that waits', "const leaf = import('./leaf');"],
    ['by require', "const leaf = () => require('./leaf');"],
    ['of an index', "import { leaf } from './index';"],
  ])('%s', (_, text) => {
    const graph = fileGraph(planted({ 'root.ts': text, 'leaf.ts': 'export {};', 'index.ts': 'export {};' }));
    expect(graph.get('root.ts')).toEqual(new Set([text.includes('index') ? 'index.ts' : 'leaf.ts']));
  });

  test('but not of a package, nor in a text or a comment', () => {
    const text = "import * as fs from 'fs';\n// import './leaf';\nexport const text = \"import './leaf'\";";
    expect(fileGraph(planted({ 'root.ts': text, 'leaf.ts': 'export {};' }))).toEqual(new Map([['root.ts', new Set()], ['leaf.ts', new Set()]]));
  });
});

describe('a circle is found', () => {
  test('of types alone', () => {
    const graph = fileGraph(planted({ 'a.ts': "import type { B } from './b';", 'b.ts': "import type { A } from './a';", 'c.ts': "import './a';" }));
    expect(circlesIn(graph)).toEqual([['a.ts', 'b.ts']]);
    expect(describeGraph(graph)).toEqual(['a.ts -> b.ts', 'b.ts -> a.ts', 'c.ts -> a.ts', 'CIRCLE: a.ts, b.ts']);
  });

  test('of folders whose files are in none', () => {
    const graph = fileGraph(planted({ 'x/a.ts': "import '../y/b';", 'y/b.ts': '', 'y/c.ts': "import '../x/d';", 'x/d.ts': '' }));
    expect(circlesIn(graph)).toEqual([]);
    expect(circlesIn(folderGraph(graph))).toEqual([['x', 'y']]);
  });

  test('and fails the command, which succeeds without one', () => {
    const run = (folder: string) => spawnSync('npx', ['tsx', '--tsconfig', 'tsconfig.dev.json', 'docs/import-graph.ts', folder], { cwd: ROOT, encoding: 'utf8' });
    const broken = run(planted({ 'a.ts': "import './b';", 'b.ts': "import './a';" }));
    expect([broken.status, broken.stdout.trimEnd().split('\n').pop()]).toEqual([1, 'Circles: 2.']);
    const fine = run(planted({ 'a.ts': "import './b';", 'b.ts': '' }));
    expect([fine.status, fine.stdout.trimEnd().split('\n').pop()]).toEqual([0, 'No circle.']);
  });
});

test('no file and no folder of src is in a circle', () => {
  const files = fileGraph(path.join(ROOT, 'src'));
  expect([circlesIn(files), circlesIn(folderGraph(files))]).toEqual([[], []]);
});
