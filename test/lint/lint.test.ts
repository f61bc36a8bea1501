import * as path from 'path';
import { loadESLint } from 'eslint';

// In CI the parser would take each file from the disk at its first lint, and not the text that a test plants.
process.env.TSESTREE_SINGLE_RUN = 'false';

const ROOT = path.join(__dirname, '..', '..');

/** The project's own configuration; only what keeps the ordinary lint away from the planted files is off. */
async function eslint() {
  const ESLint = await loadESLint({ useFlatConfig: false });
  return new ESLint({ cwd: ROOT, ignore: false });
}

/** The rules that an existing file would break if this were its text. The text leaves the file alone. */
async function brokenBy(filePath: string, text: string): Promise<Array<string | null>> {
  const [{ messages }] = await (await eslint()).lintText(`${text}\n`, { filePath: path.join(ROOT, filePath) });
  return messages.map(({ ruleId }) => ruleId);
}

async function brokenIn(filePath: string): Promise<Array<string | null>> {
  const [{ messages }] = await (await eslint()).lintFiles([filePath]);
  return messages.map(({ ruleId }) => ruleId);
}

describe('an import against the flow is an error', () => {
  test.each([
    ['src/rules/removal.ts', '../managed-secret', 'ManagedSecret'],
    ['src/rules/removal.ts', '../app/tokens', 'textOf'],
    ['src/rules/removal.ts', '../grants/access-permissions', 'READ'],
    ['src/validation/report-findings.ts', '../grants/access-permissions', 'READ'],
    ['src/validation/report-findings.ts', '../secret-content', 'SecretContent'],
    ['src/grants/secret-grant.ts', '../secret-content', 'SecretContent'],
    ['src/secret-content.ts', './managed-secret', 'ManagedSecret'],
    ['src/secret-rules.ts', './secret-content', 'SecretContent'],
    ['src/index.ts', '../test/lint/planted/leaf', 'leaf'],
  ])('%s may not import %s', async (filePath, imported, name) => {
    expect(await brokenBy(filePath, `import { ${name} } from '${imported}';\n\nvoid ${name};`)).toEqual(['import/no-restricted-paths']);
  });

  test.each([
    ['src/rules/removal.ts', './rule-ids', 'RuleId'],
    ['src/validation/report-findings.ts', '../rules/rule-ids', 'RuleId'],
    ['src/grants/access-permissions.ts', '../rules/rule-ids', 'RuleId'],
    ['src/grants/access-permissions.ts', '../app/tokens', 'textOf'],
    ['src/managed-secret.ts', './secret-content', 'SecretContent'],
  ])('%s may import %s', async (filePath, imported, name) => {
    expect(await brokenBy(filePath, `import { ${name} } from '${imported}';\n\nvoid ${name};`)).toEqual([]);
  });
});

describe('a rule meets no CDK token', () => {
  test.each([
    ['aws-cdk-lib', 'Token'],
    ['aws-cdk-lib/aws-kms', 'Key'],
    ['constructs', 'Construct'],
  ])('src/rules may not import %s, which src/validation may', async (imported, name) => {
    const text = `import { ${name} } from '${imported}';\n\nvoid ${name};`;
    expect(await brokenBy('src/rules/removal.ts', text)).toEqual(['no-restricted-imports']);
    expect(await brokenBy('src/validation/report-findings.ts', text)).toEqual([]);
  });
});

describe('an import cycle is an error', () => {
  test.each(['first-of-a-circle', 'second-of-a-circle'])('%s.ts is reported', async file => {
    expect(await brokenIn(`test/lint/planted/${file}.ts`)).toEqual(['import/no-cycle']);
  });

  test('an import that nothing returns is not', async () => {
    expect(await brokenIn('test/lint/planted/straight.ts')).toEqual([]);
  });
});

describe('a function has at most 25 lines', () => {
  const functionOf = (lines: number) => ['export function count(): void {', ...Array(lines - 2).fill('  void 0;'), '}'].join('\n');

  test.each(['src/index.ts', 'emulator/python.ts'])('in %s, 25 pass and 26 do not', async filePath => {
    expect(await brokenBy(filePath, functionOf(25))).toEqual([]);
    expect(await brokenBy(filePath, functionOf(26))).toEqual(['max-lines-per-function']);
  });

  test('a long describe() of the tests is no finding', async () => {
    expect(await brokenBy('test/setup.ts', functionOf(26))).toEqual([]);
  });
});

test('a promise that nobody waits for is an error: the lint knows types', async () => {
  expect(await brokenBy('emulator/python.ts', 'async function work(): Promise<void> {}\n\nwork();')).toEqual(['@typescript-eslint/no-floating-promises']);
});

test('the ordinary lint leaves the planted files alone', async () => {
  const ESLint = await loadESLint({ useFlatConfig: false });
  expect(await new ESLint({ cwd: ROOT }).isPathIgnored('test/lint/planted/first-of-a-circle.ts')).toBe(true);
});
