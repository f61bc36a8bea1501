import { hasTransform, hasTransformKey } from './has-transform';
import { isObject, Json, listOf, scalarText } from './json';
import type { Templates } from './template-index';
import type { Resource, StackTemplate } from './template-types';

/** Of these, one element is judged with all others: a macro anywhere within may change any of them. */
const WHOLE_SECTIONS = ['Mappings', 'Conditions', 'Parameters'];

/**
 * Transforms of AWS that change resources of their own types only, or functions of the template. Any other,
 * such as `AWS::Include` and every macro of an account, may change the whole template:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-reference.html
 */
const HARMLESS = /^AWS::(LanguageExtensions|CodeDeployBlueGreen|(Serverless|SecretsManager)-[0-9]{4}-[0-9]{2}-[0-9]{2})$/;

/** Resources that bring resources along which the template does not show. */
const HIDING = /::MODULE$|^AWS::Serverless::Application$|^AWS::ServiceCatalog::CloudFormationProvisionedProduct$/;

/** Within a loop over resources: what a guardrail judges, and what may make it. */
const JUDGED = new RegExp([
  'AWS::(SecretsManager::|CloudFormation::(Stack|CustomResource)|Events::Connection|Serverless::Application|ServiceCatalog::CloudFormationProvisioned)',
  'Custom::', '::MODULE', 'Fn::Transform', '"Type":("[^"]*\\$|\\{)',
].join('|'));

/** Whether a transform may change any resource of a template, or add one. */
export function isTransformedAsWhole(templates: Templates, { template, parent }: StackTemplate): boolean {
  const isOfSection = WHOLE_SECTIONS.some(name => hasTransform(template[name])) || hasMacroKey(template.Resources) || hasMacroKey(template.Outputs);
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
  return HIDING.test(resource.type);
}

/** A loop among resources adds some, and changes none. */
function hasMacroKey(section: unknown): boolean {
  return isObject(section) && 'Fn::Transform' in section;
}

/** The loops among the resources of a template that may add what a guardrail judges. */
export function hidingLoops({ template: { Resources } }: StackTemplate): string[] {
  const entries = isObject(Resources) ? Object.entries(Resources) : [];
  return entries.filter(([name, loop]) => name.startsWith('Fn::ForEach') && JUDGED.test(JSON.stringify(loop))).map(([name]) => name);
}

function isHarmless(transform: unknown): boolean {
  return HARMLESS.test(isObject(transform) ? scalarText(transform.Name) : scalarText(transform));
}

function resourceAt({ template }: StackTemplate, id: string): unknown {
  return ((template.Resources ?? {}) as Json)[id];
}
