import type { Resource } from './template-types';

const NAME = /(Name|Identifier|Id|Domain)$/;
const SHORTEST_PART = 3;

/**
 * The `Ref` of these is the name that the template gives, as the pages of the resources in CloudFormation's
 * template reference say. That of most others is an ID or an ARN.
 */
const BY_NAME = new RegExp(`^AWS::(${[
  'CloudWatch::(Alarm|Dashboard)', 'CodeBuild::Project', 'Cognito::UserPoolDomain', 'DynamoDB::Table', 'EC2::KeyPair', 'ECR::Repository',
  'ECS::Cluster', 'ElastiCache::CacheCluster', 'Events::Rule', 'IAM::(Group|InstanceProfile|Role|User)', 'KMS::Alias', 'Kinesis::Stream',
  'Lambda::Function', 'Logs::LogGroup', 'OpenSearchService::Domain', 'RDS::(DBCluster|DBInstance)', 'Redshift::Cluster', 'Route53::RecordSet',
  'S3::Bucket', 'SSM::Parameter',
].join('|')})$`);

/**
 * The properties that `Ref` may give: the name of a resource, as its own type or its page calls it. `KeyName`
 * is that of a key pair, and not that of an instance which uses one.
 */
export function namesOfReference({ type, properties }: Resource): unknown[] {
  return BY_NAME.test(type) ? ownNames(type, properties) : [];
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
