import { Stack } from 'aws-cdk-lib';
import { CfnFunction } from 'aws-cdk-lib/aws-sam';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { GET, linesOf, mapOf, newApp, OWNER } from './maps';
import {
  answersOf, documentOf, mapOfTemplates, OWN, READ, reading, resourcePolicyOf, Resources, roleWith, SECRET, secretUnder, stackOf,
} from './templates';

const NO_VALUE = { Ref: 'AWS::NoValue' };
const ROLE_READS = ['App/Role read App/Secret: complete'];
const DECRYPT = { Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*' };

/** The answers for a stack with the secret, and whatever else. */
function answers(resources: Resources, more: object = {}): string[] {
  return answersOf(mapOfTemplates(stackOf({ Secret: SECRET, ...resources }, more)));
}

/** The one path of a stack: its status, and what is missing or open. */
function verdict(resources: Resources, more: object = {}): Record<string, unknown> {
  const { paths: [{ principal, status, missing, cannotTell }, ...others] } = mapOfTemplates(stackOf({ Secret: SECRET, ...resources }, more));
  expect(others).toEqual([]);
  return { principal, status, missing, cannotTell };
}

describe('an action that only the deployment knows', () => {
  const OPEN = { Action: { Ref: 'Action' } };

  test.each<[string, object[], string | undefined]>([
    ['is unknown where it may be what reads', [reading(OPEN)], 'unknown'],
    ['leaves a path that is complete without it', [reading(), reading(OPEN)], 'complete'],
    ['makes a path unknown where it may be denied', [reading(), reading({ ...OPEN, Effect: 'Deny' })], 'unknown'],
    ['makes a path unknown where it may be excepted', [reading({ Action: undefined, NotAction: OPEN.Action })], 'unknown'],
    ['is none where it is of another service', [reading({ Action: { 'Fn::Sub': 's3:${Action}' } })], undefined],
  ])('%s', (_, statements, status) => {
    const { paths } = mapOfTemplates(stackOf({ Secret: SECRET, Role: roleWith(statements) }, { Parameters: { Action: { Type: 'String' } } }));
    expect(paths.find(({ access }) => access === 'read')?.status).toBe(status);
  });
});

describe('a resource of SAM that makes a role', () => {
  const sam = (type: string, properties: object) => ({ Function: { Type: `AWS::Serverless::${type}`, Properties: properties } });
  const reads = ['App/Function read App/Secret: complete'];

  test.each<[string, object]>([
    ['a policy template', { Policies: [{ AWSSecretsManagerGetSecretValuePolicy: { SecretArn: { Ref: 'Secret' } } }] }],
    ['an inline statement', { Policies: [{ Statement: [reading()] }] }],
    ['a document in place of the list', { Policies: documentOf(reading()) }],
  ])('reads by %s', (_, properties) => {
    expect(answers(sam('Function', properties))).toEqual(reads);
    expect(answers(sam('StateMachine', properties))).toEqual(reads);
    expect(answers(sam('WebFunction', properties))).toEqual(reads);
  });

  test('reads by a policy that it names, as far as that is known', () => {
    const { paths, principals } = mapOfTemplates(stackOf({ Secret: SECRET, ...sam('Function', { Policies: ['SecretsManagerReadWrite'] }) }));
    expect(paths).toEqual([]);
    expect(principals).toMatchObject([{ id: 'App/Function', unreadPolicies: ['arn:aws:iam::aws:policy/SecretsManagerReadWrite'] }]);
  });

  test('leaves it to the role that it is given', () => {
    const given = sam('Function', { Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, Policies: [{ Statement: [reading()] }] });
    expect(answers({ ...given, Role: roleWith([]) })).toEqual([]);
    expect(answers({ ...given, Role: roleWith([reading()]) })).toEqual(ROLE_READS);
  });

  test('has what Globals say: lists follow each other, and its own value wins', () => {
    const globals = (shared: object) => ({ Globals: { Function: shared } });
    const shared = { Policies: [{ Statement: [reading()] }] };
    expect(answers(sam('Function', {}), globals(shared))).toEqual(reads);
    expect(answers(sam('Function', { Policies: [{ S3ReadPolicy: { BucketName: 'b' } }] }), globals(shared))).toEqual(reads);
    expect(answers(sam('Function', shared), globals({ Role: `arn:aws:iam::${OWN}:role/given` }))).toEqual([]);
    expect(answers(sam('Function', shared), globals({ Timeout: 3, Environment: { Variables: { A: 'b' } } }))).toEqual(reads);
    expect(answers(sam('StateMachine', {}), globals(shared))).toEqual([]);
  });

  test('is an L1 of aws-cdk-lib as well', () => {
    const app = newApp();
    const stack = new Stack(app, 'Owner', { env: OWNER });
    const secret = new CfnSecret(stack, 'Secret');
    new CfnFunction(stack, 'Checkout', {}).addPropertyOverride('Policies', [{ Statement: [{ Effect: 'Allow', Action: GET, Resource: secret.ref }] }]);
    expect(linesOf(mapOf(app))).toEqual(['Owner/Checkout read Owner/Secret: complete']);
  });

  test('is not one of two functions whose name is alike', () => {
    const other = { Other: { Type: 'AWS::Serverless::Function', Properties: {} } };
    expect(answers({ ...sam('Function', { Policies: [{ Statement: [reading()] }] }), ...other })).toEqual(reads);
  });
});

describe('a policy as JSON text, or Fn::Sub of it,', () => {
  const SUB = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"secretsmanager:GetSecretValue","Resource":"${Secret}"}]}';
  const ANY = JSON.stringify(documentOf(reading({ Resource: '*' })));
  const forms: Array<[string, unknown]> = [
    ['a text', ANY], ['Fn::Sub', { 'Fn::Sub': SUB }], ['Fn::Sub with variables', { 'Fn::Sub': [SUB.replace('Secret}', 'Which}'), { Which: { Ref: 'Secret' } }] }],
    ['Fn::Join', { 'Fn::Join': ['', SUB.split('${Secret}').flatMap((part, index) => index === 0 ? [part] : [{ Ref: 'Secret' }, part])] }],
    ['Fn::ToJsonString', { 'Fn::ToJsonString': documentOf(reading()) }],
  ];
  const holders: Array<[string, (document: unknown) => Resources]> = [
    ['an inline policy of a role', document => ({ Role: roleWith([], {}, { Policies: [{ PolicyName: 'own', PolicyDocument: document }] }) })],
    ['AWS::IAM::Policy', PolicyDocument => ({ Role: roleWith([]), P: { Type: 'AWS::IAM::Policy', Properties: { PolicyDocument, Roles: [{ Ref: 'Role' }] } } })],
    ['AWS::IAM::RolePolicy', PolicyDocument => ({ Role: roleWith([]), P: { Type: 'AWS::IAM::RolePolicy', Properties: { PolicyDocument, RoleName: { Ref: 'Role' } } } })],
    ['AWS::IAM::ManagedPolicy', PolicyDocument => ({ Role: roleWith([]), P: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument, Roles: [{ Ref: 'Role' }] } } })],
  ];

  describe.each(holders)('as %s', (_, resources) => {
    test.each(forms)('is read: %s', (__, document) => {
      expect(answers(resources(document))).toEqual(ROLE_READS);
    });

    test.each<[string, unknown]>([
      ['a parameter', { Ref: 'Document' }], ['a text that is no JSON', 'none'], ['Fn::Sub with a parameter for JSON', { 'Fn::Sub': '{"Statement":${Statements}}' }],
    ])('is on the map where it cannot be read: %s', (__, document) => {
      const { principals } = mapOfTemplates(stackOf({ Secret: SECRET, ...resources(document) }));
      expect(principals).toMatchObject([{ id: 'App/Role', unreadPolicies: [expect.stringMatching(/^App\/(Role\/own|P)$/)] }]);
    });
  });

  const KEY = (KeyPolicy: unknown) => ({ Secret: secretUnder({ 'Fn::GetAtt': ['Key', 'Arn'] }), Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy } } });
  const delegating = '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::${AWS::AccountId}:root"},"Action":"kms:*","Resource":"*"}]}';
  const reader = { Role: roleWith([reading(), DECRYPT]) };

  test.each<[string, unknown, string]>([
    ['a text', delegating.replace('${AWS::AccountId}', OWN), 'complete'],
    ['Fn::Sub', { 'Fn::Sub': delegating }, 'complete'],
    ['a text for another account', delegating.replace('${AWS::AccountId}', '222222222222'), 'incomplete'],
    ['a parameter', { Ref: 'Document' }, 'unknown'],
    ['a text that is no JSON', 'none', 'unknown'],
    ['none, in place of which KMS has its own', undefined, 'complete'],
    ['AWS::NoValue', NO_VALUE, 'complete'],
    ['AWS::NoValue, or one for another account', { 'Fn::If': ['C', NO_VALUE, delegating.replace('${AWS::AccountId}', '222222222222')] }, 'unknown'],
  ])('as KeyPolicy: %s', (_, document, status) => {
    expect(answers({ ...KEY(document), ...reader })).toEqual([`App/Role read App/Secret: ${status}`]);
  });

  test.each<[string, unknown, string[]]>([
    ['a text', JSON.stringify(documentOf(reading({ Principal: { AWS: '222222222222' } }))), ['222222222222 read App/Secret: incomplete']],
    ['Fn::Sub', { 'Fn::Sub': SUB.replace('"Action"', '"Principal":{"AWS":"arn:aws:iam::${AWS::AccountId}:role/desk"},"Action"') },
      [`arn:aws:iam::${OWN}:role/desk read App/Secret: complete`]],
    ['a parameter', { Ref: 'Document' }, ['manage', 'read', 'write'].map(access => `\${?} ${access} App/Secret: unknown`)],
  ])('as ResourcePolicy: %s', (_, document, expected) => {
    expect(answers({ P: resourcePolicyOf(document) })).toEqual(expected);
  });
});

describe('a managed policy', () => {
  const managed = (properties: object = {}, more: object = {}) => ({
    Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: documentOf(reading({ Resource: '*' })), ...properties }, ...more,
  });
  const named = stackOf({ Secret: SECRET, Policy: managed({ ManagedPolicyName: 'reader', Path: '/team/' }) }, {}, { path: 'Shared', stackName: 'Shared' });
  const user = (ManagedPolicyArns: unknown, account = OWN) => stackOf({ Role: roleWith([], {}, { ManagedPolicyArns }) }, {}, { account });

  test('that nobody has is a principal of its own', () => {
    const map = mapOfTemplates(stackOf({ Secret: SECRET, Policy: managed() }));
    expect(answersOf(map)).toEqual(['App/Policy read App/Secret: complete']);
    expect(map.principals).toEqual([{
      id: 'App/Policy', kind: 'policy', account: OWN, name: 'principals with App/Policy', ofApp: false, unreadPolicies: [],
    }]);
  });

  test('that nobody has, and that cannot be read, is on the map', () => {
    const { principals } = mapOfTemplates(stackOf({ Secret: SECRET, Policy: managed({ PolicyDocument: { Ref: 'Document' } }) }));
    expect(principals).toMatchObject([{ id: 'App/Policy', kind: 'policy', unreadPolicies: ['App/Policy'] }]);
  });

  test('that nobody has says nothing of the use of a key that it does not give', () => {
    const Key = { Type: 'AWS::KMS::Key', Properties: {} };
    const found = (PolicyDocument: object) => verdict({ Secret: secretUnder({ Ref: 'Key' }), Key, Policy: managed({ PolicyDocument }) });
    expect(found(documentOf(reading(), DECRYPT))).toMatchObject({ status: 'complete' });
    expect(found(documentOf(reading()))).toMatchObject({
      status: 'unknown',
      missing: [],
      cannotTell: ['Whether an identity policy of App/Policy allows kms:Decrypt on the key App/Key: not all of them are in the templates.'],
    });
  });

  test.each<[string, unknown]>([
    ['its ARN', `arn:aws:iam::${OWN}:policy/team/reader`],
    ['its ARN by Fn::Sub', { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/team/reader' }],
  ])('of another stack is attached by %s', (_, arn) => {
    const map = mapOfTemplates(named, user([arn]));
    expect(answersOf(map)).toEqual(['App/Role read Shared/Secret: complete']);
    expect(map.principals).toMatchObject([{ id: 'App/Role', unreadPolicies: [] }]);
  });

  test('is not the one of the same name in another account', () => {
    const map = mapOfTemplates(named, user(['arn:aws:iam::222222222222:policy/team/reader'], '222222222222'));
    expect(answersOf(map)).toEqual(['Shared/Policy read Shared/Secret: complete']);
    expect(map.principals).toMatchObject([{ id: 'App/Role', unreadPolicies: ['arn:aws:iam::222222222222:policy/team/reader'] }, { id: 'Shared/Policy' }]);
  });

  test('is attached by a name that has the same parameter of its stack, and of no other', () => {
    const ManagedPolicyName = { 'Fn::Sub': '${Stage}-reader' };
    const arns = [{ 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:policy/${Stage}-reader' }];
    const policy = stackOf({ Secret: SECRET, Policy: managed({ ManagedPolicyName }), Role: roleWith([], {}, { ManagedPolicyArns: arns }) });
    expect(answersOf(mapOfTemplates(policy))).toEqual(ROLE_READS);
    const { Role, ...others } = policy.template.Resources as Resources;
    const elsewhere = stackOf({ Role }, {}, { path: 'Other', stackName: 'Other' });
    expect(answersOf(mapOfTemplates(stackOf(others), elsewhere))).toEqual(['App/Policy read App/Secret: complete']);
  });

  test('that is a boundary gives nothing', () => {
    const PermissionsBoundary = { Ref: 'Policy' };
    expect(answers({ Policy: managed(), Role: roleWith([], {}, { PermissionsBoundary }) })).toEqual([]);
    expect(answers({ Policy: managed(), Role: roleWith([], {}, { PermissionsBoundary, ManagedPolicyArns: [{ Ref: 'Policy' }] }) })).toEqual(ROLE_READS);
  });

  test('that no principal has is not made a reader by a policy for its account', () => {
    const Policy = managed({ PolicyDocument: documentOf(reading({ Action: 'secretsmanager:PutSecretValue' })) });
    expect(answers({ Policy, P: resourcePolicyOf(documentOf(reading({ Principal: { AWS: OWN } }))) })).toEqual(['App/Policy write App/Secret: complete']);
  });

  test('is that of a permission set which has its name', () => {
    const Set = {
      Type: 'AWS::SSO::PermissionSet',
      Properties: { Name: 'Desk', InstanceArn: 'arn', CustomerManagedPolicyReferences: [{ Name: 'reader', Path: '/team/' }] },
    };
    const assigned = (TargetId: string) => ({
      Set, In: { Type: 'AWS::SSO::Assignment', Properties: { PermissionSetArn: { 'Fn::GetAtt': ['Set', 'PermissionSetArn'] }, TargetId } },
    });
    expect(answersOf(mapOfTemplates(named, stackOf(assigned(OWN))))).toEqual(['App/Set read Shared/Secret: complete']);
    expect(answersOf(mapOfTemplates(named, stackOf({ Set })))).toEqual(['App/Set read Shared/Secret: unknown']);
    expect(answersOf(mapOfTemplates(named, stackOf(assigned('222222222222'))))).toEqual(['Shared/Policy read Shared/Secret: complete']);
  });
});

describe('everybody, or an organization, under the default key', () => {
  const inOrganization = { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1234567890' } } };
  const granted = (more: object, Secret = SECRET as Resources[string]) => answers({ Secret, P: resourcePolicyOf(documentOf(reading({ Principal: '*', ...more }))) });

  test.each<[string, object]>([['everybody', {}], ['an organization', inOrganization]])('is the own account: %s', (_, more) => {
    expect(granted(more)).toEqual([`${OWN} read App/Secret: complete`]);
  });

  test.each<[string, object, string]>([['everybody', {}, '*'], ['an organization', inOrganization, 'o-1234567890']])(
    'under a customer managed key stays what it is: %s', (_, more, principal) => {
      const statement = documentOf(reading({ Principal: '*', ...more }));
      const KeyPolicy = documentOf({ Effect: 'Allow', Principal: '*', Action: 'kms:Decrypt', Resource: '*', ...more });
      const Key = { Type: 'AWS::KMS::Key', Properties: { KeyPolicy } };
      expect(answers({ Secret: secretUnder({ Ref: 'Key' }), Key, P: resourcePolicyOf(statement) })).toEqual([`${principal} read App/Secret: complete`]);
    });

  test('is the own account where another statement names that as well', () => {
    const statements = [reading({ Principal: '*', ...inOrganization }), reading({ Principal: '*', Condition: { StringEquals: { 'aws:PrincipalAccount': OWN } } })];
    expect(answers({ P: resourcePolicyOf(documentOf(...statements)) })).toEqual([`${OWN} read App/Secret: complete`]);
  });

  test('is in vain where the own account is left out', () => {
    expect(granted({ Condition: { StringNotEquals: { 'aws:PrincipalAccount': OWN } } })).toEqual(['* read App/Secret: incomplete']);
  });

  test('is open where only the request answers a condition', () => {
    expect(granted({ Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-1' } } })).toEqual([`${OWN} read App/Secret: unknown`]);
  });

  test('is denied to the own account by a Deny for everybody', () => {
    const statements = [reading({ Principal: '*' }), reading({ Principal: '*', Effect: 'Deny' })];
    expect(answers({ P: resourcePolicyOf(documentOf(...statements)) })).toEqual([`${OWN} read App/Secret: denied`]);
  });

  test('of a replica is the own account in that region, and everybody where the key allows it', () => {
    const KeyPolicy = documentOf({ Effect: 'Allow', Principal: '*', Action: 'kms:Decrypt', Resource: '*' });
    const Key = { Type: 'AWS::KMS::Key', Properties: { KeyPolicy } };
    const Secret = secretUnder({ Ref: 'Key' });
    const replicated = { ...Secret, Properties: { ...Secret.Properties as object, ReplicaRegions: [{ Region: 'eu-west-1' }] } };
    const { paths } = mapOfTemplates(stackOf({ Secret: replicated, Key, P: resourcePolicyOf(documentOf(reading({ Principal: '*' }))) }));
    expect(paths.map(({ principal, status, regions }) => [principal, status, regions])).toEqual([
      ['*', 'complete', ['eu-central-1']], [OWN, 'complete', ['eu-west-1']],
    ]);
  });

  test('is the own account too where the secret may be under another key', () => {
    const Conditions = { HasKey: { 'Fn::Equals': [{ Ref: 'Size' }, 'large'] } };
    const P = resourcePolicyOf(documentOf(reading({ Principal: '*' })));
    const Key = { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: documentOf({ Effect: 'Allow', Principal: { AWS: '222222222222' }, Action: 'kms:Decrypt', Resource: '*' }) } };
    const under = (Condition?: string) => answers({ Secret: secretUnder({ 'Fn::If': ['HasKey', { Ref: 'Key' }, NO_VALUE] }, { Condition }), Key, P }, {
      Conditions: { ...Conditions, HasNone: { 'Fn::Not': [{ Condition: 'HasKey' }] } },
    });
    expect(under()).toEqual(['* read App/Secret: incomplete', `${OWN} read App/Secret: unknown`, '222222222222 read App/Secret: unknown']);
    expect(under('HasNone')).toEqual([`${OWN} read App/Secret: complete`]);
    expect(under('HasKey')).toEqual(['* read App/Secret: incomplete', '222222222222 read App/Secret: complete']);
  });

  test('leaves another account that is named incomplete', () => {
    expect(granted({ Principal: { AWS: '222222222222' } })).toEqual(['222222222222 read App/Secret: incomplete']);
  });
});

test.each<[string, unknown]>([
  ['with colons', 'alias/app:prod:eu:db'],
  ['with a parameter of Systems Manager and its version', 'alias/{{resolve:ssm:/env:1}}/db'],
  ['of two imports', { 'Fn::Join': ['', ['alias/', { 'Fn::ImportValue': 'a' }, '-', { 'Fn::ImportValue': 'b' }]] }],
])('a key is found by an alias %s', (_, name) => {
  const decrypt = { Effect: 'Allow', Action: 'kms:Decrypt', Resource: { 'Fn::GetAtt': ['Key', 'Arn'] } };
  expect(verdict({
    Key: { Type: 'AWS::KMS::Key', Properties: {} },
    Alias: { Type: 'AWS::KMS::Alias', Properties: { AliasName: name, TargetKeyId: { Ref: 'Key' } } },
    Secret: secretUnder(name),
    Role: roleWith([reading(), decrypt]),
  }).status).toBe('complete');
});

describe('a key that is not in the templates, without kms:Decrypt of the reader\'s,', () => {
  const KEY_ID = '11111111-2222-3333-4444-555555555555';
  const arnIn = (account: string) => `arn:aws:kms:eu-central-1:${account}:key/${KEY_ID}`;

  test.each<[string, unknown, string]>([
    ['an ARN', arnIn(OWN), arnIn(OWN)],
    ['an ID', KEY_ID, arnIn(OWN)],
    ['an alias', 'alias/shop', `arn:aws:kms:eu-central-1:${OWN}:alias/shop`],
    ['a parameter', { Ref: 'KeyArn' }, '${KeyArn}'],
    ['a parameter of Systems Manager', '{{resolve:ssm:/key}}', '${resolve:ssm:/key}'],
    ['an import', { 'Fn::ImportValue': 'key' }, '${Fn::ImportValue key}'],
  ])('is unknown: %s', (_, reference, id) => {
    expect(verdict({ Secret: secretUnder(reference), Role: roleWith([reading()]) })).toEqual({
      principal: 'App/Role',
      status: 'unknown',
      missing: [],
      cannotTell: [
        `No identity policy of App/Role allows kms:Decrypt on the key ${id}: its own policy would have to.`,
        `The policy of the key ${id} is not in the templates.`,
      ],
    });
  });

  test('is incomplete for a key of another account, which needs both', () => {
    expect(verdict({ Secret: secretUnder(arnIn('222222222222')), Role: roleWith([reading()]) })).toMatchObject({
      status: 'incomplete', missing: [`No identity policy of App/Role allows kms:Decrypt on the key ${arnIn('222222222222')}.`],
    });
  });

  test('is incomplete for a key of the templates, whose policy leaves it to the account', () => {
    const Key = { Type: 'AWS::KMS::Key', Properties: {} };
    expect(verdict({ Secret: secretUnder({ Ref: 'Key' }), Key, Role: roleWith([reading()]) })).toMatchObject({
      status: 'incomplete', missing: ['No identity policy of App/Role allows kms:Decrypt on the key App/Key.'],
    });
  });
});

describe('KmsKeyId under Fn::If', () => {
  const Key = { Type: 'AWS::KMS::Key', Properties: {} };
  const Other = { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: documentOf() } };
  const either = (one: unknown, other: unknown) => ({ Secret: secretUnder({ 'Fn::If': ['HasKey', one, other] }), Key, Other });
  const Conditions = { Conditions: { HasKey: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'KeyArn' }, ''] }] } } };

  test.each<[string, unknown, unknown, unknown[], string, string[]]>([
    ['both of which the reader may use', { Ref: 'Key' }, NO_VALUE, [DECRYPT], 'complete', []],
    ['one of which the reader may not use', { Ref: 'Key' }, NO_VALUE, [], 'unknown',
      ['With the key App/Key: No identity policy of App/Role allows kms:Decrypt on the key App/Key.']],
    ['one of which nobody may use', NO_VALUE, { Ref: 'Other' }, [DECRYPT], 'unknown',
      ['With the key App/Other: The policy of the key App/Other does not allow kms:Decrypt to App/Role.']],
    ['an empty text in place of AWS::NoValue', { Ref: 'Key' }, '', [DECRYPT], 'complete', []],
  ])('is each branch: %s', (_, one, other, more, status, cannotTell) => {
    expect(verdict({ ...either(one, other), Role: roleWith([reading(), ...more]) }, Conditions)).toEqual({ principal: 'App/Role', status, missing: [], cannotTell });
  });

  test('misses what both of its branches miss', () => {
    expect(verdict({ ...either({ Ref: 'Key' }, { Ref: 'Other' }), Role: roleWith([reading()]) }, Conditions)).toMatchObject({
      status: 'incomplete',
      cannotTell: [],
      missing: [
        'With the key App/Key: No identity policy of App/Role allows kms:Decrypt on the key App/Key.',
        'With the key App/Other: No identity policy of App/Role allows kms:Decrypt on the key App/Other.',
        'With the key App/Other: The policy of the key App/Other does not allow kms:Decrypt to App/Role.',
      ],
    });
  });

  test.each<[string, object, string]>([
    ['read, nothing allows the other', {}, 'nothing allows it.'],
    ['read, policies that the templates do not have may allow the other', { ManagedPolicyArns: [{ 'Fn::ImportValue': 'x' }] },
      'no policy in the templates allows it.'],
  ])('is each branch: one of which a statement under the same condition lets the reader %s', (_, properties, text) => {
    const Role = roleWith([DECRYPT, { 'Fn::If': ['HasKey', reading(), NO_VALUE] }], {}, properties);
    expect(verdict({ ...either({ Ref: 'Key' }, NO_VALUE), Role }, Conditions)).toEqual({
      principal: 'App/Role', status: 'unknown', missing: [], cannotTell: [`With the key aws/secretsmanager: ${text}`],
    });
  });

  test('is each branch: one of which a statement under the same condition denies to the reader', () => {
    const Role = roleWith([DECRYPT, reading(), { 'Fn::If': ['HasKey', reading({ Effect: 'Deny' }), NO_VALUE] }]);
    expect(verdict({ ...either({ Ref: 'Key' }, NO_VALUE), Role }, Conditions)).toEqual({
      principal: 'App/Role', status: 'unknown', missing: [], cannotTell: ['With the key App/Key: it is denied.'],
    });
  });

  test('is denied where it is in each branch, and missing where it is in one and nothing allows the other', () => {
    const reader = (allow: unknown) => verdict({ ...either({ Ref: 'Key' }, NO_VALUE), Role: roleWith([allow, reading({ Effect: 'Deny' })]) }, Conditions);
    expect(reader(reading())).toMatchObject({ status: 'denied' });
    expect(reader({ 'Fn::If': ['HasKey', reading(), NO_VALUE] })).toMatchObject({
      status: 'incomplete', missing: ['With the key App/Key: it is denied.', 'With the key aws/secretsmanager: nothing allows it.'],
    });
  });

  test('is one branch where the reader is there under that condition only', () => {
    const reader = (Condition: string) => verdict({ ...either({ Ref: 'Key' }, NO_VALUE), Role: roleWith([reading()], { Condition }) }, {
      Conditions: { ...Conditions.Conditions, HasNone: { 'Fn::Not': [{ Condition: 'HasKey' }] } },
    });
    expect(reader('HasKey')).toMatchObject({ status: 'incomplete' });
    expect(reader('HasNone')).toMatchObject({ status: 'complete' });
  });

  test('is on the map with each key, and none that is called Fn::If', () => {
    const { secrets, keys } = mapOfTemplates(stackOf({ ...either({ Ref: 'Key' }, NO_VALUE) }, Conditions));
    expect(secrets).toMatchObject([{ key: 'App/Key', otherKeys: ['aws/secretsmanager'] }]);
    expect(keys.map(({ id }) => id)).toEqual(['App/Key']);
  });

  test('of a replica is each branch as well', () => {
    const Properties = { ReplicaRegions: [{ Region: 'eu-west-1', KmsKeyId: { 'Fn::If': ['HasKey', 'arn:aws:kms:eu-west-1:111111111111:alias/there', NO_VALUE] } }] };
    const { secrets: [{ replicas }] } = mapOfTemplates(stackOf({ Secret: { ...SECRET, Properties } }, Conditions));
    expect(replicas).toEqual([{ region: 'eu-west-1', key: 'arn:aws:kms:eu-west-1:111111111111:alias/there', otherKeys: ['aws/secretsmanager'] }]);
  });
});

describe('an AWS service under the default key', () => {
  const granted = (Secret: Resources[string], Principal: object, more: object = {}) => (
    verdict({ Secret, Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: documentOf({ ...DECRYPT, Principal }) } }, P: resourcePolicyOf(documentOf(reading({ Principal, ...more }))) }));

  test('is unknown, as MS131 says', () => {
    expect(granted(SECRET, { Service: 'kafka.amazonaws.com' })).toEqual({
      principal: 'kafka.amazonaws.com',
      status: 'unknown',
      missing: [],
      cannotTell: ['App/Secret is under aws/secretsmanager, which an AWS service may have no use of: that is for principals of the account.'],
    });
  });

  test('is complete under a key whose policy allows it', () => {
    expect(granted(secretUnder({ Ref: 'Key' }), { Service: 'kafka.amazonaws.com' })).toMatchObject({ status: 'complete', cannotTell: [] });
  });
});

describe('a key by parameter', () => {
  test.each<[string, unknown, object]>([
    ['a parameter', { Ref: 'KeyArn' }, { id: '${KeyArn}' }],
    ['an import', { 'Fn::ImportValue': 'key' }, { id: '${Fn::ImportValue key}' }],
    ['a reference of SSM', '{{resolve:ssm:/key}}', { id: '${resolve:ssm:/key}' }],
    ['a mapping', { 'Fn::FindInMap': ['Keys', { Ref: 'Stage' }, 'arn'] }, { id: '${Fn::FindInMap}' }],
    ['an attribute of a resource that is no key', { 'Fn::GetAtt': ['Else', 'KeyArn'] }, { id: '${App/Else.KeyArn}' }],
  ])('has no account and no region that nobody knows: %s', (_, reference, expected) => {
    const Else = { Type: 'Custom::Else', Properties: {} };
    expect(mapOfTemplates(stackOf({ Secret: secretUnder(reference), Else })).keys).toEqual([{ ...expected, ofApp: false }]);
  });

  test.each<[string, unknown, object]>([
    ['an alias', 'alias/shop', { account: OWN, region: 'eu-central-1' }],
    ['an ARN whose end is a parameter', { 'Fn::Sub': 'arn:aws:kms:eu-west-1:222222222222:key/${KeyId}' }, { account: '222222222222', region: 'eu-west-1' }],
    ['a key of the app', { Ref: 'Key' }, { account: OWN, region: 'eu-central-1' }],
  ])('has them where they are known: %s', (_, reference, expected) => {
    const Key = { Type: 'AWS::KMS::Key', Properties: {} };
    expect(mapOfTemplates(stackOf({ Secret: secretUnder(reference), Key })).keys).toMatchObject([expected]);
  });

  test('that the reader may use stays unknown, of whichever account it is', () => {
    expect(verdict({ Secret: secretUnder({ Ref: 'KeyArn' }), Role: roleWith([reading(), DECRYPT]) })).toMatchObject({
      status: 'unknown', missing: [], cannotTell: expect.arrayContaining(['The policy of the key ${KeyArn} is not in the templates.']),
    });
  });
});

describe('a secret and a policy under conditions', () => {
  const Conditions = {
    IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] },
    IsTest: { 'Fn::Equals': [{ Ref: 'Stage' }, 'test'] },
    IsOther: { 'Fn::Not': [{ Condition: 'IsProd' }] },
    IsLarge: { 'Fn::Equals': [{ Ref: 'Size' }, 'large'] },
    IsLargeProd: { 'Fn::And': [{ Condition: 'IsProd' }, { Condition: 'IsLarge' }] },
  };
  const found = (secret: string | undefined, Condition: string | undefined, role: Resources = { Role: roleWith([]) }) => answers({
    Secret: { ...SECRET, Condition: secret },
    ...role,
    P: { Type: 'AWS::IAM::Policy', Properties: { PolicyDocument: documentOf(reading()), Roles: [{ Ref: 'Role' }] }, Condition },
  } as Resources, { Conditions });

  test.each<[string | undefined, string | undefined, string[]]>([
    ['IsProd', 'IsProd', ['complete']],
    ['IsLargeProd', 'IsProd', ['complete']],
    ['IsProd', 'IsLargeProd', ['unknown']],
    ['IsProd', 'IsOther', []],
    ['IsProd', 'IsTest', []],
    ['IsTest', 'IsOther', ['complete']],
    ['IsProd', 'IsLarge', ['unknown']],
    [undefined, 'IsProd', ['unknown']],
    ['IsProd', undefined, ['complete']],
    ['Unknown', 'Unknown', ['complete']],
    ['Unknown', 'Another', ['unknown']],
  ])('%s and %s leave %j', (secret, policy, statuses) => {
    expect(found(secret, policy)).toEqual(statuses.map(status => `App/Role read App/Secret: ${status}`));
  });

  test('leave no doubt where the role has the condition of the policy', () => {
    expect(found(undefined, 'IsProd', { Role: roleWith([], { Condition: 'IsProd' }) })).toEqual(ROLE_READS);
    expect(found('IsOther', undefined, { Role: roleWith([], { Condition: 'IsProd' }) })).toEqual([]);
  });

  test.each<[string, unknown, string[]]>([
    ['a statement', { 'Fn::If': ['IsProd', reading(), NO_VALUE] }, ROLE_READS],
    ['a statement of the other branch', { 'Fn::If': ['IsProd', NO_VALUE, reading()] }, []],
    ['a resource', reading({ Resource: { 'Fn::If': ['IsProd', { Ref: 'Secret' }, 'arn:aws:s3:::b'] } }), ROLE_READS],
    ['an action', reading({ Action: [{ 'Fn::If': ['IsProd', READ, 's3:GetObject'] }] }), ROLE_READS],
    ['the effect', reading({ Effect: { 'Fn::If': ['IsProd', 'Allow', 'Deny'] } }), ROLE_READS],
    ['a statement under another', { 'Fn::If': ['IsLarge', reading(), NO_VALUE] }, ['App/Role read App/Secret: unknown']],
  ])('are one where Fn::If has the condition: %s', (_, statement, expected) => {
    expect(answers({ Secret: { ...SECRET, Condition: 'IsProd' }, Role: roleWith([statement]) }, { Conditions })).toEqual(expected);
  });

  test('are one for what Fn::If attaches', () => {
    const secret = { Secret: { ...SECRET, Condition: 'IsProd' } };
    const Policy = { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: documentOf(reading()) } };
    const attached = (branches: unknown[]) => answers({
      ...secret, Policy, Role: roleWith([], {}, { ManagedPolicyArns: [{ 'Fn::If': ['IsProd', ...branches] }] }),
    }, { Conditions });
    expect(attached([{ Ref: 'Policy' }, NO_VALUE])).toEqual(ROLE_READS);
    expect(attached([NO_VALUE, { Ref: 'Policy' }])).toEqual([]);
  });

  test('are one for a resource policy, and for that of a key', () => {
    const policy = resourcePolicyOf(documentOf(reading({ Principal: { AWS: `arn:aws:iam::${OWN}:role/desk` } })), { Condition: 'IsProd' });
    expect(answers({ Secret: { ...SECRET, Condition: 'IsProd' }, P: policy }, { Conditions })).toEqual([`arn:aws:iam::${OWN}:role/desk read App/Secret: complete`]);
    const Key = { Type: 'AWS::KMS::Key', Properties: {}, Condition: 'IsProd' };
    const Secret = { ...secretUnder({ Ref: 'Key' }), Condition: 'IsProd' };
    expect(answers({ Secret, Key, Role: roleWith([reading(), DECRYPT]) }, { Conditions })).toEqual(ROLE_READS);
  });

  test('are one within a nested stack, and open from outside', () => {
    const nested = (resources: Resources) => ({ path: 'App/Nested', template: { Resources: resources }, parent: { path: 'App', logicalId: 'Nested' } });
    const Nested = { Type: 'AWS::CloudFormation::Stack', Properties: { Parameters: { Arn: { Ref: 'Secret' } } }, Condition: 'IsProd' };
    const Role = roleWith([reading({ Resource: { Ref: 'Arn' } })]);
    expect(answersOf(mapOfTemplates(stackOf({ Nested, Secret: SECRET }, { Conditions }), nested({ Role })))).toEqual(['App/Nested/Role read App/Secret: complete']);
    const P = { Type: 'AWS::IAM::Policy', Properties: { PolicyDocument: documentOf(reading({ Resource: '*' })), Roles: ['desk'] } };
    const policies = (secret: Resources[string]) => answersOf(mapOfTemplates(stackOf({ Nested, Secret: secret }, { Conditions }), nested({ P })));
    expect(policies(SECRET)).toEqual([`arn:aws:iam::${OWN}:role/desk read App/Secret: unknown`]);
    expect(policies({ ...SECRET, Condition: 'IsProd' })).toEqual([`arn:aws:iam::${OWN}:role/desk read App/Secret: complete`]);
  });

  test('are still shown with the statement', () => {
    const resources = { Secret: { ...SECRET, Condition: 'IsProd' }, Role: roleWith([{ 'Fn::If': ['IsProd', reading(), NO_VALUE] }]) };
    const { statements } = mapOfTemplates(stackOf(resources, { Conditions }));
    expect(statements.map(({ conditions }) => conditions)).toEqual([["only if CloudFormation's condition IsProd says so"]]);
  });
});

describe('the actions of replicas in another account', () => {
  const ASSOCIATE = 'secretsmanager:AssociateCrossAccountReplica';
  const allowed = (actions: unknown, more: unknown[] = []) => (
    mapOfTemplates(stackOf({ Secret: SECRET, Role: roleWith([reading({ Action: actions }), ...more]) })).paths);

  test('read, for another account, with the value', () => {
    expect(allowed([ASSOCIATE, READ])).toMatchObject([{ access: 'read', status: 'complete', actions: [READ, ASSOCIATE], forAnotherAccount: true }]);
    expect(allowed('secretsmanager:*').map(({ access, forAnotherAccount }) => [access, forAnotherAccount])).toEqual([
      ['manage', undefined], ['read', true], ['write', undefined],
    ]);
    expect(allowed(READ)).toMatchObject([{ access: 'read', status: 'complete', actions: [READ] }]);
    expect(allowed(READ)[0].forAnotherAccount).toBeUndefined();
  });

  test('need the value besides', () => {
    expect(allowed(ASSOCIATE)).toMatchObject([{
      access: 'read',
      status: 'incomplete',
      actions: [ASSOCIATE],
      missing: [`${READ} on App/Secret is needed as well, and no policy allows it to App/Role.`],
    }]);
    expect(allowed([ASSOCIATE, READ], [reading({ Effect: 'Deny' })])).toMatchObject([{ status: 'denied' }]);
  });

  test('may have the value besides, of a policy that the templates do not have', () => {
    const Role = roleWith([reading({ Action: ASSOCIATE })], {}, { ManagedPolicyArns: [{ 'Fn::ImportValue': 'x' }] });
    expect(verdict({ Role })).toEqual({
      principal: 'App/Role',
      status: 'unknown',
      missing: [],
      cannotTell: [`${READ} on App/Secret is needed as well: not all identity policies of App/Role are in the templates.`],
    });
  });

  test('take no certainty from who reads', () => {
    const open = reading({ Action: ASSOCIATE, Effect: 'Deny', Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-1' } } });
    expect(allowed([ASSOCIATE, READ], [open])).toMatchObject([{ status: 'complete', cannotTell: [] }]);
  });

  test('use the key as reading does', () => {
    const Key = { Type: 'AWS::KMS::Key', Properties: {} };
    expect(verdict({ Secret: secretUnder({ Ref: 'Key' }), Key, Role: roleWith([reading({ Action: [ASSOCIATE, READ] })]) })).toMatchObject({
      status: 'incomplete', missing: ['No identity policy of App/Role allows kms:Decrypt on the key App/Key.'],
    });
  });

  test.each(['AcceptCrossAccountReplication', 'DisassociateCrossAccountReplica'])('manage the secret: %s', name => {
    expect(allowed(`secretsmanager:${name}`)).toMatchObject([{ access: 'manage', status: 'complete' }]);
  });
});
