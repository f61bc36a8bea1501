import { CfnOutput, CfnResource, SecretValue, Stack } from 'aws-cdk-lib';
import { BuildEnvironmentVariableType, BuildSpec, Project } from 'aws-cdk-lib/aws-codebuild';
import { ContainerImage, FargateTaskDefinition, LogDrivers, Secret as EcsSecret } from 'aws-cdk-lib/aws-ecs';
import { User } from 'aws-cdk-lib/aws-iam';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { HOST, PASSWORD, resource, reported } from './support';
import { ManagedSecret, SecretContent } from '../../src';
import { ALL_PLACES, EXPOSURE_PLACES, remedyOf } from '../../src/rules/exposure-places';

/** Each place with a value that may be there: `x` takes the value. */
const PLACES: ReadonlyArray<[string, string, (x: string) => Record<string, unknown>]> = [
  ['AWS::Lambda::Function', 'Environment/Variables/X', x => ({ Environment: { Variables: { X: x } } })],
  ['AWS::Serverless::Function', 'Environment/Variables/X', x => ({ Environment: { Variables: { X: x } } })],
  ['AWS::ECS::TaskDefinition', 'ContainerDefinitions/0/Environment/0/Value', x => ({ ContainerDefinitions: [{ Environment: [{ Name: 'X', Value: x }] }] })],
  ['AWS::ECS::TaskDefinition', 'ContainerDefinitions/0/Command/1', x => ({ ContainerDefinitions: [{ Command: ['-p', x] }] })],
  ['AWS::ECS::TaskDefinition', 'ContainerDefinitions/0/EntryPoint/0', x => ({ ContainerDefinitions: [{ EntryPoint: [x] }] })],
  ['AWS::ECS::TaskDefinition', 'ContainerDefinitions/0/DockerLabels/X', x => ({ ContainerDefinitions: [{ DockerLabels: { X: x } }] })],
  ['AWS::ECS::TaskDefinition', 'ContainerDefinitions/0/HealthCheck/Command/0', x => ({ ContainerDefinitions: [{ HealthCheck: { Command: [x] } }] })],
  ['AWS::ECS::TaskDefinition', 'ContainerDefinitions/0/LogConfiguration/Options/token', x => (
    { ContainerDefinitions: [{ LogConfiguration: { LogDriver: 'splunk', Options: { token: x } } }] })],
  ['AWS::Batch::JobDefinition', 'ContainerProperties/Environment/0/Value', x => ({ ContainerProperties: { Environment: [{ Name: 'X', Value: x }] } })],
  ['AWS::Batch::JobDefinition', 'NodeProperties/NodeRangeProperties/0/Container/Command/0', x => (
    { NodeProperties: { NodeRangeProperties: [{ Container: { Command: [x] } }] } })],
  ['AWS::Batch::JobDefinition', 'EcsProperties/TaskProperties/0/Containers/0/Command/0', x => (
    { EcsProperties: { TaskProperties: [{ Containers: [{ Command: [x] }] }] } })],
  ['AWS::Batch::JobDefinition', 'EksProperties/PodProperties/Containers/0/Env/0/Value', x => (
    { EksProperties: { PodProperties: { Containers: [{ Env: [{ Name: 'X', Value: x }] }] } } })],
  ['AWS::Batch::JobDefinition', 'Parameters/X', x => ({ Parameters: { X: x } })],
  ['AWS::CodeBuild::Project', 'Environment/EnvironmentVariables/0/Value', x => ({ Environment: { EnvironmentVariables: [{ Name: 'X', Type: 'PLAINTEXT', Value: x }] } })],
  ['AWS::CodeBuild::Project', 'Source/BuildSpec', x => ({ Source: { BuildSpec: `login ${x}` } })],
  ...['RuntimeEnvironmentVariables', 'StartCommand'].flatMap<[string, string, (x: string) => Record<string, unknown>]>(name => {
    const [at, value] = name === 'RuntimeEnvironmentVariables' ? [`${name}/0/Value`, (x: string) => [{ Name: 'X', Value: x }]] : [name, (x: string) => x];
    return [
      ['AWS::AppRunner::Service', `SourceConfiguration/ImageRepository/ImageConfiguration/${at}`, x => (
        { SourceConfiguration: { ImageRepository: { ImageConfiguration: { [name]: value(x) } } } })],
      ['AWS::AppRunner::Service', `SourceConfiguration/CodeRepository/CodeConfiguration/CodeConfigurationValues/${at}`, x => (
        { SourceConfiguration: { CodeRepository: { CodeConfiguration: { CodeConfigurationValues: { [name]: value(x) } } } } })],
    ];
  }),
  ['AWS::AppRunner::Service', 'SourceConfiguration/CodeRepository/CodeConfiguration/CodeConfigurationValues/BuildCommand', x => (
    { SourceConfiguration: { CodeRepository: { CodeConfiguration: { CodeConfigurationValues: { BuildCommand: x } } } } })],
  ['AWS::ElasticBeanstalk::Environment', 'OptionSettings/0/Value', x => ({ OptionSettings: [{ Namespace: 'n', OptionName: 'o', Value: x }] })],
  ['AWS::ElasticBeanstalk::ConfigurationTemplate', 'OptionSettings/0/Value', x => ({ OptionSettings: [{ Namespace: 'n', OptionName: 'o', Value: x }] })],
  ['AWS::SSM::Parameter', 'Value', x => ({ Type: 'String', Value: x })],
  ['AWS::EC2::Instance', 'UserData', x => ({ UserData: { 'Fn::Base64': `#!/bin/sh\necho ${x}` } })],
  ['AWS::EC2::LaunchTemplate', 'LaunchTemplateData/UserData', x => ({ LaunchTemplateData: { UserData: { 'Fn::Base64': { 'Fn::Join': ['', ['echo ', x]] } } } })],
  ['AWS::AutoScaling::LaunchConfiguration', 'UserData', x => ({ UserData: { 'Fn::Base64': { 'Fn::Sub': `echo ${x}` } } })],
  ...['AWS::StepFunctions::StateMachine', 'AWS::Serverless::StateMachine'].flatMap<[string, string, (x: string) => Record<string, unknown>]>(type => [
    [type, 'DefinitionString', x => ({ DefinitionString: `{"Parameters":"${x}"}` })],
    [type, 'Definition/States/A/Parameters/X', x => ({ Definition: { States: { A: { Parameters: { X: x } } } } })],
    [type, 'DefinitionSubstitutions/X', x => ({ DefinitionSubstitutions: { X: x } })],
  ]),
  ['AWS::Glue::Job', 'DefaultArguments/--x', x => ({ DefaultArguments: { '--x': x } })],
  ['AWS::Glue::Job', 'NonOverridableArguments/--x', x => ({ NonOverridableArguments: { '--x': x } })],
  ['AWS::Amplify::App', 'EnvironmentVariables/0/Value', x => ({ EnvironmentVariables: [{ Name: 'X', Value: x }] })],
  ['AWS::Amplify::Branch', 'EnvironmentVariables/0/Value', x => ({ EnvironmentVariables: [{ Name: 'X', Value: x }] })],
  ['AWS::SageMaker::Model', 'PrimaryContainer/Environment/X', x => ({ PrimaryContainer: { Environment: { X: x } } })],
  ['AWS::SageMaker::Model', 'Containers/0/Environment/X', x => ({ Containers: [{ Environment: { X: x } }] })],
  ['AWS::Events::Rule', 'Targets/0/Input', x => ({ Targets: [{ Id: 't', Arn: 'a', Input: x }] })],
  ['AWS::Events::Rule', 'Targets/0/InputTransformer/InputTemplate', x => ({ Targets: [{ Id: 't', Arn: 'a', InputTransformer: { InputTemplate: `{"x":"${x}"}` } }] })],
  ['AWS::Scheduler::Schedule', 'Target/Input', x => ({ Target: { Input: x } })],
  ['AWS::ApiGateway::Stage', 'Variables/X', x => ({ Variables: { X: x } })],
  ['AWS::ApiGatewayV2::Stage', 'StageVariables/X', x => ({ StageVariables: { X: x } })],
  ['AWS::Lambda::Function', 'Code/ZipFile', x => ({ Code: { ZipFile: `x = '${x}'` } })],
  ['AWS::Serverless::Function', 'InlineCode', x => ({ InlineCode: `x = '${x}'` })],
  ['AWS::CloudFront::Function', 'FunctionCode', x => ({ FunctionCode: `x = '${x}'` })],
  ['AWS::SSM::Document', 'Content/mainSteps/0/inputs/runCommand/0', x => ({ Content: { mainSteps: [{ inputs: { runCommand: [`login ${x}`] } }] } })],
  ['AWS::SSM::Association', 'Parameters/commands/0', x => ({ Name: 'AWS-RunShellScript', Parameters: { commands: [x] } })],
  ['AWS::CloudWatch::Dashboard', 'DashboardBody', x => ({ DashboardBody: `{"widgets":["${x}"]}` })],
  ['AWS::Glue::Trigger', 'Actions/0/Arguments/--x', x => ({ Actions: [{ JobName: 'j', Arguments: { '--x': x } }] })],
  ['AWS::Glue::Connection', 'ConnectionInput/ConnectionProperties/PASSWORD', x => ({ ConnectionInput: { ConnectionProperties: { PASSWORD: x } } })],
  ['AWS::IoT::Thing', 'AttributePayload/Attributes/X', x => ({ AttributePayload: { Attributes: { X: x } } })],
  ['AWS::Pipes::Pipe', 'TargetParameters/InputTemplate', x => ({ TargetParameters: { InputTemplate: `{"x":"${x}"}` } })],
  ['AWS::EC2::SpotFleet', 'SpotFleetRequestConfigData/LaunchSpecifications/0/UserData', x => (
    { SpotFleetRequestConfigData: { LaunchSpecifications: [{ UserData: { 'Fn::Base64': x } }] } })],
  ['AWS::SageMaker::NotebookInstanceLifecycleConfig', 'OnCreate/0/Content', x => ({ OnCreate: [{ Content: { 'Fn::Base64': x } }] })],
  ['AWS::SageMaker::NotebookInstanceLifecycleConfig', 'OnStart/0/Content', x => ({ OnStart: [{ Content: { 'Fn::Base64': x } }] })],
  ['AWS::Lightsail::Container', 'ContainerServiceDeployment/Containers/0/Environment/0/Value', x => (
    { ContainerServiceDeployment: { Containers: [{ Environment: [{ Variable: 'X', Value: x }] }] } })],
  ['AWS::KafkaConnect::Connector', 'ConnectorConfiguration/database.password', x => ({ ConnectorConfiguration: { 'database.password': x } })],
  ['AWS::KinesisAnalyticsV2::Application', 'ApplicationConfiguration/EnvironmentProperties/PropertyGroups/0/PropertyMap/X', x => (
    { ApplicationConfiguration: { EnvironmentProperties: { PropertyGroups: [{ PropertyGroupId: 'g', PropertyMap: { X: x } }] } } })],
  ['AWS::CloudWatch::Alarm', 'AlarmDescription', x => ({ AlarmDescription: x })],
  ['AWS::EC2::SecurityGroup', 'GroupDescription', x => ({ GroupDescription: x })],
  ['AWS::KMS::Key', 'Description', x => ({ Description: x })],
  ['AWS::S3::Bucket', 'Tags/0/Value', x => ({ Tags: [{ Key: 'k', Value: x }] })],
  ['AWS::SQS::Queue', 'QueueName', x => ({ QueueName: x })],
  ['AWS::Events::Connection', 'Name', x => ({ Name: x })],
];

test('each row of the table of places has a case', () => {
  const missing = EXPOSURE_PLACES.filter(({ type, path }) => !PLACES.some(([of, location]) => (
    of === type && `${location.replace(/\/[0-9]+/g, '')}/`.startsWith(`${path.join('/')}/`))));
  expect(missing.map(({ type, path }) => `${type} ${path.join('/')}`)).toEqual([]);
});

test('each place says what to do', () => {
  expect(ALL_PLACES.filter(place => !remedyOf(place))).toEqual([]);
});

test.each(PLACES)('%s shows %s: a password there is found, and a host is not', (type, location, properties) => {
  expect(reported(resource(type, properties(PASSWORD)))).toEqual([`MS250 Shop/R Properties/${location}`]);
  expect(reported(resource(type, properties(HOST)))).toEqual([]);
});

/** Properties that are meant for a secret, or refer to one. */
const SILENT: ReadonlyArray<[string, Record<string, unknown>]> = [
  ['AWS::RDS::DBInstance', { MasterUserPassword: PASSWORD }],
  ['AWS::RDS::DBCluster', { MasterUserPassword: PASSWORD }],
  ['AWS::ElastiCache::ReplicationGroup', { AuthToken: PASSWORD }],
  ['AWS::Events::Connection', { AuthParameters: { ApiKeyAuthParameters: { ApiKeyName: 'k', ApiKeyValue: PASSWORD } } }],
  ['AWS::ECS::TaskDefinition', { ContainerDefinitions: [{ Secrets: [{ Name: 'X', ValueFrom: 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:shop/db-abcdef:password::' }] }] }],
  ['AWS::ECS::TaskDefinition', { ContainerDefinitions: [{ RepositoryCredentials: { CredentialsParameter: 'shop/db' } }] }],
  ['AWS::CodeBuild::Project', { Environment: { EnvironmentVariables: [{ Name: 'X', Type: 'SECRETS_MANAGER', Value: 'shop/db:password' }] } }],
  ['AWS::Lambda::Function', { Environment: { Variables: { SECRET: 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:shop/db-abcdef' } } }],
  ['AWS::Lambda::Function', { Environment: { Variables: { X: '{{resolve:ssm:/shop/host}}' } } }],
  ['AWS::Lambda::Function', { Environment: { Variables: { X: 'write {{resolve:secretsmanager}} in docs' } } }],
  ['AWS::SSM::Parameter', { Type: 'String', Value: 'shop/db' }],
  ['AWS::DMS::Endpoint', { EndpointType: 'source', DatabaseName: PASSWORD, Password: PASSWORD, Username: '{{resolve:secretsmanager:shop/db:SecretString:username}}' }],
  ['AWS::IAM::User', { LoginProfile: { Password: PASSWORD } }],
  ['Custom::Thing', { Description: PASSWORD }],
  ['AWS::ECS::TaskDefinition', { ContainerDefinitions: [{ LogConfiguration: { LogDriver: 'splunk', SecretOptions: [{ Name: 'token', ValueFrom: 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:shop/db-abcdef' }] } }] }],
  ['AWS::Batch::JobDefinition', { ContainerProperties: { Secrets: [{ Name: 'X', ValueFrom: 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:shop/db-abcdef:password::' }] } }],
  // An image is built already: CloudFormation and DescribeService have no such property.
  ['AWS::AppRunner::Service', { SourceConfiguration: { ImageRepository: { ImageConfiguration: { BuildCommand: PASSWORD } } } }],
  ['AWS::Amplify::App', { OauthToken: PASSWORD, AccessToken: PASSWORD, BasicAuthConfig: { Username: 'shop', Password: PASSWORD } }],
  ['AWS::CodePipeline::Pipeline', { Stages: [{ Actions: [{ Configuration: { OAuthToken: PASSWORD } }] }] }],
  ['AWS::CodePipeline::Webhook', { AuthenticationConfiguration: { SecretToken: PASSWORD } }],
  ['AWS::CodeBuild::SourceCredential', { Token: PASSWORD }],
  ['AWS::Redshift::Cluster', { MasterUserPassword: PASSWORD }],
  ['AWS::RedshiftServerless::Namespace', { AdminUserPassword: PASSWORD }],
  ['AWS::DocDB::DBCluster', { MasterUserPassword: PASSWORD }],
  ['AWS::DirectoryService::MicrosoftAD', { Name: 'shop.example.com', Password: PASSWORD }],
  ['AWS::DirectoryService::SimpleAD', { Name: 'shop.example.com', Password: PASSWORD }],
  ['AWS::AmazonMQ::Broker', { Users: [{ Username: 'shop', Password: PASSWORD }] }],
  ['AWS::Glue::Connection', { ConnectionInput: { Name: 'shop', ConnectionProperties: { SECRET_ID: 'shop/db' } } }],
  ['AWS::Cognito::UserPoolIdentityProvider', { ProviderName: 'Google', ProviderDetails: { client_secret: PASSWORD } }],
  ['AWS::OpenSearchService::Domain', { AdvancedSecurityOptions: { MasterUserOptions: { MasterUserPassword: PASSWORD } } }],
  ['AWS::ElasticBeanstalk::Environment', { OptionSettings: [{ Namespace: 'aws:rds:dbinstance', OptionName: 'DBPassword', Value: PASSWORD }] }],
  ['AWS::ElasticBeanstalk::Environment', {
    OptionSettings: [{ 'Fn::If': ['C', { Namespace: 'aws:rds:dbinstance', OptionName: 'DBPassword', Value: PASSWORD }, { Ref: 'AWS::NoValue' }] }],
  }],
];

test('an option of Beanstalk beside the password of its database keeps its place', () => {
  const options = [{ Namespace: 'aws:rds:dbinstance', OptionName: 'DBPassword', Value: PASSWORD },
    { Namespace: 'aws:elasticbeanstalk:application:environment', OptionName: 'DBPassword', Value: PASSWORD }];
  expect(reported(resource('AWS::ElasticBeanstalk::Environment', { OptionSettings: options })))
    .toEqual(['MS250 Shop/R Properties/OptionSettings/1/Value']);
});

/** What the constructs of the CDK write for secrets. */
const SILENT_USES: ReadonlyArray<[string, (stack: Stack, secret: ISecret) => unknown]> = [
  ['the ARN and the name in the environment of a function', (stack, secret) => new Function(stack, 'Function', {
    code: Code.fromInline('x'),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_22_X,
    environment: { ARN: secret.secretArn, NAME: secret.secretName, FULL: secret.secretFullArn ?? '' },
  })],
  ['a secret of a container', (stack, secret) => new FargateTaskDefinition(stack, 'Task').addContainer('Main', {
    image: ContainerImage.fromRegistry('shop'),
    secrets: { X: EcsSecret.fromSecretsManager(secret, 'password') },
    logging: LogDrivers.splunk({ url: 'https://splunk', secretToken: EcsSecret.fromSecretsManager(secret, 'token') }),
  })],
  ['a variable of a build that refers to a secret', (stack, secret) => new Project(stack, 'Project', {
    buildSpec: BuildSpec.fromObject({ version: '0.2', env: { 'secrets-manager': { X: `${secret.secretArn}:password` } } }),
    environmentVariables: { X: { type: BuildEnvironmentVariableType.SECRETS_MANAGER, value: `${secret.secretArn}:password` } },
  })],
  ['the ARN in a parameter, an output and a description', (stack, secret) => {
    new StringParameter(stack, 'Parameter', { stringValue: secret.secretArn, description: `of ${secret.secretName}` });
    new CfnOutput(stack, 'Output', { value: secret.secretArn });
  }],
  ['user data and a state machine that read the secret themselves', (stack, secret) => {
    const script = { 'Fn::Base64': { 'Fn::Sub': ['aws secretsmanager get-secret-value --secret-id ${Arn}', { Arn: secret.secretArn }] } };
    new CfnResource(stack, 'Instance', { type: 'AWS::EC2::Instance', properties: { UserData: script } });
    const states = { A: { Resource: 'arn:aws:states:::aws-sdk:secretsmanager:getSecretValue', Parameters: { SecretId: secret.secretArn } } };
    new CfnResource(stack, 'Machine', { type: 'AWS::StepFunctions::StateMachine', properties: { DefinitionString: stack.toJsonString({ States: states }) } });
  }],
  ['the password of a user', (stack, secret) => new User(stack, 'User', { password: secret.secretValueFromJson('password') })],
  ['a plain text that looks like no key', stack => new CfnResource(stack, 'R', {
    type: 'AWS::Lambda::Function', properties: { Environment: { Variables: { X: SecretValue.unsafePlainText('correct horse').unsafeUnwrap() } } },
  })],
];

const SECRETS: ReadonlyArray<[string, (stack: Stack) => ISecret]> = [
  ['of this library', stack => new ManagedSecret(stack, 'Secret', {
    content: SecretContent.generated({ secretStringTemplate: '{"token":"x"}', generateStringKey: 'password' }), secretName: 'shop/db',
  })],
  ['of the CDK', stack => new Secret(stack, 'Secret')],
  ['of another app', stack => Secret.fromSecretNameV2(stack, 'Secret', 'shop/db')],
];

describe.each(SECRETS)('a secret %s', (_, secret) => {
  test.each(SILENT_USES)('%s is silent', (__, use) => {
    expect(reported(stack => use(stack, secret(stack)))).toEqual([]);
  });
});

test.each(SILENT)('%s with %j is silent', (type, properties) => {
  expect(reported(resource(type, properties))).toEqual([]);
});
