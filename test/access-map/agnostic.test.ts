import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { ArnPrincipal, Effect, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { CfnResourcePolicy, CfnSecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { allow, GET, linesOf, mapOf, newApp, onlyPath, OTHER, OWNER, policyOn, roleIn } from './maps';
import { ManagedSecret } from 'cdk-managed-secret';

let app: App;

beforeEach(() => {
  app = newApp();
});

function decryptThrough(key: Key, host: string): PolicyStatement {
  return new PolicyStatement({ actions: ['kms:Decrypt'], resources: [key.keyArn], conditions: { StringEquals: { 'kms:ViaService': host } } });
}

describe('an account or a region that only the deployment knows may be any, so that nothing is called missing', () => {
  test('of a role of another stack', () => {
    const owner = new Stack(app, 'O');
    new ManagedSecret(owner, 'Secret', { encryptionKey: new Key(owner, 'Key') }).grantRead(roleIn(new Stack(app, 'C')));
    expect(onlyPath(mapOf(app))).toMatchObject({ status: 'unknown', missing: [] });
  });

  test('of a key of another stack', () => {
    const owner = new Stack(app, 'O');
    new ManagedSecret(owner, 'Secret', { encryptionKey: new Key(new Stack(app, 'K'), 'Key') }).grantRead(roleIn(owner));
    expect(onlyPath(mapOf(app))).toMatchObject({ status: 'unknown', missing: [] });
  });

  test('of two stacks whose account is known and whose region is not', () => {
    const [owner, consumer] = ['O', 'C'].map(id => new Stack(app, id, { env: { account: OWNER.account } }));
    new ManagedSecret(owner, 'Secret', { encryptionKey: new Key(owner, 'Key') }).grantRead(roleIn(consumer));
    expect(onlyPath(mapOf(app))).toMatchObject({ status: 'unknown', missing: [] });
  });

  test('against a region that is written out in kms:ViaService', () => {
    const stack = new Stack(app, 'O');
    const encryptionKey = new Key(stack, 'Key');
    const secret = new CfnSecret(stack, 'Secret', { kmsKeyId: encryptionKey.keyArn });
    const [role, other] = ['Role', 'Other'].map(id => roleIn(stack, id));
    for (const reader of [role, other]) allow(reader, GET, secret.ref);
    role.addToPolicy(decryptThrough(encryptionKey, 'secretsmanager.eu-central-1.amazonaws.com'));
    other.addToPolicy(decryptThrough(encryptionKey, 's3.eu-central-1.amazonaws.com'));
    expect(linesOf(mapOf(app))).toEqual(['O/Other read O/Secret: incomplete', 'O/Role read O/Secret: unknown']);
  });

  test('against an account that is written out in aws:PrincipalArn', () => {
    const stack = new Stack(app, 'O');
    const encryptionKey = new Key(stack, 'Key');
    allow(roleIn(stack, 'Role', { roleName: 'reader' }), '*', '*');
    new CfnResourcePolicy(stack, 'Policy', {
      secretId: new CfnSecret(stack, 'Secret', { kmsKeyId: encryptionKey.keyArn }).ref,
      resourcePolicy: {
        Statement: [{
          Effect: 'Deny', Principal: '*', Action: GET, Resource: '*', Condition: { ArnNotEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111111111111:role/reader' } },
        }],
      },
    });
    expect(mapOf(app).paths.find(({ access }) => access === 'read')).toMatchObject({ status: 'unknown', missing: [] });
  });

  test('of a Deny that names an account', () => {
    const stack = new Stack(app, 'O');
    const secret = new CfnSecret(stack, 'Secret');
    allow(roleIn(stack), GET, secret.ref);
    new CfnResourcePolicy(stack, 'Policy', {
      secretId: secret.ref, resourcePolicy: { Statement: [{ Effect: 'Deny', Principal: { AWS: '111111111111' }, Action: GET, Resource: '*' }] },
    });
    expect(onlyPath(mapOf(app))).toMatchObject({ status: 'unknown', cannotTell: [expect.stringMatching(/^O\/Policy#0 may deny/)] });
  });
});

describe('an account that is known, against one that only the deployment knows,', () => {
  const ARN = 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:shared-??????';

  test('is perhaps that of the secret', () => {
    new CfnSecret(new Stack(app, 'O', { env: OWNER }), 'Secret', { name: 'shared' });
    const consumer = new Stack(app, 'C', { env: { region: OWNER.region } });
    allow(roleIn(consumer), GET, ARN);
    expect(onlyPath(mapOf(app))).toMatchObject({
      status: 'unknown',
      missing: [],
      cannotTell: [
        'O/Secret is under aws/secretsmanager, which no other account could use.', 'Whether (account of C) and 111111111111 are one account.',
      ],
    });
  });

  test('is perhaps that of the reader', () => {
    new CfnSecret(new Stack(app, 'O', { env: { region: OWNER.region } }), 'Secret', { name: 'shared' });
    allow(roleIn(new Stack(app, 'C', { env: OWNER })), GET, ARN);
    expect(onlyPath(mapOf(app))).toMatchObject({
      status: 'unknown',
      missing: [],
      cannotTell: [
        'C/Role/DefaultPolicy#0 allows it perhaps: only the deployment knows whom or what it names',
        'O/Secret is under aws/secretsmanager, which no other account could use.',
        'Whether 111111111111 and (account of O) are one account.',
      ],
    });
  });

  test('is another than a second one that is known', () => {
    new CfnSecret(new Stack(app, 'O', { env: OWNER }), 'Secret', { name: 'shared' });
    allow(roleIn(new Stack(app, 'C', { env: OTHER })), GET, ARN);
    expect(onlyPath(mapOf(app))).toMatchObject({
      status: 'incomplete',
      missing: [
        'O/Secret is under aws/secretsmanager, which no other account can use: it needs a customer managed key.',
        'The resource policy of O/Secret does not allow secretsmanager:GetSecretValue to C/Role, which is of another account.',
      ],
      cannotTell: [],
    });
  });

  test('is that of the principals of an organization that can use the default key', () => {
    const stack = new Stack(app, 'O');
    policyOn(stack, new CfnSecret(stack, 'Secret').ref, {
      Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1234567890' } },
    });
    expect(onlyPath(mapOf(app))).toMatchObject({ principal: '(account of O)', status: 'complete', cannotTell: [], missing: [] });
  });

  test('of a principal that is a parameter may be any', () => {
    const stack = new Stack(app, 'O', { env: OWNER });
    const reader = new CfnParameter(stack, 'Reader').valueAsString;
    policyOn(stack, new CfnSecret(stack, 'Secret').ref, { Principal: { AWS: reader } });
    const cannotTell = [
      'O/Secret is under aws/secretsmanager, which no other account could use.', 'Whether the account of ${Reader} and 111111111111 are one account.',
    ];
    expect(mapOf(app)).toMatchObject({
      principals: [{ id: '${Reader}', kind: 'unknown', name: '${Reader}', ofApp: false }],
      paths: [{ principal: '${Reader}', status: 'unknown', missing: [], cannotTell }],
    });
  });
});

describe('wildcards in a condition', () => {
  function readThrough(operator: string): string[] {
    const stack = new Stack(app, 'Owner', { env: OWNER });
    const encryptionKey = new Key(stack, 'Key');
    const secret = new Secret(stack, 'Secret', { encryptionKey });
    const role = roleIn(stack);
    allow(role, GET, secret.secretArn);
    allow(role, 'kms:Decrypt', encryptionKey.keyArn, {
      conditions: { [operator]: { 'kms:ViaService': 'secretsmanager.*.amazonaws.com', 'kms:EncryptionContext:SecretARN': `${secret.secretArn}*` } },
    });
    return linesOf(mapOf(app));
  }

  test('match under StringLike', () => {
    expect(readThrough('StringLike')).toEqual(['Owner/Role read Owner/Secret: complete']);
  });

  test('match nothing under StringEquals, which takes them literally', () => {
    expect(readThrough('StringEquals')).toEqual(['Owner/Role read Owner/Secret: incomplete']);
  });

  test('never keep anything out of a Deny under StringNotEquals', () => {
    const stack = new Stack(app, 'Owner', { env: OWNER });
    const secret = new Secret(stack, 'Secret');
    const role = roleIn(stack, 'Role', { roleName: 'reader' });
    secret.grantRead(role);
    secret.addToResourcePolicy(new PolicyStatement({
      effect: Effect.DENY, actions: [GET], resources: ['*'], principals: [new ArnPrincipal('*')], conditions: { StringNotEquals: { 'aws:PrincipalArn': '*:role/reader' } },
    }));
    expect(linesOf(mapOf(app))).toEqual(['Owner/Role read Owner/Secret: denied']);
  });
});

describe('a policy that names a role by its name, in a stack of an unknown account', () => {
  const WHY = 'C/Imported/Policy0#0 allows it perhaps: only the deployment knows whether its account is that of O/Role';
  const named = (consumer: Stack, ...others: Stack[]) => {
    const owner = new Stack(app, 'O');
    new Secret(owner, 'Secret');
    for (const stack of [owner, ...others]) roleIn(stack, 'Role', { roleName: 'reader' });
    Role.fromRoleName(consumer, 'Imported', 'reader', { defaultPolicyName: 'Policy0' }).addToPrincipalPolicy(new PolicyStatement({ actions: [GET], resources: ['*'] }));
    return mapOf(app);
  };

  test('may give it to the only role of the app with that name', () => {
    const map = named(new Stack(app, 'C'));
    expect(linesOf(map)).toEqual(['O/Role read O/Secret: unknown']);
    expect(onlyPath(map).cannotTell).toEqual([WHY]);
    expect(map.principals.map(({ id }) => id)).toEqual(['O/Role']);
  });

  test('gives it to that of a known account, and may give it to the one of the app', () => {
    expect(linesOf(named(new Stack(app, 'C', { env: OWNER })))).toEqual(
      ['O/Role read O/Secret: unknown', 'arn:aws:iam::111111111111:role/reader read O/Secret: unknown']);
  });

  test('says nothing of two roles with that name', () => {
    expect(linesOf(named(new Stack(app, 'C'), new Stack(app, 'Other')))).toEqual(['arn:aws:iam::(account of C):role/reader read O/Secret: unknown']);
  });
});
