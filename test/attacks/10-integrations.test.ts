/** State machines and schedules that call Secrets Manager by a service, an action or a definition that the template does not spell out. */
import { CfnCondition, CfnMapping, CfnParameter, Duration, Fn, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { DefinitionBody, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { KEY_ARN, raw, reportOf } from './support';
import { SecretGuardRails } from '../../src';
import { WRITING_ACTIONS } from '../../src/guard-rails/secret-actions';
import { MAKING_CALLS } from '../../src/iam/making-actions';

const KEY: SecretGuardRails = { customerManagedKey: true };
const ALL: SecretGuardRails = { customerManagedKey: true, noPlaintext: true, requiredTags: { owner: [] }, consumers: [], rotation: true };
const TAGS: SecretGuardRails = { requiredTags: { owner: [] } };
const PLAIN: SecretGuardRails = { noPlaintext: true };
const TYPE = 'AWS::StepFunctions::StateMachine';
const definition = (Resource: string) => JSON.stringify({ StartAt: 'A', States: { A: { Type: 'Task', Resource, End: true } } });
const sub = (resource: string, variables?: object) => ({ 'Fn::Sub': variables ? [definition(resource), variables] : definition(resource) });
const machine = (properties: object, type = TYPE) => (stack: Stack) => void raw(stack, 'Machine', type, properties);
const calling = (DefinitionString: unknown, more: object = {}) => machine({ DefinitionString, ...more });
const schedule = (Arn: unknown) => (stack: Stack) => void raw(stack, 'Schedule', 'AWS::Scheduler::Schedule', { Target: { Arn } });
const withParameter = (props: object, make: (stack: Stack) => void) => (stack: Stack) => {
  new CfnParameter(stack, 'Service', props);
  make(stack);
};
const CREATE = 'arn:aws:states:::aws-sdk:secretsmanager:createSecret';
const OPEN = 'arn:aws:states:::aws-sdk:${Service}:createSecret';
const rulesOf = (rails: SecretGuardRails, make: (stack: Stack) => void) => reportOf(rails, make).map(each => each.replace(/^\S* /, ''));
const loopOver = (Type: string, Properties: object) => (stack: Stack) => {
  stack.addTransform('AWS::LanguageExtensions');
  const written = stack as unknown as { _toCloudFormation: () => { Resources?: object } };
  const render = written._toCloudFormation.bind(stack);
  const loop = { 'Fn::ForEach::Each': ['X', ['A', 'B'], { 'Made${X}': { Type, Properties } }] };
  written._toCloudFormation = () => ({ ...render(), Resources: loop });
};
const stackSetInYaml = (Resource: string) => (stack: Stack) => void raw(stack, 'Set', 'AWS::CloudFormation::StackSet', {
  TemplateBody: `Resources:\n  A:\n    Type: ${TYPE}\n    Properties:\n      DefinitionString: !Sub '${definition(Resource)}'\n`,
});
const branchesOf = (...branches: string[]) => (stack: Stack) => {
  new CfnCondition(stack, 'C', { expression: Fn.conditionEquals(Fn.ref('AWS::Region'), 'us-east-1') });
  calling(sub(OPEN, { Service: { 'Fn::If': ['C', ...branches] } }))(stack);
};

describe('MS310 is an integration', () => {
  test.each<[string, (stack: Stack) => void]>([
    ['whose service is a literal variable of Fn::Sub', calling(sub(OPEN, { Service: 'secretsmanager' }))],
    ['whose service is a parameter without a value', withParameter({}, calling(sub(OPEN)))],
    ['whose service is a parameter of which another default may be given away', withParameter({ default: 'sqs' }, calling(sub(OPEN)))],
    ['whose service is a parameter that allows it', withParameter({ allowedValues: ['sqs', 'secretsmanager'] }, calling(sub(OPEN)))],
    ['whose service is in a branch', branchesOf('sqs', 'secretsmanager')],
    ['whose service is in a mapping', stack => {
      new CfnMapping(stack, 'M', { mapping: { a: { service: 'secretsmanager' } } });
      calling(sub(OPEN, { Service: { 'Fn::FindInMap': ['M', 'a', 'service'] } }))(stack);
    }],
    ['whose service is an import', calling(sub(OPEN, { Service: { 'Fn::ImportValue': 'service' } }))],
    ['whose service is joined to it', calling({ 'Fn::Join': ['', ['{"States":{"A":{"Resource":"arn:', { Ref: 'AWS::Partition' }, ':states:::aws-sdk:', { Ref: 'S' }, ':createSecret"}}}']] })],
    ['of which a part of the service is known', calling(sub('arn:aws:states:::aws-sdk:secrets${Service}:createSecret'))],
    ['whose action is a parameter', withParameter({}, calling(sub('arn:aws:states:::aws-sdk:secretsmanager:${Service}')))],
    ['whose service and action are one parameter', withParameter({}, calling(sub('arn:aws:states:::${Service}')))],
    ['whose beginning is a parameter', withParameter({}, calling(sub('${Service}:secretsmanager:createSecret')))],
    ['that waits for a token of a known service', calling(definition(`${CREATE}.waitForTaskToken`))],
    ['that waits for what only the deployment knows', withParameter({}, calling(sub(`${CREATE}\${Service}`)))],
    ['that waits for a token', withParameter({}, calling(sub(`${OPEN}.waitForTaskToken`)))],
    ['whose service is substituted in the definition', calling(definition(OPEN), { DefinitionSubstitutions: { Service: 'secretsmanager' } })],
    ['whose substitution only the deployment knows', calling(definition(OPEN), { DefinitionSubstitutions: { Service: { Ref: 'S' } } })],
    ['all of whose substitutions only the deployment knows', calling(definition(OPEN), { DefinitionSubstitutions: { Ref: 'S' } })],
    ['of SAM whose service is substituted', machine({
      Definition: { States: { A: { Resource: OPEN } } }, DefinitionSubstitutions: { Service: 'secretsmanager' },
    }, 'AWS::Serverless::StateMachine')],
    ['that JSON spells with an escape', calling(definition(CREATE).replace('secretsmanager', 'secrets\\u006danager'))],
    ['that an escape spells beside a number that a substitution gives', calling(
      `{"States":{"A":{"Seconds":\${N},"Resource":"${CREATE.replace('sdk', 's\\u0064k')}"}}}`, { DefinitionSubstitutions: { N: 5 } })],
    ['that an escape spells beside a number that only the deployment knows', calling(
      { 'Fn::Sub': `{"States":{"A":{"Seconds":\${N},"Resource":"${CREATE.replace('sdk', 's\\u0064k')}"}}}` })],
    ['of a loop over state machines', loopOver(TYPE, { DefinitionString: definition(CREATE) })],
    ['of a loop over schedules', loopOver('AWS::Scheduler::Schedule', { Target: { Arn: 'arn:aws:scheduler:::aws-sdk:secretsmanager:createSecret' } })],
    ['of a loop whose variable is the service', loopOver(TYPE, { DefinitionString: sub('arn:aws:states:::aws-sdk:${X}:createSecret') })],
    ['of a stack set in YAML that creates resources', stack => raw(stack, 'Set', 'AWS::CloudFormation::StackSet', {
      TemplateBody: `Resources:\n  A:\n    Type: ${TYPE}\n    Properties:\n      DefinitionString: '${definition('arn:aws:states:::aws-sdk:cloudcontrol:createResource')}'\n`,
    })],
    ['of a stack set in YAML whose definition is elsewhere', stack => raw(stack, 'Set', 'AWS::CloudFormation::StackSet', {
      TemplateBody: `Resources:\n  A:\n    Type: ${TYPE}\n    Properties:\n      DefinitionS3Location: {Bucket: b, Key: k}\n`,
    })],
    ['that Fn::ToJsonString writes', calling({ 'Fn::ToJsonString': JSON.parse(definition(CREATE)) })],
    ['with a number in its definition that only the deployment knows', calling({ 'Fn::Sub': `{"States":{"A":{"Seconds":\${N},"Resource":"${OPEN}"}}}` })],
    ['that creates stacks', calling(definition('arn:aws:states:::aws-sdk:cloudformation:createStack'))],
    ['that creates stacks of a service that is a parameter', withParameter({}, calling(sub(OPEN.replace('createSecret', 'createStack'))))],
    ['of Cloud Control whose action is a parameter', withParameter({}, calling(sub('arn:aws:states:::aws-sdk:cloudcontrol:${Service}')))],
    ['of a schedule whose service is a parameter', withParameter({}, schedule({ 'Fn::Sub': 'arn:aws:scheduler:::aws-sdk:${Service}:createSecret' }))],
    ['of a stack set', stack => raw(stack, 'Set', 'AWS::CloudFormation::StackSet', {
      TemplateBody: JSON.stringify({ Parameters: { Service: { Type: 'String' } }, Resources: { A: { Type: TYPE, Properties: { DefinitionString: sub(OPEN) } } } }),
    })],
    ['of a stack set in YAML', stack => raw(stack, 'Set', 'AWS::CloudFormation::StackSet', {
      TemplateBody: `Resources:\n  A:\n    Type: ${TYPE}\n    Properties:\n      DefinitionString: !Sub '${definition(OPEN)}'\n`,
    })],
  ])('%s', (_, make) => {
    expect(rulesOf(KEY, make)).toEqual(['MS310 warning']);
  });
});

describe('no finding is an integration', () => {
  test.each<[string, (stack: Stack) => void]>([
    ['whose service is another literal', calling(sub(OPEN, { Service: 'sqs' }))],
    ['whose service is a parameter that does not allow it', withParameter({ allowedValues: ['sqs', 'sns'] }, calling(sub(OPEN)))],
    ['whose service is another in each branch', branchesOf('sqs', 'sns')],
    ['whose service is unknown, and whose action Secrets Manager does not have', withParameter({}, calling(sub('arn:aws:states:::aws-sdk:${Service}:sendMessage')))],
    ['whose service is unknown, and whose action only reads', withParameter({}, calling(sub('arn:aws:states:::aws-sdk:${Service}:getSecretValue')))],
    ['that waits for a job, which no integration of the SDK does', calling(definition(`${CREATE}.sync`))],
    ['that waits for a job of a service that is a parameter', withParameter({}, calling(sub(`${OPEN}.sync:2`)))],
    ['that waits for a job in a stack set in YAML', stackSetInYaml(`${CREATE}.sync`)],
    ['of the function that a parameter names', withParameter({}, calling(sub('${Service}')))],
    ['of an alias of a function', withParameter({}, calling(sub('${Fn.Arn}:${Service}')))],
    ['of a tag', calling(definition('arn:aws:states:::sqs:sendMessage'), { Tags: [{ Key: 'a', Value: { 'Fn::Sub': '${P}:::${Q}' } }] })],
    ['of a loop over state machines that send messages', loopOver(TYPE, { DefinitionString: sub('arn:aws:states:::sqs:sendMessage') })],
    ['of a loop over schedules of functions', loopOver('AWS::Scheduler::Schedule', { Target: { Arn: { 'Fn::GetAtt': ['Fn${X}', 'Arn'] } } })],
    ['of a bucket', withParameter({}, calling({ 'Fn::Sub': '{"States":{"A":{"Resource":"arn:aws:states:::lambda:invoke","Bucket":"arn:aws:s3:::${Service}"}}}' }))],
    ['whose action another parameter of its own service chooses', withParameter({}, calling(sub('arn:aws:states:::aws-sdk:sqs:${Service}')))],
    ['whose substitution is another service', calling(definition(OPEN), { DefinitionSubstitutions: { Service: 'sqs' } })],
    ['of a schedule that a parameter names', withParameter({}, schedule({ Ref: 'Service' }))],
    ['under a condition that never holds', stack => {
      new CfnCondition(stack, 'Never', { expression: Fn.conditionEquals('a', 'b') });
      raw(stack, 'Machine', TYPE, { DefinitionString: definition(CREATE) }, { Condition: 'Never' });
    }],
    ['of a stack set that reads', stack => raw(stack, 'Set', 'AWS::CloudFormation::StackSet', {
      TemplateBody: JSON.stringify({ Resources: { A: { Type: TYPE, Properties: { DefinitionString: definition('arn:aws:states:::aws-sdk:secretsmanager:getSecretValue') } } } }),
    })],
  ])('%s', (_, make) => {
    expect(reportOf(KEY, make)).toEqual([]);
  });
});

describe('a service of a custom resource', () => {
  const call = (service: object) => (stack: Stack) => raw(stack, 'Call', 'Custom::AWS', {
    ServiceToken: 'arn:aws:lambda:eu-central-1:111111111111:function:a',
    Create: { 'Fn::Join': ['', ['{"service":"', service, '","action":"createSecret","parameters":{"Name":"a"}}']] },
  });

  test.each<[string, (stack: Stack) => void, string[]]>([
    ['that a mapping gives is judged', stack => {
      new CfnMapping(stack, 'M', { mapping: { a: { service: 'SecretsManager' } } });
      call({ 'Fn::FindInMap': ['M', 'a', 'service'] })(stack);
    }, ['MS300 fatal']],
    ['that is none of the allowed ones is not', withParameter({ allowedValues: ['SQS', 'SNS'] }, call({ Ref: 'Service' })), []],
    ['that is unknown is MS310', withParameter({}, call({ Ref: 'Service' })), ['MS310 warning']],
  ])('%s', (_, make, expected) => {
    expect(rulesOf(KEY, make)).toEqual(expected);
  });
});

describe('a call that changes one thing', () => {
  const sdk = (action: string, more: object = {}) => (stack: Stack) => raw(stack, 'Call', 'Custom::AWS', {
    ServiceToken: 'arn:aws:lambda:eu-central-1:111111111111:function:a',
    Create: JSON.stringify({ service: 'SecretsManager', action, parameters: { SecretId: 'a' }, ...more }),
  });
  const task = (action: string) => calling(definition(`arn:aws:states:::aws-sdk:secretsmanager:${action}`));

  test.each<[string, (stack: Stack) => void, SecretGuardRails, SecretGuardRails]>([
    ['tagResource', sdk('tagResource'), TAGS, KEY],
    ['untagResource', sdk('untagResource'), TAGS, KEY],
    ['tagResource in another region', sdk('tagResource', { region: 'us-east-1' }), TAGS, KEY],
    ['cancelRotateSecret', sdk('cancelRotateSecret'), { rotation: true }, TAGS],
    ['tagResource of a state machine', task('tagResource'), TAGS, KEY],
    ['untagResource of a state machine', task('untagResource'), TAGS, PLAIN],
    ['putSecretValue of a state machine', task('putSecretValue'), PLAIN, TAGS],
    ['putResourcePolicy of a state machine', task('putResourcePolicy'), { consumers: [] }, PLAIN],
    ['deleteSecret of a state machine', task('deleteSecret'), { minimumRecoveryWindow: Duration.days(7) }, KEY],
    ['replicateSecretToRegions of a state machine', task('replicateSecretToRegions'), { regions: ['eu-central-1'] }, TAGS],
    ['updateSecret of a state machine', task('updateSecret'), KEY, TAGS],
  ])('is MS310 where a guardrail on that is set, and only there: %s', (_, make, itsRails, otherRails) => {
    expect(rulesOf(itsRails, make)).toEqual(['MS310 warning']);
    expect(reportOf(otherRails, make)).toEqual([]);
  });
});

describe('a definition that no template shows', () => {
  const S3 = { DefinitionS3Location: { Bucket: 'b', Key: 'k' } };
  const role = (statements: object[], more: object = {}) => (stack: Stack) => void raw(stack, 'Role', 'AWS::IAM::Role', {
    Policies: [{ PolicyName: 'p', PolicyDocument: { Statement: statements } }], ...more,
  });
  const allow = (Action: unknown) => ({ Effect: 'Allow', Action, Resource: '*' });
  const on = (Action: unknown, Resource: unknown) => ({ Effect: 'Allow', Action, Resource });
  const QUEUE = 'arn:aws:sqs:eu-central-1:111111111111:queue';
  const under = (makeRole: (stack: Stack) => void, properties: object = S3) => (stack: Stack) => {
    makeRole(stack);
    machine({ RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] }, ...properties })(stack);
  };
  const ofSam = (properties: object) => machine({ DefinitionUri: 's3://b/k', ...properties }, 'AWS::Serverless::StateMachine');

  test.each<[string, SecretGuardRails, (stack: Stack) => void]>([
    ['whose role may create secrets', KEY, under(role([allow('secretsmanager:CreateSecret')]))],
    ['whose role may call everything of Secrets Manager', KEY, under(role([allow('secretsmanager:*')]))],
    ['whose role may call what only the deployment knows', KEY, under(role([allow(['secretsmanager:GetSecretValue', { Ref: 'A' }])]))],
    ['whose role has a policy that no template shows', KEY, under(role([], { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] }))],
    ['whose role has a policy of its account with the name of one of AWS', KEY, under(role([], {
      ManagedPolicyArns: ['arn:aws:iam::111111111111:policy/service-role/AWSLambdaRole'],
    }))],
    ['whose role is of another app', KEY, machine({ RoleArn: KEY_ARN, ...S3 })],
    ['without a role', KEY, machine(S3)],
    ['of a parameter', KEY, under(role([allow('secretsmanager:CreateSecret')]), { DefinitionString: { Ref: 'P' } })],
    ['of a macro', KEY, under(role([allow('secretsmanager:CreateSecret')]), { DefinitionString: { 'Fn::Transform': { Name: 'AWS::Include' } } })],
    ['of SAM whose policies may create secrets', KEY, ofSam({ Policies: [{ Statement: [allow('secretsmanager:CreateSecret')] }] })],
    ['whose role may put values', PLAIN, under(role([allow('secretsmanager:PutSecretValue')]))],
    ['whose role may call everything of CloudFormation', KEY, under(role([allow('cloudformation:*')]))],
    ['whose role may create stacks', TAGS, under(role([allow('cloudformation:CreateStack')]))],
    ['whose role may create stacks of some names', KEY, under(role([on('cloudformation:CreateStack', 'arn:aws:cloudformation:*:*:stack/a*')]))],
    ['whose role may call what only the deployment knows of CloudFormation', KEY, under(role([allow({ 'Fn::Sub': 'cloudformation:${P}' })]))],
    ['whose role may create connections', PLAIN, under(role([on('events:CreateConnection', 'arn:aws:events:eu-central-1:111111111111:connection/*')]))],
    ['whose role may provision products', KEY, under(role([on('servicecatalog:ProvisionProduct', 'arn:aws:catalog:*:*:product/p')]))],
    ['whose role may do everything but one thing', KEY, under(role([{ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }]))],
    ['whose role may do everything with a secret', KEY, under(role([on('*', 'arn:aws:secretsmanager:*:*:secret:a')]))],
    ['whose role may do everything with a service of any name', KEY, under(role([on('*', 'arn:aws:s*:*:*:a')]))],
    ['whose role may do everything with what only the deployment knows', KEY, under(role([on('*', { Ref: 'P' })]))],
    ['whose role may do everything with what a function answers', KEY, under(stack => {
      raw(stack, 'Answer', 'Custom::Answer', { ServiceToken: 'arn:aws:lambda:eu-central-1:111111111111:function:f' });
      role([on('*', { 'Fn::GetAtt': ['Answer', 'Arn'] })])(stack);
    })],
    ['whose role may do everything with all but a queue', KEY, under(role([{ Effect: 'Allow', Action: '*', NotResource: QUEUE }]))],
  ])('is MS310: %s', (_, rails, make) => {
    expect(reportOf(rails, make)).toEqual(['Shop/Machine MS310 warning']);
  });

  test.each<[string, SecretGuardRails, (stack: Stack) => void]>([
    ['whose role may do nothing with secrets', KEY, under(role([allow('sqs:SendMessage')]))],
    ['whose role may call functions only, by a policy of AWS', KEY, under(role([], {
      ManagedPolicyArns: [{ 'Fn::Sub': 'arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaRole' }],
    }))],
    ['whose role may read secrets', KEY, under(role([allow('secretsmanager:GetSecretValue')]))],
    ['whose role may put values, which no guardrail is about', KEY, under(role([allow('secretsmanager:PutSecretValue')]))],
    ['whose role is denied to create secrets', KEY, under(role([{ ...allow('secretsmanager:CreateSecret'), Effect: 'Deny' }]))],
    ['whose role may describe stacks', KEY, under(role([allow(['cloudformation:DescribeStacks', 'cloudformation:List*'])]))],
    ['whose role is denied to create stacks', KEY, under(role([{ ...allow('cloudformation:*'), Effect: 'Deny' }]))],
    ['whose role may do everything with a queue', KEY, under(role([on('*', QUEUE)]))],
    ['whose role may do everything with a queue of the app', KEY, under(stack => {
      raw(stack, 'Queue', 'AWS::SQS::Queue', {});
      role([on('*', { 'Fn::GetAtt': ['Queue', 'Arn'] })])(stack);
    })],
    ['whose role may do with a queue what only the deployment knows', KEY, under(role([on({ Ref: 'P' }, QUEUE)]))],
    ['of SAM without policies', KEY, ofSam({})],
    ['where no guardrail is set', {}, under(role([allow('secretsmanager:CreateSecret')]))],
    ['that is shown after all', KEY, under(role([allow('secretsmanager:CreateSecret')]), { DefinitionString: definition('arn:aws:states:::sqs:sendMessage') })],
  ])('is no finding: %s', (_, rails, make) => {
    expect(reportOf(rails, make)).toEqual([]);
  });

  test('is no finding for a machine of the CDK from a file, unless its role may create secrets', () => {
    const fromFile = (stack: Stack) => new StateMachine(stack, 'Machine', { definitionBody: DefinitionBody.fromFile(__filename) });
    expect(reportOf(KEY, stack => void fromFile(stack))).toEqual([]);
    expect(reportOf(KEY, stack => fromFile(stack).addToRolePolicy(new PolicyStatement({ actions: ['secretsmanager:CreateSecret'], resources: ['*'] }))))
      .toEqual(['Shop/Machine/Resource MS310 warning']);
  });
});

describe('a stack set in YAML', () => {
  test.each([...MAKING_CALLS, ...[...WRITING_ACTIONS, 'anyNewAction'].map(action => `secretsmanager:${action}`)].flatMap(call => [
    call, `${call}.waitForTaskToken`, `${call.slice(0, -3)}\${Rest}`, call.replace(/:.*/, ':${Action}'), `\${Service}:${call.split(':')[1]}`,
  ]))('is MS310 whose state machine calls %s', call => {
    expect(rulesOf(ALL, stackSetInYaml(`arn:aws:states:::aws-sdk:${call}`))).toEqual(['MS310 warning']);
  });

  test.each([
    'secretsmanager:getSecretValue', 'secretsmanager:describeSecret', 'cloudformation:describeStacks', 'cloudformation:createGeneratedTemplate',
    'eventbridge:putEvents', 'servicecatalog:describeProduct', 's3:putObject', 'sqs:${Action}', 'S3:putObject',
  ])('is no finding whose state machine calls %s', call => {
    expect(reportOf(ALL, stackSetInYaml(`arn:aws:states:::aws-sdk:${call}`))).toEqual([]);
  });
});
