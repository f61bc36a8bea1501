import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Instrumenter } from '@stryker-mutator/instrumenter' with { 'resolution-mode': 'import' };

type Logger = ConstructorParameters<typeof Instrumenter>[0];

export interface Position { readonly line: number; readonly column: number }
/** What Stryker knows of a mutant; lines count from zero. */
export interface Mutant {
  readonly id: string;
  readonly fileName: string;
  readonly location: { readonly start: Position; readonly end: Position };
  readonly mutatorName: string;
  readonly replacement?: string;
}

/** The handler has a mutation run of its own: test/create-secret/mutations. */
const HANDLER = path.join('src', 'create-secret');
const RE_EXPORT = /^export (type )?(\*|\{[^}]*\}) from '[^']+';$/;

/** All files of the paths that hold code to mutate. */
export function filesToMutate(paths: string[]): string[] {
  const files = paths.flatMap(given => fs.statSync(given).isDirectory()
    ? fs.readdirSync(given, { recursive: true, encoding: 'utf8' }).map(file => path.join(given, file))
    : [path.normalize(given)]);
  return files.filter(file => file.endsWith('.ts') && !file.startsWith(HANDLER) && !isListOfExports(file)).sort();
}

function isListOfExports(file: string): boolean {
  const code = fs.readFileSync(file, 'utf8').replace(/\/\*[^]*?\*\/|\/\/.*/g, '').trim();
  return code.split(/(?<=;)\s*\n\s*/).every(statement => RE_EXPORT.test(statement));
}

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];
/** A logger that logs nothing: the run that follows reports the same. */
const SILENT = Object.fromEntries(LEVELS.flatMap(level => [
  [level, (): void => undefined],
  [`is${level[0].toUpperCase()}${level.slice(1)}Enabled`, (): boolean => false],
])) as unknown as Logger;

/** All mutants that Stryker makes of the files. */
export async function mutantsOf(files: string[]): Promise<readonly Mutant[]> {
  const { Instrumenter } = await import('@stryker-mutator/instrumenter');
  const sources = files.map(name => ({ name: path.resolve(name), content: fs.readFileSync(name, 'utf8'), mutate: true }));
  const { mutants } = await new Instrumenter(SILENT).instrument(sources, { plugins: null, ignorers: [], excludedMutations: [] });
  return mutants;
}

/** As Stryker's option `mutate` takes it. */
export function rangeOf({ fileName, location: { start, end } }: Mutant): string {
  return `${path.relative(process.cwd(), fileName)}:${start.line + 1}:${start.column}-${end.line + 1}:${end.column}`;
}

/** `rules`, or `(root)` for what lies in src itself. */
export function folderOf(fileName: string): string {
  const [folder, ...rest] = path.relative(path.resolve('src'), path.resolve(fileName)).split(path.sep);
  return rest.length > 0 ? folder : '(root)';
}
