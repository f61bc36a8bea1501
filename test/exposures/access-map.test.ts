/** Exposures on the access map, in the page, and in the diff of two maps. */
import * as path from 'path';
import { App, ArnFormat, CfnResource, Stack } from 'aws-cdk-lib';
import { Effect, ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { SecretAccessDiff, ManagedSecret, SecretContent } from '../../src';
import { EXPOSING_ACTIONS } from '../../src/iam/exposing-actions';
import { ALL_PLACES } from '../../src/rules/exposure-places';
import { newApp, OWNER, written } from '../access-map/maps';
import { mapOfTemplates, stackOf } from '../access-map/templates';

const GET = 'lambda:GetFunctionConfiguration';
const SHOP_DB = '{{resolve:secretsmanager:shop/db:SecretString:password}}';

interface Made {
  readonly app: App;
  readonly stack: Stack;
  readonly fn: CfnFunction;
}

/** A secret, and a function that has its password if it is to be exposed. */
function made(isExposed = true): Made {
  const app = newApp();
  const stack = new Stack(app, 'Shop', { env: OWNER });
  const secret = new ManagedSecret(stack, 'Secret', {
    content: SecretContent.generated({ secretStringTemplate: '{"username":"shop"}', generateStringKey: 'password' }),
  });
  const value = isExposed ? secret.secretValueFromJson('password').unsafeUnwrap() : secret.secretArn;
  const fn = new CfnFunction(stack, 'Fn', { functionName: 'shop', code: { zipFile: 'x' }, role: 'r', environment: { variables: { DB: value } } });
  return { app, stack, fn };
}

function roleWith(stack: Stack, id: string, ...statements: PolicyStatement[]): void {
  const role = new Role(stack, id, { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });
  for (const statement of statements) role.addToPolicy(statement);
}

const allow = (actions: string[], resources: string[]) => new PolicyStatement({ actions, resources });

test('the actions that policies are read for are those of the table of places', () => {
  expect(EXPOSING_ACTIONS).toEqual([...new Set(ALL_PLACES.map(({ action }) => action).filter(action => action.includes(':')))].sort());
});

test('a resource and a pseudo parameter of a nested stack are no parameters of it, whatever gives all its parameters', () => {
  const parent = stackOf({
    Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { SecretString: { Ref: 'Password' } } },
    Nested: { Type: 'AWS::CloudFormation::Stack', Properties: { Parameters: { 'Fn::Transform': { Name: 'Given', Parameters: { Given: { Ref: 'Password' } } } } } },
  }, { Parameters: { Password: { Type: 'String', NoEcho: true } } });
  const Variables = { TABLE: { Ref: 'Table' }, REGION: { Ref: 'AWS::Region' }, DB: { Ref: 'Given' } };
  const nested = stackOf({
    Table: { Type: 'AWS::DynamoDB::Table', Properties: {} },
    Fn: { Type: 'AWS::Lambda::Function', Properties: { Environment: { Variables } } },
  }, { Parameters: { Given: { Type: 'String', NoEcho: true } } }, { path: 'App/Nested', parent: { path: 'App', logicalId: 'Nested' } });
  expect(mapOfTemplates(parent, nested).secrets[0].exposedAt!.filter(({ action }) => action === GET)).toEqual([
    { at: 'App/Nested/Fn (Properties/Environment/Variables/DB)', action: GET },
  ]);
});

test('a secret is exposed at a place, and nowhere where its ARN is', () => {
  expect(written(made().app).file.secrets[0].exposedAt).toEqual([
    { at: 'Shop/Fn (Properties/Environment/Variables/DB)', field: 'password', action: GET },
  ]);
  const { secrets, exposureReaders } = written(made(false).app).file;
  expect([secrets[0].exposedAt, exposureReaders]).toEqual([undefined, undefined]);
});

describe('who reads there', () => {
  test.each<[string, (one: Made) => PolicyStatement[], 'all' | 'one' | 'none']>([
    ['all functions', () => [allow([GET], ['*'])], 'all'],
    ['all functions, by a pattern', () => [allow(['lambda:Get*'], ['arn:aws:lambda:*:*:function:*'])], 'all'],
    ['everything', () => [allow(['*'], ['*'])], 'all'],
    ['this function', ({ fn }) => [allow([GET], [fn.attrArn])], 'one'],
    ['another function', () => [allow([GET], ['arn:aws:lambda:eu-central-1:111111111111:function:other'])], 'none'],
    ['all functions of its account', () => [allow([GET], ['arn:aws:lambda:eu-central-1:111111111111:function:*'])], 'one'],
    ['all functions of another account', () => [allow([GET], ['arn:aws:lambda:eu-central-1:222222222222:function:*'])], 'none'],
    ['all of another service', () => [allow(['*'], ['arn:aws:sqs:*:*:*'])], 'none'],
    ['all of this service', () => [allow(['*'], ['arn:aws:lambda:*:*:*'])], 'all'],
    ['all but what is denied in another account', () => [
      allow(['*'], ['*']),
      new PolicyStatement({ effect: Effect.DENY, actions: ['lambda:*'], resources: ['arn:aws:lambda:*:222222222222:function:*'] }),
    ], 'all'],
    ['a function by its ARN', () => [allow([GET], ['arn:aws:lambda:eu-central-1:111111111111:function:shop'])], 'one'],
    ['functions whose names begin alike', () => [allow([GET], ['arn:aws:lambda:*:111111111111:function:sho*'])], 'one'],
    ['the versions of a function', () => [allow([GET], ['arn:aws:lambda:eu-central-1:111111111111:function:shop:*'])], 'one'],
    ['a function by an ARN with its reference', ({ stack, fn }) => [allow([GET], [stack.formatArn({ service: 'lambda', resource: 'function', resourceName: fn.ref, arnFormat: ArnFormat.COLON_RESOURCE_NAME })])], 'one'],
    ['all but another function', () => [new PolicyStatement({ actions: [GET], notResources: ['arn:aws:lambda:*:*:function:other'] })], 'one'],
    ['all but this function', () => [new PolicyStatement({ actions: [GET], notResources: ['arn:aws:lambda:*:*:function:shop'] })], 'none'],
    ['the function of that name in another account', () => [allow([GET], ['arn:aws:lambda:eu-central-1:222222222222:function:shop'])], 'none'],
    ['the function of that name in another region', () => [allow([GET], ['arn:aws:lambda:us-east-1:111111111111:function:shop'])], 'none'],
    ['functions whose names begin otherwise', () => [allow([GET], ['arn:aws:lambda:*:111111111111:function:shops*'])], 'none'],
    ['another service by that name', () => [allow([GET], ['arn:aws:sqs:eu-central-1:111111111111:function:shop'])], 'none'],
    ['all functions, where a statement denies nothing', () => [
      allow([GET], ['*']), new PolicyStatement({ effect: Effect.DENY, actions: ['lambda:*'], notResources: ['*'] }),
    ], 'all'],
    ['another call', () => [allow(['lambda:InvokeFunction'], ['*'])], 'none'],
    ['all but this call', () => [new PolicyStatement({ notActions: [GET], resources: ['*'] })], 'none'],
    ['all but another call', () => [new PolicyStatement({ notActions: ['iam:*'], resources: ['*'] })], 'all'],
    ['what is denied', () => [allow(['*'], ['*']), new PolicyStatement({ effect: Effect.DENY, actions: ['lambda:*'], resources: ['*'] })], 'none'],
  ])('a role that may reach %s', (_name, statements, expected) => {
    const one = made();
    roleWith(one.stack, 'Reader', ...statements(one));
    const { secrets, exposureReaders = [] } = written(one.app).file;
    const readers = { all: exposureReaders.flatMap(({ principals }) => principals), one: secrets[0].exposedAt![0].readers ?? [] };
    expect({ all: readers.all.includes('Shop/Reader'), one: readers.one.includes('Shop/Reader') })
      .toEqual({ all: expected === 'all', one: expected === 'one' });
  });

  test.each<[string, Record<string, unknown>, string, string]>([
    ['AWS::CodeBuild::Project', { Name: 'shop', Environment: { EnvironmentVariables: [{ Name: 'X', Value: SHOP_DB }] } }, 'codebuild:BatchGetProjects', 'codebuild:*:*:project/shop'],
    ['AWS::SSM::Parameter', { Name: '/shop/db', Type: 'String', Value: SHOP_DB }, 'ssm:GetParameter', 'ssm:*:*:parameter/shop/*'],
    ['AWS::StepFunctions::StateMachine', { StateMachineName: 'shop', DefinitionString: SHOP_DB }, 'states:DescribeStateMachine', 'states:*:*:stateMachine:shop'],
    ['AWS::Serverless::StateMachine', { Name: 'shop', Definition: { X: SHOP_DB } }, 'states:DescribeStateMachine', 'states:*:*:stateMachine:shop'],
    ['AWS::Serverless::Function', { FunctionName: 'shop', Environment: { Variables: { X: SHOP_DB } } }, GET, 'lambda:*:*:function:shop'],
    ['AWS::Glue::Job', { Name: 'shop', DefaultArguments: { '--x': SHOP_DB } }, 'glue:GetJob', 'glue:*:*:job/shop'],
  ])('%s is known by its ARN', (type, properties, action, arn) => {
    const { app, stack } = made(false);
    new CfnResource(stack, 'R', { type, properties });
    new CfnSecret(stack, 'Named', { name: 'shop/db' });
    roleWith(stack, 'Reader', allow([action], [`arn:aws:${arn}`]));
    roleWith(stack, 'Other', allow([action], [`arn:aws:${arn.replace('shop', 'other')}`]));
    const exposedAt = written(app).file.secrets.flatMap(secret => secret.exposedAt ?? []);
    expect(exposedAt.map(({ action: call, readers }) => [call, readers])).toEqual([[action, ['Shop/Reader']]]);
  });

  test('a resource of which no ARN is known may be any of its service, in its account and region', () => {
    const { app, stack } = made(false);
    new CfnResource(stack, 'R', { type: 'AWS::Amplify::App', properties: { Name: 'shop', EnvironmentVariables: [{ Name: 'X', Value: SHOP_DB }] } });
    new CfnSecret(stack, 'Named', { name: 'shop/db' });
    const places = { Here: 'amplify:*:111111111111', There: 'amplify:*:222222222222', Elsewhere: 'amplify:us-east-1:*', Another: 'sqs:*:111111111111' };
    for (const [id, place] of Object.entries(places)) roleWith(stack, id, allow(['amplify:GetApp'], [`arn:aws:${place}:apps/*`]));
    const exposedAt = written(app).file.secrets.flatMap(secret => secret.exposedAt ?? []);
    expect(exposedAt.map(({ action, readers }) => [action, readers])).toEqual([['amplify:GetApp', ['Shop/Here']]]);
  });

  test('a policy that says nothing of secrets adds no principal to the map', () => {
    const one = made();
    roleWith(one.stack, 'Reader', allow([GET], ['*']));
    new ManagedPolicy(one.stack, 'Loose', { statements: [allow([GET], ['*'])] });
    expect(written(one.app).file.principals.map(({ id }) => id)).not.toContain('Shop/Reader');
  });
});

test('a gained exposure is a section of the diff and a widening, and a lost one is a section', () => {
  const [before, after] = [made(false), made()].map(({ app }) => path.join(written(app).folder, 'secret-access.json'));
  const row = '| Secret | Field | Where | Who reads it |\n| --- | --- | --- | --- |\n'
    + '| `Shop/Secret` | `password` | `Shop/Fn (Properties/Environment/Variables/DB)` | principals that can call lambda:GetFunctionConfiguration |\n';
  const gained = SecretAccessDiff.ofFiles(before, after);
  expect(gained.toMarkdown()).toBe(`## Access to secrets\n\n### Ends readable\n\n${row}`);
  expect(gained.widenings).toEqual(['exposure']);
  const lost = SecretAccessDiff.ofFiles(after, before);
  expect(lost.toMarkdown()).toBe(`## Access to secrets\n\n### No longer ends readable\n\n${row}`);
  expect(lost.widenings).toEqual([]);
});

test('a literal key, and a reference that is not resolved, are no exposures of a secret', () => {
  const one = made(false);
  new CfnResource(one.stack, 'R', { type: 'AWS::EC2::Instance' }).addMetadata('x', '{{resolve:secretsmanager:Shop}}');
  expect(written(one.app).file.secrets[0].exposedAt).toBeUndefined();
});
