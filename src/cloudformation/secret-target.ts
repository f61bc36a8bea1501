import type { ReferenceReader, Target } from './template-types';

/** The custom resource of this library, as its contract names it. */
export const CREATED = 'Custom::ManagedSecret';

/** Where an ARN of the resource is that of a secret: attachments and versions stand for theirs. */
export function secretTarget(templates: ReferenceReader, target: Target | undefined, depth = 0): Target | undefined {
  const resource = templates.find(target);
  if (!resource || depth > 5) return undefined;
  if (
    resource.type === 'AWS::SecretsManager::Secret'
    || (resource.type === CREATED && resource.properties.Mode === 'create')
  ) {
    return resource;
  }
  const standsFor = ['AWS::SecretsManager::SecretTargetAttachment', CREATED].includes(resource.type)
    ? resource.properties.SecretId
    : undefined;
  return standsFor === undefined ? undefined : secretTarget(templates, templates.value(resource.stack, standsFor).target, depth + 1);
}
