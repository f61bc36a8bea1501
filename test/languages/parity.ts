/** The same examples in each language, compared. */
import { createHash } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import { Language, LANGUAGES } from './language';
import { execute, EXAMPLES, prepared, project, ROOT } from './workspace';

/** What a project synthesized. */
export interface Synthesis {
  readonly language: string;
  readonly example: string;
  readonly seconds: number;
  readonly outdir: string;
  /** What it wrote to stderr, and whether it failed. */
  readonly output: string;
  readonly failed: boolean;
}

export interface ParityRow extends Synthesis {
  readonly templates: string;
  readonly assets: string;
  readonly setUpSeconds: number;
}

/** The context of the project's cdk.json, as the CLI hands it to the app. */
function contextOf(folder: string): string {
  const file = path.join(folder, 'cdk.json');
  return JSON.stringify(fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')).context ?? {} : {});
}

/** Synthesizes as `cdk synth` does, without its own Analytics, and without CDK's template validation, which is the CDK's and slow. */
export async function synthesize(
  example: string, language: Language, environment: Record<string, string> = {},
): Promise<Synthesis> {
  const outdir = path.join(ROOT, '.work', 'languages', 'out', example, language.name);
  const folder = project(example, language);
  fs.rmSync(outdir, { recursive: true, force: true });
  const { code, stdout, stderr, seconds } = await execute(language.synthesize(folder), {
    CDK_OUTDIR: outdir,
    CDK_CONTEXT_JSON: contextOf(folder),
    CDK_DEFAULT_ACCOUNT: '111111111111',
    CDK_DEFAULT_REGION: 'eu-central-1',
    CDK_VALIDATION: 'false',
    NODE_ENV: '', // Where a runner of tests is around, CDK fails in another way.
    ...environment,
  });
  return { language: language.name, example, seconds, outdir, output: stdout + stderr, failed: code !== 0 };
}

function filesBelow(folder: string): string[] {
  return fs.readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter(entry => entry.isFile()).map(entry => path.relative(folder, path.join(entry.parentPath, entry.name))).sort();
}

/** A hash of the files below a folder that the pattern takes, names and bytes. */
function hashOf(folder: string, pattern: RegExp): string {
  const files = filesBelow(folder).filter(file => pattern.test(file));
  if (files.length === 0) return '–';
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${file}\0`).update(fs.readFileSync(path.join(folder, file))).update('\0');
  return hash.digest('hex').slice(0, 12);
}

async function row(example: string, language: Language, setUpSeconds: number): Promise<ParityRow> {
  const synthesis = await synthesize(example, language);
  if (synthesis.failed) throw new Error(`${example} in ${language.name} failed:\n${synthesis.output}`);
  const { outdir } = synthesis;
  return { ...synthesis, setUpSeconds, templates: hashOf(outdir, /\.template\.json$/), assets: hashOf(outdir, /^asset\./) };
}

/** Every example that succeeds, in every language that this machine has. */
export async function parity(): Promise<ParityRow[]> {
  const { setUpSeconds } = prepared();
  const rows: ParityRow[] = [];
  for (const example of EXAMPLES.filter(name => name !== 'mistakes')) {
    for (const language of LANGUAGES.filter(({ name }) => name in setUpSeconds)) rows.push(await row(example, language, setUpSeconds[language.name]));
  }
  return rows;
}

/** As a table of Markdown. */
export function table(rows: readonly ParityRow[]): string {
  const head = ['example', 'language', 'templates', 'assets', 'set-up of all, s', 'synthesis, s'];
  const cells = rows.map(({ example, language, templates, assets, setUpSeconds, seconds }) => [
    example, language, `\`${templates}\``, assets === '–' ? assets : `\`${assets}\``, setUpSeconds.toFixed(0), seconds.toFixed(1),
  ]);
  return [head, ['---', '---', '---', '---', '---:', '---:'], ...cells].map(cell => `| ${cell.join(' | ')} |`).join('\n');
}

if (require.main === module) {
  parity().then(rows => console.log(table(rows))).catch(error => {
    console.error((error as Error).message);
    process.exitCode = 1;
  });
}
