import { hasMacro, hasTransform, hasTransformKey } from './has-transform';
import { isObject, Json, listOf, scalarText } from './json';
import { isRotationOfAws } from './rotation-application';
import type { Templates } from './template-index';
import type { Resource, StackTemplate } from './template-types';

/**
 * If a macro is anywhere in one of these sections, it may change any element there, so all elements are
 * judged together. A loop adds elements, and changes none.
 */
const WHOLE_SECTIONS = ['Mappings', 'Conditions', 'Parameters'];

/**
 * Transforms of AWS that change resources of their own types only, or functions of the template. Any other,
 * such as `AWS::Include` and every macro of an account, may change the whole template:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-reference.html
 */
const HARMLESS = /^AWS::(LanguageExtensions|CodeDeployBlueGreen|(Serverless|SecretsManager)-[0-9]{4}-[0-9]{2}-[0-9]{2})$/;

/** Resources that bring resources along which the template does not show. */
const HIDING = /::MODULE$|^AWS::Serverless::Application$|^AWS::ServiceCatalog::CloudFormationProvisionedProduct$/;

/** The types of which a guardrail judges the resources, or what they may make. */
const JUDGED = new RegExp(
  '^AWS::(SecretsManager::|CloudFormation::(Stack|CustomResource)|Events::Connection|Serverless::Application'
  + '|ServiceCatalog::CloudFormationProvisioned)|^Custom::|::MODULE$|\\$',
);

/** Whether a transform may change any resource of a template, or add one. */
export function isTransformedAsWhole(templates: Templates, { template, parent }: StackTemplate): boolean {
  const isOfSection = WHOLE_SECTIONS.some(name => hasMacro(template[name])) || hasMacroKey(template.Resources) || hasMacroKey(template.Outputs);
  if (hasTransformKey(template) || isOfSection || listOf(template.Transform).some(each => !isHarmless(each))) return true;
  const around = parent && templates.stackAt(parent.path);
  return around !== undefined && (isTransformedAsWhole(templates, around) || hasTransform(resourceAt(around, parent!.logicalId)));
}

/** Whether a transform may change a resource as its template has it. */
export function isTransformed(templates: Templates, { stack, id }: Resource): boolean {
  const found = templates.stackAt(stack)!;
  return hasTransform(resourceAt(found, id)) || isTransformedAsWhole(templates, found);
}

/**
 * Whether a resource stands for others: a module, a serverless application, a stack
 * whose template is not of the app.
 */
export function hidesResources(templates: Templates, resource: Resource): boolean {
  if (resource.type === 'AWS::CloudFormation::Stack') return !templates.isNestedStack(resource);
  return HIDING.test(resource.type) && !isRotationOfAws(templates, resource);
}

/** A loop among resources adds some, and changes none. */
function hasMacroKey(section: unknown): boolean {
  return isObject(section) && 'Fn::Transform' in section;
}

/**
 * The loops among the resources of a template that may add what a guardrail judges.
 *
 * @param isWriting whether what a resource of another type does to secrets is judged
 */
export function hidingLoops(stack: StackTemplate, isWriting: (one: LoopedResource) => boolean): string[] {
  return loopsMaking(stack, one => JUDGED.test(one.type) || isWriting(one)).map(({ name }) => name);
}

/** A loop among the resources of a template, and what it repeats. */
export interface Loop {
  readonly name: string;
  /** `[identifier, collection, body]` */
  readonly loop: unknown;
  readonly body: unknown;
}

/** A resource of a loop; what only the deployment knows of it is left as it stands. */
export interface LoopedResource {
  readonly type: string;
  readonly properties: unknown;
}

/** The loops that may add certain resources, or may add any. */
export function loopsMaking({ template: { Resources } }: StackTemplate, isWanted: (one: LoopedResource) => boolean): Loop[] {
  const entries = isObject(Resources) ? Object.entries(Resources) : [];
  return entries
    .filter(([name, loop]) => name.startsWith(LOOP) && makes(loop, isWanted))
    .map(([name, loop]) => ({ name, loop, body: listOf(loop).at(-1) }));
}

export const LOOP = 'Fn::ForEach';

/** A loop is `[identifier, collection, { resources }]`; among the resources may be a loop. */
function makes(loop: unknown, isWanted: (one: LoopedResource) => boolean): boolean {
  const body = listOf(loop).at(-1);
  if (!isObject(body) || hasMacro(body)) return true;
  return Object.entries(body).some(([name, one]) => {
    if (name.startsWith(LOOP)) return makes(one, isWanted);
    return !isObject(one) || typeof one.Type !== 'string' || isWanted({ type: one.Type, properties: one.Properties });
  });
}

function isHarmless(transform: unknown): boolean {
  return HARMLESS.test(isObject(transform) ? scalarText(transform.Name) : scalarText(transform));
}

function resourceAt({ template }: StackTemplate, id: string): unknown {
  return ((template.Resources ?? {}) as Json)[id];
}
