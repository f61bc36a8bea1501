/** What apps have that attack no guardrail: each was an alarm once. */
import { CfnMapping, Stack } from 'aws-cdk-lib';
import { raw, reportOf, secretIn, secretOfValue } from './support';

const RAILS = { noPlaintext: true };
const generated = (pattern: object, key = 'password') => (stack: Stack) => void secretIn(stack, {
  GenerateSecretString: { SecretStringTemplate: JSON.stringify(pattern), GenerateStringKey: key },
});
const beside = (type: string, properties: object, SecretString: unknown) => (stack: Stack) => {
  raw(stack, 'Named', type, properties);
  secretIn(stack, { SecretString });
};
const template = (section: string, content: object) => (stack: Stack) => {
  secretIn(stack, { SecretString: '{{resolve:ssm:/shop/db}}' });
  stack.templateOptions.templateFormatVersion = '2010-09-09';
  stack.templateOptions.transforms = ['AWS::LanguageExtensions'];
  raw(stack, 'Queue', 'AWS::SQS::Queue', {});
  (stack as unknown as { _toCloudFormation: () => Record<string, object> })._toCloudFormation = withSection(stack, section, content);
};
const withSection = (stack: Stack, section: string, content: object) => {
  const render = (stack as unknown as { _toCloudFormation: () => Record<string, object> })._toCloudFormation.bind(stack);
  return () => {
    const rendered = render();
    return { ...rendered, [section]: { ...rendered[section], ...content } };
  };
};
const loopOver = (body: object) => ({ 'Fn::ForEach::Each': ['X', ['A', 'B'], body] });

test.each<[string, (stack: Stack) => void]>([
  ['a word that ends like a password', generated({ username: 'admin', bypass: '10.0.0.0/8', compass: 'north-east' })],
  ['an access key that is a name', generated({ accessKey: 'minioadmin' }, 'secretKey')],
  ['a setting of passwords', generated({ requirePassword: 'always-on', usesToken: 1 })],
  ['a number that is named like a password', generated({ adminPassword: 12345678 })],
  ['digits alone, such as an account', generated({ apiToken: '123456789012' })],
  ['the ARN of the main secret', generated({ masterSecret: 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:m-AbCdEf' })],
  ['the ID of a named user pool', beside('AWS::Cognito::UserPool', { UserPoolName: 'orders' }, { 'Fn::Sub': '{"userPoolId":"${Named}","clientSecret":"{{resolve:ssm:/x}}"}' })],
  ['the ID of a named API as the value', beside('AWS::ApiGateway::RestApi', { Name: 'orders' }, { Ref: 'Named' })],
  ['the name of a bucket in a field for it', beside('AWS::S3::Bucket', { BucketName: 'orders' }, { 'Fn::Sub': '{"bucket":"${Named}","password":"{{resolve:ssm:/x}}"}' })],
  ['the Ref of a custom resource in an ordinary field', beside('Custom::Lookup', { ServiceToken: 'arn:aws:lambda:eu-central-1:111111111111:function:f', Filter: 'shop' },
    { 'Fn::Sub': '{"network":"${Named}","password":"{{resolve:ssm:/x}}"}' })],
  ['the registry of a Docker configuration', secretOfValue('{"auths":{"https://index.docker.io/v1/":{"auth":"{{resolve:ssm:/x}}"}}}')],
  ['a loop over conditions', template('Conditions', loopOver({ 'Is${X}': { 'Fn::Equals': [{ Ref: 'AWS::Region' }, { Ref: 'X' }] } }))],
  ['a loop over records', template('Resources', loopOver({ 'Record${X}': { Type: 'AWS::Route53::RecordSet', Properties: { Type: { Ref: 'X' }, Comment: 'Custom::' } } }))],
])('%s is no plaintext', (_, make) => {
  expect(reportOf(RAILS, make)).toEqual([]);
});

test.each<[string, (stack: Stack) => void, string]>([
  ['a password beside the generated one', generated({ adminPassword: 'hunter2hunter2' }), 'Shop/Secret MS307 fatal'],
  ['a password of letters', generated({ adminPassword: 'correcthorse' }), 'Shop/Secret MS307 fatal'],
  ['a token of an API', generated({ 'api-token': 'hunter2hunter2' }), 'Shop/Secret MS307 fatal'],
  ['the name of a bucket as a password', beside('AWS::S3::Bucket', { BucketName: 'hunter2' }, { 'Fn::Sub': '{"password":"${Named}"}' }), 'Shop/Secret MS310 warning'],
  ['a loop over secrets', template('Resources', loopOver({ 'Secret${X}': { Type: 'AWS::SecretsManager::Secret' } })), 'Shop MS310 warning'],
  ['a loop over resources of any type', template('Resources', loopOver({ 'Any${X}': { Type: { Ref: 'X' } } })), 'Shop MS310 warning'],
  ['a loop within a loop over secrets', template('Resources', loopOver({ ...loopOver({ 'Secret${X}': { Type: 'AWS::SecretsManager::Secret' } }) })), 'Shop MS310 warning'],
])('%s is reported', (_, make, expected) => {
  expect(reportOf(RAILS, make)).toContain(expected);
});

test('a rotation by the application of AWS hides no secret', () => {
  expect(reportOf(RAILS, stack => {
    new CfnMapping(stack, 'Map', { mapping: { aws: { applicationId: 'arn:aws:serverlessrepo:us-east-1:297356227824:applications/SecretsManagerRDSMySQLRotationSingleUser' } } });
    secretIn(stack, { SecretString: '{{resolve:ssm:/shop/db}}' });
    raw(stack, 'Rotation', 'AWS::Serverless::Application', {
      Location: { ApplicationId: { 'Fn::FindInMap': ['Map', { Ref: 'AWS::Partition' }, 'applicationId'] }, SemanticVersion: '1.1.600' },
    });
  })).toEqual([]);
});
