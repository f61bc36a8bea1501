import { Stack, Stage } from 'aws-cdk-lib';
import type { Templates } from '../cloudformation/template-index';

/** The outermost stack around. Nested stacks have templates of their own, and are reported with it. */
export function outermostStackOf(stack: Stack): Stack {
  return stack.node.scopes.find((scope): scope is Stack => Stack.isStack(scope) && Stage.of(scope) === Stage.of(stack))!;
}

/** Of the stack whose template is at a path. */
export function outermostStackAt(templates: Templates, path: string): Stack {
  return outermostStackOf(templates.stackAt(path)!.construct!);
}
