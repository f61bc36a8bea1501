import {
  DefaultTokenResolver, IPostProcessor, IResolvable, IResolveContext, Stack, StringConcat, Token,
  Tokenization,
} from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { isLazy } from '../cdk/internals';
import { holdsNumberToken } from '../cdk/names';
import { isIntrinsic } from '../cloudformation/expression';
import { readText } from '../cloudformation/read-text';
import { Text } from '../cloudformation/text';
import { UNRESOLVABLE } from '../cloudformation/unknown';

/*
 * The one place that meets CDK tokens. A value is resolved as far as the template would have it; what stays
 * an intrinsic function is a gap. Nothing here throws: a value that cannot be resolved is unresolved, and the
 * synthesis itself will say why.
 */

export function textOf(scope: IConstruct, value: string | IResolvable | undefined): Text | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string' && !Token.isUnresolved(value) && !holdsNumberToken(value)) return Text.literal(value);
  return readText(resolved(scope, value));
}

/**
 * What is known while constructs are still being made. A lazy value is not asked before its time: CDK keeps
 * its first answer, and it may not be the last.
 */
export function textSoFar(scope: IConstruct, value: string): Text {
  return (isLate(scope, value) ? undefined : textOf(scope, value)) ?? Text.UNRESOLVED;
}

export function isLate(scope: IConstruct, value: string): boolean {
  try {
    Tokenization.resolve(value, { scope, resolver: new ImpatientResolver(new StringConcat()), preparing: false });
    return false;
  } catch {
    return true;
  }
}

/** Throws on lazy values, however deep. */
class ImpatientResolver extends DefaultTokenResolver {
  public resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor): unknown {
    if (isLazy(token)) throw new Error('This value is lazy.');
    return super.resolveToken(token, context, postProcessor);
  }
}

/** `undefined` for what is unresolved, the fallback for what is not given. */
export function numberOf(scope: IConstruct, value: number | undefined, fallback: number): number | undefined {
  const known = literalOf(scope, value) ?? fallback;
  return typeof known === 'number' ? known : undefined;
}

/** `undefined` for what is unresolved, the fallback for what is not given. */
export function booleanOf(scope: IConstruct, value: boolean | IResolvable | undefined, fallback: boolean): boolean | undefined {
  const known = literalOf(scope, value) ?? fallback;
  return typeof known === 'boolean' ? known : undefined;
}

/** A list, and each of its elements, may be unresolved; what is unresolved is left out. */
export function listOf<T extends object>(scope: IConstruct, value: IResolvable | Array<IResolvable | T> | undefined): T[] {
  const list = literalOf(scope, value);
  if (!Array.isArray(list)) return [];
  return list
    .map(element => literalOf(scope, element))
    .filter(
      (element): element is T => typeof element === 'object' && element !== null && !isIntrinsic(element),
    );
}

/** A literal, where it is one. */
export function literal(value: string | undefined): string | undefined {
  return value === undefined || Token.isUnresolved(value) ? undefined : value;
}

/** A resolution by the CDK costs more than this look, and most values hold no token. */
function isPlain(value: unknown): boolean {
  if (typeof value === 'string') return !value.includes('Token[') && !holdsNumberToken(value);
  return value === undefined || ['number', 'boolean'].includes(typeof value) && !Token.isUnresolved(value);
}

export function resolved(scope: IConstruct, value: unknown): unknown {
  if (isPlain(value)) return value;
  try {
    return Stack.of(scope).resolve(value);
  } catch {
    return UNRESOLVABLE;
  }
}

function literalOf(scope: IConstruct, value: unknown): unknown {
  return Token.isUnresolved(value) ? resolved(scope, value) : value;
}
