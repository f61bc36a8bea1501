import { Stack } from 'aws-cdk-lib';
import { dependsOnStack } from './stack-references';
import { isWithinReach } from '../app/secret-arn';

export function isSameEnvironment(one: Stack, other: Stack): boolean {
  return one.account === other.account && one.region === other.region;
}

/**
 * Which stack refers to which. CDK knows it only at the end of the synthesis, and throws on a cycle then; a
 * grant knows that the secret's stack refers to the key's, and what `addDependency()` declared.
 */
export class StackOrder {
  constructor(private readonly secretStack: Stack, private readonly keyStack: Stack | undefined) {}

  /**
   * Whether the secret's stack refers to that stack, which then cannot refer to the secret. Where this
   * library made the reference, that stack knows the secret by its name, if it has one.
   */
  public isAboveSecret(stack: Stack, isNamed: boolean): boolean {
    const { secretStack } = this;
    // In another region, the name of the secret is enough. Without one, the CDK may carry the reference.
    if (!isSameEnvironment(stack, secretStack) && (isNamed || !isWithinReach(stack, secretStack))) return false;
    return this.dependsOn(secretStack, stack) || !isNamed && dependsOnStack(secretStack, stack);
  }

  /** Whether that stack refers to the key's, which then cannot refer to what that stack makes. */
  public isBelowKey(stack: Stack): boolean {
    const { keyStack } = this;
    if (!keyStack || !isSameEnvironment(stack, keyStack) || isNestedIn(keyStack, stack)) return false;
    return this.dependsOn(stack, keyStack);
  }

  private dependsOn(stack: Stack, other: Stack, visited = new Set<Stack>()): boolean {
    if (stack === other || visited.has(stack)) return false;
    visited.add(stack);
    const next = stack === this.secretStack && this.keyStack ? [...stack.dependencies, this.keyStack] : stack.dependencies;
    return next.includes(other) || next.some(dependency => this.dependsOn(dependency, other, visited));
  }
}

/**
 * Whether a stack is nested in the other: what the outer one makes itself may well be referred to from
 * within.
 */
function isNestedIn(stack: Stack, outer: Stack): boolean {
  const parent = stack.nestedStackParent;
  return parent !== undefined && (parent === outer || isNestedIn(parent, outer));
}
