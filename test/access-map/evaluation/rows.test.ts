import { compare, isFalse } from './compare';
import type { StackTemplate } from '../../../src/cloudformation/template-types';
import { answersOf, documentOf, mapOfTemplates, OWN, READ, reading, resourcePolicyOf, Resources, roleWith, SECRET, secretUnder, stackOf } from '../templates';

/* What a reviewer relies on, kind by kind, in other words than the tests of the map; and each answer as the evaluation has it. */

const NO_VALUE = { Ref: 'AWS::NoValue' };
const OTHER = '222222222222';
const ROLE_READS = ['App/Role read App/Secret: complete'];
const FUNCTION_READS = ['App/Function read App/Secret: complete'];
const Parameters = { Stage: { Type: 'String' }, Alias: { Type: 'String' } };
const Conditions = { IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] }, IsTest: { 'Fn::Equals': [{ Ref: 'Stage' }, 'test'] } };
const TEXT = { 'Fn::Sub': '{"Statement":{"Effect":"Allow","Action":["secretsmanager:Get*"],"Resource":"${Secret}"}}' };
const DECRYPT = { Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*' };
const Key = { Type: 'AWS::KMS::Key', Properties: {} };

type Row = readonly [string, readonly StackTemplate[], readonly string[]];

const resource = (Type: string, Properties: object, more: object = {}) => ({ Type, Properties, ...more });
const app = (resources: Resources, more: object = {}) => [stackOf({ Secret: SECRET, ...resources }, { Parameters, Conditions, ...more })];
const sam = (properties: object, type = 'Function') => ({ Function: resource(`AWS::Serverless::${type}`, properties) });
const managed = (properties: object = {}) => resource('AWS::IAM::ManagedPolicy', { PolicyDocument: documentOf(reading({ Resource: '*' })), ...properties });
const permissionSet = (properties: object) => resource('AWS::SSO::PermissionSet', { Name: 'Desk', InstanceArn: 'arn:aws:sso:::instance/ssoins-1', ...properties });
const assignment = (TargetId: unknown) => resource('AWS::SSO::Assignment', { TargetId, PermissionSetArn: { 'Fn::GetAtt': ['Set', 'PermissionSetArn'] } });
const everybody = (more: object = {}) => resourcePolicyOf(documentOf(reading({ Principal: '*', Resource: '*', ...more })));

function expectRow(stacks: readonly StackTemplate[], expected: readonly string[]): void {
  expect(answersOf(mapOfTemplates(...stacks))).toEqual(expected);
  expect(compare(stacks).filter(isFalse)).toEqual([]);
}

const rotation = { AWSSecretsManagerRotationPolicy: { FunctionName: 'rotation' } };
const schedule = resource('AWS::SecretsManager::RotationSchedule', { SecretId: { Ref: 'Secret' }, RotationLambdaARN: { 'Fn::GetAtt': ['Function', 'Arn'] } });
const policyOf = (Roles: unknown) => resource('AWS::IAM::Policy', { PolicyDocument: documentOf(reading()), Roles });
const SAM: Row[] = [
  ['the rotation template with a schedule', app({ ...sam({ FunctionName: 'rotation', Policies: [rotation] }), Schedule: schedule }),
    [...FUNCTION_READS, 'App/Function write App/Secret: complete']],
  ['the rotation template without a schedule', app(sam({ FunctionName: 'rotation', Policies: [rotation] })),
    ['read', 'write'].map(access => `App/Function ${access} App/Secret: unknown`)],
  ['one template in place of a list', app(sam({ Policies: { AWSSecretsManagerGetSecretValuePolicy: { SecretArn: { Ref: 'Secret' } } } })), FUNCTION_READS],
  ['a managed policy of the template', app({ ...sam({ Policies: [{ Ref: 'M' }] }), M: managed() }), FUNCTION_READS],
  ['a policy that is attached to the implicit role', app({ ...sam({}), P: policyOf([{ Ref: 'FunctionRole' }]) }), FUNCTION_READS],
  ['a template in Globals', app(sam({}), { Globals: { Function: { Policies: [{ AWSSecretsManagerGetSecretValuePolicy: { SecretArn: { Ref: 'Secret' } } }] } } }), FUNCTION_READS],
  ['a state machine with a document', app(sam({ Policies: documentOf(reading()) }, 'StateMachine')), FUNCTION_READS],
  ['a branch with policies', app(sam({ Policies: { 'Fn::If': ['IsProd', [documentOf(reading())], NO_VALUE] } })), ['App/Function read App/Secret: unknown']],
];

const user = resource('AWS::IAM::User', { Groups: [{ Ref: 'Group' }] });
const openKeyPolicy = JSON.stringify(documentOf({ ...DECRYPT, Principal: '*' }));
const copy = resource('AWS::KMS::ReplicaKey', { PrimaryKeyArn: `arn:aws:kms:us-east-1:${OWN}:key/mrk-1`, KeyPolicy: openKeyPolicy });
const groupPolicy = resource('AWS::IAM::GroupPolicy', { GroupName: { Ref: 'Group' }, PolicyName: 'p', PolicyDocument: TEXT });
const start = `{"Statement":[{"Effect":"Allow","Action":"${READ}","Resource":"*","Principal":{"AWS":"`;
const joined = resourcePolicyOf({ 'Fn::Join': ['', [start, { 'Fn::GetAtt': ['Role', 'Arn'] }, '"}}]}']] });
const TEXTS: Row[] = [
  ['of a group, which its user has too', app({ Group: resource('AWS::IAM::Group', {}), User: user, P: groupPolicy }),
    ['App/Group read App/Secret: complete', 'App/User read App/Secret: complete']],
  ['of the replica of a key', app({ Secret: secretUnder({ 'Fn::GetAtt': ['Copy', 'Arn'] }), Role: roleWith([reading()]), Copy: copy }), ROLE_READS],
  ['of a permission set', app({ Set: permissionSet({ InlinePolicy: TEXT }), In: assignment({ Ref: 'AWS::AccountId' }) }), ['App/Set read App/Secret: complete']],
  ['of a permission set, as JSON over several lines', app({ Set: permissionSet({ InlinePolicy: JSON.stringify(documentOf(reading({ Resource: '*' })), null, 2) }), In: assignment(OWN) }),
    ['App/Set read App/Secret: complete']],
  ['of a resource policy, joined', app({ Role: roleWith([]), P: joined }), ROLE_READS],
];

const shared = stackOf({ Secret: SECRET, M: managed({ ManagedPolicyName: 'reader' }) }, { Outputs: { Arn: { Value: { Ref: 'M' }, Export: { Name: 'reader' } } } }, { path: 'Shared', stackName: 'Shared' });
const MANAGED: Row[] = [
  ['by an import', [shared, stackOf({ Role: roleWith([], {}, { ManagedPolicyArns: [{ 'Fn::ImportValue': 'reader' }] }) })], ['App/Role read Shared/Secret: complete']],
  ['by an ARN of SAM', [shared, stackOf(sam({ Policies: [{ 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:policy/reader' }] }))], ['App/Function read Shared/Secret: complete']],
  ['by the name of a user of another stack', [...app({ M: managed({ Users: ['bob'] }) }), stackOf({ User: resource('AWS::IAM::User', { UserName: 'bob' }) }, {}, { path: 'People', stackName: 'People' })],
    ['People/User read App/Secret: complete']],
  ['by a permission set of the account', [shared, stackOf({ Set: permissionSet({ CustomerManagedPolicyReferences: [{ Name: 'reader' }] }), In: assignment(OWN) })], ['App/Set read Shared/Secret: complete']],
  ['with empty lists', app({ M: managed({ Roles: [], Users: [] }) }), ['App/M read App/Secret: complete']],
];

const OPENED: Row[] = [
  ['everybody, the key by its alias', app({ Secret: secretUnder('alias/aws/secretsmanager'), P: everybody() }), [`${OWN} read App/Secret: complete`]],
  ['two organizations', app({ P: everybody({ Condition: { StringEquals: { 'aws:PrincipalOrgID': ['o-1234567890', 'o-1234567891'] } } }) }), [`${OWN} read App/Secret: complete`]],
  ['a service of the account', app({ P: everybody({ Principal: { Service: 'kafka.amazonaws.com' } }) }), ['kafka.amazonaws.com read App/Secret: unknown']],
  ['another account', app({ P: everybody({ Principal: { AWS: `arn:aws:iam::${OTHER}:root` } }) }), [`${OTHER} read App/Secret: incomplete`]],
];

const KEY_ARN = { 'Fn::GetAtt': ['Key', 'Arn'] };
const inProd = (value: unknown) => ({ 'Fn::If': ['IsProd', value, NO_VALUE] });
const KEYS: Row[] = [
  ['an alias that ends in a parameter', app({ Secret: secretUnder({ 'Fn::Sub': 'alias/${Alias}' }), Role: roleWith([reading()]) }), ['App/Role read App/Secret: unknown']],
  ['an alias of the templates', app({ Secret: secretUnder('alias/shop'), Key, Alias: resource('AWS::KMS::Alias', { AliasName: 'alias/shop', TargetKeyId: { Ref: 'Key' } }), Role: roleWith([reading()]) }),
    ['App/Role read App/Secret: incomplete']],
  ['one branch within another, each of which the reader may use', app({ Secret: secretUnder({ 'Fn::If': ['IsProd', { Ref: 'Key' }, { 'Fn::If': ['IsTest', 'alias/aws/secretsmanager', NO_VALUE] }] }), Key, Role: roleWith([reading(), DECRYPT]) }),
    ROLE_READS],
  ['a branch within another that is never taken', app({ Secret: secretUnder({ 'Fn::If': ['IsProd', { 'Fn::If': ['IsTest', 'alias/never', { Ref: 'Key' }] }, NO_VALUE] }), Key, Role: roleWith([reading(), DECRYPT]) }),
    ROLE_READS],
  ['a branch of which the reader has the key under the same condition', app({ Secret: secretUnder(inProd(KEY_ARN)), Key, Role: roleWith([reading(), inProd({ ...DECRYPT, Resource: KEY_ARN })]) }), ROLE_READS],
];

const nested = (id: string, template: object) => ({ path: `App/${id}`, stackName: '', template: { ...template }, parent: { path: 'App', logicalId: id } });
const nesting = (given: object, more: object = {}) => resource('AWS::CloudFormation::Stack', { Parameters: given }, more);
const Outputs = { Arn: { Value: { Ref: 'Secret' } } };
const ARN = { 'Fn::GetAtt': ['Secrets', 'Outputs.Arn'] };
const within = [stackOf({ Secrets: nesting({ Env: { Ref: 'Stage' } }), Role: roleWith([{ 'Fn::If': ['IsProd', reading({ Resource: ARN }), NO_VALUE] }]) }, { Parameters, Conditions }),
  nested('Secrets', { Parameters: { Env: { Type: 'String' } }, Conditions: { IsLive: { 'Fn::Equals': [{ Ref: 'Env' }, 'prod'] } }, Resources: { Secret: { ...SECRET, Condition: 'IsLive' } }, Outputs })];
const beside = [stackOf({ Secrets: nesting({}, { Condition: 'IsProd' }), Readers: nesting({ Arn: ARN }, { Condition: 'IsProd' }) }, { Parameters, Conditions }),
  nested('Secrets', { Resources: { Secret: SECRET }, Outputs }),
  nested('Readers', { Parameters: { Arn: { Type: 'String' } }, Resources: { Role: roleWith([reading({ Resource: { Ref: 'Arn' } })]) } })];
const CONDITIONS: Row[] = [
  ['two nested stacks under it', beside, ['App/Readers/Role read App/Secrets/Secret: complete']],
  ['a parameter that the nested stack is given', within, ['App/Role read App/Secrets/Secret: complete']],
  ['one of two that Fn::Or has', app({ Secret: { ...SECRET, Condition: 'IsProd' }, Role: roleWith([{ 'Fn::If': ['IsEither', reading(), NO_VALUE] }]) },
    { Conditions: { ...Conditions, IsEither: { 'Fn::Or': [{ Condition: 'IsProd' }, { Condition: 'IsTest' }] } } }), ROLE_READS],
];

describe.each<[string, Row[]]>([
  ['a function or state machine of SAM', SAM], ['a policy as text', TEXTS], ['a managed policy', MANAGED], ['whom a policy under the default key names', OPENED], ['the key', KEYS], ['one condition', CONDITIONS],
])('%s is as the evaluation has it:', (_, rows) => {
  test.each(rows)('%s', (__, stacks, expected) => expectRow(stacks, expected));
});

describe('properties that a macro adds to', () => {
  const included = { 'Fn::Transform': { Name: 'AWS::Include', Parameters: { Location: 's3://b/more.yaml' } } };
  const unreadOf = (resources: Resources) => (
    mapOfTemplates(...app(resources)).principals.filter(({ unreadPolicies }) => unreadPolicies.length > 0).map(({ id }) => id));

  test.each<[string, Resources]>([
    ['the key of a secret', { Secret: resource(SECRET.Type, included), Role: roleWith([reading()]) }],
    ['the policy of a key', { Secret: secretUnder({ Ref: 'Key' }), Key: resource('AWS::KMS::Key', included), Role: roleWith([reading()]) }],
  ])('may give %s: unknown', (_, resources) => {
    expect(answersOf(mapOfTemplates(...app(resources)))).toEqual(['App/Role read App/Secret: unknown']);
  });

  test.each<[string, Resources, string]>([
    ['a role', { Role: roleWith([], {}, { ...included, Policies: undefined }) }, 'App/Role'],
    ['a role that has some', { Role: roleWith([reading()], {}, included) }, 'App/Role'],
    ['a function of SAM', sam(included), 'App/Function'],
    ['a permission set', { Set: permissionSet(included) }, 'App/Set'],
    ['a managed policy', { M: resource('AWS::IAM::ManagedPolicy', included) }, 'App/M'],
  ])('may give the policies of %s: it has unread ones', (_, resources, id) => {
    expect(unreadOf(resources)).toEqual([id]);
  });

  test('leave what the template has unchanged', () => {
    const Secret = resource(SECRET.Type, { KmsKeyId: 'alias/aws/secretsmanager', ...included });
    expect(answersOf(mapOfTemplates(...app({ Secret, Role: roleWith([reading()], {}, included) })))).toEqual(ROLE_READS);
  });
});
