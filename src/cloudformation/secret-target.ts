import { leadsToHandler } from './handler-target';
import type { ReferenceReader, Resource, Target } from './template-types';

/** The custom resource of this library, as its contract names it. */
export const CREATED = 'Custom::ManagedSecret';
const SECRET = 'AWS::SecretsManager::Secret';
const CUSTOM = /^(Custom::|AWS::CloudFormation::CustomResource$)/;

/** Whether a function or a topic of the user's makes a resource. */
export function isCustomResource(type: string): boolean {
  return CUSTOM.test(type);
}

/**
 * The `Ref` of these is the ARN of the secret that their `SecretId` names, as the pages of the resources in
 * CloudFormation's template reference say.
 */
const REFERRING_TO_SECRET = [
  'AWS::SecretsManager::SecretTargetAttachment',
  'AWS::SecretsManager::RotationSchedule',
  'AWS::SecretsManager::ResourcePolicy',
];

const MAX_DEPTH = 5;

/** Where an ARN of the resource is that of a secret: attachments and versions stand for theirs. */
export function secretTarget(templates: ReferenceReader, target: Target | undefined, depth = 0): Target | undefined {
  const resource = templates.find(target);
  if (!resource || depth > MAX_DEPTH) return undefined;
  if (isSecret(templates, resource)) return resource;
  const standsFor = representedSecret(templates, resource);
  return standsFor === undefined ? undefined : secretTarget(templates, templates.value(resource.stack, standsFor).target, depth + 1);
}

/** The `SecretId` of a resource whose own reference is the ARN of that secret. Undefined for any other. */
export function representedSecret(templates: ReferenceReader, resource: Resource): unknown {
  const isOne = REFERRING_TO_SECRET.includes(resource.type) || isOfHandler(templates, resource);
  return isOne ? resource.properties.SecretId : undefined;
}

/** Of a secret: whether the handler creates it, and not CloudFormation. */
export function isCreatedByHandler({ type }: Pick<Resource, 'type'>): boolean {
  return type !== SECRET;
}

/** The construct that the user made: `ManagedSecret.createSecret()` has its resource below. */
export function pathOfSecret({ path }: Pick<Resource, 'path'>): string {
  return path.replace(/\/CreateSecret$/, '');
}

/**
 * Whether a function that is not of this library answers for a resource: its attributes are what that
 * function says, also under the name of a property.
 */
export function isOfOtherFunction(type: string): boolean {
  return isCustomResource(type) && type !== CREATED;
}

/** What is not literally a version may turn out to be a secret. */
function isSecret(templates: ReferenceReader, resource: Resource): boolean {
  return resource.type === SECRET || resource.properties.Mode !== 'version' && isOfHandler(templates, resource);
}

/** Whatever the type of a custom resource is called: its service token decides who gets its events. */
function isOfHandler(templates: ReferenceReader, { type, stack, properties: { ServiceToken } }: Resource): boolean {
  return type === CREATED || ServiceToken !== undefined && leadsToHandler(templates, stack, ServiceToken);
}
