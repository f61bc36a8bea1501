import { CfnStack, Fn, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { literal } from './tokens';
import { Environment, partitionOfRegion } from '../rules/environment';
import { Complete } from '../rules/rule';

/** Where a construct is deployed, as far as synthesis knows. */
export function environmentOf(scope: IConstruct): Complete<Environment> {
  return toEnvironment(Stack.of(scope));
}

export function toEnvironment({ account, region }: { readonly account: string; readonly region: string }): Complete<Environment> {
  const known = literal(region);
  return { account: literal(account), region: known, partition: known && partitionOfRegion(known) };
}

/** A nested stack is deployed with the stack around it, in its place, and under its name. */
export function outermostStack(construct: IConstruct): Stack {
  const stack = Stack.of(construct);
  return stack.nestedStackParent ? outermostStack(stack.nestedStackParent) : stack;
}

/** Undefined where the app does not choose it: for nested stacks, and for products of the Service Catalog. */
export function deployedStackName({ stackName, templateFile, nestedStackParent }: Stack): string | undefined {
  return nestedStackParent || isProduct({ templateFile }) ? undefined : literal(stackName);
}

/** A product of the Service Catalog: who launches it gives it a name and tags. */
function isProduct({ templateFile }: Pick<Stack, 'templateFile'>): boolean {
  return templateFile.endsWith('.product.template.json');
}

/**
 * The tags that CloudFormation adds to the resources of a stack. It hands those of a stack down to nested
 * stacks, whose own the CDK writes on their `AWS::CloudFormation::Stack`. It deploys a product without any.
 */
export function stackTags(stack: Stack): Record<string, string> {
  const { nestedStackParent, nestedStackResource } = stack;
  const around = nestedStackParent ? { ...stackTags(nestedStackParent), ...(nestedStackResource as CfnStack).tags.tagValues() } : {};
  return isProduct(stack) ? {} : { ...around, ...stack.tags.tagValues() };
}

/** The last part of the stack's id. No other stack has it, of whatever account, region or app. */
export function stackUuid(stack: Stack): string {
  return Fn.select(2, Fn.split('/', stack.stackId));
}
