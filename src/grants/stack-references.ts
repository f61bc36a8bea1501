import { Reference, Stack, Tokenization } from 'aws-cdk-lib';
import { outermostStack } from '../app/environment';

/**
 * Which stack refers to which, as far as this library writes it, and how often. The CDK finds references only
 * when it synthesizes, and then throws on a cycle. With these counts, a grant can write a name instead of one
 * reference.
 */
const NOTED = new WeakMap<Stack, Map<Stack, number>>();

/** Who wants to know when a stack comes to depend on more. */
const WATCHERS = new WeakMap<Stack, Set<() => void>>();

export function noteReference(from: Stack, to: Stack | undefined): void {
  if (!to || from === to) return;
  const [source, target] = counterparts(from, to);
  const targets = NOTED.get(source) ?? new Map<Stack, number>();
  const count = targets.get(target) ?? 0;
  NOTED.set(source, targets.set(target, count + 1));
  if (count === 0) for (const changed of WATCHERS.get(source) ?? []) changed();
}

/** What a text refers to, that the stack has in a resource. */
export function noteReferencesIn(from: Stack, text: string | undefined): void {
  for (const token of text === undefined ? [] : Tokenization.reverseString(text).tokens) {
    if (Reference.isReference(token)) noteReference(from, Stack.of(token.target));
  }
}

/** A statement that referred to the other stack was withdrawn. */
export function forgetReference(from: Stack, to: Stack): void {
  if (from === to) return;
  const [source, target] = counterparts(from, to);
  const targets = NOTED.get(source);
  const count = targets?.get(target) ?? 0;
  if (count > 1) targets!.set(target, count - 1);
  else targets?.delete(target);
}

/** Calls when a reference is noted that the stack had not yet. */
export function watchReferences(from: Stack, changed: () => void): void {
  const source = outermostStack(from);
  for (const stack of new Set([from, source])) {
    WATCHERS.set(stack, (WATCHERS.get(stack) ?? new Set()).add(changed));
  }
}

/** Whether a stack depends on the other, which then cannot refer to what that stack makes. */
export function dependsOnStack(from: Stack, to: Stack): boolean {
  if (from === to) return false;
  const [source, target] = counterparts(from, to);
  return reaches(source, target, new Set());
}

function reaches(from: Stack, to: Stack, visited: Set<Stack>): boolean {
  visited.add(from);
  const next = [...from.dependencies, ...NOTED.get(from)?.keys() ?? []];
  return next.some(stack => stack === to || !visited.has(stack) && reaches(stack, to, visited));
}

/** A nested stack is given what it refers to by the stack around it, which so depends on the other. */
function counterparts(one: Stack, other: Stack): [Stack, Stack] {
  const outermost: [Stack, Stack] = [outermostStack(one), outermostStack(other)];
  return outermost[0] === outermost[1] ? [one, other] : outermost;
}
