import { Stack } from 'aws-cdk-lib';

export function isSameEnvironment(one: Stack, other: Stack): boolean {
  return one.account === other.account && one.region === other.region;
}

/** One stack that refers to another, known before CDK resolves the references. */
export type Edge = readonly [from: Stack, to: Stack];

/** Whether the first stack surely depends on the second: then the second must not refer to anything of the first. */
export function dependsOn(stack: Stack, other: Stack, known: readonly Edge[], seen = new Set<Stack>()): boolean {
  if (seen.has(stack)) return false;
  seen.add(stack);
  const next = [...stack.dependencies, ...known.filter(([from]) => from === stack).map(([, to]) => to)];
  return next.includes(other) || next.some(dependency => dependsOn(dependency, other, known, seen));
}

/** Whether a stack is nested in the other: what the outer one makes itself may well be referred to from within. */
export function isWithin(stack: Stack, outer: Stack): boolean {
  const parent = stack.nestedStackParent;
  return parent !== undefined && (parent === outer || isWithin(parent, outer));
}
