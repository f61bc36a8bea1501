import * as fs from 'fs';
import * as path from 'path';
import { CfnElement, CfnResource, Stack, Stage } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { renderedTemplate } from '../cdk/internals';
import { withoutDefaultChild } from '../cdk/names';
import type { Json } from '../cloudformation/json';
import type { StackTemplate } from '../cloudformation/templates';
import { homeOf } from '../private/home';
import { literal } from '../private/tokens';

/** Where the template of a stack comes from. */
export type Load = (stack: Stack) => Json;

/** The templates of all stacks below: those of other stages and nested stacks as well. */
export function templatesOf(scope: IConstruct, load: Load = asWritten): StackTemplate[] {
  const below = scope.node.children.flatMap(child => templatesOf(child, load));
  return Stack.isStack(scope) ? [templateOf(scope, load), ...below] : below;
}

export function templateOf(stack: Stack, load: Load): StackTemplate {
  const { account, region, partition } = homeOf(stack);
  const elements = new Map(elementsIn(stack));
  return {
    path: stack.node.path,
    stackName: literal(stack.stackName),
    account,
    region,
    partition,
    parent: parentOf(stack),
    paths: new Map([...elements].map(([id, { node }]) => [id, withoutDefaultChild(node.path)])),
    construct: stack,
    elements,
    template: load(stack),
  };
}

function elementsIn(construct: IConstruct): Array<readonly [string, CfnResource]> {
  const below = construct.node.children.filter(child => !Stack.isStack(child)).flatMap(elementsIn);
  return CfnResource.isCfnResource(construct) ? [[logicalIdOf(construct), construct], ...below] : below;
}

function logicalIdOf(element: CfnElement): string {
  return String(element.stack.resolve(element.logicalId));
}

function parentOf(stack: Stack): StackTemplate['parent'] {
  if (!stack.nestedStackParent) return undefined;
  const element = stack.nestedStackResource as CfnResource;
  return { path: stack.nestedStackParent.node.path, logicalId: logicalIdOf(element) };
}

/** Of the assembly. */
function asWritten(stack: Stack): Json {
  const file = templatePathOf(stack);
  if (!fs.existsSync(file)) throw new Error(`[${stack.node.path}] There is no JSON template of this stack; its synthesizer wrote none.`);
  return JSON.parse(fs.readFileSync(file, 'utf8')) as Json;
}

/** Some stacks write no JSON template. */
export function asWrittenOrRendered(stack: Stack): Json {
  return fs.existsSync(templatePathOf(stack)) ? asWritten(stack) : asRendered(stack);
}

export function templatePathOf(stack: Stack): string {
  return path.join(Stage.of(stack)!.outdir, stack.templateFile);
}

/** As it would be written, before that. A stack that cannot be rendered tells so itself when it is synthesized. */
export function asRendered(stack: Stack): Json {
  try {
    return renderedTemplate(stack) as Json;
  } catch {
    return {};
  }
}
