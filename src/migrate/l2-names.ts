import type * as ts from 'typescript';
import { ParsedFile } from './typescript';

const LIBRARY = 'aws-cdk-lib';
const MODULE = 'aws-cdk-lib/aws-secretsmanager';
const MODULE_NAME = 'aws_secretsmanager';

/**
 * What a name or `a.b` of a file means: the module that it is, such as `aws-cdk-lib/aws-secretsmanager`,
 * or `aws-cdk-lib/aws-secretsmanager#Secret`. A local variable of the same name is neither.
 */
function meaningOf(file: ParsedFile, node: ts.Node): string | undefined {
  const { ts } = file;
  if (ts.isIdentifier(node)) return meaningOfIdentifier(file, node);
  const parts = ts.isPropertyAccessExpression(node) ? [node.expression, node.name]
    : ts.isQualifiedName(node) ? [node.left, node.right] : undefined;
  if (parts === undefined) return undefined;
  return memberOf(meaningOf(file, parts[0]), (parts[1] as ts.Identifier).text);
}

/** Where the name was declared: an import, or anything else. */
export function importOf({ ts, checker }: ParsedFile, node: ts.Identifier): ts.Declaration | undefined {
  const { parent } = node;
  const symbol = ts.isShorthandPropertyAssignment(parent) ? checker.getShorthandAssignmentValueSymbol(parent)
    : ts.isExportSpecifier(parent) ? checker.getExportSpecifierLocalTargetSymbol(parent)
      : checker.getSymbolAtLocation(node);
  return symbol?.declarations?.[0];
}

function meaningOfIdentifier(file: ParsedFile, node: ts.Identifier): string | undefined {
  const { ts } = file;
  const declaration = importOf(file, node);
  if (declaration === undefined) return undefined;
  if (ts.isImportSpecifier(declaration)) {
    const { propertyName, name, parent } = declaration;
    return memberOf(moduleOf(ts, parent.parent.parent.moduleSpecifier), (propertyName ?? name).text);
  }
  if (ts.isNamespaceImport(declaration)) return moduleOf(ts, declaration.parent.parent.moduleSpecifier);
  if (ts.isImportClause(declaration)) return moduleOf(ts, declaration.parent.moduleSpecifier);
  const reference = ts.isImportEqualsDeclaration(declaration) ? declaration.moduleReference : undefined;
  const isModuleReference = reference !== undefined && ts.isExternalModuleReference(reference);
  return isModuleReference ? moduleOf(ts, reference.expression) : undefined;
}

function moduleOf(ts: ParsedFile['ts'], specifier: ts.Expression): string | undefined {
  return ts.isStringLiteral(specifier) ? normalized(specifier.text) : undefined;
}

function normalized(specifier: string): string {
  return specifier.replace(/\/index(\.js)?$/, '').replace(/^(aws-cdk-lib\/aws-secretsmanager)\/lib(\/.*)?$/, '$1');
}

function memberOf(meaning: string | undefined, member: string): string | undefined {
  if (meaning === LIBRARY) return member === MODULE_NAME ? MODULE : undefined;
  return meaning === MODULE ? `${MODULE}#${member}` : undefined;
}

/** Whether a node refers to this name of aws-cdk-lib/aws-secretsmanager. */
export function isL2(file: ParsedFile, node: ts.Node, name: 'Secret' | 'SecretProps' | 'ISecret'): boolean {
  return meaningOf(file, node) === `${MODULE}#${name}`;
}

/** Whether a name or `a.b` is the module itself. */
export const isModule = (file: ParsedFile, node: ts.Node) => meaningOf(file, node) === MODULE;

/** Whether a module is one whose `Secret` this command moves. */
export const isSecretsManager = (specifier: string) => normalized(specifier) === MODULE;
