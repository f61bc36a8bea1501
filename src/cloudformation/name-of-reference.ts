import type { Resource } from './template-types';

const NAME = /(Name|Identifier|Id|Domain)$/;
const SHORTEST_PART = 3;

/**
 * The `Ref` of these is an ARN or an address, as the pages of the resources in CloudFormation's template reference say.
 * A name is within it.
 */
const BY_ARN = new RegExp(`^AWS::(${[
  'ACMPCA::', 'CertificateManager::', 'CloudFormation::', 'ECS::(Service|TaskDefinition)', 'ElasticLoadBalancingV2::', 'IAM::ManagedPolicy',
  'Lambda::(Alias|Version|LayerVersion)', 'SecretsManager::', 'SNS::', 'SQS::', 'StepFunctions::', 'Batch::',
].join('|')})`);

/**
 * The properties that `Ref` may give: the name of a resource, as its own type or its page calls it. `KeyName` is that of a
 * key pair, and not that of an instance which uses one.
 */
export function namesOfReference({ type, properties }: Resource): unknown[] {
  return BY_ARN.test(type) ? [] : ownNames(type, properties);
}

/** Whatever stands in its ARN. */
export function namesInArn({ type, properties }: Resource): unknown[] {
  return ownNames(type, properties);
}

function ownNames(type: string, properties: Resource['properties']): unknown[] {
  const kind = type.split('::').at(-1)!;
  return Object.entries(properties).filter(([property]) => isOwnName(kind, property)).map(([, value]) => value);
}

function isOwnName(kind: string, property: string): boolean {
  if (property === 'Name' || property === kind) return true;
  const [suffix] = NAME.exec(property) ?? [];
  if (suffix === undefined) return false;
  const of = suffix === 'Domain' ? property : property.slice(0, -suffix.length);
  return of.length >= SHORTEST_PART && (kind.startsWith(of) || kind.endsWith(of));
}
