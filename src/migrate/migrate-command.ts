import * as fs from 'fs';
import * as path from 'path';
import { FileResult } from './change-set';
import { applyEdits, unifiedDiff } from './edits';
import { findFiles } from './find-files';
import { reportOf } from './report';
import { rewriteFile } from './rewrite-file';
import { loadTypeScript, parseFile } from './typescript';

export const MIGRATE_HELP = `Usage: cdk-managed-secret migrate [--dry-run] <file or folder>...

Moves TypeScript code from secretsmanager.Secret of aws-cdk-lib to ManagedSecret.
It edits the files in place, and lists what it leaves for you. A second run changes nothing.
It uses the TypeScript of your project.

  --dry-run  write nothing, and print a unified diff
  --help     print this text

Exit codes: 0, 1 (something is left for you), 2 (wrong arguments, no TypeScript, or a file that cannot be read).
`;

/** Where the command runs, and where it prints. */
export interface MigrateContext {
  readonly folder: string;
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
}

/** `npx cdk-managed-secret migrate …`. @returns the exit code */
export function runMigrate(words: readonly string[], context: MigrateContext): number {
  if (words.includes('--help') || words.includes('-h')) {
    context.out(MIGRATE_HELP);
    return 0;
  }
  try {
    return migrate(words, context);
  } catch (problem) {
    context.error(`${(problem as Error).message}\n`);
    return 2;
  }
}

function migrate(words: readonly string[], context: MigrateContext): number {
  const wrong = words.find(word => word.startsWith('-') && word !== '--dry-run');
  if (wrong !== undefined) throw new Error(`There is no option "${wrong}". See cdk-managed-secret migrate --help.`);
  const given = words.filter(word => !word.startsWith('-'));
  if (given.length === 0) throw new Error('migrate needs a file or a folder, such as src. See cdk-managed-secret migrate --help.');
  const results = rewriteAll(context.folder, findFiles(context.folder, given));
  const changed = results.filter(({ changes }) => changes.edits.length > 0);
  const isDry = words.includes('--dry-run');
  for (const { file, text, changes } of changed) {
    if (isDry) context.out(unifiedDiff(file, text, changes.edits));
    else fs.writeFileSync(path.resolve(context.folder, file), applyEdits(text, changes.edits));
  }
  (isDry ? context.error : context.out)(reportOf(results, isDry));
  return results.some(({ changes }) => changes.left.length > 0) ? 1 : 0;
}

/** All files are read before the first is written. What stays in one decides about the types in all. */
function rewriteAll(folder: string, files: readonly string[]): FileResult[] {
  const ts = loadTypeScript(folder);
  const all = files.map(file => ({ file, text: readText(path.resolve(folder, file)) }));
  // It is a Secret, also where a file has it without the module's name.
  const hasDatabaseSecret = all.some(({ text }) => /\bDatabaseSecret\b/.test(text));
  const parsed = all.filter(({ text }) => /secretsmanager/.test(text))
    .map(({ file, text }) => ({ file, text, source: parseFile(ts, file, text) }));
  const keepsL2 = hasDatabaseSecret || parsed.some(({ source }) => rewriteFile(source, false).left.length > 0);
  return parsed.map(({ file, text, source }) => ({ file, text, changes: rewriteFile(source, keepsL2) }));
}

/** Written back as UTF-8, another encoding would be damaged. */
function readText(file: string): string {
  const bytes = fs.readFileSync(file);
  const text = bytes.toString('utf8');
  if (!Buffer.from(text).equals(bytes)) throw new Error(`${file} is not UTF-8. Convert it, and run migrate again.`);
  return text;
}
