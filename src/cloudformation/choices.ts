import type { StackCondition } from './exclusive-conditions';
import { parseExpression } from './expression';
import { Json, listOf } from './json';

/**
 * What a value may be. With `Fn::If` that is each branch, and the conditions of CloudFormation that it
 * depends on: by their names, and with OTHERWISE before the name in a second branch.
 */
export interface Choice {
  readonly value: unknown;
  readonly conditions: readonly string[];
}

/** No name of a condition has it. */
export const OTHERWISE = '!';

/** The conditions of a choice in the template of a stack. */
export function termsOf(stack: string, conditions: readonly string[]): StackCondition[] {
  return conditions.map(condition => {
    const isMet = !condition.startsWith(OTHERWISE);
    return { stack, name: isMet ? condition : condition.slice(OTHERWISE.length), isMet };
  });
}

/** Around a value, for each of its conditions, the `Fn::If` that it comes from. */
export function underConditions({ value, conditions }: Choice): unknown {
  const nothing = { Ref: 'AWS::NoValue' };
  return conditions.reduceRight<unknown>((inner, condition) => ({
    'Fn::If': condition.startsWith(OTHERWISE) ? [condition.slice(OTHERWISE.length), nothing, inner] : [condition, inner, nothing],
  }), value);
}

/** Of a list, its elements; what `AWS::NoValue` leaves out is not there. */
export function choices(value: unknown, conditions: readonly string[] = []): Choice[] {
  return listOf(value)
    .flatMap(item => branches(item, conditions))
    .flatMap(choice =>
      Array.isArray(choice.value)
        ? choices(choice.value, choice.conditions)
        : choice.value === undefined || choice.value === null
          ? []
          : [choice],
    );
}

/** The branches of one value. A value that `AWS::NoValue` leaves out is undefined. */
export function branches(value: unknown, conditions: readonly string[] = []): Choice[] {
  const expression = parseExpression(value);
  if (expression.kind === 'noValue') return [{ value: undefined, conditions }];
  if (expression.kind !== 'choice' || expression.branches.length === 0) return [{ value, conditions }];
  return expression.branches.flatMap((branch, index) => (
    branches(branch, [...conditions, `${index === 0 ? '' : OTHERWISE}${expression.condition}`])));
}

/** An object of a list. */
export interface ListedObject {
  readonly json: Json;
  /** False where it depends on a condition of CloudFormation. */
  readonly isSure: boolean;
  /** Those conditions. */
  readonly conditions: readonly string[];
}

/** The objects that a list holds, those of each branch of `Fn::If` included, without what other functions put there. */
export function objectsIn(list: unknown): ListedObject[] {
  return choices(list).flatMap(({ value, conditions }) => {
    const expression = parseExpression(value);
    return expression.kind === 'object' ? [{ json: expression.json, isSure: conditions.length === 0, conditions }] : [];
  });
}
