import type * as ts from 'typescript';
import { ParsedFile } from './typescript';

const LIBRARY = 'aws-cdk-lib';
const MODULE = 'aws-cdk-lib/aws-secretsmanager';
const MODULE_NAME = 'aws_secretsmanager';

/**
 * What a name or `a.b` of a file means, if it is of aws-cdk-lib: `aws-cdk-lib`,
 * `aws-cdk-lib/aws-secretsmanager`, or
 * `aws-cdk-lib/aws-secretsmanager#Secret`. A local variable of the same name is none of them.
 */
export function meaningOf(file: ParsedFile, node: ts.Node): string | undefined {
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
    : ts.isExportSpecifier(parent) && !parent.parent.parent.moduleSpecifier ? checker.getExportSpecifierLocalTargetSymbol(parent)
      : checker.getSymbolAtLocation(node);
  return symbol?.declarations?.[0];
}

function meaningOfIdentifier(file: ParsedFile, node: ts.Identifier): string | undefined {
  const { ts } = file;
  const declaration = importOf(file, node);
  if (declaration === undefined) return undefined;
  if (ts.isImportSpecifier(declaration)) {
    return memberOf(moduleOf(ts, declaration.parent.parent.parent), (declaration.propertyName ?? declaration.name).text);
  }
  if (ts.isNamespaceImport(declaration)) return moduleOf(ts, declaration.parent.parent);
  if (ts.isImportClause(declaration)) return moduleOf(ts, declaration.parent);
  return ts.isImportEqualsDeclaration(declaration) ? moduleOfImportEquals(ts, declaration) : undefined;
}

function moduleOf(ts: ParsedFile['ts'], declaration: ts.Node): string | undefined {
  if (!ts.isImportDeclaration(declaration) || !ts.isStringLiteral(declaration.moduleSpecifier)) return undefined;
  return known(declaration.moduleSpecifier.text);
}

function moduleOfImportEquals(ts: ParsedFile['ts'], { moduleReference }: ts.ImportEqualsDeclaration): string | undefined {
  if (!ts.isExternalModuleReference(moduleReference) || !ts.isStringLiteral(moduleReference.expression)) return undefined;
  return known(moduleReference.expression.text);
}

function known(specifier: string): string | undefined {
  const name = specifier.replace(/\/index(\.js)?$/, '').replace(/^(aws-cdk-lib\/aws-secretsmanager)\/lib(\/.*)?$/, '$1');
  return name === LIBRARY || name === MODULE ? name : undefined;
}

function memberOf(meaning: string | undefined, member: string): string | undefined {
  if (meaning === LIBRARY) return member === MODULE_NAME ? MODULE : undefined;
  return meaning === MODULE ? `${MODULE}#${member}` : undefined;
}

/** The name in aws-cdk-lib/aws-secretsmanager that a node refers to, such as `Secret`. */
export function l2NameOf(file: ParsedFile, node: ts.Node): string | undefined {
  const meaning = meaningOf(file, node);
  return meaning?.startsWith(`${MODULE}#`) ? meaning.slice(MODULE.length + 1) : undefined;
}

/** Whether a name or `a.b` is the module itself. */
export const isModule = (file: ParsedFile, node: ts.Node) => meaningOf(file, node) === MODULE;

/** Whether a module is one whose `Secret` this command moves. */
export const isSecretsManager = (specifier: string) => known(specifier) === MODULE;
