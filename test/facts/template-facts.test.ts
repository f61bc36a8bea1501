import { Templates } from '../../src/cloudformation/template-index';
import { StackTemplate } from '../../src/cloudformation/template-types';
import { readTemplateFacts, TemplateFacts } from '../../src/facts/template-facts';
import { openTexts } from '../../src/iam/statements';

const ARN = 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:theirs';

function factsWith(entries: Record<string, object>, rest: Partial<StackTemplate> = {}): TemplateFacts {
  const template = { Resources: entries } as StackTemplate['template'];
  return readTemplateFacts(new Templates([
    { path: 'App', account: '111111111111', region: 'eu-central-1', partition: 'aws', template, ...rest },
  ]));
}

const READ = {
  Statement: [{
    Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: '*',
  }, { Effect: 'Deny', Action: 'kms:*', Resource: '*' }],
};

function statementsOf(facts: TemplateFacts, principal: string): string[] {
  return facts.identities.get(principal)!.statements.map(({ id }) => id);
}

describe('the policies of a principal', () => {
  const role = (...arns: unknown[]) => ({ Type: 'AWS::IAM::Role', Properties: { ManagedPolicyArns: arns } });
  const managed = (properties: object = {}) => ({
    Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: READ, ...properties },
  });

  test.each<[string, Record<string, object>]>([
    ["the role's side", { Role: role({ Ref: 'Policy' }), Policy: managed() }],
    ["the policy's side", { Role: role(), Policy: managed({ Roles: [{ Ref: 'Role' }] }) }],
    ['both sides', { Role: role({ Ref: 'Policy' }), Policy: managed({ Roles: [{ Ref: 'Role' }] }) }],
    ['the same side twice', { Role: role({ Ref: 'Policy' }, { Ref: 'Policy' }), Policy: managed() }],
  ])('count once where one is attached from %s', (_, entries) => {
    expect(statementsOf(factsWith(entries), 'App/Role')).toEqual(['App/Policy#0', 'App/Policy#1']);
  });

  test('count once for a user of two groups that have the same', () => {
    const group = { Type: 'AWS::IAM::Group' };
    const user = { Type: 'AWS::IAM::User', Properties: { Groups: [{ Ref: 'A' }, { Ref: 'B' }] } };
    const facts = factsWith({
      A: group, B: group, User: user, Policy: managed({ Groups: [{ Ref: 'A' }, { Ref: 'B' }] }),
    });
    expect(['App/A', 'App/B', 'App/User'].map(id => statementsOf(facts, id))).toEqual(Array(3).fill([
      'App/Policy#0', 'App/Policy#1',
    ]));
  });

  test('count for no role that claims to be in a group', () => {
    const claiming = { Type: 'AWS::IAM::Role', Properties: { Groups: [{ Ref: 'Group' }] } };
    const facts = factsWith({ Group: { Type: 'AWS::IAM::Group' }, Role: claiming, Policy: managed({ Groups: [{ Ref: 'Group' }] }) });
    expect(statementsOf(facts, 'App/Role')).toEqual([]);
  });

  test('of one principal are not those of another', () => {
    const facts = factsWith({
      One: role({ Ref: 'Policy' }), Two: role({ Ref: 'Policy' }), Policy: managed(),
    });
    expect(['App/One', 'App/Two'].map(id => statementsOf(facts, id))).toEqual(Array(2).fill([
      'App/Policy#0', 'App/Policy#1',
    ]));
  });

  test('that are inline go by their name, or by their position without one', () => {
    const inline = (type: string) => ({
      Type: type,
      Properties: {
        Policies: [{ PolicyName: 'own', PolicyDocument: READ }, 'text', { PolicyDocument: READ }],
      },
    });
    const facts = factsWith({ Role: inline('AWS::IAM::Role') });
    expect(statementsOf(facts, 'App/Role')).toEqual([
      'App/Role/own#0', 'App/Role/own#1', 'App/Role/1#0', 'App/Role/1#1',
    ]);
  });

  const TEXT = JSON.stringify(READ);
  const FORMS: Record<string, unknown> = {
    'JSON text': TEXT,
    'JSON text of Fn::Sub': { 'Fn::Sub': TEXT.replace('"*"', '"arn:${AWS::Partition}:secretsmanager:*:*:secret:*"') },
    'JSON text of Fn::Join': { 'Fn::Join': ['', [TEXT.slice(0, 30), TEXT.slice(30)]] },
    'Fn::ToJsonString': { 'Fn::ToJsonString': READ },
  };

  test.each(Object.entries(FORMS))('are read as %s, those of an identity and those of a key', (_, PolicyDocument) => {
    const facts = factsWith({
      Role: { Type: 'AWS::IAM::Role', Properties: { Policies: [{ PolicyName: 'own', PolicyDocument }] } },
      Policy: { Type: 'AWS::IAM::Policy', Properties: { PolicyDocument, Roles: [{ Ref: 'Role' }] } },
      Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: PolicyDocument } },
      Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { KmsKeyId: { Ref: 'Key' } } },
    });
    expect(statementsOf(facts, 'App/Role').sort()).toEqual(['App/Policy#0', 'App/Policy#1', 'App/Role/own#0', 'App/Role/own#1']);
    expect(facts.identities.get('App/Role')!.unread).toEqual([]);
    expect(facts.secrets[0].key!.statements!.map(({ id, effect }) => `${id} ${effect}`)).toEqual(['App/Key#0 Allow', 'App/Key#1 Deny']);
  });

  test('that depend on a condition of CloudFormation say so', () => {
    const when = (...branches: unknown[]) => ({ 'Fn::If': ['C', ...branches] });
    const NOTHING = { Ref: 'AWS::NoValue' };
    const inline = (Resource: string) => ({ PolicyName: 'own', PolicyDocument: { Statement: { Effect: 'Allow', Action: 'kms:*', Resource } } });
    const facts = factsWith({
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          Policies: [when(inline('a'), inline('b')), NOTHING],
          ManagedPolicyArns: when([{ Ref: 'Policy' }, 'arn:aws:iam::aws:policy/A'], NOTHING),
        },
      },
      Other: { Type: 'AWS::IAM::Role', Properties: { Policies: [{ 'Fn::Transform': { Name: 'x' } }], ManagedPolicyArns: [NOTHING] } },
      Policy: managed(),
      Attached: managed({ Roles: [when({ Ref: 'Other' }, NOTHING)] }),
    });
    const { statements, unread } = facts.identities.get('App/Role')!;
    expect([statements.map(({ id }) => id), unread]).toEqual([
      ['App/Role/own-0#0', 'App/Role/own-1#0', 'App/Policy#0', 'App/Policy#1'], ['arn:aws:iam::aws:policy/A'],
    ]);
    expect(new Set(statements.flatMap(openTexts))).toEqual(new Set(['only if CloudFormation\'s condition C says so']));
    expect(facts.identities.get('App/Other')!.unread).toEqual(['App/Other']);
    expect(facts.identities.get('App/Other')!.statements.map(openTexts)).toEqual([
      ['only if CloudFormation\'s condition C says so'], ['only if CloudFormation\'s condition C says so'],
    ]);
  });

  test('that are elsewhere are each listed once, in order, but those of AWS that allow nothing with secrets', () => {
    const names = [
      'B', 'A', 'B', 'service-role/AWSLambdaBasicExecutionRole', 'service-role/AWSLambdaVPCAccessExecutionRole',
      'service-role/AmazonECSTaskExecutionRolePolicy', 'AWSXRayDaemonWriteAccess', 'service-role/AWSLambdaRole', 'service-role/AmazonSNSRole',
      'service-role/AWSLambdaDynamoDBExecutionRole', 'service-role/AWSBatchServiceEventTargetRole',
    ];
    const facts = factsWith({
      Role: role(...names.map(name => ({ 'Fn::Sub': `arn:\${AWS::Partition}:iam::aws:policy/${name}` }))),
    });
    expect(facts.identities.get('App/Role')!.unread).toEqual([
      'arn:aws:iam::aws:policy/A', 'arn:aws:iam::aws:policy/B',
    ]);
  });

  test('of an account are not those of AWS with their names', () => {
    const arns = ['arn:aws:iam::111111111111:policy/service-role/AWSLambdaRole', 'arn:aws:iam::aws:policy/AWSLambdaRoleOther'];
    expect(factsWith({ Role: role(...arns) }).identities.get('App/Role')!.unread).toEqual([...arns].sort());
  });

  test('of a role without any are none, and the role is known', () => {
    expect(factsWith({
      Role: { Type: 'AWS::IAM::Role' },
    }).identities.get('App/Role')).toMatchObject({ statements: [], unread: [] });
  });
});

describe('a secret that another app makes', () => {
  const policyOf = (SecretId: unknown) => ({
    Type: 'AWS::SecretsManager::ResourcePolicy', Properties: { SecretId, ResourcePolicy: READ },
  });

  test('is one, whether its policies name it by its name or by an ARN', () => {
    const { foreignSecrets } = factsWith({
      A: policyOf('theirs'),
      B: policyOf(ARN),
      C: policyOf(`${ARN}-AbCdEf`),
      D: policyOf(
        ARN.replace('aws', 'aws-cn'),
      ),
    });
    expect(foreignSecrets.map(({ id, name, statements }) => [
      id, name, statements!.map(statement => statement.id),
    ])).toEqual([
      [ARN, 'theirs', ['A', 'B', 'C', 'D'].flatMap(id => [`App/${id}#0`, `App/${id}#1`])],
    ]);
  });

  test.each(['arn', 'a-b2c3d4', 'my/arn:aws:b'])('may be called %s', name => {
    const { foreignSecrets } = factsWith({ A: policyOf(name) });
    expect(foreignSecrets.map(secret => [secret.id, secret.name])).toEqual([[ARN.replace('theirs', name), name]]);
  });

  test('is none where only the deployment knows its name, or where it is a resource of the app', () => {
    const bucket = { Type: 'AWS::S3::Bucket' };
    expect(factsWith({
      A: policyOf({ Ref: 'P' }), B: policyOf({ 'Fn::Sub': 'a${P}' }), C: policyOf({ Ref: 'Bucket' }), Bucket: bucket,
    }).foreignSecrets).toEqual([]);
  });
});

describe('the key of a secret', () => {
  const ID = '0123abcd-0123-0123-0123-0123456789ab';
  const KEY = { Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: READ } } };
  const ALIAS = {
    Alias: { Type: 'AWS::KMS::Alias', Properties: { AliasName: 'alias/shop', TargetKeyId: { Ref: 'Key' } } },
  };

  function keyOf(KmsKeyId: unknown, more: Record<string, object> = {}, rest: Partial<StackTemplate> = {}) {
    const { secrets: [{ key }] } = factsWith({
      Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { KmsKeyId } }, ...more,
    }, rest);
    return key && {
      id: key.id, place: [key.account, key.region], aliases: key.aliases, isOfApp: key.statements !== undefined,
    };
  }

  test.each([
    undefined, null, '', { Ref: 'AWS::NoValue' }, 'alias/aws/secretsmanager', 'arn:aws:kms:eu-central-1:111111111111:alias/aws/secretsmanager',
  ])('is aws/secretsmanager: %j', reference => {
    expect(keyOf(reference)).toBeUndefined();
  });

  const OWN = { id: 'App/Key', place: ['111111111111', 'eu-central-1'], isOfApp: true };

  test.each<[unknown, object, object]>([
    [{ 'Fn::GetAtt': ['Key', 'Arn'] }, KEY, { ...OWN, aliases: [] }],
    [{ Ref: 'Key' }, { Key: { Type: 'AWS::KMS::ReplicaKey' } }, { ...OWN, aliases: [] }],
    [{ Ref: 'Alias' }, { ...KEY, ...ALIAS }, { ...OWN, aliases: ['alias/shop'] }],
    ['alias/shop', { ...KEY, ...ALIAS }, { ...OWN, aliases: ['alias/shop'] }],
    ['arn:aws:kms:eu-central-1:111111111111:alias/shop', { ...KEY, ...ALIAS }, {
      ...OWN, aliases: ['alias/shop'],
    }],
  ])('%j is one of the app', (reference, more, key) => {
    expect(keyOf(reference, more as Record<string, object>)).toEqual(key);
  });

  test.each<[string, string, string[], string[]]>([
    [ID, `arn:aws:kms:eu-central-1:111111111111:key/${ID}`, ['111111111111', 'eu-central-1'], []],
    [`arn:aws:kms:eu-west-1:222222222222:key/${ID}`, `arn:aws:kms:eu-west-1:222222222222:key/${ID}`, [
      '222222222222', 'eu-west-1',
    ], []],
    ['alias/theirs', 'arn:aws:kms:eu-central-1:111111111111:alias/theirs', [
      '111111111111', 'eu-central-1',
    ], ['alias/theirs']],
    ['arn:aws:kms:eu-west-1:111111111111:alias/shop', 'arn:aws:kms:eu-west-1:111111111111:alias/shop', [
      '111111111111', 'eu-west-1',
    ], ['alias/shop']],
    ['arn:aws:kms:eu-central-1:222222222222:alias/shop', 'arn:aws:kms:eu-central-1:222222222222:alias/shop', [
      '222222222222', 'eu-central-1',
    ], ['alias/shop']],
    [`arn:aws-cn:kms:cn-north-1:222222222222:key/${ID}`, `arn:aws-cn:kms:cn-north-1:222222222222:key/${ID}`, [
      '222222222222', 'cn-north-1',
    ], []],
    ['other', 'other', ['111111111111', 'eu-central-1'], []],
    ['alias/aws/secretsmanager2', 'arn:aws:kms:eu-central-1:111111111111:alias/aws/secretsmanager2', [
      '111111111111', 'eu-central-1',
    ], ['alias/aws/secretsmanager2']],
    ['alias/own/alias/aws/secretsmanager', 'arn:aws:kms:eu-central-1:111111111111:alias/own/alias/aws/secretsmanager', [
      '111111111111', 'eu-central-1',
    ], ['alias/own/alias/aws/secretsmanager']],
  ])('%s is one of another app', (reference, id, place, aliases) => {
    expect(keyOf(reference, { ...KEY, ...ALIAS })).toEqual({ id, place, aliases, isOfApp: false });
  });

  test.each([
    ['alias/theirs', 'account'], ['alias/theirs', 'region'], [ID, 'account'], [ID, 'region'],
  ])('by %s, in a stack without its %s, has that as its id: it may be another in each', (reference, lacking) => {
    expect(keyOf(reference, {}, { [lacking]: undefined })!.id).toBe(reference);
  });

  test.each([
    `${ID}0`, `x${ID}`, ID.toUpperCase(), 'other/alias/theirs',
  ])('that is named by no id and no alias (%s) goes by what is written', reference => {
    expect(keyOf(reference)).toEqual({
      id: reference, place: ['111111111111', 'eu-central-1'], aliases: [], isOfApp: false,
    });
  });

  test.each([ID, { Ref: 'KeyId' }])('of another app (%j) has the aliases that the app gives it', reference => {
    const alias = { Type: 'AWS::KMS::Alias', Properties: { AliasName: 'alias/mine', TargetKeyId: reference } };
    expect(keyOf(reference, { Alias: alias })!.aliases).toEqual(['alias/mine']);
  });
});

test('replicas are sorted by region, stand in either property, and hang on no condition that drops them', () => {
  const replicas = [{ Region: 'us-east-1' }, {
    'Fn::If': ['C', { Region: 'eu-west-1', KmsKeyId: 'alias/there' }, { Ref: 'AWS::NoValue' }],
  }, 'text'];
  const { secrets } = factsWith({
    A: { Type: 'AWS::SecretsManager::Secret', Properties: { ReplicaRegions: replicas } },
    B: { Type: 'Custom::ManagedSecret', Properties: { Mode: 'create', Name: 'b', Replicas: replicas } },
  });
  const expected = [
    ['eu-west-1', 'arn:aws:kms:eu-west-1:111111111111:alias/there'], ['us-east-1', undefined],
  ];
  expect(
    secrets.map(secret => secret.replicas.map(({ region, key }) => [region, key?.id])),
  ).toEqual([expected, expected]);
});

test('a policy meets the secret that it names by its name, by an ARN, or by a reference to what stands for it', () => {
  const policy = (SecretId: unknown) => ({
    Type: 'AWS::SecretsManager::ResourcePolicy', Properties: { SecretId, ResourcePolicy: READ },
  });
  const standsFor = (Type: string, SecretId: unknown) => ({
    Type, Properties: { SecretId, Mode: 'version' },
  });
  const { secrets, foreignSecrets } = factsWith({
    Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { Name: 'theirs' } },
    Version: standsFor('Custom::ManagedSecret', { Ref: 'Secret' }),
    Attached: standsFor('AWS::SecretsManager::SecretTargetAttachment', { Ref: 'Version' }),
    P1: policy('theirs'),
    P2: policy(ARN),
    P3: policy(`${ARN}-AbCdEf`),
    P4: policy({ Ref: 'Version' }),
    P5: policy({ Ref: 'Attached' }),
    P6: policy(ARN.replace('aws', 'aws-cn')),
  });
  expect(secrets.map(({ id }) => id)).toEqual(['App/Secret']);
  expect([
    ...new Set(secrets[0].statements!.map(({ id }) => id.split('#')[0])),
  ]).toEqual(['P1', 'P2', 'P3', 'P4', 'P5', 'P6'].map(id => `App/${id}`));
  expect(foreignSecrets).toEqual([]);
});
