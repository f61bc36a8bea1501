import { glob } from './actions';
import { splitArn } from './arn';
import type { Statement } from './statements';
import type { ReferenceReader, Value } from '../cloudformation/template-types';
import { isOpen, mayBeEqual } from '../cloudformation/unknown';

/**
 * The name in the types of CloudFormation, and the services in ARNs, by the prefix of the actions.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
const SERVICES: Readonly<Record<string, { readonly type: string; readonly arns: readonly string[] }>> = {
  secretsmanager: { type: 'SecretsManager', arns: ['secretsmanager'] },
  cloudformation: { type: 'CloudFormation', arns: ['cloudformation'] },
  events: { type: 'Events', arns: ['events'] },
  serverlessrepo: { type: 'Serverless', arns: ['serverlessrepo'] },
  servicecatalog: { type: 'ServiceCatalog', arns: ['servicecatalog', 'catalog'] },
};

/** The attributes of these may be the ARN of anything: outputs, stored values, and what a function answers. */
const HOLDING_ANY = /^AWS::(CloudFormation|SSM)::|^(?!AWS::)/;

/** Whether a resource that the statement names may be one of the service with this prefix. */
export function mayConcern(templates: ReferenceReader, { resources, notResources }: Statement, prefix: string): boolean {
  return notResources || resources.length === 0 || resources.some(value => mayBeOf(templates, value, prefix));
}

function mayBeOf(templates: ReferenceReader, { text, target }: Value, prefix: string): boolean {
  const { type, arns } = SERVICES[prefix];
  const resource = templates.find(target);
  if (resource) return HOLDING_ANY.test(resource.type) || resource.type.startsWith(`AWS::${type}::`);
  const [head, , service] = splitArn(text);
  if (/[*?]/.test(head) || isOpen(head) || service === undefined) return true;
  return arns.some(arn => isOpen(service) ? mayBeEqual(service, arn) : glob(service).test(arn));
}
