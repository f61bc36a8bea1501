import { IResolvable, Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { Text } from '../rules/text';

/*
 * The one place that meets CDK tokens. A value is resolved as far as the template would have it; what stays an
 * intrinsic function is a gap. Nothing here throws: a value that cannot be resolved is unresolved, and the
 * synthesis itself will say why.
 */

export function textOf(scope: IConstruct, value: string | IResolvable | undefined): Text | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string' && !Token.isUnresolved(value)) return Text.literal(value);
  return textOfResolved(resolved(scope, value));
}

function textOfResolved(value: unknown): Text | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return Text.literal(value);
  const join = (value as Record<string, unknown>)['Fn::Join'];
  if (!Array.isArray(join) || typeof join[0] !== 'string' || !Array.isArray(join[1])) return Text.UNRESOLVED;
  return Text.of(separated(join[0], join[1]));
}

function separated(separator: string, parts: unknown[]): Array<string | undefined> {
  return parts.flatMap((part, index) => {
    const text = typeof part === 'string' ? part : undefined;
    return index === 0 || separator === '' ? [text] : [separator, text];
  });
}

/** `undefined` for what is unresolved, the fallback for what is not given. */
export function numberOf(scope: IConstruct, value: number | undefined, fallback: number): number | undefined {
  const known = Token.isUnresolved(value) ? resolved(scope, value) : value ?? fallback;
  return typeof known === 'number' ? known : undefined;
}

/** `undefined` for what is unresolved, the fallback for what is not given. */
export function booleanOf(scope: IConstruct, value: boolean | IResolvable | undefined, fallback: boolean): boolean | undefined {
  const known = Token.isUnresolved(value) ? resolved(scope, value) : value ?? fallback;
  return typeof known === 'boolean' ? known : undefined;
}

/** A list, and each of its elements, may be unresolved; what is unresolved is left out. */
export function listOf<T extends object>(scope: IConstruct, value: IResolvable | Array<IResolvable | T> | undefined): T[] {
  const list = Token.isUnresolved(value) ? resolved(scope, value) : value;
  if (!Array.isArray(list)) return [];
  return list.map(element => Token.isUnresolved(element) ? resolved(scope, element) : element)
    .filter((element): element is T => typeof element === 'object' && element !== null);
}

/** A literal, where it is one. */
export function literal(value: string | undefined): string | undefined {
  return value === undefined || Token.isUnresolved(value) ? undefined : value;
}

export function resolved(scope: IConstruct, value: unknown): unknown {
  try {
    return Stack.of(scope).resolve(value);
  } catch {
    return { unresolved: true };
  }
}
