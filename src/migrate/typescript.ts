import { createRequire } from 'module';
import * as path from 'path';
import type * as ts from 'typescript';

export type TypeScript = typeof ts;

/**
 * A file as TypeScript reads it. The checker knows what each name of it refers to,
 * and nothing of other files.
 */
export interface ParsedFile {
  readonly ts: TypeScript;
  readonly source: ts.SourceFile;
  readonly checker: ts.TypeChecker;
  readonly syntaxError?: string;
}

const MISSING = 'migrate reads your code with the TypeScript of your project, and finds none from here. '
  + 'Run it in the folder of your app, after: npm install --save-dev typescript';
const WITHOUT_API = 'The TypeScript of your project has no API for JavaScript. '
  + 'Install one that has, for this run only: npm install --no-save typescript@6';

/** The TypeScript of the project: it is no dependency of this library. */
export function loadTypeScript(folder: string): TypeScript {
  const fromProject = createRequire(path.join(folder, 'package.json'));
  let file: string;
  try {
    file = fromProject.resolve('typescript');
  } catch {
    throw new Error(MISSING);
  }
  const loaded = fromProject(file) as Partial<TypeScript>;
  if (typeof loaded.createProgram !== 'function' || typeof loaded.createSourceFile !== 'function') throw new Error(WITHOUT_API);
  return loaded as TypeScript;
}

export function parseFile(ts: TypeScript, fileName: string, text: string): ParsedFile {
  const source = ts.createSourceFile(fileName, text, ts.ScriptTarget.Latest, true);
  const program = ts.createProgram({
    rootNames: [fileName],
    options: { noLib: true, noResolve: true, types: [], target: ts.ScriptTarget.Latest },
    host: hostOf(source, text),
  });
  const [problem] = program.getSyntacticDiagnostics(source);
  const syntaxError = problem && ts.flattenDiagnosticMessageText(problem.messageText, ' ');
  return { ts, source, checker: program.getTypeChecker(), syntaxError };
}

/** A file system with one file. */
function hostOf(source: ts.SourceFile, text: string): ts.CompilerHost {
  const isSource = (name: string) => name === source.fileName;
  return {
    getSourceFile: name => (isSource(name) ? source : undefined),
    readFile: name => (isSource(name) ? text : undefined),
    fileExists: isSource,
    getDefaultLibFileName: () => 'lib.d.ts',
    getCurrentDirectory: () => '',
    getCanonicalFileName: name => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    writeFile: () => undefined,
  };
}
