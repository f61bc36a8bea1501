/**
 * `npx projen cdk:upgrade -- <aws-cdk-lib version> <constructs version> [--dry-run]`: moves the project to other versions of the CDK.
 *
 * It edits every tracked line that names the old versions, runs the commands that write the other files, and prints what a person has
 * to check. With `--dry-run` it prints the plan and changes nothing. The old versions are those of the last commit: when a command
 * fails, the task can run again.
 */
import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';

export interface Versions {
  readonly cdk: string;
  readonly constructs: string;
}

/** A line that names an old version. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

export interface Command {
  /** Relative to the root of the project. */
  readonly folder: string;
  readonly words: readonly string[];
}

export interface Plan {
  readonly from: Versions;
  readonly to: Versions;
  /** With the new text. */
  readonly changed: readonly Place[];
  readonly commands: readonly Command[];
  /** Lines that keep the old version until a person has checked them. */
  readonly unchecked: ReadonlyArray<Place & { readonly check: string }>;
  readonly history: readonly Place[];
}

interface Kept {
  readonly files: RegExp;
  /** Without it, every line of the files. */
  readonly lines?: RegExp;
}

/** These lines say what was true at their time. */
const HISTORY: readonly Kept[] = [
  { files: /^docs\/decisions\// },
  { files: /^CHANGELOG\.md$/ },
  { files: /^bench\/README\.md$/ }, // Measurements of a day.
  { files: /\.md$/, lines: /\bread in\b/i },
];

/** These lines are measurements or claims about the old version. A person repeats them and writes the new version. */
const UNCHECKED: ReadonlyArray<Kept & { readonly check: string }> = [
  { files: /^docs\/reference\/compatibility\.md$/, check: 'Run `npx projen supported-versions -- --cdk floor --constructs floor`, with and without `--node floor`.' },
  { files: /^integ\//, check: 'Read `version` in the `manifest.json` of a synthesized app, and correct the number of the format too.' },
  { files: /^src\/cdk\//, check: 'Run `npx jest test/cdk` and read each internal again in the new version.' },
  { files: /\.md$/, lines: /^Median\b/, check: 'Run `npx projen bench` and replace the table.' },
  { files: /\.md$/, lines: /\blimitations?\b|\b(in|of) aws-cdk-lib \d/i, check: 'Try it with the new version.' },
];

/** The tools write these, because of hashes or because projen generates them. */
const WRITTEN_BY_TOOLS = [/^\.projen\//, /^package\.json$/, /^packaging\/java-versions\.xml$/, /(^|\/)go\.sum$/];

/** Of the lock of an example: what this library asks for. npm reads it from the package once, and not again. */
const OWN_ENTRY = '    "node_modules/cdk-managed-secret": {';

const isKept = ({ file, text }: Place) => ({ files, lines }: Kept) => files.test(file) && (!lines || lines.test(text));

function git(root: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync('git', args, { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr.trim()}`);
  return stdout;
}

/** The versions in a text of .projenrc.ts. */
export function versionsIn(text: string): Versions {
  const version = (name: string) => {
    const found = new RegExp(`^const ${name} = '(.*)';$`, 'm').exec(text);
    if (!found) throw new Error(`.projenrc.ts has no line "const ${name} = '…';".`);
    return found[1];
  };
  return { cdk: version('CDK_VERSION'), constructs: version('CONSTRUCTS_VERSION') };
}

const minor = (version: string) => version.replace(/\.\d+$/, '');

/** A version in a text, with or without its patch number, but not as a part of a longer number. */
function mentionsOf(version: string): RegExp {
  const [start, patch] = [minor(version), version.slice(minor(version).length)].map(part => part.replaceAll('.', '\\.'));
  return new RegExp(`(?<![\\d.])${start}(${patch})?(?!\\.?\\d)`, 'g');
}

/**
 * The line with the new versions. Other packages have numbers like that of constructs: it counts where the line, or the one before as
 * in a pom.xml, names constructs.
 */
function upgraded(text: string, before: string, from: Versions, to: Versions): string {
  const replace = (line: string, name: keyof Versions) =>
    line.replace(mentionsOf(from[name]), (_, patch) => patch ? to[name] : minor(to[name]));
  const line = replace(text, 'cdk');
  return /constructs/i.test(before + text) ? replace(line, 'constructs') : line;
}

function readLines(root: string, file: string): string[] {
  return fs.readFileSync(path.join(root, file), 'utf8').split('\n');
}

/** The lines of a file that no tool writes: of a lock, the entry of this library. */
function editableLines(file: string, lines: readonly string[]): { readonly from: number; readonly to: number } {
  if (path.basename(file) !== 'package-lock.json') return { from: 0, to: lines.length };
  const from = lines.indexOf(OWN_ENTRY);
  return { from, to: from < 0 ? from : lines.indexOf('    },', from) };
}

/** Every tracked line that names an old version, and its text with the new one. */
function mentions(root: string, from: Versions, to: Versions): Array<Place & { readonly upgraded: string }> {
  const files = git(root, 'ls-files', '-z').split('\0').filter(file => file !== '' && !WRITTEN_BY_TOOLS.some(each => each.test(file)));
  const texts = files.filter(file => fs.lstatSync(path.join(root, file), { throwIfNoEntry: false })?.isFile());
  return texts.flatMap(file => {
    const lines = readLines(root, file);
    const editable = editableLines(file, lines);
    return lines.map((text, index) => ({ file, line: index + 1, text, upgraded: upgraded(text, lines[index - 1] ?? '', from, to) }))
      .filter(place => place.upgraded !== place.text && place.line > editable.from && place.line <= editable.to);
  });
}

/** The examples' locks name the packages of dist, which are compiled with the new version. */
function commandsOf(root: string): Command[] {
  const foldersOf = (name: string) => git(root, 'ls-files', `examples/**/${name}`).split('\n').filter(Boolean).map(file => path.dirname(file));
  return [
    ...['npx projen', 'npm install', 'npx projen compile', 'npx projen package:js', 'npx projen package:go']
      .map(line => ({ folder: '.', words: line.split(' ') })),
    ...foldersOf('package-lock.json').map(folder => ({ folder, words: ['npm', 'install', '--package-lock-only'] })),
    ...foldersOf('go.sum').map(folder => ({ folder, words: ['go', 'mod', 'tidy'] })),
  ];
}

/** Lines that an earlier run moved to another version no longer name the old one: this run would not find them. */
function refuseAnotherMove(root: string, from: Versions, to: Versions): void {
  const present = versionsIn(fs.readFileSync(path.join(root, '.projenrc.ts'), 'utf8'));
  if ((['cdk', 'constructs'] as const).every(name => [from[name], to[name]].includes(present[name]))) return;
  throw new Error(`.projenrc.ts already names aws-cdk-lib ${present.cdk} and constructs ${present.constructs}, but the last commit does not. `
    + 'Commit that move, or undo all of it (git restore --staged --worktree .), and run cdk:upgrade again.');
}

/** What an upgrade changes. Reads only. */
export function planUpgrade(root: string, to: Versions): Plan {
  const from = versionsIn(git(root, 'show', 'HEAD:.projenrc.ts'));
  refuseAnotherMove(root, from, to);
  const all = mentions(root, from, to);
  const history = all.filter(place => HISTORY.some(isKept(place)));
  const rest = all.filter(place => !history.includes(place));
  const checkOf = (place: Place) => UNCHECKED.find(isKept(place))?.check;
  return {
    from,
    to,
    changed: rest.filter(place => !checkOf(place)).map(({ file, line, upgraded: text }) => ({ file, line, text })),
    commands: commandsOf(root),
    unchecked: rest.flatMap(({ file, line, text }) => {
      const check = checkOf({ file, line, text });
      return check ? [{ file, line, text, check }] : [];
    }),
    history: history.map(({ file, line, text }) => ({ file, line, text })),
  };
}

/** Writes the changed lines. */
export function edit(root: string, { changed }: Plan): void {
  for (const file of new Set(changed.map(place => place.file))) {
    const lines = readLines(root, file);
    for (const { line, text } of changed.filter(place => place.file === file)) lines[line - 1] = text;
    fs.writeFileSync(path.join(root, file), lines.join('\n'));
  }
}

const shown = ({ folder, words }: Command) => folder === '.' ? words.join(' ') : `(cd ${folder} && ${words.join(' ')})`;

/** Runs the commands, and returns those whose program this machine does not have. Throws at the first that fails. */
export function runCommands(root: string, commands: readonly Command[]): Command[] {
  return commands.filter(command => {
    const [program, ...args] = command.words;
    console.log(`> ${shown(command)}`);
    const { status, error } = spawnSync(program, args, { cwd: path.join(root, command.folder), stdio: 'inherit' });
    if ((error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') return true;
    if (error) throw error;
    if (status !== 0) throw new Error(`${shown(command)} failed. Fix the cause and run cdk:upgrade again.`);
    return false;
  });
}

const placed = ({ file, line, text }: Place) => `${file}:${line}: ${text.trim()}`;

/** What is left for a person, one item a line. */
export function checklist({ to, unchecked }: Plan, notRun: readonly Command[]): string[] {
  return [
    ...notRun.map(command => `This machine has no ${command.words[0]}. Run: ${shown(command)}`),
    ...unchecked.map(place => `${placed(place)}\n    ${place.check} Then write ${to.cdk}.`),
    'docs/decisions/0002 and CHANGELOG.md: say that the floor of the peers moved.',
    'npm test',
  ];
}

/** What no command does, and what has to be there before the first one: the commands install and package these versions. */
function preparation({ to }: Plan): string {
  return `Run npm view aws-cdk-lib@${to.cdk} dependencies. It lists packages @aws-cdk/*. Where devDeps of .projenrc.ts or (as aws-cdk.*) `
    + 'examples/*/python/requirements.txt pin one of them, write its new version: of a range, the lowest.';
}

const USAGE = 'Usage: npx projen cdk:upgrade -- <aws-cdk-lib version> <constructs version> [--dry-run]';

function parse(words: readonly string[]): { to: Versions; isDryRun: boolean } {
  const isDryRun = words.includes('--dry-run');
  const [cdk, constructs, ...more] = words.filter(word => !['--', '--dry-run'].includes(word));
  if (more.length > 0 || ![cdk, constructs].every(version => /^\d+\.\d+\.\d+$/.test(version ?? ''))) throw new Error(USAGE);
  return { to: { cdk, constructs }, isDryRun };
}

function section(title: string, lines: readonly string[]): string {
  return [title, ...(lines.length > 0 ? lines : ['none']).map(line => `  ${line}`), ''].join('\n');
}

function main(root: string, words: readonly string[]): void {
  const { to, isDryRun } = parse(words);
  const plan = planUpgrade(root, to);
  console.log(section(`From aws-cdk-lib ${plan.from.cdk} and constructs ${plan.from.constructs}, these lines change:`, plan.changed.map(placed)));
  console.log(section('These keep the old version, as history:', plan.history.map(({ file, line }) => `${file}:${line}`)));
  if (isDryRun) console.log(section('Before you run this without --dry-run:', [preparation(plan)]));
  if (isDryRun) console.log(section('These commands write the other files:', plan.commands.map(shown)));
  else edit(root, plan);
  const notRun = isDryRun ? [] : runCommands(root, plan.commands);
  console.log(section('Left for you:', checklist(plan, notRun)));
}

if (require.main === module) {
  try {
    main(process.cwd(), process.argv.slice(2));
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
