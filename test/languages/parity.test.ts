import * as fs from 'fs';
import * as path from 'path';
import { parity, synthesize, table } from './parity';
import { availableLanguages, EXAMPLES, language, project, ROOT, testIn } from './workspace';

const available = availableLanguages();

test('each example synthesizes the same templates and assets in every language of this machine, byte for byte', async () => {
  const rows = await parity();
  const succeeding = EXAMPLES.filter(name => name !== 'mistakes');
  expect(rows).toHaveLength(succeeding.length * available.length);
  for (const example of succeeding) {
    const alike = rows.filter(row => row.example === example);
    expect(new Set(alike.map(({ templates }) => templates)).size).toBe(1);
    expect(new Set(alike.map(({ assets }) => assets)).size).toBe(1);
  }
  const created = rows.find(({ example }) => example === 'created')!;
  expect([created.templates, created.assets]).toEqual([expect.stringMatching(/^[0-9a-f]{12}$/), expect.stringMatching(/^[0-9a-f]{12}$/)]);
  expect(table(rows).split('\n')).toHaveLength(2 + rows.length);

  // Else: npx projen languages && npx projen languages:docs
  const documented = hashesOf(fs.readFileSync(path.join(ROOT, 'docs', 'reference', 'languages.md'), 'utf8'));
  expect(documented.filter(([, made]) => available.some(({ name }) => name === made))).toEqual(hashesOf(table(rows)));
});

/** The columns of the table that are not times. */
function hashesOf(markdown: string): string[][] {
  return markdown.split('\n').filter(line => /^\| [\w-]+ \| \w+ \| `/.test(line)).map(line => line.split(' | ').slice(0, 4));
}

test('the projects have the library of the package, and no link to its source', () => {
  const installed = path.join(project('quickstart', language('typescript')), 'node_modules', 'cdk-managed-secret');
  expect(fs.lstatSync(installed).isSymbolicLink()).toBe(false);
  expect(fs.existsSync(path.join(installed, 'src'))).toBe(false);
});

describe('the first example of the README', () => {
  const template = async (name: string) => {
    const { failed, output, outdir } = await synthesize('readme', language(name));
    expect({ failed, output: failed ? output : '' }).toEqual({ failed: false, output: '' });
    return fs.readFileSync(path.join(outdir, 'Shop.template.json'), 'utf8');
  };

  testIn('python')('in Python makes the template of the one in TypeScript', async () => {
    expect(await template('python')).toBe(await template('typescript'));
  });
});

describe('the projects pin what they need alike, so that one installation serves all', () => {
  const read = (example: string, file: string) => fs.readFileSync(path.join(ROOT, 'examples', example, file), 'utf8').replaceAll(`${example}`, 'EXAMPLE');

  test.each([
    ['TypeScript', 'package.json'], ['TypeScript, locked', 'package-lock.json'], ['Python', 'python/requirements.txt'], ['Go', 'go/go.mod'], ['Go, summed', 'go/go.sum'],
  ])('%s', (_, file) => {
    const [first, ...others] = EXAMPLES.map(example => read(example, file));
    for (const other of others) expect(other).toBe(first);
  });

  test('Java', () => {
    const dependencies = EXAMPLES.map(example => read(example, 'java/pom.xml').replace(/<exec.mainClass>.*/, ''));
    for (const other of dependencies) expect(other).toBe(dependencies[0]);
  });
});
