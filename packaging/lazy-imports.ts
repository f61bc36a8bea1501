/**
 * `tsx packaging/lazy-imports.ts`: each compiled module loads another one where it first uses it, and not when it is loaded itself.
 *
 * Every command of the CDK imports the library, and a file costs an import more than what is in it. docs/decisions/0019 has the figures.
 * Only the text of a load and of its uses is replaced: all else, the line of each statement included, stays.
 */
import * as fs from 'fs';
import * as path from 'path';
import * as ts from 'typescript';

/** What is known of a module that another one re-exports. */
export interface ReExported {
  readonly names: readonly string[];
  /** Whether it does nothing when it is loaded but to export: a module of types alone. */
  readonly isInert: boolean;
}

/** Undefined for a module that cannot be read. */
export type Reader = (specifier: string) => ReExported | undefined;

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A top-level `const name = require('x')`, the same through `__importStar` or `__importDefault`, or `require('x').property`. */
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

/** `require('x').a.b`, too. A call of it is no load: it may have an effect. */
function isLoadOrPart(node: ts.Node | undefined): node is ts.Expression {
  return isLoad(node) || (node !== undefined && ts.isPropertyAccessExpression(node) && isLoadOrPart(node.expression));
}

function loadsOf(source: ts.SourceFile): Load[] {
  return source.statements.filter(ts.isVariableStatement).flatMap(statement => {
    const [declaration, ...others] = statement.declarationList.declarations;
    const isOne = others.length === 0 && ts.isIdentifier(declaration.name) && isLoadOrPart(declaration.initializer);
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

function isAssignment({ operatorToken: { kind } }: ts.BinaryExpression): boolean {
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

function isIncrement({ operator }: ts.PrefixUnaryExpression | ts.PostfixUnaryExpression): boolean {
  return operator === ts.SyntaxKind.PlusPlusToken || operator === ts.SyntaxKind.MinusMinusToken;
}

/** Whether a value is written to it: by any operator, by a loop, or by a pattern that takes a value apart. */
function isAssigned(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isBinaryExpression(parent)) return parent.left === node && isAssignment(parent);
  if (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent)) return isIncrement(parent);
  if (ts.isForOfStatement(parent) || ts.isForInStatement(parent)) return parent.initializer === node;
  return isPatternAround(parent, node) && isAssigned(parent);
}

function isPatternAround(parent: ts.Node, node: ts.Node): boolean {
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node;
  return ts.isArrayLiteralExpression(parent) || ts.isObjectLiteralExpression(parent) || ts.isShorthandPropertyAssignment(parent)
    || ts.isSpreadElement(parent) || ts.isSpreadAssignment(parent) || ts.isParenthesizedExpression(parent);
}

/** `new x().Class()` would make an `x`. */
function isMadeOf(node: ts.Expression): boolean {
  const { parent } = node;
  if (ts.isNewExpression(parent)) return parent.expression === node;
  if (ts.isTaggedTemplateExpression(parent)) return parent.tag === node && isMadeOf(parent);
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

/**
 * `export *` of names that can be read. What the module exports itself, or an earlier star, goes first, as in `__exportStar`. Where
 * no name is left, the load stays: it may be there for its effect.
 */
function editsOfStars(source: ts.SourceFile, read: Reader): Edit[] {
  const exported = new Set(['default', ...ownExports(source)]);
  return source.statements.flatMap(statement => {
    const load = starOf(statement);
    const module = load && read(specifierOf(load));
    if (!module) return [];
    const names = module.names.filter(name => !exported.has(name));
    if (names.length === 0 && !module.isInert) return [];
    names.forEach(name => exported.add(name));
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
export function lazyImports(text: string, read: Reader = () => undefined): string {
  const module = parse(text);
  const loads = loadsOf(module.source);
  return apply(text, [
    ...loads.map(load => editOfLoad(text, load)),
    ...editsOfUses(module, loads),
    ...module.source.statements.flatMap(editOfGetter),
    ...module.source.statements.flatMap(statement => editOfNamespace(text, statement)),
    ...editsOfStars(module.source, read),
  ]);
}

/** Whether a statement only prepares exports: the mark of an ES module, `exports.a = void 0`, or a helper of the compiler. */
function isInert(statement: ts.Statement): boolean {
  if (ts.isFunctionDeclaration(statement)) return true;
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations.every(({ name }) => name.getText().startsWith('__'));
  if (!ts.isExpressionStatement(statement)) return false;
  return ts.isStringLiteral(statement.expression) || definitionOf(statement) !== undefined;
}

/** What a file of this library exports, its own stars included; undefined for a package, which is loaded as before. */
function readerBeside(file: string): Reader {
  return specifier => {
    if (!specifier.startsWith('.')) return undefined;
    const target = require.resolve(path.resolve(path.dirname(file), specifier));
    const { source } = parse(fs.readFileSync(target, 'utf8'));
    const stars = source.statements.map(starOf).filter(load => load !== undefined).map(load => readerBeside(target)(specifierOf(load)));
    if (stars.includes(undefined)) return undefined;
    const names = [...ownExports(source), ...stars.flatMap(star => star?.names ?? [])];
    const others = source.statements.filter(statement => starOf(statement) === undefined);
    return { names: [...new Set(names)], isInert: others.every(isInert) && stars.every(star => star?.isInert) };
  };
}

function filesOf(folder: string): string[] {
  return fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.js')).map(file => path.join(folder, file));
}

/** Rewrites the compiled files of a folder. */
export function makeLazy(folder: string): void {
  const texts = filesOf(folder).map(file => [file, lazyImports(fs.readFileSync(file, 'utf8'), readerBeside(file))] as const);
  for (const [file, text] of texts) fs.writeFileSync(file, text);
}

if (require.main === module) makeLazy(path.join(__dirname, '..', 'lib'));
