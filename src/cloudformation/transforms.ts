import { isObject, Json, listOf, scalarText } from './json';
import type { Templates } from './template-index';
import type { Resource, StackTemplate } from './template-types';

const TRANSFORM = 'Fn::Transform';

/**
 * Transforms of AWS that change resources of their own types only, or functions of the template. Any other, such
 * as `AWS::Include` and every macro of an account, may change the whole template:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-reference.html
 */
const HARMLESS = /^AWS::(LanguageExtensions|CodeDeployBlueGreen|(Serverless|SecretsManager)-[0-9]{4}-[0-9]{2}-[0-9]{2})$/;

/** Sections whose content a transform may change or add to, and that secrets are judged by. */
const SECTIONS = ['Resources', 'Mappings', 'Conditions', 'Outputs'];

/** Resources that bring resources along which the template does not show. */
const HIDING = /::MODULE$|^AWS::Serverless::Application$/;

/** Whether a transform stands anywhere within a value. */
export function hasTransform(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return isObject(value) && TRANSFORM in value || Object.values(value).some(hasTransform);
}

/** Whether a transform may change any resource of a template, or add one. */
export function isTransformedAsWhole(templates: Templates, { template, parent }: StackTemplate): boolean {
  const isOfSection = SECTIONS.some(name => isObject(template[name]) && TRANSFORM in template[name]);
  if (TRANSFORM in template || isOfSection || listOf(template.Transform).some(each => !isHarmless(each))) return true;
  const around = parent && templates.stackAt(parent.path);
  return around !== undefined && (isTransformedAsWhole(templates, around) || hasTransform(resourceAt(around, parent!.logicalId)));
}

/** Whether a transform may change a resource as its template has it. */
export function isTransformed(templates: Templates, { stack, id }: Resource): boolean {
  const found = templates.stackAt(stack)!;
  return hasTransform(resourceAt(found, id)) || isTransformedAsWhole(templates, found);
}

/** Whether a resource stands for others: a module, a serverless application, a stack whose template is not of the app. */
export function hidesResources(templates: Templates, resource: Resource): boolean {
  if (resource.type === 'AWS::CloudFormation::Stack') return !templates.isNestedStack(resource);
  return HIDING.test(resource.type);
}

function isHarmless(transform: unknown): boolean {
  return HARMLESS.test(isObject(transform) ? scalarText(transform.Name) : scalarText(transform));
}

function resourceAt({ template }: StackTemplate, id: string): unknown {
  return ((template.Resources ?? {}) as Json)[id];
}
