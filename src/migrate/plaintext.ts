import type * as ts from 'typescript';
import { ParsedFile } from './typescript';
import { isPublicField, isPublicLiteral } from '../rules/secret-fields';

/**
 * The part of a value that is a literal, and that `ManagedSecret` would refuse;
 * undefined where the code shows none.
 */
export function plaintextIn(file: ParsedFile, wrapped: ts.Expression): ts.Node | undefined {
  const { ts } = file;
  const value = unwrap(file, wrapped);
  if (!ts.isObjectLiteralExpression(value)) return literalOf(file, value);
  for (const field of value.properties) {
    if (!ts.isPropertyAssignment(field)) continue;
    const literal = literalOf(file, field.initializer);
    if (literal && !('text' in field.name && isPublicField(field.name.text))) return literal;
  }
  return undefined;
}

/** Without parentheses and what only the compiler reads: `as`, `satisfies`, `!`. */
export function unwrap({ ts }: ParsedFile, node: ts.Expression): ts.Expression {
  let inner = node;
  while (ts.isParenthesizedExpression(inner) || ts.isAsExpression(inner) || ts.isSatisfiesExpression(inner) || ts.isNonNullExpression(inner)) {
    inner = inner.expression;
  }
  return inner;
}

/** `SecretValue.unsafePlainText('…')` and its older name, with a text that somebody has to hide. */
function literalOf(file: ParsedFile, wrapped: ts.Expression): ts.Expression | undefined {
  const { ts } = file;
  const node = unwrap(file, wrapped);
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  if (!['unsafePlainText', 'plainText'].includes(node.expression.name.text)) return undefined;
  const [argument] = node.arguments;
  return argument && ts.isStringLiteralLike(argument) && !isPublicLiteral(argument.text) ? argument : undefined;
}
