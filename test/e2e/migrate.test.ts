import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { runMigrate } from '../../src/migrate/migrate-command';

/* The command on whole apps: `cdk diff` of the real CLI after it, and the compiler. The corpus has templates only. */

const ROOT = path.join(__dirname, '..', '..');
const FOLDER = path.join(ROOT, '.work', `migrate-${process.pid}`);
const APPS: Record<string, string> = {
  Shop: 'examples/migration/before.ts', Orders: 'test/migrate/apps/orders.ts', Billing: 'test/migrate/apps/billing.ts',
};
const EXAMPLES = ['access-map', 'blueprint', 'custom-rules', 'guard-rails'];

beforeAll(() => {
  fs.mkdirSync(FOLDER, { recursive: true });
  for (const [name, file] of Object.entries(APPS)) fs.copyFileSync(path.join(ROOT, file), path.join(FOLDER, `${name}.ts`));
});
afterAll(() => fs.rmSync(FOLDER, { recursive: true }));

function run(...words: string[]): { code: number; out: string; error: string } {
  let out = '';
  let error = '';
  const code = runMigrate(words, { folder: FOLDER, out: text => { out += text; }, error: text => { error += text; } });
  return { code, out, error };
}

function succeed(command: string, words: readonly string[], env: Record<string, string> = {}): string {
  const { status, stdout, stderr } = spawnSync(command, words, { cwd: FOLDER, encoding: 'utf8', env: { ...process.env, ...env } });
  if (status !== 0) throw new Error(stdout + stderr);
  return stdout + stderr;
}

const bin = (name: string) => path.join(ROOT, 'node_modules', '.bin', name);

function synthesize(app: string, outdir: string): any {
  succeed(bin('tsx'), ['--tsconfig', path.join(ROOT, 'tsconfig.dev.json'), `${app}.ts`], { CDK_OUTDIR: path.join(FOLDER, outdir) });
  return JSON.parse(fs.readFileSync(path.join(FOLDER, outdir, `${app}.template.json`), 'utf8'));
}

/** What `cdk diff` shows of resources, each in one line, and whether it speaks of a replacement. */
function cdkDiff(app: string): { resources: string[]; replaces: boolean } {
  const reported = succeed(bin('cdk'), ['diff', app, '--app', 'after', '--template', `before/${app}.template.json`], { NO_COLOR: '1' });
  const resources = [...reported.matchAll(/^\[[-+~]\] (.*)/gm)].map(([line]) => line);
  return { resources, replaces: /replace[ds]?\b|destroy/i.test(reported.replace(/UpdateReplacePolicy/g, '')) };
}

const secretsOf = (template: any) => Object.fromEntries(Object.entries<any>(template.Resources)
  .filter(([, { Type }]) => Type === 'AWS::SecretsManager::Secret').map(([id, { Properties }]) => [id, Properties]));

describe('cdk diff after the command shows no replacement, and the properties of each secret stay', () => {
  test.each<[string, number, string[]]>([
    ['Shop', 0, [
      '[~] AWS::IAM::Policy Reader/DefaultPolicy ReaderDefaultPolicy151F3818', '[~] AWS::KMS::Key Key Key961B73FD',
      '[~] AWS::SecretsManager::Secret ApiKey ApiKeyF9DDEE66',
    ]],
    ['Orders', 0, [
      '[~] AWS::SecretsManager::ResourcePolicy Login/Policy LoginPolicyBACF6F0D', '[~] AWS::SecretsManager::ResourcePolicy Broker/Policy BrokerPolicy0B856E6D',
      '[~] AWS::IAM::Policy Reader/DefaultPolicy ReaderDefaultPolicy151F3818',
    ]],
    ['Billing', 1, ['[~] AWS::SecretsManager::Secret Api ApiF70053CD']],
  ])('%s', (app, code, expected) => {
    const before = synthesize(app, 'before');
    const dry = run('--dry-run', `${app}.ts`);
    const applied = spawnSync('git', ['apply', '--check', '-'], { cwd: FOLDER, input: dry.out, encoding: 'utf8' });
    expect([applied.status, applied.stderr]).toEqual([0, '']);
    expect(run(`${app}.ts`).code).toBe(code);
    const after = synthesize(app, 'after');
    expect(secretsOf(after)).toEqual(secretsOf(before));
    expect(cdkDiff(app)).toEqual({ resources: expected, replaces: false });
  });

  test('a second run changes nothing', () => {
    const texts = () => Object.keys(APPS).map(app => fs.readFileSync(path.join(FOLDER, `${app}.ts`), 'utf8'));
    const before = texts();
    run('.');
    expect(texts()).toEqual(before);
  });

  test('what the command leaves of Billing is listed, with its place', () => {
    expect(run('Billing.ts')).toEqual({
      code: 1,
      error: '',
      out: [
        'Left for you: 2',
        '  Billing.ts:7:15 SecretProps has the properties of Secret. Use ManagedSecretProps of cdk-managed-secret, which has content.',
        '  Billing.ts:11:35 The properties come from the variable "shared". Write the properties as an object literal in this call, and run migrate again.',
        '',
      ].join('\n'),
    });
  });
});

test('the code of the apps, and of the examples with a Secret, compiles after the command', () => {
  for (const name of EXAMPLES) fs.cpSync(path.join(ROOT, 'examples', name), path.join(FOLDER, 'examples', name), { recursive: true, filter: file => !file.includes('cdk.out') });
  expect(run('examples')).toMatchObject({ code: 0, out: expect.stringContaining('Changed examples/blueprint/app.ts') });
  fs.writeFileSync(path.join(FOLDER, 'tsconfig.json'), JSON.stringify({
    extends: path.join(ROOT, 'tsconfig.dev.json'),
    include: ['**/*.ts'],
    exclude: ['node_modules'],
    compilerOptions: { rootDir: ROOT, noUnusedLocals: true, typeRoots: [path.join(ROOT, 'node_modules', '@types')] },
  }));
  expect(succeed(bin('tsc'), ['-p', FOLDER])).toBe('');
});
