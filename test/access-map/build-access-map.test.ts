import { App, CfnCondition, CfnOutput, CfnParameter, CfnResource, Fn, NestedStack, SecretValue, Stack, Stage } from 'aws-cdk-lib';
import {
  AccountPrincipal, AnyPrincipal, ArnPrincipal, CfnManagedPolicy, Effect, Group, ManagedPolicy, OrganizationPrincipal, Policy, PolicyStatement, Role,
  ServicePrincipal, User,
} from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { CfnResourcePolicy, CfnSecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { allow, GET, linesOf, mapOf, newApp, onlyPath, OTHER, OWNER, policyOn, roleIn } from './maps';
import { ExpandedAccessMap as AccessMap } from '../../src/access-map/model';
import { ManagedSecret, SecretCreation } from 'cdk-managed-secret';

let app: App;
let stack: Stack;

beforeEach(() => {
  app = newApp();
  stack = new Stack(app, 'Owner', { env: OWNER });
});

describe('secrets', () => {
  test('of this library, of the L2, of the L1 and of the custom resource are all on the map', () => {
    new ManagedSecret(stack, 'Ours');
    new Secret(stack, 'L2', { secretName: 'named' });
    new CfnSecret(stack, 'L1');
    new ManagedSecret(stack, 'Created', { secretName: 'created', creation: SecretCreation.createSecret() });
    const secrets = mapOf(app).secrets.map(({ id, name, madeBy }) => [id, name, madeBy]);
    expect(secrets).toEqual([
      ['Owner/Created/CreateSecret', 'created', 'custom resource'],
      ['Owner/L1', undefined, 'CloudFormation'],
      ['Owner/L2', 'named', 'CloudFormation'],
      ['Owner/Ours', undefined, 'CloudFormation'],
    ]);
  });

  test('have their key and their replicas, each with its key', () => {
    const encryptionKey = new Key(stack, 'Key');
    const replicaKey = Key.fromKeyArn(stack, 'ReplicaKey', 'arn:aws:kms:eu-west-1:111111111111:key/0123abcd-0123-0123-0123-0123456789ab');
    new Secret(stack, 'Secret', { encryptionKey, replicaRegions: [{ region: 'us-east-1' }, { region: 'eu-west-1', encryptionKey: replicaKey }] });
    const { secrets: [secret], keys } = mapOf(app);
    expect(secret.key).toBe('Owner/Key');
    expect(secret.replicas).toEqual([{ region: 'eu-west-1', key: replicaKey.keyArn }, { region: 'us-east-1', key: 'aws/secretsmanager' }]);
    expect(keys).toEqual([
      { id: 'Owner/Key', account: OWNER.account, region: OWNER.region, ofApp: true },
      { id: replicaKey.keyArn, account: OWNER.account, region: 'eu-west-1', ofApp: false },
    ]);
  });

  test('under an alias of the app are under its key', () => {
    new Key(stack, 'Key', { alias: 'shop' });
    new CfnSecret(stack, 'Secret', { kmsKeyId: 'alias/shop' });
    expect(mapOf(app).secrets[0].key).toBe('Owner/Key');
  });

  test('of another app are on the map if a policy names them, and their policy and key are unknown', () => {
    allow(roleIn(stack), GET, 'arn:aws:secretsmanager:eu-central-1:222222222222:secret:theirs-??????');
    const map = mapOf(app);
    expect(map.secrets).toEqual([{
      id: 'arn:aws:secretsmanager:eu-central-1:222222222222:secret:theirs', account: '222222222222', region: 'eu-central-1', name: 'theirs', madeBy: 'another app', replicas: [],
    }]);
    expect(onlyPath(map)).toMatchObject({
      status: 'unknown',
      cannotTell: [
        'The resource policy of arn:aws:secretsmanager:eu-central-1:222222222222:secret:theirs is not in the templates.',
        'Which key arn:aws:secretsmanager:eu-central-1:222222222222:secret:theirs is under is not in the templates.',
      ],
    });
  });
});

describe('in one account', () => {
  test('an identity policy is enough for a secret under aws/secretsmanager', () => {
    new Secret(stack, 'Secret').grantRead(roleIn(stack));
    expect(onlyPath(mapOf(app))).toMatchObject({ secret: 'Owner/Secret', principal: 'Owner/Role', access: 'read', status: 'complete', actions: [GET], missing: [] });
  });

  test('the use of the key is missed where only the secret is granted', () => {
    const secret = new Secret(stack, 'Secret', { encryptionKey: new Key(stack, 'Key') });
    allow(roleIn(stack), GET, secret.secretArn);
    expect(onlyPath(mapOf(app))).toMatchObject({ status: 'incomplete', missing: ['No identity policy of Owner/Role allows kms:Decrypt on the key Owner/Key.'] });
  });

  test('reading and writing are complete with the grants of this library', () => {
    const secret = new ManagedSecret(stack, 'Secret', { secretName: 'named', encryptionKey: new Key(stack, 'Key') });
    secret.grantReadWrite(roleIn(stack));
    expect(linesOf(mapOf(app))).toEqual(['Owner/Role read Owner/Secret: complete', 'Owner/Role write Owner/Secret: complete']);
  });

  test('a resource policy that names the role is enough, and one that names only the account gives no access', () => {
    const secret = new Secret(stack, 'Secret');
    secret.addToResourcePolicy(new PolicyStatement({ actions: [GET], resources: ['*'], principals: [roleIn(stack)] }));
    secret.addToResourcePolicy(new PolicyStatement({ actions: [GET], resources: ['*'], principals: [new AccountPrincipal(OWNER.account)] }));
    expect(linesOf(mapOf(app))).toEqual(['Owner/Role read Owner/Secret: complete']);
  });

  test('policies of groups and inline policies count', () => {
    const statements = [new PolicyStatement({ actions: ['secretsmanager:DeleteSecret'], resources: ['*'] })];
    new Secret(stack, 'Secret');
    new Group(stack, 'Group').attachInlinePolicy(new Policy(stack, 'Beside', { statements }));
    new CfnResource(stack, 'Inline', {
      type: 'AWS::IAM::User',
      properties: { Policies: [{ PolicyName: 'own', PolicyDocument: { Statement: { Effect: 'Allow', Action: 'secretsmanager:*', Resource: '*' } } }] },
    });
    const map = mapOf(app);
    expect(linesOf(map)).toEqual([
      'Owner/Group manage Owner/Secret: complete', 'Owner/Inline manage Owner/Secret: complete', 'Owner/Inline read Owner/Secret: complete',
      'Owner/Inline write Owner/Secret: complete',
    ]);
    expect(map.paths.map(({ statements: ids }) => ids)).toEqual([
      ['Owner/Beside#0'], ...Array(3).fill(['Owner/Inline/own#0']),
    ]);
  });

  describe('a managed policy', () => {
    function readBy(attach: (role: Role, policy: ManagedPolicy) => void): AccessMap {
      new Secret(stack, 'Secret');
      attach(roleIn(stack), new ManagedPolicy(stack, 'Managed', {
        statements: [new PolicyStatement({ actions: [GET], resources: ['*'] })],
      }));
      return mapOf(app);
    }

    test.each<[string, (role: Role, policy: ManagedPolicy) => void]>([
      ["the role's side", (role, policy) => role.addManagedPolicy(policy)],
      ["the policy's side", (role, policy) => policy.attachToRole(role)],
      ['both sides', (role, policy) => {
        role.addManagedPolicy(policy);
        policy.attachToRole(role);
      }],
    ])('counts where it is attached from %s', (_, attach) => {
      const map = readBy(attach);
      expect(onlyPath(map)).toMatchObject({
        principal: 'Owner/Role', status: 'complete', statements: ['Owner/Managed#0'],
      });
      expect(map.principals).toEqual([expect.objectContaining({ id: 'Owner/Role', unreadPolicies: [] })]);
      expect(map.statements).toHaveLength(1);
    });

    test('that nobody is attached to is a principal of its own', () => {
      expect(linesOf(readBy(() => {}))).toEqual(['Owner/Managed read Owner/Secret: complete']);
    });
  });

  test('attached policies that are not in the templates are named', () => {
    const role = roleIn(stack, 'Role', { managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('AdministratorAccess')] });
    new Secret(stack, 'Secret').grantRead(role);
    expect(mapOf(app).principals).toEqual([expect.objectContaining({ id: 'Owner/Role', unreadPolicies: ['arn:aws:iam::aws:policy/AdministratorAccess'] })]);
  });

  test('a role by name, which the app only imports, is one of its account', () => {
    new Secret(stack, 'Secret').grantRead(Role.fromRoleName(stack, 'Imported', 'theirs'));
    expect(mapOf(app).principals).toEqual([{
      id: 'arn:aws:iam::111111111111:role/theirs', kind: 'role', account: OWNER.account, name: 'theirs', ofApp: false, unreadPolicies: [],
    }]);
  });

  test('a service that the resource policy names needs no identity policy', () => {
    const secret = new Secret(stack, 'Secret');
    secret.addToResourcePolicy(new PolicyStatement({ actions: [GET], resources: ['*'], principals: [new ServicePrincipal('rds.amazonaws.com')] }));
    expect(linesOf(mapOf(app))).toEqual(['rds.amazonaws.com read Owner/Secret: unknown']);
  });

  test('the attachment and the written version of a secret stand for the secret', () => {
    const secret = new CfnSecret(stack, 'Secret');
    const attachment = new CfnResource(stack, 'Attached', {
      type: 'AWS::SecretsManager::SecretTargetAttachment', properties: { SecretId: secret.ref, TargetId: 'db', TargetType: 'AWS::RDS::DBInstance' },
    });
    allow(roleIn(stack), GET, attachment.ref);
    expect(linesOf(mapOf(app))).toEqual(['Owner/Role read Owner/Secret: complete']);
  });
});

describe('across accounts', () => {
  let consumer: Stack;

  beforeEach(() => {
    consumer = new Stack(app, 'Consumer', { env: OTHER });
  });

  function shared(): ManagedSecret {
    return new ManagedSecret(stack, 'Secret', { secretName: 'shared', encryptionKey: new Key(stack, 'Key') });
  }

  test('the grant of this library is complete, by three policies', () => {
    shared().grantRead(roleIn(consumer, 'Role', { roleName: 'reader' }));
    const { status, statements } = onlyPath(mapOf(app));
    expect(status).toBe('complete');
    expect(statements).toEqual([
      'Consumer/Role/DefaultPolicy#0', 'Consumer/Role/DefaultPolicy#1', 'Owner/Key#2', 'Owner/Secret/Policy#0',
    ]);
  });

  test("the grant of the L2 misses the role's use of the key", () => {
    const secret = new Secret(stack, 'Secret', { secretName: 'shared', encryptionKey: new Key(stack, 'Key') });
    secret.grantRead(roleIn(consumer, 'Role', { roleName: 'reader' }));
    expect(onlyPath(mapOf(app))).toMatchObject({ status: 'incomplete', missing: ['No identity policy of Consumer/Role allows kms:Decrypt on the key Owner/Key.'] });
  });

  test('resource policy, key policy and identity policies are missed one by one', () => {
    shared();
    allow(roleIn(consumer), GET, 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:shared-??????');
    expect(onlyPath(mapOf(app))).toMatchObject({
      status: 'incomplete',
      missing: [
        'No identity policy of Consumer/Role allows kms:Decrypt on the key Owner/Key.',
        'The policy of the key Owner/Key does not allow kms:Decrypt to Consumer/Role.',
        'The resource policy of Owner/Secret does not allow secretsmanager:GetSecretValue to Consumer/Role, which is of another account.',
      ],
    });
  });

  test('aws/secretsmanager can never be used', () => {
    const secret = new Secret(stack, 'Secret', { secretName: 'shared' });
    secret.addToResourcePolicy(new PolicyStatement({ actions: [GET], resources: ['*'], principals: [new AccountPrincipal(OTHER.account)] }));
    expect(onlyPath(mapOf(app))).toMatchObject({
      principal: OTHER.account,
      status: 'incomplete',
      missing: ['Owner/Secret is under aws/secretsmanager, which no other account can use: it needs a customer managed key.'],
    });
  });

  test('a role that is not in the app is distinguished from one that lacks a policy', () => {
    shared().grantRead(new ArnPrincipal('arn:aws:iam::222222222222:role/theirs'));
    const { status, cannotTell } = onlyPath(mapOf(app));
    expect(status).toBe('unknown');
    expect(cannotTell).toEqual([
      'Whether an identity policy of arn:aws:iam::222222222222:role/theirs allows kms:Decrypt on the key Owner/Key: not all of them are in the templates.',
      'Whether an identity policy of arn:aws:iam::222222222222:role/theirs allows secretsmanager:GetSecretValue on Owner/Secret: not all of them are in the templates.',
    ]);
  });

  test('an account is complete when both policies name it: the rest is its own affair', () => {
    shared().grantRead(new AccountPrincipal(OTHER.account));
    expect(linesOf(mapOf(app))).toEqual(['222222222222 read Owner/Secret: complete']);
  });

  test('an organization is a principal', () => {
    const secret = shared();
    secret.addToResourcePolicy(new PolicyStatement({ actions: [GET], resources: ['*'], principals: [new OrganizationPrincipal('o-1234567890')] }));
    expect(onlyPath(mapOf(app))).toMatchObject({
      principal: 'o-1234567890', status: 'incomplete', missing: ['The policy of the key Owner/Key does not allow kms:Decrypt to o-1234567890.'],
    });
  });

  test('an imported key has a policy that this app cannot read', () => {
    const encryptionKey = Key.fromKeyArn(stack, 'Imported', 'arn:aws:kms:eu-central-1:111111111111:key/0123abcd-0123-0123-0123-0123456789ab');
    new ManagedSecret(stack, 'Secret', { secretName: 'shared', encryptionKey }).grantRead(roleIn(consumer, 'Role', { roleName: 'reader' }));
    expect(onlyPath(mapOf(app))).toMatchObject({ status: 'unknown', cannotTell: [`The policy of the key ${encryptionKey.keyArn} is not in the templates.`] });
  });

  test("a policy for everything means the role's own account", () => {
    shared();
    allow(roleIn(consumer), 'secretsmanager:*', '*');
    expect(mapOf(app).paths).toEqual([]);
  });

  test("a policy for everything but a secret of another account means the role's own account as well", () => {
    shared();
    const but = 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:other-??????';
    roleIn(consumer).addToPolicy(new PolicyStatement({ actions: [GET], notResources: [but] }));
    expect(mapOf(app).paths).toEqual([]);
  });
});

describe('what only the deployment knows', () => {
  test('two stacks without an environment may be of one account or not', () => {
    const [one, other] = ['One', 'Other'].map(id => new Stack(app, id));
    new CfnSecret(one, 'Secret', { name: 'named' });
    allow(roleIn(other), GET, `arn:aws:secretsmanager:${other.region}:${other.account}:secret:named-??????`);
    expect(onlyPath(mapOf(app))).toMatchObject({
      status: 'unknown', cannotTell: expect.arrayContaining(['Whether (account of Other) and (account of One) are one account.']),
    });
  });

  test('one stack without an environment is one account', () => {
    const agnostic = new Stack(app, 'Agnostic');
    new ManagedSecret(agnostic, 'Secret', { encryptionKey: new Key(agnostic, 'Key') }).grantRead(roleIn(agnostic));
    expect(linesOf(mapOf(app))).toEqual(['Agnostic/Role read Agnostic/Secret: complete']);
  });

  test('a condition on the request leaves it open, and is named', () => {
    const secret = new Secret(stack, 'Secret');
    allow(roleIn(stack), GET, secret.secretArn, { conditions: { StringEquals: { 'aws:SourceVpce': 'vpce-1' } } });
    expect(onlyPath(mapOf(app))).toMatchObject({
      status: 'unknown', cannotTell: ['Owner/Role/DefaultPolicy#0 allows it perhaps: StringEquals aws:SourceVpce = vpce-1'],
    });
  });

  test('a condition on the use of the key leaves it open, although the key policy leaves it to the account', () => {
    const encryptionKey = new Key(stack, 'Key');
    const secret = new Secret(stack, 'Secret', { encryptionKey });
    const role = roleIn(stack);
    allow(role, GET, secret.secretArn);
    allow(role, 'kms:Decrypt', encryptionKey.keyArn, { conditions: { StringEquals: { 'aws:SourceVpce': 'vpce-1' } } });
    expect(onlyPath(mapOf(app))).toMatchObject({
      status: 'unknown', cannotTell: ['Owner/Role/DefaultPolicy#1 allows it perhaps: StringEquals aws:SourceVpce = vpce-1'],
    });
  });

  test("a condition on the consumer's side leaves it open, although the owner's side is sure", () => {
    const consumer = new Stack(app, 'Consumer', { env: OTHER });
    const secret = new ManagedSecret(stack, 'Secret', { secretName: 'shared', encryptionKey: new Key(stack, 'Key') });
    secret.grantRead(new AccountPrincipal(OTHER.account));
    allow(roleIn(consumer), GET, 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:shared-??????', { conditions: { StringEquals: { 'aws:SourceVpce': 'vpce-1' } } });
    expect(mapOf(app).paths.find(({ principal }) => principal === 'Consumer/Role')!.cannotTell).toEqual([
      'Consumer/Role/DefaultPolicy#0 allows it perhaps: StringEquals aws:SourceVpce = vpce-1',
    ]);
  });

  test('a condition that is never true gives nothing', () => {
    const secret = new Secret(stack, 'Secret');
    allow(roleIn(stack), GET, secret.secretArn, { conditions: { StringEquals: { 'aws:PrincipalAccount': '999999999999' } } });
    expect(mapOf(app).paths).toEqual([]);
  });

  test("CloudFormation's condition on a policy, and Fn::If in a statement, leave it open", () => {
    const condition = new CfnCondition(stack, 'Perhaps', { expression: Fn.conditionEquals(new CfnParameter(stack, 'P').valueAsString, 'yes') });
    const secret = new CfnSecret(stack, 'Secret');
    const statement = { Effect: 'Allow', Action: GET, Resource: secret.ref };
    const policy = new CfnManagedPolicy(stack, 'Policy', { policyDocument: { Statement: [statement] }, users: ['ada'] });
    policy.cfnOptions.condition = condition;
    new CfnManagedPolicy(stack, 'Choice', { policyDocument: { Statement: [Fn.conditionIf('Perhaps', statement, Fn.ref('AWS::NoValue'))] }, users: ['bob'] });
    expect(mapOf(app).paths.map(({ principal, cannotTell }) => [principal, cannotTell])).toEqual([
      ['arn:aws:iam::111111111111:user/ada', ["Owner/Policy#0 allows it perhaps: only if CloudFormation's condition Perhaps says so"]],
      ['arn:aws:iam::111111111111:user/bob', ["Owner/Choice#0 allows it perhaps: only if CloudFormation's condition Perhaps says so"]],
    ]);
  });

  test('a parameter in place of the resource is no secret of the app, and its default is not shown', () => {
    new Secret(stack, 'Secret');
    allow(roleIn(stack), GET, new CfnParameter(stack, 'Arn', { default: 'canary-of-a-parameter' }).valueAsString);
    const map = mapOf(app);
    expect(JSON.stringify(map)).not.toContain('canary');
    expect(map.paths).toEqual([]);
  });
});

describe('elements that name the rest', () => {
  test('Action with wildcards and NotAction are read as IAM reads them', () => {
    const secret = new Secret(stack, 'Secret');
    allow(roleIn(stack, 'Wild'), 'secretsmanager:putsecret*', secret.secretArn);
    roleIn(stack, 'Not').addToPolicy(new PolicyStatement({ notActions: ['secretsmanager:*Secret*', 'secretsmanager:*Resource'], resources: ['*'] }));
    const { paths } = mapOf(app);
    expect(paths.map(({ principal, access, actions }) => [principal, access, actions])).toEqual([
      ['Owner/Not', 'manage', [
        'secretsmanager:AcceptCrossAccountReplication', 'secretsmanager:DeleteResourcePolicy', 'secretsmanager:DisassociateCrossAccountReplica',
        'secretsmanager:PutResourcePolicy', 'secretsmanager:RemoveRegionsFromReplication', 'secretsmanager:StopReplicationToReplica',
      ]],
      ['Owner/Not', 'read', ['secretsmanager:AssociateCrossAccountReplica']],
      ['Owner/Wild', 'write', ['secretsmanager:PutSecretValue']],
    ]);
  });

  test('NotResource names every other secret', () => {
    const [one] = ['One', 'Other'].map(id => new Secret(stack, id));
    roleIn(stack).addToPolicy(new PolicyStatement({ actions: [GET], notResources: [one.secretArn] }));
    expect(linesOf(mapOf(app))).toEqual(['Owner/Role read Owner/Other: complete']);
  });

  test('NotPrincipal means everybody else, which is unknown', () => {
    const secret = new CfnSecret(stack, 'Secret', { kmsKeyId: new Key(stack, 'Key').keyArn });
    new CfnResourcePolicy(stack, 'Policy', {
      secretId: secret.ref, resourcePolicy: { Statement: [{ Effect: 'Allow', NotPrincipal: { AWS: '333333333333' }, Action: GET, Resource: '*' }] },
    });
    expect(mapOf(app).paths).toEqual([expect.objectContaining({ principal: '*', status: 'incomplete', cannotTell: ['Owner/Policy#0 allows it perhaps: it uses NotPrincipal'] })]);
  });

  test('wildcards in a name meet the secrets of such names', () => {
    ['shop/a', 'shop/b', 'bank/a'].forEach((secretName, position) => new Secret(stack, `S${position}`, { secretName }));
    allow(roleIn(stack), GET, 'arn:aws:secretsmanager:*:111111111111:secret:shop/*');
    expect(linesOf(mapOf(app))).toEqual(['Owner/Role read Owner/S0: complete', 'Owner/Role read Owner/S1: complete']);
  });
});

describe('denies', () => {
  test('that hold take the access away, and say so', () => {
    const secret = new Secret(stack, 'Secret');
    const role = roleIn(stack);
    secret.grantRead(role);
    allow(role, GET, '*', { effect: Effect.DENY });
    expect(onlyPath(mapOf(app))).toMatchObject({ status: 'denied', statements: ['Owner/Role/DefaultPolicy#1'] });
  });

  test('of one action leave the others', () => {
    const secret = new Secret(stack, 'Secret');
    allow(roleIn(stack), 'secretsmanager:*', secret.secretArn);
    secret.denyAccountRootDelete();
    const manage = mapOf(app).paths.find(({ access }) => access === 'manage')!;
    expect(manage.status).toBe('complete');
    expect(manage.actions).not.toContain('secretsmanager:DeleteSecret');
    expect(manage.actions).toContain('secretsmanager:PutResourcePolicy');
  });

  test('under a condition leave it open', () => {
    const secret = new Secret(stack, 'Secret');
    secret.grantRead(roleIn(stack));
    secret.addToResourcePolicy(new PolicyStatement({
      effect: Effect.DENY, actions: ['secretsmanager:*'], resources: ['*'], principals: [new AnyPrincipal()], conditions: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } },
    }));
    expect(onlyPath(mapOf(app))).toMatchObject({
      status: 'unknown', cannotTell: ['Owner/Secret/Policy#0 may deny secretsmanager:GetSecretValue: StringNotEquals aws:PrincipalOrgID = o-1'],
    });
  });
});

describe('a resource policy', () => {
  test('that denies another role leaves this one as sure as it was', () => {
    const secret = new Secret(stack, 'Secret');
    secret.grantRead(roleIn(stack));
    policyOn(stack, secret.secretArn, { Effect: 'Deny', Principal: { AWS: roleIn(stack, 'Other').roleArn } });
    expect(onlyPath(mapOf(app))).toMatchObject({
      principal: 'Owner/Role', status: 'complete', statements: ['Owner/Role/DefaultPolicy#0'], cannotTell: [],
    });
  });

  test('that allows another role gives this one nothing', () => {
    const secret = new CfnSecret(stack, 'Secret', { kmsKeyId: new Key(stack, 'Key').keyArn });
    allow(roleIn(stack), 'secretsmanager:DeleteSecret', secret.ref);
    policyOn(stack, secret.ref, { Principal: { AWS: roleIn(stack, 'Other').roleArn } });
    expect(linesOf(mapOf(app))).toEqual([
      'Owner/Other read Owner/Secret: incomplete', 'Owner/Role manage Owner/Secret: complete',
    ]);
  });

  test('for a principal that only the deployment knows may be for a role, and is for no service', () => {
    const secret = new CfnSecret(stack, 'Secret');
    const PrincipalOfApp = { AWS: roleIn(stack).roleArn };
    policyOn(stack, secret.ref, { Principal: PrincipalOfApp });
    policyOn(stack, secret.ref, { Principal: { Service: 'rds.amazonaws.com' } }, 'Service');
    policyOn(stack, secret.ref, {
      Effect: 'Deny', Principal: { AWS: new CfnParameter(stack, 'Denied').valueAsString },
    }, 'Deny');
    const open = 'Owner/Deny#0 may deny secretsmanager:GetSecretValue: only the deployment knows whom or what it names';
    expect(mapOf(app).paths.map(({ principal, cannotTell }) => [principal, cannotTell])).toEqual([
      ['Owner/Role', [open]],
      ['rds.amazonaws.com', ['Owner/Secret is under aws/secretsmanager, which an AWS service may have no use of: that is for principals of the account.']],
    ]);
  });
});

describe('the statements of the map', () => {
  const statementsFor = (...statements: object[]) => {
    new CfnManagedPolicy(stack, 'Policy', {
      policyDocument: { Statement: statements }, users: ['ada', 'bob'],
    });
    return mapOf(app).statements;
  };

  test('say what they do not name, and each text once', () => {
    new CfnSecret(stack, 'Secret');
    const NotResource = ['arn:aws:s3:::b', 'arn:aws:s3:::a', 'arn:aws:s3:::a'];
    expect(statementsFor({ Effect: 'Allow', NotAction: ['s3:*', 'ec2:*', 's3:*'], NotResource })).toEqual([{
      id: 'Owner/Policy#0',
      policy: 'identity',
      effect: 'Allow',
      actions: ['not ec2:*', 'not s3:*'],
      resources: ['not arn:aws:s3:::a', 'not arn:aws:s3:::b'],
      conditions: [],
    }]);
  });

  test('have their conditions, of IAM and of CloudFormation, and their principals', () => {
    const Principal = { AWS: ['222222222222', '222222222222'] };
    const Condition = { StringEquals: { 'aws:PrincipalOrgID': ['o-2', 'o-1', 'o-1'] } };
    const policy = policyOn(stack, new CfnSecret(stack, 'Secret').ref, { Principal, Condition });
    policy.cfnOptions.condition = new CfnCondition(stack, 'Live', {
      expression: Fn.conditionEquals(Fn.ref('Stage'), 'live'),
    });
    expect(mapOf(app).statements).toEqual([{
      id: 'Owner/Policy#0',
      policy: 'secret',
      effect: 'Allow',
      actions: [GET],
      resources: ['*'],
      principals: ['222222222222'],
      conditions: [
        'StringEquals aws:PrincipalOrgID = o-1 or o-2', "only if CloudFormation's condition Live says so",
      ],
    }]);
  });

  test('have a statement once that two roles have', () => {
    new Secret(stack, 'Secret');
    const managed = new ManagedPolicy(stack, 'Managed', {
      statements: [new PolicyStatement({ actions: [GET], resources: ['*'] })],
    });
    for (const id of ['One', 'Two']) roleIn(stack, id).addManagedPolicy(managed);
    expect(mapOf(app).statements.map(({ id }) => id)).toEqual(['Owner/Managed#0']);
  });
});

test('a Deny for a secret of another app puts no such secret on the map', () => {
  const Resource = 'arn:aws:secretsmanager:eu-central-1:222222222222:secret:theirs-??????';
  new CfnManagedPolicy(stack, 'Policy', {
    policyDocument: { Statement: { Effect: 'Deny', Action: GET, Resource } }, users: ['ada'],
  });
  expect(mapOf(app)).toMatchObject({ secrets: [], paths: [] });
});

describe('references', () => {
  test('through exports, in either direction, find their secret', () => {
    const second = new Stack(app, 'Second', { env: OWNER });
    new ManagedSecret(stack, 'Secret', { encryptionKey: new Key(second, 'Key') }).grantRead(roleIn(second));
    new ManagedSecret(stack, 'Plain').grantRead(roleIn(new Stack(app, 'Third', { env: OWNER })));
    expect(linesOf(mapOf(app))).toEqual(['Third/Role read Owner/Plain: complete', 'Second/Role read Owner/Secret: complete']);
  });

  test('through parameters and outputs of nested stacks find their secret', () => {
    const [inner, beside] = ['Inner', 'Beside'].map(id => new NestedStack(stack, id));
    const secret = new Secret(inner, 'Secret');
    secret.grantRead(roleIn(beside));
    secret.grantRead(roleIn(stack));
    expect(linesOf(mapOf(app))).toEqual(['Owner/Beside/Role read Owner/Inner/Secret: complete', 'Owner/Role read Owner/Inner/Secret: complete']);
  });

  test('in a nested stack mean its own resources, although the stack around it has the same logical ids', () => {
    const inner = new NestedStack(stack, 'Inner');
    for (const where of [stack, inner]) {
      const secret = new CfnSecret(where, 'Secret');
      const policyDocument = { Statement: { Effect: 'Allow', Action: GET, Resource: secret.ref } };
      new CfnManagedPolicy(where, 'Policy', { policyDocument, users: [where === inner ? 'inner' : 'outer'] });
    }
    expect(linesOf(mapOf(app))).toEqual([
      'arn:aws:iam::111111111111:user/inner read Owner/Inner/Secret: complete', 'arn:aws:iam::111111111111:user/outer read Owner/Secret: complete',
    ]);
  });

  test.each([[[]], [['Other']]])('to an output that a nested stack with the outputs %j lacks name nothing', outputs => {
    const inner = new NestedStack(stack, 'Inner');
    new CfnSecret(stack, 'Secret');
    for (const id of outputs) new CfnOutput(inner, id, { value: '*' });
    allow(roleIn(stack), GET, inner.nestedStackResource!.getAtt('Outputs.Missing').toString());
    expect(mapOf(app).paths).toEqual([]);
  });

  test('within stages are on the map of the app, and a stage has a map of its own on demand', () => {
    for (const id of ['Test', 'Live']) {
      const stage = new Stage(app, id, { env: OWNER });
      const inner = new Stack(stage, 'Stack');
      new Secret(inner, 'Secret').grantRead(new User(inner, 'User'));
    }
    expect(linesOf(mapOf(app))).toEqual(['Live/Stack/User read Live/Stack/Secret: complete', 'Test/Stack/User read Test/Stack/Secret: complete']);
  });
});

test('no value of a secret is on the map', () => {
  new Secret(stack, 'Literal', { secretStringValue: SecretValue.unsafePlainText('canary-one') }).grantRead(roleIn(stack));
  new CfnSecret(stack, 'Generated', { generateSecretString: { secretStringTemplate: '{"password":"canary-two"}', generateStringKey: 'other' }, description: 'canary-three' });
  new ManagedSecret(stack, 'Created', { secretName: 'created', creation: SecretCreation.createSecret() }).grantRead(roleIn(stack, 'Other'));
  expect(JSON.stringify(mapOf(app))).not.toContain('canary');
});
