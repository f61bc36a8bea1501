import { parseExpression } from '../cloudformation/expression';
import { isObject, scalarText } from '../cloudformation/json';
import { mappedValues } from '../cloudformation/mapped-values';
import type { Templates } from '../cloudformation/template-index';
import { isPublicLiteral } from '../rules/secret-fields';

/**
 * A value with the literals from elsewhere in the templates: from a mapping, and from what the outer stack
 * passes to a nested one. If a mapping has several literals, the value has one that must be hidden. It does
 * not have the default of a parameter, because a deployment may pass another value.
 */
export function withLiteralsElsewhere(templates: Templates, stack: string, value: unknown): unknown {
  return literalElsewhere(templates, stack, value) ?? withinParts(templates, stack, value);
}

function literalElsewhere(templates: Templates, stack: string, value: unknown): string | undefined {
  const expression = parseExpression(value);
  if (expression.kind === 'reference' && expression.attribute === undefined) return givenLiteral(templates, stack, expression.id);
  if (expression.kind !== 'map' || isObject(expression.options)) return undefined;
  const found = mappedValues(templates.stackAt(stack)?.template.Mappings, expression.map, expression.keys);
  const literals = found.filter(each => typeof each !== 'object').map(scalarText);
  return literals.length === found.length ? literals.find(literal => !isPublicLiteral(literal)) ?? literals[0] : undefined;
}

function givenLiteral(templates: Templates, stack: string, parameter: string): string | undefined {
  const argument = templates.givenTo(stack, parameter);
  if (!argument) return undefined;
  const { value } = argument;
  return typeof value === 'object' ? literalElsewhere(templates, argument.stack, value) : scalarText(value);
}

function withinParts(templates: Templates, stack: string, value: unknown): unknown {
  const expression = parseExpression(value);
  const read = (each: unknown) => withLiteralsElsewhere(templates, stack, each);
  switch (expression.kind) {
    case 'concat': return { 'Fn::Join': [expression.separator, expression.parts.map(read)] };
    case 'list': return expression.items.map(read);
    case 'object': return Object.fromEntries(Object.entries(expression.json).map(([key, each]) => [key, read(each)]));
    case 'jsonString': return { 'Fn::ToJsonString': read(expression.json) };
    default: return value;
  }
}
