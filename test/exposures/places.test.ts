import { HOST, PASSWORD, resource, told } from './support';
import { EXPOSURE_PLACES } from '../../src/rules/exposure-places';

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
  ...['RuntimeEnvironmentVariables', 'StartCommand', 'BuildCommand'].flatMap<[string, string, (x: string) => Record<string, unknown>]>(name => {
    const [at, value] = name === 'RuntimeEnvironmentVariables' ? [`${name}/0/Value`, (x: string) => [{ Name: 'X', Value: x }]] : [name, (x: string) => x];
    return [
      ['AWS::AppRunner::Service', `SourceConfiguration/ImageRepository/ImageConfiguration/${at}`, x => (
        { SourceConfiguration: { ImageRepository: { ImageConfiguration: { [name]: value(x) } } } })],
      ['AWS::AppRunner::Service', `SourceConfiguration/CodeRepository/CodeConfiguration/CodeConfigurationValues/${at}`, x => (
        { SourceConfiguration: { CodeRepository: { CodeConfiguration: { CodeConfigurationValues: { [name]: value(x) } } } } })],
    ];
  }),
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
  ['AWS::Scheduler::Schedule', 'Target/Input', x => ({ Target: { Input: x } })],
  ['AWS::ApiGateway::Stage', 'Variables/X', x => ({ Variables: { X: x } })],
  ['AWS::KMS::Key', 'Description', x => ({ Description: x })],
  ['AWS::S3::Bucket', 'Tags/0/Value', x => ({ Tags: [{ Key: 'k', Value: x }] })],
  ['AWS::SQS::Queue', 'QueueName', x => ({ QueueName: x })],
  ['AWS::Events::Connection', 'Name', x => ({ Name: x })],
];

test('each row of the table of places has a case', () => {
  const missing = EXPOSURE_PLACES.filter(({ type, path }) => !PLACES.some(([of, location]) => (
    of === type && location.replace(/\/[0-9]+/g, '').startsWith(path.join('/')))));
  expect(missing.map(({ type, path }) => `${type} ${path.join('/')}`)).toEqual([]);
});

test.each(PLACES)('%s shows %s: a password there is found, and a host is not', (type, location, properties) => {
  expect(told(resource(type, properties(PASSWORD)))).toEqual([`MS250 Shop/R Properties/${location}`]);
  expect(told(resource(type, properties(HOST)))).toEqual([]);
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
  ['AWS::DMS::Endpoint', { EndpointType: 'source', Password: PASSWORD, Username: '{{resolve:secretsmanager:shop/db:SecretString:username}}' }],
  ['AWS::IAM::User', { LoginProfile: { Password: PASSWORD } }],
  ['Custom::Thing', { Description: PASSWORD }],
];

test.each(SILENT)('%s with %j is silent', (type, properties) => {
  expect(told(resource(type, properties))).toEqual([]);
});
