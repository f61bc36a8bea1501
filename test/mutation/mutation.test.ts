import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { filesToMutate, folderOf, rangeOf, type Mutant } from './mutants';
import { suitesFor } from './reach';
import { sampled } from './sample';
import { score, scoreTable, type Result } from './score';
import { keyOf } from './stryker-plugin';

function mutant(fileName: string, id = '0'): Mutant {
  return {
    id,
    fileName: path.resolve(fileName),
    mutatorName: 'StringLiteral',
    replacement: '""',
    location: { start: { line: 4, column: 2 }, end: { line: 5, column: 7 } },
  };
}

describe('the mutated files', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mutated-'));
  afterAll(() => fs.rmSync(folder, { recursive: true }));

  test('are the TypeScript files of a folder, unless they only export what others hold', () => {
    const texts = {
      'code.ts': "export const one = 1;\nexport * from './code';\n",
      'list.ts': "/** The list. */\nexport * from './code';\nexport { one as two, type One } from './code'; // Two.\n",
      'types.ts': "export type {\n  One,\n} from './code';\n",
      'page.html': '<p>',
    };
    for (const [name, text] of Object.entries(texts)) fs.writeFileSync(path.join(folder, name), text);
    expect(filesToMutate([folder])).toEqual([path.join(folder, 'code.ts')]);
  });

  test('hold neither the handler nor the list of what is public', () => {
    const files = filesToMutate(['src']);
    expect(files).toContain('src/managed-secret.ts');
    expect(files.filter(file => file.startsWith('src/create-secret/') || file === 'src/index.ts')).toEqual([]);
  });

  test('may be given one by one', () => {
    expect(filesToMutate(['src/rules/tags.ts', './src/rules/rule.ts'])).toEqual(['src/rules/rule.ts', 'src/rules/tags.ts']);
  });
});

test('a mutant belongs to the first folder below src', () => {
  expect(['src/rules/tags.ts', 'src/cdk/deep/internals.ts', 'src/secret.ts'].map(folderOf)).toEqual(['rules', 'cdk', '(root)']);
});

test('Stryker takes a range with lines that count from one', () => {
  expect(rangeOf(mutant('src/rules/tags.ts'))).toBe('src/rules/tags.ts:5:2-6:7');
});

test('the key of a mutant is the same under another id, and another for another replacement', () => {
  const one = mutant('src/rules/tags.ts');
  expect(keyOf({ ...one, id: '7' })).toBe(keyOf(one));
  expect(keyOf({ ...one, replacement: '``' })).not.toBe(keyOf(one));
});

describe('a sample', () => {
  const items = ['a1', 'b1', 'b2', 'b3', 'b4', 'b5', 'c1', 'c2', 'c3', 'c4'];
  const draw = (size: number, seed: number): string[] => sampled(items, ([group]) => group, size, seed);

  test('is as large as asked, and holds as many of each group as there are', () => {
    expect(draw(7, 1).map(([group]) => group).sort()).toEqual(['a', 'b', 'b', 'b', 'c', 'c', 'c']);
  });

  test('holds everything once when it may be larger', () => {
    expect(draw(100, 1).sort()).toEqual(items);
  });

  test('depends on the seed, and on nothing else', () => {
    expect(draw(6, 1)).toEqual(draw(6, 1));
    expect(draw(6, 1)).not.toEqual(draw(6, 2));
  });
});

test('a mutant meets the suites of its folder first, then those whose tests reach it, and quick ones before slow ones', () => {
  const reach = (suite: string, milliseconds: number, inTests = ['7'], besides: string[] = []) => ({ suite, milliseconds, inTests, besides });
  expect(suitesFor('7', 'src/rules/tags.ts', [
    reach('test/grants/loads.test.ts', 1, ['8'], ['7']),
    reach('test/grants/slow.test.ts', 9),
    reach('test/grants/quick.test.ts', 2),
    reach('test/rules/rule.test.ts', 5),
    reach('test/rules/other.test.ts', 1, ['8'], ['9']),
    reach('test/rules/tags.test.ts', 8),
  ])).toEqual([
    'test/rules/tags.test.ts', 'test/rules/rule.test.ts', 'test/grants/quick.test.ts', 'test/grants/slow.test.ts', 'test/grants/loads.test.ts',
  ]);
});

describe('the score', () => {
  const results: Result[] = [
    ['src/rules/tags.ts', 'Killed'], ['src/rules/tags.ts', 'RuntimeError'], ['src/rules/rule.ts', 'Survived'],
    ['src/secret.ts', 'Timeout'], ['src/secret.ts', 'NoCoverage'],
  ].map(([file, status]) => ({ ...mutant(file), status }));

  test('counts what no test reaches as survived, and what ends or prevents a run as found', () => {
    expect(score(results)).toBe(0.6);
  });

  test('is printed for each folder and for all, rounded down', () => {
    expect(scoreTable(results)).toBe([
      '| folder | mutants | killed | survived | timeout | score |',
      '| --- | --: | --: | --: | --: | --: |',
      '| (root) | 2 | 0 | 1 | 1 | 50 % |',
      '| rules | 3 | 2 | 1 | 0 | 66 % |',
      '| all | 5 | 2 | 2 | 1 | 60 % |',
    ].join('\n'));
  });
});
