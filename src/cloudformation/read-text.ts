import { Interpretation, interpret } from './expression';
import { Text } from './text';

/**
 * A value as rules judge it: its literal parts, and gaps where only the deployment knows. `undefined` for
 * none.
 */
export function readText(value: unknown): Text | undefined {
  return value === undefined || value === null ? undefined : interpret(value, TEXTS, undefined);
}

const TEXTS: Interpretation<Text | undefined, undefined> = {
  literal: ({ value }) => Text.literal(String(value)),
  noValue: () => undefined,
  choice: () => Text.PERHAPS,
  unresolvable: () => Text.PERHAPS,
  concat: ({ separator, parts }) => typeof separator === 'string' ? Text.of(interleave(separator, parts)) : Text.UNRESOLVED,
  otherwise: () => Text.UNRESOLVED,
};

function interleave(separator: string, parts: readonly unknown[]): Array<string | undefined> {
  return parts.flatMap((part, index) => {
    const text = typeof part === 'string' ? part : undefined;
    return index === 0 || separator === '' ? [text] : [separator, text];
  });
}
