import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Deployment, inRegion } from './deployment';
import { anApp, aRole, ENV, filledIn, KEY_ARN, OTHER, OWNER, REGION } from './fixtures';
import { Access, EVERYTHING, excesses, namesake, trespasses } from './matrix';
import { Caller } from './policy-evaluator';
import { ManagedSecret, SecretAccess, SecretAccessGrant, SecretConsumer, SecretPolicySide } from '../../src';
import { errorsIn } from '../rules/synthesis';
import { errorMessage } from '../support/errors';

const ORGANIZATION = 'o-1234567890';
const UNIT = 'r-ab12/ou-ab12-11111111';
const BELOW = `${UNIT}/ou-ab12-22222222/`;
const REPLICA_REGION = 'eu-west-1';
const NEIGHBOUR = '444444444444';
const STRANGER = '333333333333';
const WORLD = {
  organizations: { [OTHER]: ORGANIZATION, [NEIGHBOUR]: ORGANIZATION, [OWNER]: ORGANIZATION },
  units: { [OTHER]: BELOW, [NEIGHBOUR]: 'r-ab12/ou-ab12-33333333/' },
};
const reader = (account: string, path = '/') => `arn:aws:iam::${account}:role${path}reader`;

interface Kind {
  readonly name: string;
  readonly make: (stack: Stack) => SecretConsumer;
  readonly asks: string;
  /** Has every permission of its own account and must not get access. */
  readonly outsiders: string[];
  readonly isComplete?: boolean;
  readonly isOwn?: boolean;
}

const KINDS: Kind[] = [
  { name: 'an account', make: () => SecretConsumer.account(OTHER), asks: reader(OTHER), outsiders: [NEIGHBOUR] },
  { name: 'a role by name', make: () => SecretConsumer.role(OTHER, 'reader'), asks: reader(OTHER), outsiders: [OTHER] },
  { name: 'a role by name and path', make: () => SecretConsumer.role(OTHER, 'reader', { path: '/app/' }), asks: reader(OTHER, '/app/'), outsiders: [OTHER] },
  { name: 'a role that must exist', make: () => SecretConsumer.role(OTHER, 'reader', { strict: true }), asks: reader(OTHER), outsiders: [OTHER] },
  { name: 'a role of the owner by name', make: () => SecretConsumer.role(OWNER, 'reader'), asks: reader(OWNER), outsiders: [OTHER], isComplete: true, isOwn: true },
  { name: 'an organization', make: () => SecretConsumer.organization(ORGANIZATION), asks: reader(OTHER), outsiders: [STRANGER] },
  { name: 'an organizational unit', make: () => SecretConsumer.organizationalUnit(ORGANIZATION, UNIT), asks: reader(OTHER), outsiders: [NEIGHBOUR, STRANGER] },
  {
    name: 'a role of the app',
    make: stack => SecretConsumer.principal(aRole(new Stack(App.of(stack) as App, 'Consumer', { env: { account: OTHER, region: REGION } }), 'Role', 'reader')),
    asks: reader(OTHER),
    outsiders: [OTHER],
    isComplete: true,
  },
];

/** Within the account, a writer can update too, and gets no list of the versions that are there. */
const ACCESSES: Array<Pick<Access, 'name' | 'allowed'> & { readonly access: SecretAccess; readonly own: Access['allowed'] }> = [
  { name: 'read', access: SecretAccess.READ, allowed: ['GetSecretValue', 'DescribeSecret'], own: ['GetSecretValue', 'DescribeSecret'] },
  {
    name: 'write',
    access: SecretAccess.WRITE,
    allowed: ['PutSecretValue', 'UpdateSecretVersionStage', 'DescribeSecret'],
    own: ['PutSecretValue', 'UpdateSecretVersionStage', 'UpdateSecret'],
  },
  {
    name: 'read and write',
    access: SecretAccess.READ_WRITE,
    allowed: ['GetSecretValue', 'DescribeSecret', 'PutSecretValue', 'UpdateSecretVersionStage'],
    own: ['GetSecretValue', 'DescribeSecret', 'PutSecretValue', 'UpdateSecretVersionStage', 'UpdateSecret'],
  },
];

const KEYS: Array<{ readonly name: string; readonly of: (stack: Stack, arn: string) => kms.IKey; readonly isForeign: boolean }> = [
  { name: 'keys of the app', of: stack => new kms.Key(stack, 'Key'), isForeign: false },
  { name: 'imported keys', of: (stack, arn) => kms.Key.fromKeyArn(stack, `Key${arn.split(':')[3]}`, arn), isForeign: true },
];

function shared(kind: Kind, access: SecretAccess, keys: typeof KEYS[number], withReplica = true) {
  const app = anApp();
  const stack = new Stack(app, 'Owner', { env: ENV, crossRegionReferences: true });
  const replicaKeys = new Stack(app, 'ReplicaKeys', { env: { ...ENV, region: REPLICA_REGION }, crossRegionReferences: true });
  const encryptionKey = keys.of(stack, KEY_ARN);
  const [secret, other] = ['Secret', 'Other'].map(id => new ManagedSecret(stack, id, { secretName: `shop/${id}`, encryptionKey }));
  const grant = secret.grantAccess(kind.make(stack), access);
  const replicaKey = keys.of(keys.isForeign ? stack : replicaKeys, inRegion(KEY_ARN, REPLICA_REGION));
  if (withReplica) for (const one of [secret, other]) one.addReplicaRegion(REPLICA_REGION, replicaKey);
  const { missing, complete } = grant;
  const assembly = app.synth();
  const deployment = new Deployment(assembly, { ...WORLD, keys: [KEY_ARN, inRegion(KEY_ARN, REPLICA_REGION)].map(arn => ({ arn })) });
  const [arn, otherArn] = [secret, other].map(({ secretArn }) => deployment.valueOf(stack, secretArn));
  return { missing, complete, deployment, arn, otherArn };
}

const PLACEHOLDERS = { 'AWS::AccountId': OWNER, 'AWS::Region': REGION, 'AWS::Partition': 'aws' };

/** Everything that `missing` reports, done by hand. */
function paste(missing: SecretAccessGrant['missing'], deployment: Deployment, arn: string, caller: Caller): Caller {
  const policies = missing.map(one => ({ ...one, policy: filledIn(JSON.parse(one.policy!), PLACEHOLDERS) }));
  for (const { side, region, policy } of policies) if (side === SecretPolicySide.KEY) deployment.addToKeyPolicy(inRegion(arn, region), policy);
  const own = policies.filter(({ side }) => side === SecretPolicySide.CONSUMER).map(({ policy }) => policy);
  return { ...caller, policies: [...caller.policies, ...own] };
}

describe('a grant to a consumer', () => {
  const cells = KINDS.flatMap(kind => ACCESSES.flatMap(access => (
    KEYS.map(keys => [kind.name, access.name, keys.name, { kind, access, keys }] as const))));

  test.each(cells)('%s can %s under %s, with the replica and nothing else, once what is missing is added', (_, __, ___, { kind, access, keys }) => {
    const { missing, complete, deployment, arn, otherArn } = shared(kind, access.access, keys);
    const allowed = kind.isOwn ? access.own : access.allowed;
    const unaided = deployment.caller(kind.asks);
    const isComplete = allowed.every(operation => deployment.can(unaided, operation, arn));
    const caller = paste(missing, deployment, arn, unaided);
    const outsiders = kind.outsiders.map(account => deployment.caller(`arn:aws:iam::${account}:role/administrator`, [EVERYTHING]));

    expect([complete, isComplete]).toEqual([kind.isComplete === true && !keys.isForeign, complete]);
    expect(missing.map(({ side }) => side).sort()).toEqual([...kind.isComplete ? [] : ['consumer'], ...keys.isForeign ? ['key', 'key'] : []]);
    for (const region of [REGION, REPLICA_REGION]) {
      const [granted, other] = [arn, otherArn].map(one => inRegion(one, region));
      expect(excesses(deployment, { ...access, allowed, grant: undefined! }, caller, granted)).toEqual([]);
      const strangers = [...outsiders, namesake(deployment, caller)];
      expect(trespasses(deployment, { allowed }, { caller, granted, others: [other], strangers })).toEqual([]);
    }
  });

  test('there are forty-eight of them', () => {
    expect(cells).toHaveLength(48);
  });
});

test('missing access has the region and the rule', () => {
  const sides = shared(KINDS[0], SecretAccess.READ, KEYS[1]).missing.map(({ side, region, ruleId }) => `${side} ${region} ${ruleId}`);
  expect(sides.sort()).toEqual([`consumer ${REGION} MS103`, `key ${REPLICA_REGION} MS102`, `key ${REGION} MS102`]);
});

test('the secret\'s own account is never complete: what its identities may do is up to their policies', () => {
  const stack = new Stack(anApp(), 'Owner', { env: ENV });
  const secret = new ManagedSecret(stack, 'Secret', { secretName: 'shop/db', encryptionKey: new kms.Key(stack, 'Key') });
  const { complete, missing } = secret.grantAccess(SecretConsumer.account(OWNER), SecretAccess.READ);

  expect([complete, missing.map(({ side, ruleId }) => `${side} ${ruleId}`)]).toEqual([false, ['consumer MS126']]);
});

describe('the three sides', () => {
  const stack = new Stack(anApp(), 'Owner', { env: ENV });
  const key = new kms.Key(stack, 'Key');
  const secret = new ManagedSecret(stack, 'Secret', { secretName: 'shop/db', encryptionKey: key });
  const grant = secret.grantAccess(SecretConsumer.role(OTHER, 'reader'), SecretAccess.READ);
  const json = (statements: iam.PolicyStatement[]) => statements.map(statement => stack.resolve(statement.toStatementJson()));
  const pattern = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:secretsmanager:${REGION}:${OWNER}:secret:shop/db-??????`]] };
  const named = { ArnEquals: { 'aws:PrincipalArn': { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::${OTHER}:role/reader`]] } } };
  const root = { AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::${OTHER}:root`]] } };
  const via = { StringEquals: { 'kms:ViaService': `secretsmanager.${REGION}.amazonaws.com` } };
  const use = { ...via, StringLike: { 'kms:EncryptionContext:SecretARN': pattern } };
  const actions = ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'];

  test('are exact: the secret\'s', () => {
    expect(json(grant.ownerStatements)).toEqual([{ Action: actions, Effect: 'Allow', Resource: '*', Principal: root, Condition: named }]);
  });

  test('the key\'s', () => {
    expect(json(grant.keyStatements)).toEqual([
      { Action: 'kms:Decrypt', Effect: 'Allow', Resource: '*', Principal: root, Condition: { ...use, ...named } },
      { Action: 'kms:DescribeKey', Effect: 'Allow', Resource: '*', Principal: root, Condition: { ...via, ...named } },
    ]);
  });

  test('the consumer\'s', () => {
    const keyArn = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:kms:${REGION}:${OWNER}:key/*`]] };
    expect(json(grant.consumerStatements)).toEqual([
      { Action: actions, Effect: 'Allow', Resource: pattern },
      { Action: 'kms:Decrypt', Effect: 'Allow', Resource: keyArn, Condition: use },
      { Action: 'kms:DescribeKey', Effect: 'Allow', Resource: keyArn, Condition: via },
    ]);
  });
});

describe('the consumer\'s side, within the account of the secret and of its key,', () => {
  const statementsOf = (consumer: (stack: Stack) => SecretConsumer) => {
    const stack = new Stack(anApp(), 'Owner', { env: ENV });
    const secret = new ManagedSecret(stack, 'Secret', { secretName: 'shop/db', kmsKeyId: KEY_ARN });
    const { consumerStatements } = secret.grantAccess(consumer(stack), SecretAccess.READ);
    return consumerStatements.map(statement => stack.resolve(statement.toStatementJson()));
  };
  const Resource = {
    'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:secretsmanager:${REGION}:${OWNER}:secret:shop/db-??????`]],
  };
  const SIDE = [
    { Effect: 'Allow', Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'], Resource },
    {
      Effect: 'Allow',
      Action: 'kms:Decrypt',
      Resource: KEY_ARN,
      Condition: {
        StringEquals: { 'kms:ViaService': `secretsmanager.${REGION}.amazonaws.com` },
        StringLike: { 'kms:EncryptionContext:SecretARN': Resource },
      },
    },
  ];

  test.each<[string, (stack: Stack) => SecretConsumer]>([
    ['a role of the app', stack => SecretConsumer.principal(aRole(stack, 'Role'))],
    ['the account itself', () => SecretConsumer.account(OWNER)],
  ])('has the statements of %s', (_, consumer) => {
    expect(statementsOf(consumer)).toEqual(SIDE);
  });

  test('is empty for a role that is known by its name: the policies of the secret and of its key name it', () => {
    expect(statementsOf(() => SecretConsumer.role(OWNER, 'reader'))).toEqual([]);
  });

  test('is empty for a role that drops what its policy is given', () => {
    const immutable = (stack: Stack) => SecretConsumer.principal(aRole(stack, 'Role').withoutPolicyUpdates());
    expect(statementsOf(immutable)).toEqual([]);
  });
});

describe('the principal is named, in the policy of the secret and of the key alike,', () => {
  const arnOf = (account: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::${account}:role/reader`]] });
  const given = (account: string) => new iam.ArnPrincipal(`arn:aws:iam::${account}:role/reader`);
  const rootOf = (account: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::${account}:root`]] });
  const everybody = { AWS: '*' };

  interface Named {
    readonly Principal: object;
    /** Undefined for none. */
    readonly ArnEquals?: object;
  }

  test.each<[string, SecretConsumer, Named]>([
    ['by a condition, where a role of its own account need not exist', SecretConsumer.role(OWNER, 'reader'),
      { Principal: everybody, ArnEquals: { 'aws:PrincipalArn': arnOf(OWNER) } }],
    ['by its ARN, where a role of its own account must exist', SecretConsumer.role(OWNER, 'reader', { strict: true }), { Principal: { AWS: arnOf(OWNER) } }],
    ['by its ARN, where a role of another account must exist', SecretConsumer.role(OTHER, 'reader', { strict: true }), { Principal: { AWS: arnOf(OTHER) } }],
    ['by its ARN, where it is given as an ArnPrincipal of its own account', SecretConsumer.principal(given(OWNER)), { Principal: { AWS: given(OWNER).arn } }],
    ['by its account and a condition, where it is given as an ArnPrincipal of another account', SecretConsumer.principal(given(OTHER)),
      { Principal: { AWS: rootOf(OTHER) }, ArnEquals: { 'aws:PrincipalArn': given(OTHER).arn } }],
  ])('%s', (_, consumer, named) => {
    const stack = new Stack(anApp(), 'Owner', { env: ENV });
    const secret = new ManagedSecret(stack, 'Secret', { secretName: 'shop/db', encryptionKey: new kms.Key(stack, 'Key') });
    secret.grantAccess(consumer, SecretAccess.READ);
    const template = Template.fromStack(stack);
    const [ofSecret] = Object.values(template.findResources('AWS::SecretsManager::ResourcePolicy'));
    const [ofKey] = Object.values(template.findResources('AWS::KMS::Key'));
    const statements: any[] = [...ofSecret.Properties.ResourcePolicy.Statement, ...ofKey.Properties.KeyPolicy.Statement];
    const reading = statements.filter(({ Action }) => Action === 'kms:Decrypt' || Action.includes('secretsmanager:GetSecretValue'));

    expect(reading.map(({ Principal, Condition }) => ({ Principal, ArnEquals: Condition?.ArnEquals }))).toEqual([named, named]);
  });
});

test('what is missing can be output, so that who has to add it finds it in the stack', () => {
  const stack = new Stack(anApp(), 'Owner', { env: ENV });
  const secret = new ManagedSecret(stack, 'Secret', { secretName: 'shop/db', encryptionKey: kms.Key.fromKeyArn(stack, 'Key', KEY_ARN) });
  secret.grantAccess(SecretConsumer.account(OTHER), SecretAccess.READ).outputMissing(stack, 'ToAdd');
  const outputs = Template.fromStack(stack).findOutputs('*');

  expect(Object.values(outputs).map(({ Description }) => Description).sort()).toEqual(['Policy to add to the consumer', 'Policy to add to the key']);
  expect(JSON.stringify(outputs)).toContain('secretsmanager:GetSecretValue');
});

test('an access that can never work is not complete, and says why', () => {
  const stack = new Stack(anApp(), 'Owner', { env: ENV });
  const grant = new ManagedSecret(stack, 'Secret', { secretName: 'shop/db' }).grantAccess(SecretConsumer.account(OTHER), SecretAccess.READ);

  expect([grant.complete, grant.missing, grant.ownerStatements]).toEqual([false, [{ side: 'key', region: REGION, ruleId: 'MS100' }], []]);
  expect(grant.outputMissing(stack, 'ToAdd')).toEqual([]);
});

test('a service is not sure to use the default key: the key is what is missing', () => {
  const stack = new Stack(anApp(), 'Owner', { env: ENV });
  const service = SecretConsumer.principal(new iam.ServicePrincipal('rds.amazonaws.com'));
  const { complete, missing } = new ManagedSecret(stack, 'Secret', { secretName: 'shop/db' }).grantAccess(service, SecretAccess.READ);

  expect([complete, missing]).toEqual([false, [{ side: 'key', region: REGION, ruleId: 'MS131' }]]);
});

test('an account that may be another cannot use the default key: the key is what is missing', () => {
  const stack = new Stack(anApp(), 'Owner');
  const role = SecretConsumer.principal(iam.Role.fromRoleArn(stack, 'Role', `arn:aws:iam::${OTHER}:role/reader`));
  const { missing } = new ManagedSecret(stack, 'Secret', { secretName: 'shop/db' }).grantAccess(role, SecretAccess.READ);

  expect(missing.map(({ side, ruleId }) => `${side} ${ruleId}`)).toEqual(['key MS101']);
});

test('one synthesis reports all malformed consumers, with the value', () => {
  const app = anApp();
  const stack = new Stack(app, 'Owner', { env: ENV });
  const secret = new ManagedSecret(stack, 'Secret', { secretName: 'shop/db', encryptionKey: new kms.Key(stack, 'Key') });
  secret.grantAccess(SecretConsumer.account('1'), SecretAccess.READ);
  secret.grantAccess(SecretConsumer.role(OTHER, 'read*', { path: 'app' }), SecretAccess.READ);
  secret.grantAccess(SecretConsumer.organizationalUnit('o-1', 'ou-ab12-11111111/'), SecretAccess.READ);

  expect(() => app.synth()).toThrow(/MS117 SecretConsumer account "1".*MS118 SecretConsumer roleName "read\*".*MS119 SecretConsumer path "app".*MS120 SecretConsumer organizationId "o-1".*MS121 SecretConsumer organizationalUnitPath "ou-ab12-11111111"/s);
});

test.each<[string, (stack: Stack) => iam.IGrantable, string | undefined]>([
  ['an account as a whole', () => new iam.AccountPrincipal('12'), '12'],
  ['a word as an account', () => new iam.AccountPrincipal('shared'), 'shared'],
  ['one of several', () => new iam.CompositePrincipal(new iam.AccountPrincipal('12'), new iam.ArnPrincipal(`arn:aws:iam::${OTHER}:role/reader`)), '12'],
  ['an account under conditions', () => new iam.AccountPrincipal('12').withConditions({ Bool: { 'aws:SecureTransport': 'true' } }), '12'],
  ['a role by its ARN', () => new iam.ArnPrincipal('arn:aws:iam::12:role/reader'), '12'],
  ['an imported role', stack => iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::12:role/reader'), '12'],
  ['an account of 12 digits', () => new iam.AccountPrincipal(OTHER), undefined],
  ['a user of CloudFront', () => new iam.ArnPrincipal('arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1'), undefined],
  ['a service', () => new iam.ServicePrincipal('ec2.amazonaws.com'), undefined],
  ['everybody of an organization', () => new iam.OrganizationPrincipal('o-1234567890'), undefined],
  ['an account that is looked up', () => new iam.AccountPrincipal('dummy-value-for-/account'), undefined],
  ['an account by a parameter', stack => new iam.AccountPrincipal(new CfnParameter(stack, 'Other').valueAsString), undefined],
  ['a role of the app', stack => aRole(stack, 'Reader'), undefined],
])('a grant to %s is a finding by its account', (_, make, account) => {
  for (const grant of ['read', 'access'] as const) {
    const stack = new Stack(anApp(), 'Owner', { env: ENV });
    const secret = new ManagedSecret(stack, 'Secret', { secretName: 'shop/db', encryptionKey: new kms.Key(stack, 'Key') });
    if (grant === 'read') secret.grantRead(make(stack));
    else secret.grantAccess(SecretConsumer.principal(make(stack)), SecretAccess.READ);

    expect(errorsIn(stack)).toEqual(account === undefined ? [] : [
      `[Owner/Secret] MS117 account of the grantee "${account}" must be an account ID of 12 digits. Write all 12 digits as a string, including leading zeros.`,
    ]);
  }
});

test('an account that only the deployment knows is no malformed one', () => {
  const app = anApp();
  const stack = new Stack(app, 'Owner', { env: ENV });
  const account = new CfnParameter(stack, 'Account').valueAsString;
  new ManagedSecret(stack, 'Secret', { secretName: 'shop/db', encryptionKey: new kms.Key(stack, 'Key') }).grantAccess(SecretConsumer.account(account), SecretAccess.READ);

  expect(() => app.synth()).not.toThrow();
});

test('a key policy that grows over its limit is refused once for all secrets under the key', () => {
  const app = anApp();
  const stack = new Stack(app, 'Owner', { env: ENV });
  const encryptionKey = new kms.Key(stack, 'Key');
  for (let index = 0; index < 2; index++) {
    const secret = new ManagedSecret(stack, `Secret${index}`, { secretName: `shop/${index}`, encryptionKey });
    for (let role = 0; role < 40; role++) secret.grantAccess(SecretConsumer.role(OTHER, `${role}`.padEnd(64, 'x')), SecretAccess.READ);
  }

  const message = errorMessage(() => app.synth());
  expect(message.match(/MS124 key policy of Owner\/Key\/Resource must have at most 32768 bytes/g)).toHaveLength(1);
});
