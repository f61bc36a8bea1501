/** What `Ref` gives: a name that the template has, or an ID that only the deployment knows. */
import { namesInArn, namesOfReference } from '../../src/cloudformation/name-of-reference';

const resource = (type: string, properties: object) => ({ stack: 'App', id: 'Id', path: 'App/Id', type: `AWS::${type}`, properties: { ...properties } });

/** As the schemas have it that cfn-lint ships: `primaryIdentifier` is this property alone. */
const BY_SCHEMA: Array<[type: string, property: string]> = [
  ['CloudWatch::Alarm', 'AlarmName'], ['CloudWatch::Dashboard', 'DashboardName'], ['DynamoDB::Table', 'TableName'], ['EC2::KeyPair', 'KeyName'],
  ['ECR::Repository', 'RepositoryName'], ['ECS::Cluster', 'ClusterName'], ['ElastiCache::CacheCluster', 'ClusterName'], ['IAM::Group', 'GroupName'],
  ['IAM::InstanceProfile', 'InstanceProfileName'], ['IAM::Role', 'RoleName'], ['IAM::User', 'UserName'], ['KMS::Alias', 'AliasName'], ['Kinesis::Stream', 'Name'],
  ['Lambda::Function', 'FunctionName'], ['Logs::LogGroup', 'LogGroupName'], ['OpenSearchService::Domain', 'DomainName'], ['RDS::DBCluster', 'DBClusterIdentifier'],
  ['RDS::DBInstance', 'DBInstanceIdentifier'], ['Redshift::Cluster', 'ClusterIdentifier'], ['S3::Bucket', 'BucketName'], ['SSM::Parameter', 'Name'],
];
/** As their pages of the template reference say under "Ref". */
const BY_PAGE: Array<[type: string, property: string]> = [
  ['CodeBuild::Project', 'Name'], ['Cognito::UserPoolDomain', 'Domain'], ['Events::Rule', 'Name'], ['Route53::RecordSet', 'Name'],
];

test.each([...BY_SCHEMA, ...BY_PAGE])('the Ref of AWS::%s is its %s', (type, property) => {
  expect(namesOfReference(resource(type, { [property]: 'given', Description: 'other', Tags: [] }))).toEqual(['given']);
});

test.each([
  ['Cognito::UserPool', 'UserPoolName'], ['ApiGateway::RestApi', 'Name'], ['SecretsManager::Secret', 'Name'], ['SNS::Topic', 'TopicName'], ['EC2::Instance', 'KeyName'],
  ['S3::BucketPolicy', 'Bucket'], ['Custom::IAM::Role', 'RoleName'], ['IAM::RolePolicy', 'RoleName'],
])('the Ref of AWS::%s is not its %s', (type, property) => {
  expect(namesOfReference(resource(type, { [property]: 'given' }))).toEqual([]);
});

test('the name of any resource may stand in its ARN', () => {
  expect(namesInArn(resource('SNS::Topic', { TopicName: 'given', DisplayName: 'other' }))).toEqual(['given']);
  expect(namesInArn(resource('EC2::Instance', { KeyName: 'given' }))).toEqual([]);
});
