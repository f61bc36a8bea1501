import * as fs from 'fs';
import * as path from 'path';
import { CfnElement, CfnResource, Stack, Stage } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import type { Json } from './json';
import type { StackTemplate } from './templates';
import { homeOf } from '../private/home';
import { literal } from '../private/tokens';

/** The templates of all stacks below, as they were written: those of other stages and nested stacks as well. */
export function templatesOf(scope: IConstruct): StackTemplate[] {
  const below = scope.node.children.flatMap(templatesOf);
  return Stack.isStack(scope) ? [templateOf(scope), ...below] : below;
}

function templateOf(stack: Stack): StackTemplate {
  const { account, region, partition } = homeOf(stack);
  return {
    path: stack.node.path,
    stackName: literal(stack.stackName),
    account,
    region,
    partition,
    parent: parentOf(stack),
    paths: new Map(pathsIn(stack)),
    template: read(path.join(Stage.of(stack)!.outdir, stack.templateFile), stack),
  };
}

/** `Resource` and `Default` are CDK's names for what a construct is made of, and tell nobody anything. */
function pathsIn(construct: IConstruct): Array<readonly [string, string]> {
  const below = construct.node.children.filter(child => !Stack.isStack(child)).flatMap(pathsIn);
  if (!CfnResource.isCfnResource(construct)) return below;
  return [[logicalIdOf(construct), construct.node.path.replace(/\/(Resource|Default)$/, '')], ...below];
}

function logicalIdOf(element: CfnElement): string {
  return String(element.stack.resolve(element.logicalId));
}

function parentOf(stack: Stack): StackTemplate['parent'] {
  if (!stack.nestedStackParent) return undefined;
  const element = stack.nestedStackResource as CfnResource;
  return { path: stack.nestedStackParent.node.path, logicalId: logicalIdOf(element) };
}

function read(file: string, { node }: Stack): Json {
  if (!fs.existsSync(file)) throw new Error(`[${node.path}] SecretAccessMap found no JSON template of this stack; its synthesizer wrote none.`);
  return JSON.parse(fs.readFileSync(file, 'utf8')) as Json;
}
