import { App, CfnResource, Stack } from 'aws-cdk-lib';
import {
  AnyPrincipal, CfnManagedPolicy, CfnRole, CfnUser, Effect, IPrincipal, OrganizationPrincipal, PolicyStatement, Role, ServicePrincipal, User,
} from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { allow, GET, linesOf, mapOf, newApp, onlyPath, OTHER, OWNER, policyOn, roleIn } from './maps';
import { ManagedSecret, SecretAccess, SecretConsumer } from 'cdk-managed-secret';

let app: App;
let stack: Stack;

beforeEach(() => {
  app = newApp();
  stack = new Stack(app, 'Owner', { env: OWNER });
});

function shared(): ManagedSecret {
  return new ManagedSecret(stack, 'Secret', { secretName: 'shared', encryptionKey: new Key(stack, 'Key') });
}

describe('an imported principal is one, whether a policy names it by its ARN or is attached to its name:', () => {
  test('a role with a path', () => {
    const consumer = new Stack(app, 'Consumer', { env: OTHER });
    shared().grantRead(Role.fromRoleArn(consumer, 'Reader', 'arn:aws:iam::222222222222:role/app/reader'));
    const map = mapOf(app);
    expect(linesOf(map)).toEqual(['arn:aws:iam::222222222222:role/app/reader read Owner/Secret: complete']);
    expect(map.paths[0].statements).toEqual(expect.arrayContaining([expect.stringMatching(/^Consumer\/Reader\/Policy/), 'Owner/Secret/Policy#0']));
    expect(map.principals).toHaveLength(1);
  });

  test('a role of another partition', () => {
    stack = new Stack(app, 'China', { env: { ...OWNER, region: 'cn-north-1' } });
    const consumer = new Stack(app, 'Consumer', { env: { ...OTHER, region: 'cn-north-1' } });
    shared().grantRead(Role.fromRoleArn(consumer, 'Reader', 'arn:aws-cn:iam::222222222222:role/reader'));
    expect(linesOf(mapOf(app))).toEqual(['arn:aws-cn:iam::222222222222:role/reader read China/Secret: complete']);
  });

  test('a role of another partition that only a policy is attached to', () => {
    stack = new Stack(app, 'China', { env: { ...OWNER, region: 'cn-north-1' } });
    shared().grantRead(Role.fromRoleName(stack, 'Reader', 'reader'));
    expect(linesOf(mapOf(app))).toEqual(['arn:aws-cn:iam::111111111111:role/reader read China/Secret: complete']);
  });

  test('a user with a path', () => {
    const consumer = new Stack(app, 'Consumer', { env: OTHER });
    shared().grantRead(User.fromUserArn(consumer, 'Reader', 'arn:aws:iam::222222222222:user/people/ada'));
    expect(linesOf(mapOf(app))).toEqual(['arn:aws:iam::222222222222:user/people/ada read Owner/Secret: complete']);
  });

  test('a role that a condition names', () => {
    const secret = shared();
    secret.grantAccess(SecretConsumer.role(OTHER.account, 'reader', { path: '/app/' }), SecretAccess.READ);
    secret.grantRead(Role.fromRoleName(new Stack(app, 'Consumer', { env: OTHER }), 'Reader', 'reader'));
    expect(mapOf(app).principals.map(({ id }) => id)).toEqual(['arn:aws:iam::222222222222:role/app/reader']);
  });
});

function principalsIn(): Array<readonly [string, string]> {
  return mapOf(app).principals.map(({ id, kind }) => [id, kind] as const);
}

describe('a session of an assumed role', () => {
  const SESSION = 'arn:aws:sts::111111111111:assumed-role/reader/session';

  test('is its role, where the app has a role of that name', () => {
    roleIn(stack, 'Role', { roleName: 'reader' });
    policyOn(stack, new CfnSecret(stack, 'Secret').ref, { Principal: { AWS: SESSION } });
    expect(linesOf(mapOf(app))).toEqual(['Owner/Role read Owner/Secret: complete']);
  });

  test.each([
    'arn:aws:sts::222222222222:assumed-role/reader/session', 'arn:aws:sts::111111111111:assumed-role/writer/session',
  ])('is a role of its own otherwise: %s', session => {
    roleIn(stack, 'Role', { roleName: 'reader' });
    policyOn(stack, new CfnSecret(stack, 'Secret').ref, { Principal: { AWS: session } });
    const [, , , , account, path] = session.split(':');
    expect(mapOf(app).principals).toEqual([
      { id: session, kind: 'role', account, name: path.split('/')[1], ofApp: false, unreadPolicies: [] },
    ]);
  });

  test('is no role where the ARN is that of something else of STS', () => {
    policyOn(stack, new CfnSecret(stack, 'Secret').ref, {
      Principal: { AWS: 'arn:aws:sts::111111111111:federated-user/ada' },
    });
    expect(principalsIn()).toEqual([['arn:aws:sts::111111111111:federated-user/ada', 'unknown']]);
  });
});

describe('a group', () => {
  test('that only a policy is attached to is a principal of its account, and may have more policies', () => {
    const secret = new CfnSecret(stack, 'Secret', { kmsKeyId: new Key(stack, 'Key').keyArn });
    const policyDocument = { Statement: { Effect: 'Allow', Action: GET, Resource: secret.ref } };
    new CfnManagedPolicy(stack, 'Policy', { policyDocument, groups: ['readers'] });
    const map = mapOf(app);
    expect(map.principals).toEqual([
      {
        id: 'arn:aws:iam::111111111111:group/readers', kind: 'group', account: OWNER.account, name: 'readers', ofApp: false, unreadPolicies: [],
      },
    ]);
    expect(onlyPath(map)).toMatchObject({
      status: 'unknown',
      missing: [],
      cannotTell: [
        'Whether an identity policy of arn:aws:iam::111111111111:group/readers allows kms:Decrypt on the key Owner/Key: not all of them are in the templates.',
      ],
    });
  });

  test.each([
    ['Groups', ['readers'], 'group'], ['GroupName', 'readers', 'group'], ['Users', ['ada'], 'user'], [
      'UserName', 'ada', 'user',
    ], ['Roles', ['app'], 'role'], ['RoleName', 'app', 'role'],
  ])('or another principal is named by %s of a policy', (property, value, kind) => {
    const secret = new CfnSecret(stack, 'Secret');
    const PolicyDocument = { Statement: { Effect: 'Allow', Action: GET, Resource: secret.ref } };
    const type = property.endsWith('Name') ? `AWS::IAM::${property.replace('Name', 'Policy')}` : 'AWS::IAM::Policy';
    new CfnResource(stack, 'Policy', { type, properties: { PolicyDocument, [property]: value } });
    expect(principalsIn()).toEqual([[`arn:aws:iam::111111111111:${kind}/${[value].flat()[0]}`, kind]]);
  });
});

describe('a user and a role of one name are two', () => {
  test('in an app that makes both', () => {
    new CfnUser(stack, 'User', { userName: 'ada' });
    new CfnRole(stack, 'Role', { roleName: 'ada', assumeRolePolicyDocument: {} });
    policyOn(stack, new CfnSecret(stack, 'Secret').ref, {
      Principal: { AWS: 'arn:aws:iam::111111111111:user/ada' },
    });
    expect(principalsIn()).toEqual([['Owner/User', 'user']]);
  });

  test('in an app that makes neither', () => {
    const secret = new CfnSecret(stack, 'Secret');
    policyOn(stack, secret.ref, { Principal: { AWS: 'arn:aws:iam::111111111111:user/people/ada' } });
    new CfnManagedPolicy(stack, 'Attached', {
      policyDocument: { Statement: { Effect: 'Allow', Action: GET, Resource: secret.ref } }, roles: ['ada'],
    });
    expect(principalsIn()).toEqual([
      ['arn:aws:iam::111111111111:role/ada', 'role'], ['arn:aws:iam::111111111111:user/people/ada', 'user'],
    ]);
  });
});

describe('an organization', () => {
  const ORGANIZATION = 'o-1234567890';
  const inIt = (id: string | string[] = ORGANIZATION) => ({
    Condition: { StringEquals: { 'aws:PrincipalOrgID': id } },
  });

  function sharedWith(principal: IPrincipal): ManagedSecret {
    const secret = shared();
    for (const [to, action] of [[secret, GET], [secret.encryptionKey as Key, 'kms:Decrypt']] as const) {
      to.addToResourcePolicy(new PolicyStatement({
        actions: [action], resources: ['*'], principals: [principal],
      }));
    }
    return secret;
  }

  test('is what everybody is narrowed to by aws:PrincipalOrgID, in the policies of the secret and of its key', () => {
    sharedWith(new OrganizationPrincipal(ORGANIZATION));
    const map = mapOf(app);
    expect(map.principals).toEqual([
      { id: ORGANIZATION, kind: 'organization', name: ORGANIZATION, ofApp: false, unreadPolicies: [] },
    ]);
    expect(onlyPath(map)).toMatchObject({
      principal: ORGANIZATION, status: 'complete', missing: [], cannotTell: [],
    });
  });

  test('is not what an account is narrowed to: that stays on the map, under the condition', () => {
    policyOn(stack, new CfnSecret(stack, 'Secret').ref, { Principal: { AWS: OTHER.account }, ...inIt() });
    const map = mapOf(app);
    expect(map.principals).toEqual([
      {
        id: OTHER.account, kind: 'account', account: OTHER.account, name: 'account 222222222222', ofApp: false, unreadPolicies: [],
      },
    ]);
    expect(onlyPath(map).cannotTell).toEqual([
      `Owner/Policy#0 allows it perhaps: StringEquals aws:PrincipalOrgID = ${ORGANIZATION}`,
    ]);
  });

  test('is not what a role is narrowed to', () => {
    policyOn(stack, new CfnSecret(stack, 'Secret').ref, {
      Principal: { AWS: 'arn:aws:iam::222222222222:role/reader' }, ...inIt(),
    });
    expect(principalsIn()).toEqual([['arn:aws:iam::222222222222:role/reader', 'role']]);
  });

  test('is each of those that a condition names', () => {
    policyOn(stack, new CfnSecret(stack, 'Secret', { kmsKeyId: new Key(stack, 'Key').keyArn }).ref, inIt(['o-2222222222', ORGANIZATION]));
    expect(linesOf(mapOf(app))).toEqual([
      `${ORGANIZATION} read Owner/Secret: incomplete`, 'o-2222222222 read Owner/Secret: incomplete',
    ]);
  });

  test.each([
    'StringNotEquals', 'StringEqualsIfExists', 'ForAllValues:StringEquals', 'Null',
  ])('is not what %s narrows everybody to', operator => {
    policyOn(stack, new CfnSecret(stack, 'Secret', { kmsKeyId: new Key(stack, 'Key').keyArn }).ref, {
      Condition: { [operator]: { 'aws:PrincipalOrgID': ORGANIZATION } },
    });
    expect(principalsIn()).toEqual([['*', 'everybody']]);
  });

  test.each([
    [ORGANIZATION, 'complete'], ['o-2222222222', 'denied'],
  ])('meets a Deny for all but %s: %s', (id, status) => {
    const conditions = { StringNotEquals: { 'aws:PrincipalOrgID': id } };
    const secret = sharedWith(new OrganizationPrincipal(ORGANIZATION));
    secret.addToResourcePolicy(new PolicyStatement({
      effect: Effect.DENY, actions: [GET], resources: ['*'], principals: [new AnyPrincipal()], conditions,
    }));
    expect(linesOf(mapOf(app))).toEqual([`${ORGANIZATION} read Owner/Secret: ${status}`]);
  });
});

describe('aws:PrincipalArn, against a role of the app whose name CloudFormation chooses,', () => {
  function deniedTo(operator: string, arn: string) {
    const secret = new CfnSecret(stack, 'Secret');
    allow(roleIn(stack), GET, secret.ref);
    policyOn(stack, secret.ref, { Effect: 'Deny', Condition: { [operator]: { 'aws:PrincipalArn': arn } } });
    const { status, cannotTell } = onlyPath(mapOf(app));
    return [status, cannotTell];
  }

  test.each([
    'arn:aws:iam::111111111111:role/Owner-*', 'arn:aws:iam::111111111111:role/Owner-Role?',
  ])('leaves open whether %s is its ARN', pattern => {
    const open = `Owner/Policy#0 may deny ${GET}: ArnLike aws:PrincipalArn = ${pattern}`;
    expect(deniedTo('ArnLike', pattern)).toEqual(['unknown', [open]]);
  });

  test('is not the ARN of a role that is written out', () => {
    expect(deniedTo('ArnEquals', 'arn:aws:iam::111111111111:role/admin')).toEqual(['complete', []]);
  });

  test('is another than one that is written out', () => {
    expect(deniedTo('ArnNotEquals', 'arn:aws:iam::111111111111:role/admin')).toEqual(['denied', []]);
  });

  test('may be the ARN of a role that is in part a parameter', () => {
    const open = `Owner/Policy#0 may deny ${GET}: ArnEquals aws:PrincipalArn = arn:aws:iam::111111111111:role/\${Name}`;
    expect(deniedTo('ArnEquals', 'arn:aws:iam::111111111111:role/${Name}')).toEqual(['unknown', [open]]);
  });

  test('is its own by a reference', () => {
    const secret = new CfnSecret(stack, 'Secret');
    const [role, other] = ['Role', 'Other'].map(id => roleIn(stack, id));
    for (const reader of [role, other]) allow(reader, GET, secret.ref);
    policyOn(stack, secret.ref, {
      Effect: 'Deny', Condition: { ArnNotEquals: { 'aws:PrincipalArn': role.roleArn } },
    });
    expect(linesOf(mapOf(app))).toEqual([
      'Owner/Other read Owner/Secret: denied', 'Owner/Role read Owner/Secret: complete',
    ]);
  });
});

test('a principal of an identity provider may have policies that this app cannot read', () => {
  const provider = 'arn:aws:iam::111111111111:saml-provider/company';
  policyOn(stack, new CfnSecret(stack, 'Secret', {
    kmsKeyId: new Key(stack, 'Key').keyArn,
  }).ref, { Principal: { Federated: provider } });
  const map = mapOf(app);
  expect(map.principals).toEqual([
    {
      id: provider, kind: 'federated', account: OWNER.account, name: provider, ofApp: false, unreadPolicies: [],
    },
  ]);
  expect(onlyPath(map).cannotTell).toEqual([
    `Whether an identity policy of ${provider} allows kms:Decrypt on the key Owner/Key: not all of them are in the templates.`,
  ]);
});

test.each([
  'arn:aws:iam::111111111111:user/ada', 'arn:aws:iam::111111111111:role/ada', 'arn:aws:sts::111111111111:federated-user/ada',
])('%s, which the app only names, may have policies that nobody here can read', arn => {
  policyOn(stack, new CfnSecret(stack, 'Secret', { kmsKeyId: new Key(stack, 'Key').keyArn }).ref, { Principal: { AWS: arn } });
  expect(onlyPath(mapOf(app)).cannotTell).toEqual([
    `Whether an identity policy of ${arn} allows kms:Decrypt on the key Owner/Key: not all of them are in the templates.`,
  ]);
});

test('a service is no account, whatever the account of the secret', () => {
  const secret = new CfnSecret(stack, 'Secret', { kmsKeyId: new Key(stack, 'Key').keyArn });
  policyOn(stack, secret.ref, { Principal: { Service: new ServicePrincipal('rds.amazonaws.com').service } });
  const map = mapOf(app);
  expect(map.principals).toEqual([{
    id: 'rds.amazonaws.com', kind: 'service', name: 'rds.amazonaws.com', ofApp: false, unreadPolicies: [],
  }]);
  expect(onlyPath(map)).toMatchObject({
    missing: [
      'The policy of the key Owner/Key does not allow kms:Decrypt to rds.amazonaws.com.',
    ],
    cannotTell: [],
  });
});

test('principals come by their ids, whatever the order in which policies name them', () => {
  const arns = ['c', 'a', 'b'].map(name => `arn:aws:iam::111111111111:role/${name}`);
  policyOn(stack, new CfnSecret(stack, 'Secret').ref, { Principal: { AWS: arns } });
  expect(mapOf(app).principals.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
});

test('secrets and keys come by their ids, whatever names what first', () => {
  const shop = new Stack(app, 'shop', { env: OWNER });
  const [a, b] = ['A', 'B'].map(id => new Key(shop, id));
  new CfnSecret(shop, 'One', { kmsKeyId: b.keyArn });
  new CfnSecret(shop, 'Two', { kmsKeyId: a.keyArn });
  policyOn(shop, 'theirs', {});
  const { secrets, keys } = mapOf(app);
  expect(keys.map(({ id }) => id)).toEqual(['shop/A', 'shop/B']);
  const theirs = 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:theirs';
  expect(secrets.map(({ id }) => id)).toEqual([theirs, 'shop/One', 'shop/Two']);
});
