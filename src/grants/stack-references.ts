import { Stack } from 'aws-cdk-lib';
import { outermostStack } from '../app/environment';

/**
 * Which stack refers to which, as far as this library writes it. CDK finds references only when it synthesizes,
 * and throws on a cycle then: by this, one of them can be a name instead.
 */
const NOTED = new WeakMap<Stack, Set<Stack>>();

export function noteReference(from: Stack, to: Stack | undefined): void {
  if (!to || from === to) return;
  const [source, target] = counterparts(from, to);
  NOTED.set(source, (NOTED.get(source) ?? new Set()).add(target));
}

/** Whether a stack depends on the other, which then cannot refer to what that stack makes. */
export function dependsOnStack(from: Stack, to: Stack): boolean {
  if (from === to) return false;
  const [source, target] = counterparts(from, to);
  return reaches(source, target, new Set());
}

function reaches(from: Stack, to: Stack, visited: Set<Stack>): boolean {
  visited.add(from);
  const next = [...from.dependencies, ...NOTED.get(from) ?? []];
  return next.some(stack => stack === to || !visited.has(stack) && reaches(stack, to, visited));
}

/** A nested stack is given what it refers to by the stack around it, which so depends on the other. */
function counterparts(one: Stack, other: Stack): [Stack, Stack] {
  const outermost: [Stack, Stack] = [outermostStack(one), outermostStack(other)];
  return outermost[0] === outermost[1] ? [one, other] : outermost;
}
