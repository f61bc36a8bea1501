import type * as ts from 'typescript';
import { ParsedFile } from './typescript';
import { isPublicField, isPublicLiteral } from '../rules/secret-fields';

/** The part of a value that is a literal, and that `ManagedSecret` would refuse; undefined where the code shows none. */
export function plaintextIn(file: ParsedFile, value: ts.Expression): ts.Node | undefined {
  const { ts } = file;
  if (!ts.isObjectLiteralExpression(value)) return literalOf(file, value);
  for (const field of value.properties) {
    if (!ts.isPropertyAssignment(field)) continue;
    const literal = literalOf(file, field.initializer);
    if (literal && !('text' in field.name && isPublicField(field.name.text))) return literal;
  }
  return undefined;
}

/** `SecretValue.unsafePlainText('…')` and its older name, with a text that somebody has to hide. */
function literalOf({ ts }: ParsedFile, node: ts.Expression): ts.Expression | undefined {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  if (!['unsafePlainText', 'plainText'].includes(node.expression.name.text)) return undefined;
  const [argument] = node.arguments;
  return argument && ts.isStringLiteralLike(argument) && !isPublicLiteral(argument.text) ? argument : undefined;
}
