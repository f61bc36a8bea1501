import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { MIGRATE_HELP, runMigrate } from '../../src/migrate/migrate-command';

/** A project for each test: what a folder has as TypeScript is looked up once. */
let folder: string;
beforeEach(() => { folder = fs.mkdtempSync(path.join(os.tmpdir(), 'migrate-')); });
afterEach(() => fs.rmSync(folder, { recursive: true }));

const CODE = "import { Secret } from 'aws-cdk-lib/aws-secretsmanager';\nnew Secret(this, 'A');";

function write(file: string, text: string): void {
  fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
  fs.writeFileSync(path.join(folder, file), text);
}

function run(...words: string[]): { code: number; out: string; error: string } {
  let out = '';
  let error = '';
  const code = runMigrate(words, { folder, out: text => { out += text; }, error: text => { error += text; } });
  return { code, out, error };
}

const refused = (error: string) => ({ code: 2, out: '', error: `${error}\n` });

test.each(['--help', '-h'])('%s prints the help', option => {
  expect(run(option)).toEqual({ code: 0, out: MIGRATE_HELP, error: '' });
});

test('wrong arguments end with 2', () => {
  expect(run()).toEqual(refused('migrate needs a file or a folder, such as src. See cdk-managed-secret migrate --help.'));
  expect(run('--dry', 'src')).toEqual(refused('There is no option "--dry". See cdk-managed-secret migrate --help.'));
  expect(run('nowhere')).toEqual(refused('There is no file or folder "nowhere".'));
});

describe('without a TypeScript that it can use', () => {
  test('because there is none, the command says how to install it', () => {
    write('src/app.ts', CODE);
    expect(run('src')).toEqual(refused('migrate reads your code with the TypeScript of your project, and finds none from here. '
      + 'Run it in the folder of your app, after: npm install --save-dev typescript'));
  });

  test('because it has no API, the command says which one has', () => {
    write('src/app.ts', CODE);
    write('node_modules/typescript/index.js', 'exports.version = "7";');
    expect(run('src')).toEqual(refused('The TypeScript of your project has no API for JavaScript. '
      + 'Install one that has, for this run only: npm install --no-save typescript@6'));
  });
});

describe('with it', () => {
  beforeEach(() => {
    fs.mkdirSync(path.join(folder, 'node_modules'));
    fs.symlinkSync(path.join(__dirname, '..', '..', 'node_modules', 'typescript'), path.join(folder, 'node_modules', 'typescript'));
    for (const other of ['src/app.ts', 'src/node_modules/x.ts', 'src/cdk.out/x.ts', 'src/.x/x.ts', 'src/x.d.ts', 'src/x.js']) write(other, CODE);
  });

  test('a DatabaseSecret is a Secret that stays, also in a file without the name of the module', () => {
    write('src/database.ts', 'take(new DatabaseSecret(this));');
    write('src/take.ts', "import * as sm from 'aws-cdk-lib/aws-secretsmanager';\nfunction take(secret: sm.Secret) {}");
    expect(run('src').code).toBe(0);
    expect(fs.readFileSync(path.join(folder, 'src/take.ts'), 'utf8')).toContain('secret: sm.ISecret');
  });

  test('what is left is a line each, with its place, its reason, and what to do', () => {
    write('src/left.ts', "import { Secret } from 'aws-cdk-lib/aws-secretsmanager';\nnew Secret(this, 'A', { ...props });");
    expect(run('src/left.ts')).toEqual({
      code: 1,
      error: '',
      out: 'Left for you: 1\n  src/left.ts:2:25 The properties have a spread. Write the properties as an object literal in this call, and run migrate again.\n',
    });
  });

  test('the report counts what changed in each file, and the secrets without a removalPolicy in all', () => {
    write('src/many.ts', `${CODE}\nnew Secret(this, 'B', { removalPolicy });\nSecret.fromSecretNameV2(this, 'C', 'c');\nlet a: Secret | Secret;`);
    const report = (verb: string) => `${verb} src/app.ts: 1 secret.
${verb} src/many.ts: 2 secrets, 1 imported secret, 2 types.
2 secrets had no removalPolicy: the default of Secret is DESTROY, that of ManagedSecret RETAIN_ON_UPDATE_OR_DELETE.
  To keep the former one, write removalPolicy: RemovalPolicy.DESTROY.
Next: compile, then run cdk diff. No secret may show "replace" or "destroy". See docs/guides/migration.md.
`;
    expect(run('--dry-run', 'src')).toEqual({ code: 0, out: expect.stringMatching(/^--- a/), error: report('Would change') });
    expect(run('src')).toEqual({ code: 0, out: report('Changed'), error: '' });
    expect(run('src')).toEqual({ code: 0, out: 'Found no secretsmanager.Secret to move.\n', error: '' });
  });

  test('--dry-run prints changes that are far from each other alone, and a line that goes without another', () => {
    const between = Array.from({ length: 8 }, (_, index) => `line(${index});`);
    write('src/far.ts', [
      "import { Secret } from 'aws-cdk-lib/aws-secretsmanager';", 'line();', "import { ManagedSecret } from 'cdk-managed-secret';",
      ...between, "new Secret(this, 'A');", '',
    ].join('\n'));
    expect(run('--dry-run', 'src/far.ts').out).toBe([
      '--- a/src/far.ts', '+++ b/src/far.ts', '@@ -1,4 +1,3 @@',
      "-import { Secret } from 'aws-cdk-lib/aws-secretsmanager';", ' line();', " import { ManagedSecret } from 'cdk-managed-secret';", ' line(0);',
      '@@ -9,4 +8,4 @@', ' line(5);', ' line(6);', ' line(7);', "-new Secret(this, 'A');", "+new ManagedSecret(this, 'A');", '',
    ].join('\n'));
  });

  test('a file in another encoding is refused, and no file is written', () => {
    fs.writeFileSync(path.join(folder, 'src', 'latin.ts'), Buffer.from(`// caf\xe9\n${CODE}`, 'latin1'));
    expect(run('src')).toEqual(refused(`${path.join(folder, 'src', 'latin.ts')} is not UTF-8. Convert it, and run migrate again.`));
    expect(fs.readFileSync(path.join(folder, 'src', 'app.ts'), 'utf8')).toBe(CODE);
  });

  test('--dry-run prints a diff of your TypeScript files alone, and writes nothing', () => {
    expect(run('--dry-run', 'src').out).toBe([
      '--- a/src/app.ts', '+++ b/src/app.ts', '@@ -1,2 +1,2 @@',
      "-import { Secret } from 'aws-cdk-lib/aws-secretsmanager';", "-new Secret(this, 'A');", '\\ No newline at end of file',
      "+import { ManagedSecret } from 'cdk-managed-secret';", "+new ManagedSecret(this, 'A');", '\\ No newline at end of file', '',
    ].join('\n'));
    expect(fs.readFileSync(path.join(folder, 'src/app.ts'), 'utf8')).toBe(CODE);
  });
});
