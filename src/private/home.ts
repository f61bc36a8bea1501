import { Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { literal } from './tokens';
import { Home, partitionOfRegion } from '../rules/home';

/** Where a construct is deployed, as far as synthesis knows. */
export function homeOf(scope: IConstruct): Home {
  return homeIn(Stack.of(scope));
}

export function homeIn({ account, region }: { readonly account: string; readonly region: string }): Home {
  const known = literal(region);
  return { account: literal(account), region: known, partition: known && partitionOfRegion(known) };
}

/** A nested stack is deployed with the stack around it, in its place, and under its name. */
export function outermost(construct: IConstruct): Stack {
  const stack = Stack.of(construct);
  return stack.nestedStackParent ? outermost(stack.nestedStackParent) : stack;
}

/** CloudFormation hands the tags of a stack down to its nested stacks. */
export function stackTags(stack: Stack): Record<string, string> {
  return { ...stack.nestedStackParent ? stackTags(stack.nestedStackParent) : {}, ...stack.tags.tagValues() };
}
