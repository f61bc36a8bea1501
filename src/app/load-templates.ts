import * as fs from 'fs';
import * as path from 'path';
import { CfnElement, CfnResource, Stack, Stage } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { deployedStackName, environmentOf } from './environment';
import { awaitsRole, pendingParameters, renderedTemplate } from '../cdk/internals';
import { withoutDefaultChild } from '../cdk/names';
import type { Json } from '../cloudformation/json';
import type { StackTemplate } from '../cloudformation/template-types';

/** Where the template of a stack comes from. */
export type TemplateLoader = (stack: Stack) => Json;

/** The templates of all stacks below: those of other stages and nested stacks as well. */
export function templatesOf(scope: IConstruct, load: TemplateLoader = readTemplate): StackTemplate[] {
  const below = scope.node.children.flatMap(child => templatesOf(child, load));
  return Stack.isStack(scope) ? [templateOf(scope, load), ...below] : below;
}

export function templateOf(stack: Stack, load: TemplateLoader): StackTemplate {
  const { account, region, partition } = environmentOf(stack);
  const elements = new Map(resourcesByLogicalId(stack));
  return {
    path: stack.node.path,
    stackName: deployedStackName(stack),
    account,
    region,
    partition,
    parent: parentOf(stack),
    paths: new Map([...elements].map(([id, { node }]) => [id, withoutDefaultChild(node.path)])),
    pendingParameters: pendingParameters(stack),
    awaitsRole: awaitsRole(stack),
    construct: stack,
    elements,
    template: load(stack),
  };
}

function resourcesByLogicalId(construct: IConstruct): Array<readonly [string, CfnResource]> {
  const below = construct.node.children.filter(child => !Stack.isStack(child)).flatMap(resourcesByLogicalId);
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
function readTemplate(stack: Stack): Json {
  const file = templatePathOf(stack);
  if (!fs.existsSync(file)) throw new Error(`[${stack.node.path}] This stack has no JSON template: its synthesizer wrote none. Use a synthesizer that writes a template.`);
  return JSON.parse(fs.readFileSync(file, 'utf8')) as Json;
}

/** Some stacks write no JSON template. */
export function readOrRenderTemplate(stack: Stack): Json {
  return fs.existsSync(templatePathOf(stack)) ? readTemplate(stack) : renderTemplate(stack);
}

/** The file that a deployment takes: the one that the manifest names, else the one that the CDK writes by default. */
export function templatePathOf(stack: Stack): string {
  const { outdir } = Stage.of(stack)!;
  return path.join(outdir, templateFileIn(outdir, stack) ?? stack.templateFile);
}

/** A synthesizer may register another file. A nested stack and a product have no artifact. */
function templateFileIn(outdir: string, { artifactId, nestedStackParent }: Stack): string | undefined {
  const manifest = path.join(outdir, 'manifest.json');
  if (nestedStackParent || !fs.existsSync(manifest)) return undefined;
  const { templateFile } = artifactsOf(manifest)[artifactId]?.properties ?? {};
  return typeof templateFile === 'string' ? templateFile : undefined;
}

type Artifacts = Record<string, { readonly properties?: Json }>;

/** Read once for each synthesis: a manifest has all that the CDK says of its stacks. */
const MANIFESTS = new Map<string, { readonly written: number; readonly artifacts: Artifacts }>();

function artifactsOf(manifest: string): Artifacts {
  const { mtimeMs: written } = fs.statSync(manifest);
  const known = MANIFESTS.get(manifest);
  if (known?.written === written) return known.artifacts;
  const { artifacts = {} } = JSON.parse(fs.readFileSync(manifest, 'utf8')) as { artifacts?: Artifacts };
  MANIFESTS.set(manifest, { written, artifacts });
  return artifacts;
}

/** Before the template is written. A stack that cannot be rendered fails when it is synthesized. */
export function renderTemplate(stack: Stack): Json {
  try {
    return renderedTemplate(stack) as Json;
  } catch {
    return {};
  }
}
