/** Runbooks of Systems Manager Automation that call Secrets Manager. */
import { CfnCondition, CfnParameter, Duration, Fn, Stack } from 'aws-cdk-lib';
import { raw, reportOf } from './support';
import { SecretGuardRails } from '../../src';
import { actionsInRunbook } from '../../src/guard-rails/automation-documents';

const KEY: SecretGuardRails = { customerManagedKey: true };
const TAGS: SecretGuardRails = { requiredTags: { owner: [] } };
const PLAIN: SecretGuardRails = { noPlaintext: true };
const FOUND = ['Shop/Runbook MS310 warning'];

type Make = (stack: Stack) => void;
const stepOf = (Service: unknown, Api: unknown) => ({ name: 'A', action: 'aws:executeAwsApi', inputs: { Service, Api, Name: 'a' } });
const documentOf = (...mainSteps: unknown[]) => ({ schemaVersion: '0.3', assumeRole: '{{ Role }}', mainSteps });
const runbook = (Content: unknown, more: object = { DocumentType: 'Automation' }): Make => (
  stack => void raw(stack, 'Runbook', 'AWS::SSM::Document', { Content, ...more }));
const ofApi = (Service: unknown, Api: unknown) => runbook(documentOf(stepOf(Service, Api)));
const yaml = (...inputs: string[][]) => ['schemaVersion: "0.3"', 'mainSteps:', ...inputs.flatMap((lines, index) => [
  `- name: Step${index}`, '  action: aws:executeAwsApi', '  inputs:', ...lines.map(line => `    ${line}`),
  '  outputs:', '  - Name: Id', '    Selector: $.Id', '    Type: String',
])].join('\n');
const inYaml = (...inputs: string[][]) => runbook(yaml(...inputs), { DocumentType: 'Automation', DocumentFormat: 'YAML' });
const withParameter = (props: object, make: Make): Make => stack => {
  new CfnParameter(stack, 'P', props);
  make(stack);
};
const under = (expression: (stack: Stack) => unknown, make: Make): Make => stack => {
  new CfnCondition(stack, 'C', { expression: expression(stack) as never });
  make(stack);
};
const inRegion = () => Fn.conditionEquals(Fn.ref('AWS::Region'), 'us-east-1');
const stackSet = (TemplateBody: string): Make => stack => void raw(stack, 'Runbook', 'AWS::CloudFormation::StackSet', { TemplateBody });
const setOf = (content: string) => stackSet([
  'Resources:', '  Role:', '    Type: AWS::IAM::Role', '    Properties:', '      Service: ssm.amazonaws.com',
  '  A:', '    Type: AWS::SSM::Document', '    Properties:', '      DocumentType: Automation', '      Content:', content.replace(/^/gm, '        '), '',
].join('\n'));
const CREATE = ['Service: secretsmanager', 'Api: CreateSecret'];
const READ = ['Service: secretsmanager', 'Api: GetSecretValue'];

describe('MS310 is a runbook', () => {
  test.each<[string, Make]>([
    ['as an object', ofApi('secretsmanager', 'CreateSecret')],
    ['that names a method of Python', ofApi('secretsmanager', 'create_secret')],
    ['as JSON text', runbook(JSON.stringify(documentOf(stepOf('secretsmanager', 'CreateSecret'))))],
    ['as JSON text by Fn::Sub', runbook({ 'Fn::Sub': JSON.stringify(documentOf(stepOf('secretsmanager', '${P}'))) })],
    ['as JSON text with a number that only the deployment knows', runbook(
      { 'Fn::Sub': JSON.stringify({ ...documentOf(stepOf('secretsmanager', 'CreateSecret')), n: 1 }).replace('"n":1', '"n":${N}') })],
    ['in YAML', inYaml(CREATE)],
    ['in YAML with the operation first', inYaml([...CREATE].reverse())],
    ['in YAML with quotes', inYaml(['"Service": "secretsmanager"', "'Api': 'create_secret'"])],
    ['in YAML in braces', inYaml(['{ Service: secretsmanager, Api: CreateSecret }'])],
    ['in YAML beside other calls', inYaml(READ, ['Service: rds', 'Api: DescribeDBInstances'], ['Name: a', ...CREATE])],
    ['in YAML whose calls do not stand in pairs', inYaml(READ, ['# Api: ListSecrets', 'Description: "a Service: secretsmanager"', ...CREATE])],
    ['in YAML whose operation is a parameter of the runbook', inYaml(['Service: secretsmanager', 'Api: "{{ Operation }}"'])],
    ['in YAML with an escape', inYaml(['Service: "secrets\\x6danager"', 'Api: CreateSecret'])],
    ['in YAML with a long escape', inYaml(['"\\U00000053ervice": secretsmanager', 'Api: CreateSecret'])],
    ['in YAML with an escaped operation beside an escape that is no character', inYaml(['Name: "\\UFFFFFFFF"', 'Service: secretsmanager', 'Api: "\\u0043reateSecret"'])],
    ['in YAML with its service on a line of its own', inYaml(['Service:', '  secretsmanager', 'Api:', '  "CreateSecret"'])],
    ['in YAML with an alias', inYaml(['Service: *service', 'Api: CreateSecret'])],
    ['in YAML by Fn::Sub', runbook({ 'Fn::Sub': yaml(['Service: ${P}', 'Api: CreateSecret']) })],
    ['in YAML by Fn::Join', runbook({ 'Fn::Join': ['Create', [yaml(['Service: secretsmanager', 'Api: |']).split('|')[0], { Ref: 'P' }]] })],
    ['in YAML that creates stacks', runbook(yaml(READ).replace('aws:executeAwsApi', 'aws:createStack'))],
    ['whose operation is a parameter of the runbook', ofApi('secretsmanager', '{{ Operation }}')],
    ['whose service is a parameter without a value', withParameter({}, ofApi({ Ref: 'P' }, 'CreateSecret'))],
    ['whose service is a parameter that allows it', withParameter({ allowedValues: ['sqs', 'secretsmanager'] }, ofApi({ Ref: 'P' }, 'CreateSecret'))],
    ['whose service is in a branch', under(inRegion, ofApi({ 'Fn::If': ['C', 'sqs', 'secretsmanager'] }, 'CreateSecret'))],
    ['whose content is in a branch', under(inRegion, runbook({ 'Fn::If': ['C', documentOf(), documentOf(stepOf('secretsmanager', 'CreateSecret'))] }))],
    ['with a step in a branch', under(inRegion, runbook(documentOf({ 'Fn::If': ['C', stepOf('secretsmanager', 'CreateSecret'), { Ref: 'AWS::NoValue' }] })))],
    ['with a step that only the deployment knows', runbook(documentOf({ Ref: 'P' }))],
    ['with a loop', runbook(documentOf({ name: 'L', action: 'aws:loop', inputs: { Iterators: 'a', Steps: [stepOf('secretsmanager', 'CreateSecret')] } }))],
    ['that waits for a property', runbook(documentOf({ ...stepOf('secretsmanager', 'CreateSecret'), action: 'aws:waitForAwsResourceProperty' }))],
    ['that creates stacks', runbook(documentOf({ name: 'S', action: 'aws:createStack', inputs: { StackName: 's' } }))],
    ['that creates stacks by a call', ofApi('cloudformation', 'CreateStack')],
    ['that creates connections', ofApi('events', 'create_connection')],
    ['that creates applications', ofApi('serverlessrepo', 'CreateCloudFormationChangeSet')],
    ['whose content is a parameter', withParameter({}, runbook({ Ref: 'P' }))],
    ['whose content a macro includes', runbook({ 'Fn::Transform': { Name: 'AWS::Include', Parameters: { Location: 's3://b/k' } } })],
    ['whose type is a parameter', withParameter({}, runbook(documentOf(stepOf('secretsmanager', 'CreateSecret')), { DocumentType: { Ref: 'P' } }))],
    ['in a stack set', stackSet(JSON.stringify({
      Resources: {
        A: {
          Type: 'AWS::SSM::Document',
          Properties: { DocumentType: 'Automation', Content: documentOf(stepOf('secretsmanager', 'CreateSecret')) },
        },
      },
    }))],
    ['in a stack set in YAML', setOf(yaml(CREATE))],
    ['in a stack set in YAML whose content is a parameter', setOf('!Ref Content')],
  ])('%s', (_, make) => {
    expect(reportOf(KEY, make)).toEqual(FOUND);
  });
});

describe('no finding is a runbook', () => {
  test.each<[string, Make]>([
    ['that reads secrets', ofApi('secretsmanager', 'GetSecretValue')],
    ['that reads secrets by a method of Python', ofApi('secretsmanager', 'get_secret_value')],
    ['of another service', ofApi('rds', 'CreateDBInstance')],
    ['of another service with a hyphen', ofApi('cognito-idp', 'AdminCreateUser')],
    ['of another service whose operation is a parameter of the runbook', ofApi('ec2', '{{ Operation }}')],
    ['whose service is unknown, and whose operation Secrets Manager does not have', ofApi('{{ Service }}', 'DescribeInstances')],
    ['whose service is a parameter that does not allow it', withParameter({ allowedValues: ['sqs', 'sns'] }, ofApi({ Ref: 'P' }, 'CreateSecret'))],
    ['with a script', runbook(documentOf({ name: 'S', action: 'aws:executeScript', inputs: { Runtime: 'python3.11', Script: 'pass' } }))],
    ['with a step without inputs', runbook(documentOf({ name: 'S', action: 'aws:branch' }))],
    ['without steps that call anything', runbook(documentOf({ name: 'S', action: 'aws:sleep', inputs: { Duration: 'PT1M' } }))],
    ['in YAML that reads secrets', inYaml(READ, ['Service: rds', 'Api: CreateDBInstance'])],
    ['in YAML with a commented call', inYaml(READ.map(line => `# ${line.replace('Get', 'Put')}`), READ)],
    ['in YAML with a commented step that creates stacks', inYaml(['# action: aws:createStack', ...READ])],
    ['in YAML with escapes in other texts', inYaml([...READ, 'Description: "caf\\u00e9, \\x41, \\U0001F600"'])],
    ['in YAML with a list of services', inYaml([...READ, 'Policy:', '  Service:', '    - ec2.amazonaws.com'])],
    ['in YAML by Fn::Sub', runbook({ 'Fn::Sub': `${yaml(READ)}\nassumeRole: \${Role.Arn}` })],
    ['in YAML with a path of Windows', inYaml(READ, ['Path: C:\\Users\\x'])],
    ['that is a document of another type', runbook(documentOf(stepOf('secretsmanager', 'CreateSecret')), { DocumentType: 'Command' })],
    ['that is a document without a type', runbook({ Ref: 'P' }, {})],
    ['in a branch that is never taken', under(() => Fn.conditionEquals('a', 'b'), ofApi({ 'Fn::If': ['C', 'secretsmanager', 'sqs'] }, 'CreateSecret'))],
    ['under a condition that never holds', under(() => Fn.conditionEquals('a', 'b'), stack => void raw(
      stack, 'Runbook', 'AWS::SSM::Document', { DocumentType: 'Automation', Content: documentOf(stepOf('secretsmanager', 'CreateSecret')) }, { Condition: 'C' }))],
    ['in a stack set that reads secrets', stackSet(JSON.stringify({
      Resources: {
        A: {
          Type: 'AWS::SSM::Document',
          Properties: { DocumentType: 'Automation', Content: documentOf(stepOf('secretsmanager', 'GetSecretValue')) },
        },
      },
    }))],
    ['in a stack set in YAML that reads secrets', setOf(yaml(READ))],
    ['in a stack set in YAML that is for instances', stackSet('Resources:\n  A:\n    Type: AWS::SSM::Document\n    Properties:\n      Content: !Ref C\n')],
  ])('%s', (_, make) => {
    expect(reportOf(KEY, make)).toEqual([]);
  });
});

test('a runbook with thousands of calls that stand in no pairs, or of blank lines and braces, is read without a square of its time', () => {
  // The square would be minutes.
  const lines = ['Service: ec2', 'Api: DescribeInstances'].flatMap(line => Array<string>(8_000).fill(line));
  const start = process.cpuUsage();
  expect(actionsInRunbook(['mainSteps:', ...lines, '\n'.repeat(240_000), `Service: ${'{{'.repeat(80_000)}`].join('\n'))).toEqual([]);
  expect(process.cpuUsage(start).user).toBeLessThan(30_000_000);
});

describe('a call of a runbook that changes one thing', () => {
  test.each<[string, SecretGuardRails, SecretGuardRails]>([
    ['PutSecretValue', PLAIN, TAGS],
    ['PutResourcePolicy', { consumers: [] }, PLAIN],
    ['ReplicateSecretToRegions', { regions: ['eu-central-1'] }, TAGS],
    ['DeleteSecret', { minimumRecoveryWindow: Duration.days(7) }, KEY],
    ['UpdateSecret', KEY, TAGS],
    ['TagResource', TAGS, KEY],
  ])('is MS310 where a guardrail on that is set, and only there: %s', (api, itsRails, otherRails) => {
    for (const make of [ofApi('secretsmanager', api), inYaml(['Service: secretsmanager', `Api: ${api}`])]) {
      expect(reportOf(itsRails, make)).toEqual(FOUND);
      expect(reportOf(otherRails, make)).toEqual([]);
    }
  });
});
