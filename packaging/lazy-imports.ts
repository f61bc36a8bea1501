/**
 * `tsx packaging/lazy-imports.ts`: each compiled module loads another one where it first uses it, and not when it is loaded itself.
 *
 * Every command of the CDK imports the library, and a file costs an import more than what is in it. docs/decisions/0019 has the figures.
 * Only the text of a load and of its uses is replaced: all else, the line of each statement included, stays.
 */
import * as fs from 'fs';
import * as path from 'path';
import * as ts from 'typescript';

/** The names that a module exports, or undefined where they cannot be read. */
export type ExportsOf = (specifier: string) => readonly string[] | undefined;

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A top-level `const name = require('x')`, or the same through `__importStar` or `__importDefault`. */
interface Load {
  readonly statement: ts.VariableStatement;
  readonly declaration: ts.VariableDeclaration & { readonly name: ts.Identifier; readonly initializer: ts.Expression };
}

interface Module {
  readonly source: ts.SourceFile;
  readonly checker: ts.TypeChecker;
}

const FILE = 'module.js';
const WRAPPERS = ['__importStar', '__importDefault'];

/** The checker knows which of several variables of one name is meant. It needs no other file for that. */
function parse(text: string): Module {
  const source = ts.createSourceFile(FILE, text, ts.ScriptTarget.ES2022, true, ts.ScriptKind.JS);
  const options: ts.CompilerOptions = { allowJs: true, noLib: true, noResolve: true, types: [] };
  const host = { ...ts.createCompilerHost(options), getSourceFile: (name: string) => name === FILE ? source : undefined };
  return { source, checker: ts.createProgram([FILE], options, host).getTypeChecker() };
}

function isCallOf(node: ts.Node, ...names: string[]): node is ts.CallExpression {
  return ts.isCallExpression(node) && ts.isIdentifier(node.expression) && names.includes(node.expression.text);
}

function isRequire(node: ts.Node | undefined): node is ts.CallExpression {
  return node !== undefined && isCallOf(node, 'require') && node.arguments.length === 1 && ts.isStringLiteral(node.arguments[0]);
}

function isLoad(node: ts.Node | undefined): node is ts.Expression {
  return isRequire(node) || (node !== undefined && isCallOf(node, ...WRAPPERS) && isRequire(node.arguments[0]));
}

function loadsOf(source: ts.SourceFile): Load[] {
  return source.statements.filter(ts.isVariableStatement).flatMap(statement => {
    const [declaration, ...others] = statement.declarationList.declarations;
    const isOne = others.length === 0 && ts.isIdentifier(declaration.name) && isLoad(declaration.initializer);
    return isOne ? [{ statement, declaration: declaration as Load['declaration'] }] : [];
  });
}

/** A name that the text does not have. */
function freeName(text: string, name: string): string {
  return text.includes(name) ? freeName(text, `${name}_`) : name;
}

/** What loads once. Not by a function that replaces itself: V8 would not inline a call that has met two functions. */
function loadOnce(text: string, name: string, load: ts.Expression): { variable: string; body: string } {
  const variable = freeName(text, `${name}_loaded`);
  return { variable: `var ${variable};`, body: `{ return ${variable} ??= ${load.getText()}; }` };
}

function editOfLoad(text: string, { statement, declaration: { name, initializer } }: Load): Edit {
  const { variable, body } = loadOnce(text, name.text, initializer);
  return { start: statement.getStart(), end: statement.end, text: `${variable} function ${name.text}() ${body}` };
}

function descendants(node: ts.Node): ts.Node[] {
  const children: ts.Node[] = [];
  node.forEachChild(child => void children.push(child));
  return children.flatMap(child => [child, ...descendants(child)]);
}

/** The variable that an identifier stands for; undefined for the name of a property. */
function variableOf(checker: ts.TypeChecker, node: ts.Identifier): ts.Node | undefined {
  const symbol = ts.isShorthandPropertyAssignment(node.parent)
    ? checker.getShorthandAssignmentValueSymbol(node.parent) : checker.getSymbolAtLocation(node);
  return symbol?.declarations?.[0];
}

function isAssigned(node: ts.Identifier): boolean {
  const { parent } = node;
  return ts.isBinaryExpression(parent) && parent.left === node && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken;
}

/** `new x().Class()` would make an `x`. */
function isMadeOf(node: ts.Expression): boolean {
  const { parent } = node;
  if (ts.isNewExpression(parent)) return parent.expression === node;
  return (ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent)) && parent.expression === node && isMadeOf(parent);
}

function editOfUse(node: ts.Identifier): Edit {
  if (isAssigned(node)) throw new Error(`${node.text} is loaded and then assigned: that cannot be made lazy.`);
  const name = ts.isShorthandPropertyAssignment(node.parent) ? `${node.text}: ` : '';
  const use = isMadeOf(node) ? `(${node.text}())` : `${node.text}()`;
  return { start: node.getStart(), end: node.end, text: `${name}${use}` };
}

function editsOfUses({ source, checker }: Module, loads: readonly Load[]): Edit[] {
  const declared = new Map<string, ts.Node>(loads.map(({ declaration }) => [declaration.name.text, declaration]));
  return descendants(source)
    .filter(node => ts.isIdentifier(node))
    .filter(node => declared.has(node.text) && node.parent !== declared.get(node.text))
    .filter(node => variableOf(checker, node) === declared.get(node.text))
    .map(editOfUse);
}

/** `Object.defineProperty(exports, 'name', { … })`. */
function definitionOf(statement: ts.Statement): ts.CallExpression | undefined {
  if (!ts.isExpressionStatement(statement) || !ts.isCallExpression(statement.expression)) return undefined;
  const { expression: callee, arguments: [target, name] } = statement.expression;
  const isDefinition = callee.getText() === 'Object.defineProperty' && target?.getText() === 'exports' && name && ts.isStringLiteral(name);
  return isDefinition ? statement.expression : undefined;
}

/**
 * Node reads the text of a module for the names that `import { name }` may have, and drops one whose getter it does not understand. It
 * does not take a name in brackets for one, and finds the same name where the compiler writes `exports.name = void 0`.
 */
function editOfGetter(statement: ts.Statement): Edit[] {
  const definition = definitionOf(statement);
  if (!definition || !descendants(definition.arguments[2]).some(node => ts.isPropertyAssignment(node) && node.name.getText() === 'get')) return [];
  const name = definition.arguments[1];
  return [{ start: name.getStart(), end: name.end, text: `(${name.getText()})` }];
}

function getter(name: string, body: string): string {
  return `Object.defineProperty(exports, (${JSON.stringify(name)}), { enumerable: true, get: function () ${body} });`;
}

/** `exports.name = …`, or undefined. */
function assignmentOf(statement: ts.Statement): { name: string; value: ts.Expression } | undefined {
  if (!ts.isExpressionStatement(statement) || !ts.isBinaryExpression(statement.expression)) return undefined;
  const { left, right, operatorToken } = statement.expression;
  if (operatorToken.kind !== ts.SyntaxKind.EqualsToken || !ts.isPropertyAccessExpression(left)) return undefined;
  return left.expression.getText() === 'exports' ? { name: left.name.text, value: right } : undefined;
}

/** `exports.name = __importStar(require('x'))`, of `export * as name`. */
function editOfNamespace(text: string, statement: ts.Statement): Edit[] {
  const assignment = assignmentOf(statement);
  if (!assignment || !isLoad(assignment.value)) return [];
  const { variable, body } = loadOnce(text, assignment.name, assignment.value);
  return [{ start: statement.getStart(), end: statement.end, text: `${variable} ${getter(assignment.name, body)}` }];
}

/** `__exportStar(require('x'), exports)`: the call that loads. */
function starOf(statement: ts.Statement): ts.CallExpression | undefined {
  if (!ts.isExpressionStatement(statement) || !isCallOf(statement.expression, '__exportStar')) return undefined;
  const [load] = statement.expression.arguments;
  return isRequire(load) ? load : undefined;
}

function specifierOf(load: ts.CallExpression): string {
  return (load.arguments[0] as ts.StringLiteral).text;
}

/** `export *` of names that can be read. What the module exports itself, or an earlier star, goes first, as in `__exportStar`. */
function editsOfStars(source: ts.SourceFile, exportsOf: ExportsOf): Edit[] {
  const taken = new Set(['default', ...ownExports(source)]);
  return source.statements.flatMap(statement => {
    const load = starOf(statement);
    const names = load && exportsOf(specifierOf(load))?.filter(name => !taken.has(name));
    if (!names) return [];
    names.forEach(name => taken.add(name));
    const getters = names.map(name => `exports.${name} = void 0; ${getter(name, `{ return ${load.getText()}.${name}; }`)}`);
    return [{ start: statement.getStart(), end: statement.end, text: getters.join(' ') }];
  });
}

/** The compiler writes `exports.a = exports.b = void 0` for all that a module exports by name. */
function assignedNames(statement: ts.Statement): string[] {
  const assignment = assignmentOf(statement);
  if (!assignment) return [];
  const chained = descendants(assignment.value).filter(ts.isPropertyAccessExpression).filter(node => node.expression.getText() === 'exports');
  return [assignment.name, ...chained.map(node => node.name.text)];
}

function ownExports(source: ts.SourceFile): string[] {
  return [...new Set(source.statements.flatMap(assignedNames))];
}

function apply(text: string, edits: readonly Edit[]): string {
  const fromTheEnd = [...edits].sort((a, b) => b.start - a.start);
  return fromTheEnd.reduce((result, edit) => result.slice(0, edit.start) + edit.text + result.slice(edit.end), text);
}

/** The text of a module of CommonJS, with each load where it is used. What is loaded for its effect alone stays. */
export function lazyImports(text: string, exportsOf: ExportsOf = () => undefined): string {
  const module = parse(text);
  const loads = loadsOf(module.source);
  return apply(text, [
    ...loads.map(load => editOfLoad(text, load)),
    ...editsOfUses(module, loads),
    ...module.source.statements.flatMap(editOfGetter),
    ...module.source.statements.flatMap(statement => editOfNamespace(text, statement)),
    ...editsOfStars(module.source, exportsOf),
  ]);
}

/** The names of a file of this library, those of its own stars included; undefined for a package, which is loaded as before. */
function exportsBeside(file: string): ExportsOf {
  return specifier => {
    if (!specifier.startsWith('.')) return undefined;
    const target = require.resolve(path.resolve(path.dirname(file), specifier));
    const { source } = parse(fs.readFileSync(target, 'utf8'));
    const stars = source.statements.map(starOf).filter(load => load !== undefined).map(load => exportsBeside(target)(specifierOf(load)));
    return stars.includes(undefined) ? undefined : [...new Set([...ownExports(source), ...stars.flatMap(names => names ?? [])])];
  };
}

function filesOf(folder: string): string[] {
  return fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.js')).map(file => path.join(folder, file));
}

/** Rewrites the compiled files of a folder. */
export function makeLazy(folder: string): void {
  const texts = filesOf(folder).map(file => [file, lazyImports(fs.readFileSync(file, 'utf8'), exportsBeside(file))] as const);
  for (const [file, text] of texts) fs.writeFileSync(file, text);
}

if (require.main === module) makeLazy(path.join(__dirname, '..', 'lib'));
