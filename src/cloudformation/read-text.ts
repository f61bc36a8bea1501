import { Interpretation, interpret, parseExpression } from './expression';
import { Text } from './text';

/** The text of what `Ref` names, such as a pseudo parameter, where synthesis knows it. */
export type KnownReferences = Readonly<Record<string, string | undefined>>;

/**
 * A value as rules judge it: its literal parts, and gaps where only the deployment knows. `undefined` for
 * none.
 */
export function readText(value: unknown, known: KnownReferences = {}): Text | undefined {
  return value === undefined || value === null ? undefined : interpret(value, TEXTS, known);
}

const TEXTS: Interpretation<Text | undefined, KnownReferences> = {
  literal: ({ value }) => Text.literal(String(value)),
  noValue: () => undefined,
  choice: ({ condition, branches }, known) => Text.oneOf(() => (
    branches.map((branch, index) => readText(pick(branch, condition, index), known)).filter(text => text !== undefined))),
  unresolvable: () => Text.PERHAPS,
  reference: (reference, known) => Text.of([textOfReference(reference, known)]),
  concat: ({ separator, parts }, known) =>
    typeof separator === 'string' ? Text.of(interleave(separator, parts.map(part => partText(part, known)))) : Text.UNRESOLVED,
  otherwise: () => Text.UNRESOLVED,
};

/** Within a branch, a choice by the same condition goes the same way. */
function pick(value: unknown, condition: string, index: number): unknown {
  const expression = parseExpression(value);
  if (expression.kind !== 'choice') return value;
  if (expression.condition === condition) return pick(expression.branches[index], condition, index);
  return { 'Fn::If': [expression.condition, ...expression.branches.map(branch => pick(branch, condition, index))] };
}

function textOfReference({ id, attribute }: { readonly id: string; readonly attribute?: string }, known: KnownReferences): string | undefined {
  return attribute === undefined && Object.hasOwn(known, id) ? known[id] : undefined;
}

function partText(part: unknown, known: KnownReferences): string | undefined {
  if (typeof part === 'string') return part;
  const expression = parseExpression(part);
  return expression.kind === 'reference' ? textOfReference(expression, known) : undefined;
}

function interleave(separator: string, parts: ReadonlyArray<string | undefined>): Array<string | undefined> {
  return parts.flatMap((text, index) => index === 0 || separator === '' ? [text] : [separator, text]);
}
