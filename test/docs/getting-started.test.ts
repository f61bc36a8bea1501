/** The pages of docs/getting-started without the packages. test/languages/getting-started.test.ts runs them with the packages. */
import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { ROOT } from './documents';
import { appOf, fences, page, PAGES, printedOn, RIGHT_NAME, withoutLine, WRONG_NAME } from '../languages/getting-started';

const FOLDER = path.join(ROOT, '.work', 'getting-started');
const TSX = path.join(ROOT, 'node_modules', '.bin', 'tsx');

beforeAll(() => fs.mkdirSync(FOLDER, { recursive: true }));

/** Runs the app of the TypeScript page on the source of the library. */
function run(name: string, app: string) {
  const cwd = path.join(FOLDER, name);
  const outdir = path.join(cwd, 'assembly');
  fs.mkdirSync(cwd, { recursive: true });
  fs.writeFileSync(path.join(cwd, 'app.ts'), app);
  const { status, stderr } = spawnSync(TSX, ['--tsconfig', path.join(ROOT, 'tsconfig.dev.json'), 'app.ts'], {
    cwd, encoding: 'utf8', env: { ...process.env, CDK_OUTDIR: outdir, NODE_ENV: '', CDK_DISABLE_STACK_TRACE: '' },
  });
  return { status, stderr, outdir };
}

test('the app of the TypeScript page synthesizes a secret that Secrets Manager generates', () => {
  const { status, stderr, outdir } = run('right', appOf('typescript'));
  expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
  const { Resources } = JSON.parse(fs.readFileSync(path.join(outdir, 'Shop.template.json'), 'utf8'));
  expect(Resources.DatabaseB269D8BB.Properties).toMatchObject({ Name: RIGHT_NAME, GenerateSecretString: {} });
});

test('the error of the TypeScript page is what the app prints; else: quote it on all pages of docs/getting-started', () => {
  const { status, stderr } = run('wrong', appOf('typescript').replace(RIGHT_NAME, WRONG_NAME));
  expect(status).toBe(1);
  const printed = stderr.split('\n').map(line => line.trim());
  for (const line of printedOn('typescript')) expect(printed).toContainEqual(expect.stringContaining(line));
});

describe.each(PAGES)('docs/getting-started/%s.md', language => {
  test('quotes the error of the TypeScript page, behind the words of its language; only TypeScript has the line', () => {
    const [head, ...errors] = printedOn(language);
    expect(head).toMatch(/Validation failed with the following errors:$/);
    const expected = printedOn('typescript').slice(1);
    expect(errors).toEqual(language === 'typescript' ? expected : expected.map(withoutLine));
  });

  test('has the name to change once, and says what to change it to', () => {
    expect(appOf(language).split(RIGHT_NAME)).toHaveLength(2);
    expect(page(language)).toContain(`Change \`${RIGHT_NAME}\` to \`${WRONG_NAME}\``);
  });

  test('has commands that a shell can read', () => {
    const commands = fences(page(language), 'sh');
    expect(commands.length).toBeGreaterThanOrEqual(5);
    const wrong = commands.filter(command => spawnSync('bash', ['-n'], { input: command }).status !== 0);
    expect(wrong).toEqual([]);
  });

  test('has a cdk.json that is JSON, with one property', () => {
    const [configuration] = fences(page(language), 'json');
    expect(Object.keys(JSON.parse(configuration))).toEqual(['app']);
  });

  test('has a total that is the sum of its steps', () => {
    const seconds = [...page(language).matchAll(/^\| [^*|]+ \| (\d+) \|$/gm)].map(([, number]) => Number(number));
    const [, total] = page(language).match(/^\| \*\*total\*\* \| \*\*(\d+)\*\*/m)!;
    expect(seconds).toHaveLength(5);
    expect(seconds.reduce((sum, each) => sum + each, 0)).toBe(Number(total));
  });
});
