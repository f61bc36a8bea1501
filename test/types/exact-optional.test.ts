import * as path from 'path';
import * as ts from 'typescript';

const ROOT = path.join(__dirname, '..', '..');
const CONSUMER = path.join(__dirname, 'exact-consumer.ts');

function program(): ts.Program {
  const { config } = ts.readConfigFile(path.join(ROOT, 'tsconfig.dev.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  return ts.createProgram([CONSUMER], { ...options, noEmit: true, incremental: false, exactOptionalPropertyTypes: true });
}

function format({ code, file, messageText }: ts.Diagnostic): string {
  return `${path.relative(ROOT, file!.fileName)} TS${code} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
}

test('under exactOptionalPropertyTypes, an app compiles, and every class is what it says to the CDK', () => {
  const compiled = program();
  const consumer = compiled.getSemanticDiagnostics(compiled.getSourceFile(CONSUMER));
  expect(consumer.map(format)).toEqual([]);
  const sources = compiled.getSourceFiles().filter(({ fileName }) => fileName.startsWith(path.join(ROOT, 'src') + path.sep));
  const ours = sources.flatMap(file => compiled.getSemanticDiagnostics(file)).filter(({ code }) => [2415, 2416, 2420].includes(code));
  expect([sources.length > 50, ours.map(format)]).toEqual([true, []]);
});
