import { App, CfnCondition, CfnParameter, CfnResource, Fn, Stack } from 'aws-cdk-lib';
import { CfnManagedPolicy, CfnUserToGroupAddition, Group, ManagedPolicy, PolicyStatement, User } from 'aws-cdk-lib/aws-iam';
import { CfnResourcePolicy, CfnSecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { allow, GET, linesOf, mapOf, newApp, OTHER, OWNER, policyOn, roleIn } from './maps';

let app: App;
let stack: Stack;

beforeEach(() => {
  app = newApp();
  stack = new Stack(app, 'Owner', { env: OWNER });
});

describe('a resource policy', () => {
  function readThrough(secretId: string): string[] {
    new CfnSecret(stack, 'Secret', { name: 'shared' });
    new CfnResourcePolicy(stack, 'Policy', {
      secretId, resourcePolicy: { Statement: [{ Effect: 'Allow', Principal: { AWS: roleIn(stack).roleArn }, Action: GET, Resource: '*' }] },
    });
    return linesOf(mapOf(app));
  }

  test.each([
    'shared', 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:shared', 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:shared-AbCdEf',
  ])('is that of the secret that it names: %s', name => {
    expect(readThrough(name)).toEqual(['Owner/Role read Owner/Secret: complete']);
  });

  test('of a secret of another app shows who reaches that', () => {
    expect(readThrough('theirs')).toEqual([
      'Owner/Role read arn:aws:secretsmanager:eu-central-1:111111111111:secret:theirs: unknown',
    ]);
  });

  test('for the account is shown beside the identity policy that gives the access', () => {
    const secret = new CfnSecret(stack, 'Secret');
    policyOn(stack, secret.ref, { Principal: { AWS: OWNER.account } });
    allow(roleIn(stack), GET, secret.ref);
    expect(mapOf(app).paths.map(({ principal, status, statements }) => [principal, status, statements])).toEqual([
      ['Owner/Role', 'complete', ['Owner/Policy#0', 'Owner/Role/DefaultPolicy#0']],
    ]);
  });

  test('and an identity policy that name the same secret of another app meet there', () => {
    const stranger = roleIn(stack, 'Stranger');
    stranger.addToPolicy(new PolicyStatement({ actions: [GET], resources: ['arn:aws:secretsmanager:eu-central-1:111111111111:secret:theirs-??????'] }));
    expect(readThrough('theirs')).toHaveLength(2);
    expect(mapOf(app).secrets.map(({ id }) => id)).toEqual(['Owner/Secret', 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:theirs']);
  });
});

describe('what hangs on a condition of CloudFormation', () => {
  beforeEach(() => {
    new CfnCondition(stack, 'Live', { expression: Fn.conditionEquals(new CfnParameter(stack, 'P').valueAsString, 'yes') });
  });

  test('is shown for either secret that a policy may name', () => {
    const [one, other] = ['One', 'Other'].map(id => new CfnSecret(stack, id));
    const resource = [one.ref, Fn.conditionIf('Live', other.ref, Fn.ref('AWS::NoValue'))];
    new CfnManagedPolicy(stack, 'Policy', { policyDocument: { Statement: { Effect: 'Allow', Action: GET, Resource: resource } }, users: ['ada'] });
    const { paths } = mapOf(app);
    expect(paths.map(({ secret, status, cannotTell }) => [secret, status, cannotTell])).toEqual([
      ['Owner/One', 'complete', []],
      ['Owner/Other', 'unknown', ["Owner/Policy#0 allows it perhaps: only if CloudFormation's condition Live says so"]],
    ]);
  });

  test('is shown where it is the whole document, or all of its statements', () => {
    const secret = new CfnSecret(stack, 'Secret');
    const statement = { Effect: 'Allow', Action: GET, Resource: secret.ref };
    const nothing = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
    const policies = {
      Document: Fn.conditionIf('Live', { Statement: [statement] }, { Statement: [nothing] }),
      Statements: { Statement: Fn.conditionIf('Live', [nothing, statement], [nothing]) },
    };
    for (const [id, policyDocument] of Object.entries(policies)) new CfnManagedPolicy(stack, id, { policyDocument, users: [id] });
    expect(linesOf(mapOf(app))).toEqual([
      'arn:aws:iam::111111111111:user/Document read Owner/Secret: unknown', 'arn:aws:iam::111111111111:user/Statements read Owner/Secret: unknown',
    ]);
  });

  test('is shown for either branch that is a whole element Principal', () => {
    const [one, other] = ['One', 'Other'].map(id => ({ AWS: roleIn(stack, id).roleArn }));
    policyOn(stack, new CfnSecret(stack, 'Secret').ref, { Principal: { 'Fn::If': ['Live', one, other] } });
    expect(linesOf(mapOf(app))).toEqual(['Owner/One read Owner/Secret: unknown', 'Owner/Other read Owner/Secret: unknown']);
  });

  test('is shown for either principal of a resource policy', () => {
    const secret = new CfnSecret(stack, 'Secret');
    const [one, other] = ['One', 'Other'].map(id => roleIn(stack, id).roleArn);
    const Principal = { AWS: Fn.conditionIf('Live', one, other) };
    new CfnResourcePolicy(stack, 'Policy', { secretId: secret.ref, resourcePolicy: { Statement: [{ Effect: 'Allow', Principal, Action: GET, Resource: '*' }] } });
    expect(linesOf(mapOf(app))).toEqual(['Owner/One read Owner/Secret: unknown', 'Owner/Other read Owner/Secret: unknown']);
  });
});

describe('a resource policy', () => {
  test('is that of the secret whose version the custom resource writes', () => {
    const secret = new CfnSecret(stack, 'Secret');
    const version = new CfnResource(stack, 'Version', {
      type: 'Custom::ManagedSecret', properties: { Mode: 'version', SecretId: secret.ref },
    });
    policyOn(stack, version.ref, { Principal: { AWS: roleIn(stack).roleArn } });
    const map = mapOf(app);
    expect(linesOf(map)).toEqual(['Owner/Role read Owner/Secret: complete']);
    expect(map.secrets.map(({ id }) => id)).toEqual(['Owner/Secret']);
  });

  test('of a custom resource of somebody else is of no secret of the app', () => {
    const secret = new CfnSecret(stack, 'Secret');
    const other = new CfnResource(stack, 'Else', {
      type: 'Custom::Else', properties: { Mode: 'create', SecretId: secret.ref },
    });
    policyOn(stack, other.ref, { Principal: { AWS: roleIn(stack).roleArn } });
    const { secrets, paths } = mapOf(app);
    expect([secrets.map(({ id }) => id), paths]).toEqual([['Owner/Secret'], []]);
  });

  test('whose secret is by Fn::If is perhaps of each of the branches', () => {
    new CfnSecret(stack, 'Secret');
    policyOn(stack, { 'Fn::If': ['Live', { Ref: 'Secret' }, 'some/other'] }, {});
    const { paths } = mapOf(app);
    const other = 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:some/other';
    const open = "Owner/Policy#0 allows it perhaps: only if CloudFormation's condition Live says so";
    expect(paths.map(({ secret, status }) => [secret, status])).toEqual([['Owner/Secret', 'unknown'], [other, 'unknown']]);
    expect(paths.every(({ cannotTell }) => cannotTell.includes(open))).toBe(true);
  });

  test.each([['a parameter', { Ref: 'SecretId' }], ['a part of a name', { 'Fn::Sub': 'shop/${SecretId}' }]])('whose secret is %s makes up no secret of another app', (_, secretId) => {
    new CfnSecret(stack, 'Secret');
    policyOn(stack, secretId, {});
    const { secrets, paths } = mapOf(app);
    expect([secrets.map(({ id }) => id), paths]).toEqual([['Owner/Secret'], []]);
  });

  test.each([undefined, {}, []])('without principals (%j) gives nobody anything, and denies nobody anything', Principal => {
    const secret = new CfnSecret(stack, 'Secret');
    for (const Effect of ['Allow', 'Deny']) policyOn(stack, secret.ref, { Effect, Principal }, Effect);
    allow(roleIn(stack), GET, secret.ref);
    expect(mapOf(app).paths.map(({ principal, statements }) => [principal, statements])).toEqual([
      ['Owner/Role', ['Owner/Role/DefaultPolicy#0']],
    ]);
  });
});

describe('a statement of an identity policy', () => {
  function readWith(statement: object): ReadonlyArray<readonly [string, readonly string[]]> {
    new CfnSecret(stack, 'Secret', { name: 'one' });
    new CfnSecret(stack, 'Other', { name: 'other' });
    const policyDocument = {
      Statement: { Effect: 'Allow', Action: GET, Resource: { Ref: 'Secret' }, ...statement },
    };
    new CfnManagedPolicy(stack, 'Policy', { policyDocument, users: ['ada'] });
    return mapOf(app).paths.map(({ secret, cannotTell }) => [secret, cannotTell] as const);
  }

  test.each(['text', 7, null, []])('whose conditions are no object (%j) is perhaps met', Condition => {
    const open = 'Owner/Policy#0 allows it perhaps: it has a condition that cannot be read';
    expect(readWith({ Condition })).toEqual([['Owner/Secret', [open]]]);
  });

  test.each(['text', 7, null, ['list']])('whose operator has no object of keys (%j) is open', operand => {
    expect(readWith({ Condition: { StringEquals: operand } })).toEqual([
      ['Owner/Secret', ['Owner/Policy#0 allows it perhaps: it has a condition that cannot be read']],
    ]);
  });

  test("that names * under Fn::If names every secret under CloudFormation's condition, and one beside it surely", () => {
    const open = "Owner/Policy#0 allows it perhaps: only if CloudFormation's condition Live says so";
    expect(readWith({
      Resource: [{ 'Fn::If': ['Live', '*', { Ref: 'AWS::NoValue' }] }, { Ref: 'Secret' }],
    })).toEqual([['Owner/Other', [open]], ['Owner/Secret', []]]);
  });

  test.each([null, 7, 'text'])('that is no statement (%j) is not read, and the next one keeps its position', nothing => {
    const secret = new CfnSecret(stack, 'Secret');
    const statement = { Effect: 'Allow', Action: GET, Resource: secret.ref };
    const policyDocument = { Statement: [nothing, { ...statement, Effect: undefined }, statement] };
    new CfnManagedPolicy(stack, 'Policy', { policyDocument, users: ['ada'] });
    expect(mapOf(app).paths.map(({ statements }) => statements)).toEqual([['Owner/Policy#1', 'Owner/Policy#2']]);
  });
});

test("a resource policy for * under Fn::If lets in everybody under CloudFormation's condition, and the other branch under its own", () => {
  const role = roleIn(stack);
  policyOn(stack, new CfnSecret(stack, 'Secret').ref, {
    Principal: { AWS: { 'Fn::If': ['Live', '*', role.roleArn] } },
  });
  const open = "Owner/Policy#0 allows it perhaps: only if CloudFormation's condition Live says so";
  expect(mapOf(app).paths.map(({ principal, cannotTell }) => [principal, cannotTell])).toEqual([
    ['111111111111', [open]],
    ['Owner/Role', [open]],
  ]);
});

describe('a principal', () => {
  test('whose only policies are elsewhere is on the map with their names', () => {
    new Secret(stack, 'Secret');
    roleIn(stack, 'Role', { managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('SecretsManagerReadWrite')] });
    expect(mapOf(app).principals).toEqual([
      expect.objectContaining({ id: 'Owner/Role', unreadPolicies: ['arn:aws:iam::aws:policy/SecretsManagerReadWrite'] }),
    ]);
  });

  test('whose policies are those of every function of Lambda is not: they name no secret', () => {
    roleIn(stack, 'Role', { managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSLambdaBasicExecutionRole')] });
    expect(mapOf(app).principals).toEqual([]);
  });

  test('a user has the access of the user\'s groups', () => {
    const secret = new Secret(stack, 'Secret');
    const group = new Group(stack, 'Group');
    secret.grantRead(group);
    new User(stack, 'Ada').addToGroup(group);
    new CfnUserToGroupAddition(stack, 'Addition', { groupName: group.groupName, users: ['bob'] });
    expect(linesOf(mapOf(app))).toEqual([
      'Owner/Ada read Owner/Secret: complete', 'Owner/Group read Owner/Secret: complete', 'arn:aws:iam::111111111111:user/bob read Owner/Secret: complete',
    ]);
  });

  test('a user of a group has the unread policies of the group as well', () => {
    new Secret(stack, 'Secret');
    const group = new Group(stack, 'Group', { managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('AdministratorAccess')] });
    new User(stack, 'Ada', { groups: [group] });
    expect(mapOf(app).principals.map(({ id }) => id)).toEqual(['Owner/Ada', 'Owner/Group']);
  });
});

test('a member of another account is not meant by a group of the same name', () => {
  const secret = new Secret(stack, 'Secret');
  secret.grantRead(new Group(stack, 'Group', { groupName: 'readers' }));
  new CfnResource(new Stack(app, 'Other', { env: OTHER }), 'Eve', { type: 'AWS::IAM::User', properties: { Groups: ['readers'] } });
  expect(linesOf(mapOf(app))).toEqual(['Owner/Group read Owner/Secret: complete']);
});
