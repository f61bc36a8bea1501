import type * as ts from 'typescript';
import { ChangeSet } from './change-set';
import { importsAfter, isTaken, ownNamesIn } from './file-imports';
import { isL2, isModule, isSecretsManager } from './l2-names';
import { rewriteNewSecret } from './rewrite-secret';
import { rewriteStatic } from './rewrite-static';
import { ParsedFile } from './typescript';

const EXPORT_INSTEAD =
  'Export ManagedSecret instead. The compiler then finds the files that do not accept it.';
const FIRST_VERSION = '@aws-cdk/aws-secretsmanager';

/**
 * What migrate does with one file.
 *
 * @param keepsL2 whether a `Secret` of the L2 stays somewhere: then a type that had to be `Secret` takes both
 */
export function rewriteFile(file: ParsedFile, keepsL2: boolean): ChangeSet {
  const changes = new ChangeSet(file, ownNamesIn(file));
  if (file.syntaxError !== undefined) {
    changes.leave(file.source, `TypeScript cannot parse the file: ${file.syntaxError}`, 'Fix this, and run migrate again.');
    return changes;
  }
  visit(changes, file.source, keepsL2);
  importsAfter(changes);
  return changes;
}

function visit(changes: ChangeSet, node: ts.Node, keepsL2: boolean): void {
  const { ts } = changes.file;
  if (ts.isImportDeclaration(node)) return leaveFirstVersion(changes, node);
  if (ts.isExportDeclaration(node) && node.moduleSpecifier) return leaveExport(changes, node);
  leaveModule(changes, node);
  if (isL2(changes.file, node, 'Secret')) return rewriteUse(changes, node, keepsL2);
  if (isL2(changes.file, node, 'SecretProps')) leaveProps(changes, node);
  ts.forEachChild(node, child => visit(changes, child, keepsL2));
}

function rewriteUse(changes: ChangeSet, node: ts.Node, keepsL2: boolean): void {
  const { ts } = changes.file;
  const { parent } = node;
  if (ts.isNewExpression(parent) && parent.expression === node) return rewriteNewSecret(changes, parent);
  if (ts.isPropertyAccessExpression(parent)) return rewriteStatic(changes, node as ts.Expression, parent);
  if (ts.isTypeReferenceNode(parent)) return rewriteType(changes, node, keepsL2);
  const [reason, advice] = reasonOf(changes, parent);
  changes.leave(node, reason, advice);
}

function reasonOf({ file: { ts } }: ChangeSet, parent: ts.Node): [string, string] {
  if (ts.isExpressionWithTypeArguments(parent)) {
    return ['A class or interface extends Secret.', 'Extend ManagedSecret: its properties are ManagedSecretProps, with content.'];
  }
  if (ts.isBinaryExpression(parent)) {
    const advice = 'Use Secret.isSecret(x), which is also true for a ManagedSecret.';
    return ['instanceof checks for Secret.', advice];
  }
  if (ts.isExportSpecifier(parent)) return ['The file exports Secret.', EXPORT_INSTEAD];
  return ['Secret is used as a value.', 'Replace it with ManagedSecret if its users accept a ManagedSecret.'];
}

/** `Secret` as a type. A `ManagedSecret` is no `Secret`; both are an `ISecret`. */
function rewriteType(changes: ChangeSet, node: ts.Node, keepsL2: boolean): void {
  const { ts, source } = changes.file;
  changes.types++;
  if (!keepsL2) return changes.replaceName(node, changes.name('ManagedSecret'));
  if (ts.isQualifiedName(node)) return changes.replace(node, `${node.left.getText(source)}.ISecret`);
  changes.replaceName(node, nameInterface(changes));
}

/** The name by which the file knows `ISecret`, or will. */
function nameInterface(changes: ChangeSet): string {
  const known = knownInterface(changes);
  const name = known ?? (isTaken(changes.file, 'ISecret') ? 'CdkISecret' : 'ISecret');
  if (known === undefined) changes.interfaceImport = name === 'ISecret' ? name : `ISecret as ${name}`;
  return name;
}

function knownInterface({ file }: ChangeSet): string | undefined {
  const { ts, source } = file;
  const elements = source.statements.flatMap(statement => {
    const bindings = ts.isImportDeclaration(statement) ? statement.importClause?.namedBindings : undefined;
    return bindings && ts.isNamedImports(bindings) ? [...bindings.elements] : [];
  });
  return elements.find(({ name }) => isL2(file, name, 'ISecret'))?.name.text;
}

function leaveProps(changes: ChangeSet, node: ts.Node): void {
  const advice = 'Use ManagedSecretProps of cdk-managed-secret, which has content.';
  changes.leave(node, 'SecretProps has the properties of Secret.', advice);
}

function leaveFirstVersion(changes: ChangeSet, { moduleSpecifier }: ts.ImportDeclaration): void {
  if (!changes.file.ts.isStringLiteral(moduleSpecifier) || moduleSpecifier.text !== FIRST_VERSION) return;
  changes.leave(moduleSpecifier, 'This is version 1 of the CDK.', 'Move the app to aws-cdk-lib first.');
}

function leaveExport(changes: ChangeSet, { moduleSpecifier, exportClause }: ts.ExportDeclaration): void {
  const { ts } = changes.file;
  if (!moduleSpecifier || !ts.isStringLiteral(moduleSpecifier) || !isSecretsManager(moduleSpecifier.text)) return;
  if (!exportClause || !ts.isNamedExports(exportClause)) {
    return changes.leave(moduleSpecifier, 'The file exports the module of Secret.', EXPORT_INSTEAD);
  }
  const secret = exportClause.elements.find(({ name, propertyName }) => (propertyName ?? name).text === 'Secret');
  if (secret) changes.leave(secret, ...reasonOf(changes, secret));
}

const IMPORT_IT = 'Use an import of its names, and run migrate again.';

/** The module by another way than an import of its names: what becomes of it, this file does not show. */
function leaveModule(changes: ChangeSet, node: ts.Node): void {
  const { ts } = changes.file;
  const leave = (reason: string) => changes.leave(node, reason, IMPORT_IT);
  if (ts.isCallExpression(node) && isLoaded(changes, node)) {
    leave(`${ts.isIdentifier(node.expression) ? 'require' : 'import'}() loads the module of Secret.`);
  }
  if (ts.isImportTypeNode(node) && isSecretsManagerType(changes, node)) leave('A type names the module of Secret.');
  if (isModule(changes.file, node) && !isOrdinaryUse(changes, node)) leave('The module of Secret is used as a value.');
}

/**
 * `require('aws-cdk-lib/aws-secretsmanager')`, `require('aws-cdk-lib').aws_secretsmanager`, and `import()`.
 */
function isLoaded({ file: { ts } }: ChangeSet, { expression, arguments: [module], parent }: ts.CallExpression): boolean {
  const isLoad = expression.kind === ts.SyntaxKind.ImportKeyword || ts.isIdentifier(expression) && expression.text === 'require';
  if (!isLoad || module === undefined || !ts.isStringLiteralLike(module)) return false;
  const isMember = ts.isPropertyAccessExpression(parent) && parent.name.text === 'aws_secretsmanager';
  return isSecretsManager(module.text) || module.text === 'aws-cdk-lib' && isMember;
}

function isSecretsManagerType({ file: { ts } }: ChangeSet, { argument }: ts.ImportTypeNode): boolean {
  return ts.isLiteralTypeNode(argument) && ts.isStringLiteral(argument.literal) && isSecretsManager(argument.literal.text);
}

function isOrdinaryUse({ file: { ts } }: ChangeSet, node: ts.Node): boolean {
  const { parent } = node;
  return ts.isPropertyAccessExpression(parent) || ts.isQualifiedName(parent)
    || ts.isImportEqualsDeclaration(parent) && parent.name === node;
}
