import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { edit, planUpgrade, runCommands, versionsIn } from '../../packaging/cdk-upgrade';

const ROOT = path.join(__dirname, '..', '..');
const NEW = { cdk: '2.999.0', constructs: '10.99.1' };
const temporary: string[] = [];
afterAll(() => temporary.forEach(folder => fs.rmSync(folder, { recursive: true })));

function run(cwd: string, command: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  return { status, stdout, stderr };
}

function git(cwd: string, ...args: string[]): string {
  const { status, stdout, stderr } = run(cwd, 'git', '-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args);
  expect([status, stderr]).toEqual([0, '']);
  return stdout;
}

/** A repository with these files in its only commit. */
function repository(files: Record<string, string>): string {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'cdk-upgrade-'));
  temporary.push(root);
  for (const [file, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    fs.writeFileSync(path.join(root, file), text);
  }
  git(root, 'init', '-q');
  git(root, 'add', '--all');
  git(root, 'commit', '-q', '-m', 'first');
  return root;
}

const read = (root: string, file: string) => fs.readFileSync(path.join(root, file), 'utf8');
/** Not those of the last commit: this test passes on an upgrade that nobody has committed yet. */
const OLD = versionsIn(read(ROOT, '.projenrc.ts'));
const trackedFiles = (root: string) => git(root, 'ls-files').split('\n').filter(file => file !== '');

/** `file: line` of each tracked line with this version, however short, and the name of its package in the line or the one before. */
function linesWith(root: string, version: string, name: RegExp): string[] {
  return trackedFiles(root).flatMap(file => read(root, file).split('\n').flatMap((line, index, all) => (
    line.includes(version) && name.test(`${all[index - 1] ?? ''}${line}`) ? [`${file}: ${line.trim()}`] : []
  )));
}

const filesOf = (lines: readonly string[]) => [...new Set(lines.map(line => line.split(': ')[0]))].sort();

/** The tracked files of the project that name a version. */
function copyOfProject(): string {
  const names = trackedFiles(ROOT).filter(file => fs.existsSync(path.join(ROOT, file)));
  const texts = names.map(file => [file, read(ROOT, file)]);
  return repository(Object.fromEntries(texts.filter(([, text]) => text.includes(OLD.cdk.replace(/\.\d+$/, '')) || text.includes(OLD.constructs))));
}

const WRITTEN_BY_TOOLS = /^(\.projen\/deps\.json|package\.json|(examples\/[\w-]+\/)?package-lock\.json|examples\/[\w-]+\/go\/go\.sum)$/;
const EXAMPLES = fs.readdirSync(path.join(ROOT, 'examples'))
  .filter(example => fs.existsSync(path.join(ROOT, 'examples', example, 'package.json')))
  .sort((one, other) => `${one}/` < `${other}/` ? -1 : 1); // As git sorts them.

describe('the project itself', () => {
  let root: string;
  let unchecked: string[];
  let changed: string[];
  beforeAll(() => {
    root = copyOfProject();
    const plan = planUpgrade(root, NEW);
    unchecked = plan.unchecked.map(({ file, text }) => `${file}: ${text.trim()}`);
    changed = [...new Set(plan.changed.map(({ file }) => file))].sort();
    edit(root, plan);
  });

  test('changes in the build definition, in the examples of each language, in fixtures, tests and documents', () => {
    expect(EXAMPLES).toHaveLength(7);
    expect(changed).toEqual(expect.arrayContaining([
      '.projenrc.ts', 'docs/guides/grants.md',
      ...EXAMPLES.flatMap(example => ['go/go.mod', 'java/pom.xml', 'package-lock.json', 'package.json', 'python/requirements.txt'].map(file => `examples/${example}/${file}`)),
      'test/languages/fixtures/hooks/java/pom.xml', 'test/languages/fixtures/platform/java/pom.xml', 'test/languages/packages.test.ts',
    ]));
    expect(run(root, 'git', 'diff', '--name-only').stdout.split('\n').filter(file => file !== '')).toEqual(changed);
  });

  test('names the old version of aws-cdk-lib only in decisions, measurements, claims to check, and what tools write', () => {
    const left = linesWith(root, OLD.cdk.replace(/\.\d+$/, ''), /./).filter(line => !WRITTEN_BY_TOOLS.test(line.split(': ')[0]));
    const history = left.filter(line => !unchecked.includes(line));
    expect(filesOf(history).filter(file => !/^(docs\/decisions\/.*|CHANGELOG\.md|bench\/README\.md)$/.test(file))).toEqual([]);
    expect(filesOf(unchecked).filter(file => !/^(README\.md|docs\/guides\/(blueprints|function)\.md|docs\/reference\/compatibility\.md|integ\/(README\.md|app\.ts)|src\/cdk\/\w+\.ts)$/.test(file))).toEqual([]);
  });

  test('keeps each line that needs a check', () => {
    expect(linesWith(root, OLD.cdk.replace(/\.\d+$/, ''), /./)).toEqual(expect.arrayContaining(unchecked));
  });

  test('names the old version of constructs only in decisions and in what tools write', () => {
    const left = filesOf(linesWith(root, OLD.constructs, /constructs/i)).filter(file => !WRITTEN_BY_TOOLS.test(file));
    expect(left.filter(file => !file.startsWith('docs/decisions/'))).toEqual([]);
  });

  test('names the new versions as each language writes them', () => {
    const [example] = EXAMPLES;
    expect(versionsIn(read(root, '.projenrc.ts'))).toEqual(NEW);
    expect(JSON.parse(read(root, `examples/${example}/package.json`)).dependencies).toMatchObject({ 'aws-cdk-lib': '2.999.0', 'constructs': '10.99.1' });
    expect(read(root, `examples/${example}/python/requirements.txt`)).toContain('\naws-cdk-lib==2.999.0\nconstructs==10.99.1\n');
    expect(read(root, `examples/${example}/go/go.mod`)).toContain('\tgithub.com/aws/aws-cdk-go/awscdk/v2 v2.999.0\n');
    expect(read(root, `examples/${example}/java/pom.xml`).match(/<version>(2\.999\.0|10\.99\.1)<\/version>/g)).toEqual(
      ['<version>2.999.0</version>', '<version>10.99.1</version>']);
  });

  test('has a command for each lock and each go.sum', () => {
    const folders = planUpgrade(root, NEW).commands.map(({ folder, words }) => `${folder}: ${words.join(' ')}`);
    expect(folders).toEqual([
      '.: npx projen', '.: npm install', '.: npx projen compile', '.: npx projen package:js', '.: npx projen package:go',
      ...EXAMPLES.map(example => `examples/${example}: npm install --package-lock-only`), ...EXAMPLES.map(example => `examples/${example}/go: go mod tidy`),
    ]);
  });
});

const PROJENRC = "const CDK_VERSION = '2.77.0';\nconst CONSTRUCTS_VERSION = '10.1.5';\n";

describe('a line with the old version', () => {
  const planFor = (file: string, text: string) => planUpgrade(repository({ '.projenrc.ts': PROJENRC, [file]: text }), NEW);
  const others = (places: ReadonlyArray<{ file: string; text: string }>) => places.filter(({ file }) => file !== '.projenrc.ts').map(({ text }) => text);

  test.each([
    ['README.md', 'It needs aws-cdk-lib 2.77.0 or newer.', 'It needs aws-cdk-lib 2.999.0 or newer.'],
    ['README.md', 'It needs aws-cdk-lib 2.77.', 'It needs aws-cdk-lib 2.999.'],
    ['docs/guide.md', '"aws-cdk-lib": "^2.77.0"', '"aws-cdk-lib": "^2.999.0"'],
    ['go.mod', 'github.com/aws/constructs-go/constructs/v10 v10.1.5', 'github.com/aws/constructs-go/constructs/v10 v10.99.1'],
    ['pom.xml', '<artifactId>constructs</artifactId>\n<version>10.1.5</version>', '<version>10.99.1</version>'],
  ])('of %s changes: %s', (file, before, after) => {
    expect(others(planFor(file, before).changed)).toEqual([after]);
  });

  test.each([
    ['a longer number', 'README.md', 'aws-cdk-lib 12.77.0, 2.770, 2.77.01, 2.77.0.1, 1.2.77'],
    ['another patch', 'README.md', 'aws-cdk-lib 2.77.7'],
    ['another package', 'README.md', 'jsii-docgen 10.1.5'],
    ['what npm writes', 'package-lock.json', '"aws-cdk-lib": "2.77.0"'],
    ['what Go writes', 'examples/a/go/go.sum', 'github.com/aws/aws-cdk-go/awscdk/v2 v2.77.0 h1:yUSDheHz='],
  ])('stays for %s', (_, file, text) => {
    const { changed, history, unchecked } = planFor(file, text);
    expect([others(changed), history, unchecked]).toEqual([[], [], []]);
  });

  test('of the lock of an example changes where this library asks for it, for npm would keep that', () => {
    const entry = (name: string) => `    "node_modules/${name}": {\n      "peerDependencies": {\n        "constructs": "^10.1.5"\n      }\n    },\n`;
    const { changed } = planFor('examples/a/package-lock.json', ['another', 'cdk-managed-secret', 'one-more'].map(entry).join(''));
    expect(changed.filter(({ file }) => file !== '.projenrc.ts')).toEqual([
      { file: 'examples/a/package-lock.json', line: 8, text: '        "constructs": "^10.99.1"' },
    ]);
  });

  test.each([
    ['docs/decisions/0099-another.md', 'aws-cdk-lib 2.77.0'],
    ['CHANGELOG.md', '- The floor of aws-cdk-lib is 2.77.0.'],
    ['bench/README.md', 'On 2026-11-29, aws-cdk-lib 2.77.0.'],
    ['docs/guide.md', 'An alias of another region is refused (read in 2.77).'],
  ])('of %s is history: %s', (file, text) => {
    const { changed, history, unchecked } = planFor(file, text);
    expect([others(changed), others(history), unchecked]).toEqual([[], [text], []]);
  });

  test.each([
    ['src/cdk/internals.ts', ' * Read in 2.77.0.', 'Run `npx jest test/cdk` and read each internal again in the new version.'],
    ['README.md', 'Median (fastest–slowest); aws-cdk-lib 2.77.0.', 'Run `npx projen bench` and replace the table.'],
    ['README.md', 'This is a limitation of aws-cdk-lib 2.77.', 'Try it with the new version.'],
    ['docs/guide.md', 'That method, in aws-cdk-lib 2.77, knows no end.', 'Try it with the new version.'],
    ['docs/guide.md', 'Do not call it: in aws-cdk-lib 2.77, it knows no end.', 'Try it with the new version.'],
    ['docs/guide.md', 'It is so in all regions of aws-cdk-lib 2.77.0.', 'Try it with the new version.'],
    ['integ/app.ts', '// aws-cdk-lib 2.77.0 writes 48.0.0.', 'Read `version` in the `manifest.json` of a synthesized app, and correct the number of the format too.'],
    ['docs/reference/compatibility.md', '| 2.77.0 | 10.1.4 |',
      'Run `npx projen supported-versions -- --cdk floor --constructs floor`, with and without `--node floor`.'],
  ])('of %s waits for a person: %s', (file, text, check) => {
    const { changed, history, unchecked } = planFor(file, text);
    expect([others(changed), history, unchecked]).toEqual([[], [], [{ file, line: 1, text, check }]]);
  });

  test('is found again when the task runs a second time before the commit', () => {
    const root = repository({ '.projenrc.ts': PROJENRC, 'src/cdk/names.ts': '// Read in 2.77.0.' });
    edit(root, planUpgrade(root, NEW));
    const { changed, unchecked } = planUpgrade(root, NEW);
    expect([changed, others(unchecked)]).toEqual([[], ['// Read in 2.77.0.']]);
  });

  test.each([
    [{ ...NEW, cdk: '2.998.0' }, '2.999.0', '10.99.1'],
    [{ ...NEW, constructs: '10.99.0' }, '2.999.0', '10.99.1'],
  ])('is not looked for on the way to other versions: %j', (to, cdk, constructs) => {
    const root = repository({ '.projenrc.ts': PROJENRC });
    edit(root, planUpgrade(root, NEW));
    expect(() => planUpgrade(root, to)).toThrow(new Error(`.projenrc.ts already names aws-cdk-lib ${cdk} and constructs ${constructs}, `
      + 'but the last commit does not. Commit that move, or undo all of it (git restore --staged --worktree .), and run cdk:upgrade again.'));
    git(root, 'commit', '-q', '--all', '-m', 'second');
    expect(planUpgrade(root, to)).toMatchObject({ from: NEW, to });
  });

  test('is not looked for without the versions in .projenrc.ts', () => {
    const root = repository({ '.projenrc.ts': "const CDK_VERSION = '2.77.0';\n" });
    expect(() => planUpgrade(root, NEW)).toThrow('.projenrc.ts has no line "const CONSTRUCTS_VERSION = \'…\';".');
  });
});

describe('the task', () => {
  const SCRIPT = path.join(ROOT, 'packaging', 'cdk-upgrade.ts');
  const TSX = path.join(ROOT, 'node_modules', '.bin', 'tsx');
  const files = { '.projenrc.ts': PROJENRC, 'CHANGELOG.md': 'aws-cdk-lib 2.77\n', 'examples/a/go/go.sum': '', 'src/cdk/names.ts': '// Read in 2.77.0.\n' };

  test('prints the whole plan in a dry run, and changes nothing', () => {
    const root = repository(files);
    const { status, stdout, stderr } = run(root, TSX, SCRIPT, '--', '2.999.0', '10.99.1', '--dry-run');
    expect([status, stderr, git(root, 'status', '--porcelain')]).toEqual([0, '', '']);
    expect(stdout.split('\n')).toEqual([
      'From aws-cdk-lib 2.77.0 and constructs 10.1.5, these lines change:',
      "  .projenrc.ts:1: const CDK_VERSION = '2.999.0';",
      "  .projenrc.ts:2: const CONSTRUCTS_VERSION = '10.99.1';",
      '',
      'These keep the old version, as history:',
      '  CHANGELOG.md:1',
      '',
      'Before you run this without --dry-run:',
      '  Run npm view aws-cdk-lib@2.999.0 dependencies. It lists packages @aws-cdk/*. Where devDeps of .projenrc.ts or (as aws-cdk.*) '
        + 'examples/*/python/requirements.txt pin one of them, write its new version: of a range, the lowest.',
      '',
      'These commands write the other files:',
      '  npx projen', '  npm install', '  npx projen compile', '  npx projen package:js', '  npx projen package:go',
      '  (cd examples/a/go && go mod tidy)',
      '',
      'Left for you:',
      '  src/cdk/names.ts:1: // Read in 2.77.0.',
      '    Run `npx jest test/cdk` and read each internal again in the new version. Then write 2.999.0.',
      '  docs/decisions/0002 and CHANGELOG.md: say that the floor of the peers moved.',
      '  npm test',
      '', '',
    ]);
  });

  test('prints that nothing changes when the lines were changed before', () => {
    const root = repository(files);
    edit(root, planUpgrade(root, NEW));
    const { stdout } = run(root, TSX, SCRIPT, '2.999.0', '10.99.1', '--dry-run');
    expect(stdout.split('\n').slice(0, 2)).toEqual(['From aws-cdk-lib 2.77.0 and constructs 10.1.5, these lines change:', '  none']);
  });

  test.each([
    [[]], [['2.999.0']], [['2.999', '10.99.1']], [['^2.999.0', '10.99.1']], [['2.999.0', '10.99.1', '3.0.0']],
  ])('with %j prints how to call it', words => {
    expect(run(repository(files), TSX, SCRIPT, ...words)).toEqual({
      status: 1, stdout: '', stderr: 'Usage: npx projen cdk:upgrade -- <aws-cdk-lib version> <constructs version> [--dry-run]\n',
    });
  });
});

describe('commands', () => {
  beforeEach(() => { jest.spyOn(console, 'log').mockImplementation(() => {}); });
  const touch = (file: string) => ({ folder: '.', words: ['touch', file] });

  test('run in their folders, and those whose program is not there are returned', () => {
    const root = repository({ 'a/b': '' });
    const absent = { folder: 'a', words: ['no-such-program', 'tidy'] };
    expect(runCommands(root, [{ folder: 'a', words: ['touch', 'c'] }, absent, touch('d')])).toEqual([absent]);
    expect([fs.readdirSync(path.join(root, 'a')), fs.existsSync(path.join(root, 'd'))]).toEqual([['b', 'c'], true]);
  });

  test('stop at the first that fails', () => {
    const root = repository({ 'a/b': '' });
    expect(() => runCommands(root, [{ folder: 'a', words: ['ls', 'no-such-file'] }, touch('d')])).toThrow(
      '(cd a && ls no-such-file) failed. Fix the cause and run cdk:upgrade again.');
    expect(fs.existsSync(path.join(root, 'd'))).toBe(false);
  });
});
