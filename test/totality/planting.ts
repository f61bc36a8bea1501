import * as path from 'path';
import * as ts from 'typescript';

/* Compiles the sources with planted changes, which no file has: what the compiler then says is what a developer would see. */

const ROOT = path.join(__dirname, '..', '..');

/** A text of a file of src, and what stands there instead. */
export interface Change {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** The sources that a change can break; what they import comes with them. */
const ENTRIES = ['src/index.ts', 'src/create-secret/create-secret.lambda.ts', 'src/facts/secret-from-template.ts'];

const parsed = new Map<string, ts.SourceFile>();
let latest: ts.Program | undefined;

function options(): ts.CompilerOptions {
  const file = path.join(ROOT, 'tsconfig.dev.json');
  const { options: written } = ts.parseJsonConfigFileContent(ts.readConfigFile(file, ts.sys.readFile).config, ts.sys, ROOT);
  return { ...written, noEmit: true, incremental: false, composite: false };
}

const OPTIONS = options();

function planted(changes: readonly Change[]): Map<string, string> {
  const texts = new Map<string, string>();
  for (const { file, from, to } of changes) {
    const name = path.join(ROOT, file);
    const text = texts.get(name) ?? ts.sys.readFile(name)!;
    if (text.split(from).length !== 2) throw new Error(`${file} must have once: ${from}`);
    texts.set(name, text.replace(from, () => to));
  }
  return texts;
}

/** What is planted is parsed anew; the rest, once for all. */
function hostOf(texts: ReadonlyMap<string, string>): ts.CompilerHost {
  const host = ts.createCompilerHost(OPTIONS);
  const { getSourceFile } = host;
  host.getSourceFile = (name, ...others) => {
    const text = texts.get(path.normalize(name));
    if (text !== undefined) return ts.createSourceFile(name, text, others[0]);
    const file = parsed.get(name) ?? getSourceFile.call(host, name, ...others);
    if (file) parsed.set(name, file);
    return file;
  };
  return host;
}

/** The errors of the files that are named, as `FILE: MESSAGE`. */
export function errorsWith(changes: readonly Change[], ...files: readonly string[]): string[] {
  const program = ts.createProgram(ENTRIES.map(file => path.join(ROOT, file)), OPTIONS, hostOf(planted(changes)), latest);
  latest = program;
  return files.flatMap(file => {
    const source = program.getSourceFile(path.join(ROOT, file));
    if (!source) throw new Error(`${file} is not compiled.`);
    const diagnostics = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    // A table that lacks a property is wrong where it stands, and where it is used.
    return [...new Set(diagnostics.map(({ messageText }) => `${file}: ${shortened(lastOf(messageText))}`))];
  });
}

function shortened(message: string): string {
  const [, property, type] = /^Property '(\w+)' is missing in type '.*' but required in type '(.*)'\.$/s.exec(message) ?? [];
  return property === undefined ? message : `${property} is missing in ${type}`;
}

/** The innermost reason. */
function lastOf(message: string | ts.DiagnosticMessageChain): string {
  if (typeof message === 'string') return message;
  return message.next?.length ? lastOf(message.next[0]) : message.messageText;
}
