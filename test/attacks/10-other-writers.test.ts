import { CfnMapping, CfnParameter, Duration, Fn, Stack, Token } from 'aws-cdk-lib';
import { ApiDestination, Authorization, Connection } from 'aws-cdk-lib/aws-events';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { AwsCustomResource, AwsCustomResourcePolicy, PhysicalResourceId } from 'aws-cdk-lib/custom-resources';
import { KEY_ARN, OTHER, raw, reportOf } from './support';
import { SecretGuardRails } from '../../src';

const physicalResourceId = PhysicalResourceId.of('x');
const sdk = (action: string, parameters: object, service = 'SecretsManager', event: 'onCreate' | 'onUpdate' | 'onDelete' = 'onCreate') => (stack: Stack) => {
  new AwsCustomResource(stack, 'Call', {
    [event]: { service, action, parameters, physicalResourceId },
    policy: AwsCustomResourcePolicy.fromSdkCalls({ resources: ['*'] }),
    installLatestAwsSdk: false,
  });
};
const stackSet = (properties: object) => (stack: Stack) => {
  raw(stack, 'Set', 'AWS::CloudFormation::StackSet', { StackSetName: 'a', PermissionModel: 'SELF_MANAGED', ...properties });
};
const templateOf = (properties: object, attributes: object = { DeletionPolicy: 'Retain' }) => (
  JSON.stringify({ Resources: { Secret: { Type: 'AWS::SecretsManager::Secret', Properties: properties, ...attributes } } }));
const AWS_KEY = 'alias/aws/secretsmanager';
const withKeyParameter = (Default: string) => JSON.stringify({ Parameters: { K: { Type: 'String', Default } }, ...JSON.parse(templateOf({ KmsKeyId: { Ref: 'K' } })) });
const call = (type: string, Create: unknown, more: object = {}) => (stack: Stack) => {
  raw(stack, 'Call', type, { ServiceToken: 'arn:aws:lambda:eu-central-1:111111111111:function:a', Create, ...more });
};
const policy = (account: string) => JSON.stringify({ Statement: [{ Effect: 'Allow', Action: '*', Resource: '*', Principal: { AWS: account } }] });
const connection = (AuthParameters: object) => (stack: Stack) => {
  raw(stack, 'Connection', 'AWS::Events::Connection', { AuthorizationType: 'API_KEY', AuthParameters });
};
const KEY: SecretGuardRails = { customerManagedKey: true };
const PLAIN: SecretGuardRails = { noPlaintext: true };
const WINDOW: SecretGuardRails = { minimumRecoveryWindow: Duration.days(7) };

describe('outside of the guardrails, and refused, is', () => {
  test.each<[string, SecretGuardRails, (stack: Stack) => void, string]>([
    ['a secret that a call creates', KEY, sdk('createSecret', { Name: 'a' }), 'MS300'],
    ['a secret that a call of version 3 creates', KEY, sdk('CreateSecretCommand', { Name: 'a' }, '@aws-sdk/client-secrets-manager'), 'MS300'],
    ['a secret that a call creates at an update', KEY, sdk('createSecret', { Name: 'a' }, 'secrets-manager', 'onUpdate'), 'MS300'],
    ['its key of another account', { keyAccounts: [OTHER] }, sdk('createSecret', { KmsKeyId: KEY_ARN }), 'MS301'],
    ['its name', { namePattern: 'orders/{name}' }, sdk('createSecret', { Name: 'billing/a' }), 'MS303'],
    ['one without tags, though the stack has them', { requiredTags: { owner: [] } }, stack => {
      stack.tags.setTag('owner', 'me');
      sdk('createSecret', { Name: 'a' })(stack);
    }, 'MS304'],
    ['its value', PLAIN, sdk('createSecret', { SecretString: 'hunter2' }), 'MS307'],
    ['its binary value', PLAIN, sdk('createSecret', { SecretBinary: 'aHVudGVyMg==' }), 'MS307'],
    ['one whose creation is demanded otherwise', { creation: 'cloudFormation' as never }, sdk('createSecret', { Name: 'a' }), 'MS308'],
    ['its replica', { regions: ['eu-central-1'] }, sdk('createSecret', { AddReplicaRegions: [{ Region: 'us-east-1' }] }), 'MS302'],
    ['a value that a call puts', PLAIN, sdk('putSecretValue', { SecretId: 'a', SecretString: '{"password":"hunter2"}' }), 'MS307'],
    ['a value that a call updates', PLAIN, sdk('updateSecret', { SecretId: 'a', SecretString: 'hunter2' }), 'MS307'],
    ['the key that a call updates', KEY, sdk('updateSecret', { SecretId: 'a', KmsKeyId: 'alias/aws/secretsmanager' }), 'MS300'],
    ['a policy that a call puts', { consumers: ['444444444444'] }, sdk('putResourcePolicy', { SecretId: 'a', ResourcePolicy: policy('333333333333') }), 'MS306'],
    ['a replica that a call adds', { regions: ['eu-central-1'] }, sdk('replicateSecretToRegions', { AddReplicaRegions: [{ Region: 'us-east-1' }] }), 'MS302'],
    ['the key of a replica that a call adds', KEY, sdk('replicateSecretToRegions', { AddReplicaRegions: [{ Region: 'eu-west-1' }] }), 'MS300'],
    ['a deletion by force', WINDOW, sdk('deleteSecret', { SecretId: 'a', ForceDeleteWithoutRecovery: true }, 'SecretsManager', 'onDelete'), 'MS309'],
    ['a secret of a stack set', KEY, stackSet({ TemplateBody: templateOf({}) }), 'MS300'],
    ['a value of a stack set', PLAIN, stackSet({ TemplateBody: templateOf({ SecretString: 'hunter2' }) }), 'MS307'],
    ['a secret of a stack set by Fn::ToJsonString', KEY, stackSet({ TemplateBody: { 'Fn::ToJsonString': JSON.parse(templateOf({})) } }), 'MS300'],
    ['a secret of a call of which Fn::If chooses the text', KEY, call('Custom::AWS', { 'Fn::If': ['C', '{"service":"SSM","action":"putParameter"}', '{"service":"SecretsManager","action":"createSecret"}'] }), 'MS300'],
    ['the key of a call, which is bad in every way', KEY, sdk('createSecret', { Name: 'a', KmsKeyId: Fn.conditionIf('C', '', 'alias/aws/secretsmanager') }), 'MS300'],
    ['a secret of a stack set of which Fn::If chooses the template', KEY, stackSet({ TemplateBody: { 'Fn::If': ['C', templateOf({}), templateOf({ KmsKeyId: '' })] } }), 'MS300'],
    ['a key of a stack set, which is bad in every way', KEY, stackSet({ TemplateBody: templateOf({ KmsKeyId: { 'Fn::If': ['C', '', AWS_KEY] } }) }), 'MS300'],
    ['a key of a stack set by the default of its parameter', KEY, stackSet({ TemplateBody: withKeyParameter(AWS_KEY) }), 'MS300'],
    ['a key that a stack set gives its parameter', KEY, stackSet({ TemplateBody: withKeyParameter(KEY_ARN), Parameters: [{ ParameterKey: 'K', ParameterValue: '' }] }), 'MS300'],
    ['a value that a stack set gives its parameter', PLAIN, stackSet({
      TemplateBody: JSON.stringify({ Parameters: { K: { Type: 'String', NoEcho: true } }, ...JSON.parse(templateOf({ SecretString: { Ref: 'K' } })) }),
      Parameters: [{ ParameterKey: 'K', ParameterValue: 'hunter2' }],
    }), 'MS307'],
    ['a key of the template around a stack set, by Fn::Sub', KEY, stack => {
      new CfnParameter(stack, 'Key', { default: AWS_KEY });
      stackSet({ TemplateBody: { 'Fn::Sub': templateOf({ KmsKeyId: '${Key}' }) } })(stack);
    }, 'MS300'],
    ['a key of the template around a stack set, under the name of a resource in it', KEY, stack => {
      new CfnParameter(stack, 'Key', { default: AWS_KEY });
      const template = { Resources: { Key: { Type: 'AWS::KMS::Key', Properties: {} }, ...JSON.parse(templateOf({ KmsKeyId: { Ref: 'Key' } })).Resources } };
      stackSet({ TemplateBody: { 'Fn::ToJsonString': template } })(stack);
    }, 'MS300'],
    ['a key of a mapping around a stack set, under the name of one in it', KEY, stack => {
      new CfnMapping(stack, 'M', { mapping: { a: { key: AWS_KEY } } });
      const template = { Mappings: { M: { a: { key: KEY_ARN } } }, ...JSON.parse(templateOf({ KmsKeyId: { 'Fn::FindInMap': ['M', 'a', 'key'] } })) };
      stackSet({ TemplateBody: { 'Fn::ToJsonString': template } })(stack);
    }, 'MS300'],
    ['a key of a stack set that Fn::If around it chooses', KEY, stackSet({ TemplateBody: { 'Fn::ToJsonString': JSON.parse(templateOf({ KmsKeyId: { 'Fn::If': ['C', '', AWS_KEY] } })) } }), 'MS300'],
    ['a value of a connection that may be a secret', PLAIN, connection({ InvocationHttpParameters: { BodyParameters: [{ Key: 'a', Value: 'hunter2', IsValueSecret: { 'Fn::If': ['C', true, false] } }] } }), 'MS307'],
    ['the key of a connection', PLAIN, connection({ ApiKeyAuthParameters: { ApiKeyName: 'x', ApiKeyValue: 'hunter2' } }), 'MS307'],
    ['the password of a connection', PLAIN, connection({ BasicAuthParameters: { Username: 'x', Password: 'hunter2' } }), 'MS307'],
    ['the client secret of a connection', PLAIN, connection({ OAuthParameters: { ClientParameters: { ClientID: 'x', ClientSecret: 'hunter2' } } }), 'MS307'],
    ['a secret header of a connection', PLAIN, connection({ InvocationHttpParameters: { HeaderParameters: [{ Key: 'a', Value: 'hunter2', IsValueSecret: true }] } }), 'MS307'],
  ])('%s', (_, rails, make, rule) => {
    expect(reportOf(rails, make).map(each => each.replace(/^\S* /, ''))).toEqual([`${rule} fatal`]);
  });
});

describe('what the template does not show, and MS310, is', () => {
  test.each<[string, SecretGuardRails, (stack: Stack) => void]>([
    ['a call whose service only the deployment knows', KEY, stack => raw(stack, 'Call', 'Custom::AWS', {
      Create: { 'Fn::Join': ['', ['{"service":"', { Ref: 'Service' }, '","action":"createSecret"}']] },
    })],
    ['a call whose action only the deployment knows', KEY, sdk(Fn.ref('Action'), {})],
    ['a call that is no JSON', KEY, stack => raw(stack, 'Call', 'Custom::AWS', { ServiceToken: 'arn:aws:lambda:eu-central-1:111111111111:function:a', Create: { Ref: 'P' } })],
    ['a stack that a call creates', KEY, sdk('createStack', { StackName: 'a' }, 'CloudFormation')],
    ['a call whose service stands behind another of its parameters', KEY, call('Custom::AWS', {
      'Fn::Join': ['', ['{"parameters":{"x":{"service":"ECS"},"n":', { Ref: 'N' }, '},"service":"SecretsManager","action":"createSecret"}']],
    })],
    ['a call with two services', KEY, call('Custom::AWS', { 'Fn::Join': ['', ['{"service":"ECS","service":"SecretsManager","n":', { Ref: 'N' }, '}']] })],
    ['a call of another type, with blanks', KEY, call('Custom::Mine', { 'Fn::Join': ['', ['{"service" : "SecretsManager","n":', { Ref: 'N' }, '}']] })],
    ['a call that sets tags', { requiredTags: { owner: [] } }, sdk('tagResource', { SecretId: 'a', Tags: [{ Key: 'owner', Value: 'x' }] })],
    ['a call that cancels a rotation', { rotation: true }, sdk('cancelRotateSecret', { SecretId: 'a' })],
    ['a change set that a call executes', KEY, sdk('executeChangeSet', {}, 'CloudFormation')],
    ['a stack that a call deletes', WINDOW, sdk('deleteStack', { StackName: 'a' }, 'CloudFormation')],
    ['a resource that a call deletes by Cloud Control', WINDOW, sdk('deleteResource', { TypeName: 'AWS::SecretsManager::Secret' }, 'CloudControl')],
    ['an application of the repository', KEY, sdk('createCloudFormationChangeSet', {}, 'ServerlessApplicationRepository')],
    ['a product that a call launches', KEY, sdk('provisionProduct', {}, 'ServiceCatalog')],
    ['a connection that a call creates by the former name of the service', PLAIN, sdk('createConnection', { Name: 'a' }, 'CloudWatchEvents')],
    ['a state machine that creates secrets', KEY, stack => raw(stack, 'Machine', 'AWS::StepFunctions::StateMachine', {
      DefinitionString: { 'Fn::Sub': '{"States":{"A":{"Type":"Task","Resource":"arn:${AWS::Partition}:states:::aws-sdk:secretsmanager:createSecret"}}}' },
    })],
    ['a state machine of SAM that creates secrets', KEY, stack => raw(stack, 'Machine', 'AWS::Serverless::StateMachine', {
      Definition: { States: { A: { Type: 'Task', Resource: 'arn:aws:states:::aws-sdk:secretsmanager:createSecret' } } },
    })],
    ['the default of a parameter that another group of a stack set overrides', KEY, stackSet({
      TemplateBody: withKeyParameter(''),
      StackInstancesGroup: [{ ParameterOverrides: [{ ParameterKey: 'K', ParameterValue: KEY_ARN }] }, {}],
    })],
    ['a schedule that puts values', PLAIN, stack => raw(stack, 'Schedule', 'AWS::Scheduler::Schedule', { Target: { Arn: 'arn:aws:scheduler:::aws-sdk:secretsmanager:putSecretValue' } })],
    ['a connection with a macro', PLAIN, connection({ 'Fn::Transform': { Name: 'Macro' } })],
    ['a call with a macro', KEY, call('Custom::AWS', '{"service":"SSM","action":"getParameter"}', { 'Fn::Transform': { Name: 'Macro' } })],
    ['a stack set with a product of the Service Catalog', KEY, stackSet({ TemplateBody: JSON.stringify({ Resources: { A: { Type: 'AWS::ServiceCatalog::CloudFormationProvisionedProduct' } } }) })],
    ['a stack set in YAML with a product of the Service Catalog', KEY, stackSet({ TemplateBody: 'Resources:\n  A:\n    Type: AWS::ServiceCatalog::CloudFormationProvisionedProduct\n' })],
    ['a name of a stack set that has the name of its stack, as the stack around it is called', { namePattern: 'Shop/{name}' }, stackSet({ TemplateBody: templateOf({ Name: { 'Fn::Sub': '${AWS::StackName}/a' } }) })],
    ['a name of a stack set that has the name of its stack', { namePattern: 'orders/{name}' }, stackSet({ TemplateBody: templateOf({ Name: { 'Fn::Sub': '${AWS::StackName}/a' } }) })],
    ['a key of the template around a stack set', KEY, stack => {
      raw(stack, 'Key', 'AWS::KMS::Key', {});
      stackSet({ TemplateBody: { 'Fn::ToJsonString': JSON.parse(templateOf({ KmsKeyId: { Ref: 'Key' } })) } })(stack);
    }],
    ['one of several keys that a stack set gives its parameter', KEY, stackSet({
      TemplateBody: withKeyParameter(KEY_ARN),
      Parameters: [{ ParameterKey: 'K', ParameterValue: KEY_ARN }],
      StackInstancesGroup: [{ ParameterOverrides: [{ ParameterKey: 'K', ParameterValue: AWS_KEY }] }],
    })],
    ['a call that takes tags away', { requiredTags: { owner: [] } }, sdk('untagResource', { SecretId: 'a', TagKeys: ['owner'] })],
    ['the key of a secret that a call creates', KEY, sdk('createSecret', { KmsKeyId: Fn.ref('Key') })],
    ['a stack set with a transform', KEY, stackSet({ TemplateBody: JSON.stringify({ Transform: 'Mine', Resources: {} }) })],
    ['a stack set with a stack by URL', KEY, stackSet({ TemplateBody: JSON.stringify({ Resources: { A: { Type: 'AWS::CloudFormation::Stack', Properties: {} } } }) })],
    ['a stack set with a module', KEY, stackSet({ TemplateBody: JSON.stringify({ Resources: { A: { Type: 'My::Org::Thing::MODULE' } } }) })],
    ['a stack set in YAML with a module', KEY, stackSet({ TemplateBody: 'Resources:\n  A:\n    Type: My::Org::Thing::MODULE\n' })],
    ['a resource of Cloud Control', KEY, sdk('createResource', { TypeName: 'AWS::SecretsManager::Secret' }, 'CloudControl')],
    ['a connection that a call creates', PLAIN, sdk('createConnection', { Name: 'a' }, 'EventBridge')],
    ['a call with a number that only the deployment knows', KEY, sdk('createSecret', { Name: 'a', X: Token.asNumber({ Ref: 'N' }) })],
    ['a stack set by URL', KEY, stackSet({ TemplateURL: 'https://a.s3.amazonaws.com/b' })],
    ['a stack set in YAML', KEY, stackSet({ TemplateBody: 'Resources:\n  A:\n    Type: AWS::SecretsManager::Secret\n' })],
    ['a stack set in YAML with escapes', KEY, stackSet({ TemplateBody: 'Resources:\n  A:\n    Type: "AWS::\\x53ecretsManager::Secret"\n' })],
    ['a stack set in YAML with a custom resource', KEY, stackSet({ TemplateBody: 'Resources:\n  A:\n    Type: Custom::Thing\n' })],
  ])('%s', (_, rails, make) => {
    expect(reportOf(rails, make).map(each => each.replace(/^\S* /, ''))).toEqual(['MS310 warning']);
  });
});

describe('without a finding stays', () => {
  test.each<[string, SecretGuardRails, (stack: Stack) => void]>([
    ['a call of another service with a number that only the deployment knows', KEY, sdk('updateService', { desiredCount: Token.asNumber({ Ref: 'N' }) }, 'ECS')],
    ['a call of another service', KEY, sdk('putParameter', { Name: 'a', Value: 'b' }, 'SSM')],
    ['a call that reads a secret', { ...KEY, ...PLAIN }, sdk('describeSecret', { SecretId: 'a' })],
    ['a call that has a password made', { ...KEY, ...PLAIN }, sdk('getRandomPassword', {})],
    ['a secret that a call creates within the guardrails', { ...KEY, ...PLAIN, requiredTags: { owner: [] } }, sdk('createSecret', {
      Name: 'a', KmsKeyId: KEY_ARN, SecretString: '{{resolve:ssm-secure:/a}}', Tags: [{ Key: 'owner', Value: 'me' }],
    })],
    ['a value that refers to another', PLAIN, stack => (
      sdk('putSecretValue', { SecretId: 'a', SecretString: Secret.fromSecretNameV2(stack, 'Other', 'b').secretValue.unsafeUnwrap() })(stack))],
    ['a policy for an account that is allowed', { consumers: ['444444444444'] }, sdk('putResourcePolicy', { SecretId: 'a', ResourcePolicy: policy('444444444444') })],
    ['a secret that a call creates, which no deployment deletes', WINDOW, sdk('createSecret', { Name: 'a' })],
    ['a deletion with a window', WINDOW, sdk('deleteSecret', { SecretId: 'a', RecoveryWindowInDays: 7 }, 'SecretsManager', 'onDelete')],
    ['a deletion with the window of the service', WINDOW, sdk('deleteSecret', { SecretId: 'a' }, 'SecretsManager', 'onDelete')],
    ['a stack set without secrets', KEY, stackSet({ TemplateBody: JSON.stringify({ Resources: { A: { Type: 'AWS::SNS::Topic' } } }) })],
    ['a stack set in YAML that names no type with secrets', KEY, stackSet({ TemplateBody: 'Resources:\n  A:\n    Type: AWS::SNS::Topic\n' })],
    ['a stack set whose tags its secrets get', { requiredTags: { owner: [] } }, stackSet({ TemplateBody: templateOf({}), Tags: [{ Key: 'owner', Value: 'me' }] })],
    ['a connection whose key is a reference', PLAIN, stack => {
      const authorization = Authorization.apiKey('x', Secret.fromSecretNameV2(stack, 'Other', 'b').secretValue);
      new ApiDestination(stack, 'To', { endpoint: 'https://example.com', connection: new Connection(stack, 'Connection', { authorization }) });
    }],
    ['a call of a service that has the name of a method', KEY, call('Custom::AWS', '{"service":"constructor","action":"createSecret"}')],
    ['a state machine that reads a secret', KEY, stack => raw(stack, 'Machine', 'AWS::StepFunctions::StateMachine', {
      DefinitionString: '{"States":{"A":{"Resource":"arn:aws:states:::aws-sdk:secretsmanager:getSecretValue"}}}',
    })],
    ['a schedule of another service', KEY, stack => raw(stack, 'Schedule', 'AWS::Scheduler::Schedule', { Target: { Arn: 'arn:aws:scheduler:::aws-sdk:ecs:updateService' } })],
    ['a key that a stack set gives its parameter, whose default is none', KEY, stackSet({
      TemplateBody: withKeyParameter(''), Parameters: [{ ParameterKey: 'K', ParameterValue: KEY_ARN }],
    })],
    ['a stack set with a literal of the template around it', KEY, stack => {
      new CfnMapping(stack, 'M', { mapping: { a: { key: KEY_ARN } } });
      stackSet({ TemplateBody: { 'Fn::ToJsonString': JSON.parse(templateOf({ KmsKeyId: { 'Fn::FindInMap': ['M', 'a', 'key'] } })) } })(stack);
    }],
    ['a call that has a number for another service, with a service among its parameters', KEY, call('Custom::AWS', {
      'Fn::Join': ['', ['{"service":"ECS","action":"updateService","parameters":{"service":"shop","desiredCount":', { Ref: 'N' }, '}}']],
    })],
    ['a header of a connection that is no secret', PLAIN, connection({ InvocationHttpParameters: { HeaderParameters: [{ Key: 'a', Value: 'b' }] } })],
    ['a custom resource with a property of that name', KEY, stack => raw(stack, 'Own', 'Custom::Own', { ServiceToken: 'arn:aws:lambda:eu-central-1:111111111111:function:a', Create: 'yes' })],
  ])('%s', (_, rails, make) => {
    expect(reportOf(rails, make)).toEqual([]);
  });
});
