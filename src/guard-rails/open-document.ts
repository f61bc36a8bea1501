import { parseExpression } from '../cloudformation/expression';
import { Json, scalarText } from '../cloudformation/json';
import { documentOf } from '../iam/policy-document';

/** JSON text as an object, without the values that are put into it outside of its texts, such as numbers. */
export interface OpenDocument {
  readonly document: Json;
  readonly holes: readonly unknown[];
}

/** Undefined where it is no JSON, whatever those values are. */
export function openDocumentOf(text: unknown): OpenDocument | undefined {
  const holes: unknown[] = [];
  let isWithinText = false;
  const filled = partsOf(text).map(part => {
    if (typeof part !== 'string' && !isWithinText) holes.push(part);
    if (typeof part !== 'string') return isWithinText ? part : '0';
    if (countQuotes(part) % 2 === 1) isWithinText = !isWithinText;
    return part;
  });
  const document = documentOf({ 'Fn::Join': ['', filled] });
  return document && { document, holes };
}

function countQuotes(text: string): number {
  return text.replace(/\\./g, '').split('"').length - 1;
}

/** The parts of a text, those of texts within it included. */
function partsOf(value: unknown): unknown[] {
  const expression = parseExpression(value);
  if (expression.kind === 'literal') return [scalarText(expression.value)];
  if (expression.kind !== 'concat') return [value];
  return expression.parts.flatMap((part, index) => [...index === 0 ? [] : partsOf(expression.separator), ...partsOf(part)]);
}
