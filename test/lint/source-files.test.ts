import * as fs from 'fs';
import * as path from 'path';

const ROOT = path.join(__dirname, '..', '..');

function filesIn(folder: string): string[] {
  return fs.readdirSync(path.join(ROOT, folder), { withFileTypes: true }).flatMap(entry => {
    const name = `${folder}/${entry.name}`;
    return entry.isDirectory() ? filesIn(name) : name.endsWith('.ts') ? [name] : [];
  });
}

function linesOf(file: string): string[] {
  return fs.readFileSync(path.join(ROOT, file), 'utf8').trimEnd().split('\n');
}

describe('the files of src', () => {
  const sources = filesIn('src');

  test('are found', () => {
    expect(sources).toEqual(expect.arrayContaining(['src/index.ts', 'src/iam/condition.ts']));
  });

  test('have at most 260 lines each', () => {
    expect(sources.filter(file => linesOf(file).length > 260)).toEqual([]);
  });

  test('have at most one line in twenty of over 110 characters', () => {
    const lines = sources.flatMap(linesOf);
    expect(lines.filter(line => line.length > 110).length / lines.length).toBeLessThanOrEqual(0.05);
  });

  test('take from aws-cdk-lib what it publishes only: internals are for src/cdk', () => {
    const isUnpublished = /from '(aws-cdk-lib\/[\w-]+\/lib\b|constructs\/lib\b)[^']*'|require\('(aws-cdk-lib\/[\w-]+\/lib\b|constructs\/lib\b)/;
    const isPrivate = /\bas any\)(\.|\[)|\bas unknown as \{|\['_\w+'\]/;
    const outside = sources.filter(file => !file.startsWith('src/cdk/'));
    expect(outside.filter(file => linesOf(file).some(line => isUnpublished.test(line) || isPrivate.test(line)))).toEqual([]);
  });
});

test('CONTRIBUTING.md says what each folder of src is for', () => {
  const page = fs.readFileSync(path.join(ROOT, 'CONTRIBUTING.md'), 'utf8');
  const folders = fs.readdirSync(path.join(ROOT, 'src'), { withFileTypes: true }).filter(entry => entry.isDirectory()).map(({ name }) => `src/${name}/`);
  expect(folders).toContain('src/rules/');
  expect(folders.filter(folder => !page.split('\n').some(line => line.startsWith('|') && line.includes(`\`${folder}\``)))).toEqual([]);
});

test('no test has a time-out of its own: jest has one for all', () => {
  const tests = filesIn('test').filter(file => file.endsWith('.test.ts') && file !== 'test/lint/source-files.test.ts');
  expect(tests).toContain('test/lint/lint.test.ts');
  expect(tests.filter(file => linesOf(file).some(line => /jest\.setTimeout|^\s*\}, [\w ]*[0-9_]{4,}\);?$/.test(line)))).toEqual([]);
});
