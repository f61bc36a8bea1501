import { App, Stack } from 'aws-cdk-lib';
import { AccountPrincipal, AnyPrincipal, ArnPrincipal, Effect, PolicyStatement, PolicyStatementProps, Role, User } from 'aws-cdk-lib/aws-iam';
import { Key, KeyProps } from 'aws-cdk-lib/aws-kms';
import { CfnSecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { allow, GET, linesOf, mapOf, newApp, onlyPath, OTHER, OWNER, roleIn } from './maps';

const PUT = 'secretsmanager:PutSecretValue';

let app: App;
let stack: Stack;

beforeEach(() => {
  app = newApp();
  stack = new Stack(app, 'Owner', { env: OWNER });
});

/** A role that may take the action on a secret under the key, and use the key for what is listed. */
function roleUnder(key: Key, action: string, uses: readonly string[], props: PolicyStatementProps = {}): Role {
  const secret = new CfnSecret(stack, 'Secret', { kmsKeyId: key.keyArn });
  const role = roleIn(stack);
  allow(role, action, secret.ref);
  for (const use of uses) allow(role, use, key.keyArn, props);
  return role;
}

function keyIn(where: Stack, props: KeyProps = {}): Key {
  return new Key(where, 'Key', props);
}

describe('a Deny in a key policy', () => {
  function denied(props: PolicyStatementProps): Key {
    const key = keyIn(stack);
    const role = roleUnder(key, GET, ['kms:Decrypt']);
    key.addToResourcePolicy(new PolicyStatement({
      effect: Effect.DENY, actions: ['kms:Decrypt'], resources: ['*'], principals: [role], ...props,
    }));
    return key;
  }

  test('is what the use of the key misses', () => {
    denied({});
    expect(onlyPath(mapOf(app))).toMatchObject({
      status: 'incomplete', missing: ['Owner/Key#1 denies kms:Decrypt on Owner/Key.'], cannotTell: [],
    });
  });

  test('leaves the use of the key open under a condition on the request', () => {
    denied({ conditions: { StringEquals: { 'aws:SourceVpce': 'vpce-1' } } });
    expect(onlyPath(mapOf(app))).toMatchObject({
      status: 'unknown',
      missing: [],
      cannotTell: [
        'Owner/Key#1 may deny kms:Decrypt: StringEquals aws:SourceVpce = vpce-1',
      ],
    });
  });

  test('of another action, or for another role, denies nothing', () => {
    const key = denied({ actions: ['kms:GenerateDataKey'] });
    key.addToResourcePolicy(new PolicyStatement({
      effect: Effect.DENY, actions: ['kms:Decrypt'], resources: ['*'], principals: [roleIn(stack, 'Else')],
    }));
    expect(onlyPath(mapOf(app))).toMatchObject({ status: 'complete', missing: [], cannotTell: [] });
  });

  test('for everybody denies the role as well', () => {
    denied({ principals: [new AnyPrincipal()] });
    expect(onlyPath(mapOf(app)).missing).toEqual(['Owner/Key#1 denies kms:Decrypt on Owner/Key.']);
  });
});

describe('a writer', () => {
  test.each([
    ['secretsmanager:PutSecretValue', ['kms:GenerateDataKey'], ['kms:Decrypt']],
    ['secretsmanager:PutSecretValue', ['kms:Decrypt'], ['kms:GenerateDataKey']],
    ['secretsmanager:UpdateSecret', ['kms:GenerateDataKey'], ['kms:Decrypt']],
    ['secretsmanager:UpdateSecret', ['kms:Decrypt'], ['kms:GenerateDataKey']],
    ['secretsmanager:PutSecretValue', ['kms:Decrypt', 'kms:GenerateDataKey'], []],
    ['secretsmanager:UpdateSecretVersionStage', [], []],
  ])('with %s and of the key %j misses %j', (action, uses, lacking) => {
    roleUnder(keyIn(stack), action, uses);
    const { status, missing } = onlyPath(mapOf(app));
    expect(missing).toEqual(
      lacking.map(use => `No identity policy of Owner/Role allows ${use} on the key Owner/Key.`),
    );
    expect(status).toBe(lacking.length > 0 ? 'incomplete' : 'complete');
  });

  test('of another account needs both uses in the key policy', () => {
    const key = keyIn(stack);
    const secret = new Secret(stack, 'Secret', { secretName: 'shared', encryptionKey: key });
    const principals = [new AccountPrincipal(OTHER.account)];
    secret.addToResourcePolicy(new PolicyStatement({ actions: [PUT], resources: ['*'], principals }));
    key.addToResourcePolicy(new PolicyStatement({
      actions: ['kms:GenerateDataKey'], resources: ['*'], principals,
    }));
    expect(onlyPath(mapOf(app)).missing).toEqual([
      'The policy of the key Owner/Key does not allow kms:Decrypt to 222222222222.',
    ]);
  });
});

test('a Deny of an identity policy on the use of the key is what the use misses', () => {
  const key = keyIn(stack);
  allow(roleUnder(key, GET, ['kms:Decrypt']), 'kms:*', key.keyArn, { effect: Effect.DENY });
  expect(onlyPath(mapOf(app))).toMatchObject({
    status: 'incomplete', missing: ['Owner/Role/DefaultPolicy#2 denies kms:Decrypt on Owner/Key.'],
  });
});

test('a key policy that surely allows the role is enough, whatever the conditions of its own policy, and both are shown', () => {
  const key = keyIn(stack);
  const role = roleUnder(key, GET, ['kms:Decrypt'], { conditions: { StringEquals: { 'aws:SourceVpce': 'vpce-1' } } });
  key.addToResourcePolicy(new PolicyStatement({ actions: ['kms:Decrypt'], resources: ['*'], principals: [role] }));
  expect(onlyPath(mapOf(app))).toMatchObject({
    status: 'complete',
    missing: [],
    cannotTell: [],
    statements: ['Owner/Key#0', 'Owner/Key#1', 'Owner/Role/DefaultPolicy#0', 'Owner/Role/DefaultPolicy#1'],
  });
});

describe('a multi-Region key of another app', () => {
  const KEY_ID = 'mrk-1234abcd12ab34cd56ef1234567890ab';
  const arnOf = (id: string) => `arn:aws:kms:eu-central-1:111111111111:key/${id}`;

  function readerAllowed(keyId: string): void {
    new CfnSecret(stack, 'Secret', { kmsKeyId: KEY_ID });
    const role = roleIn(stack);
    allow(role, GET, '*');
    allow(role, 'kms:Decrypt', arnOf(keyId));
  }

  test('is known by its ID', () => {
    readerAllowed(KEY_ID);
    const map = mapOf(app);
    expect(map.secrets[0].key).toBe(arnOf(KEY_ID));
    expect(onlyPath(map)).toMatchObject({
      status: 'unknown', missing: [], cannotTell: [`The policy of the key ${arnOf(KEY_ID)} is not in the templates.`],
    });
  });

  test('may be allowed to one that may have policies elsewhere, of which nothing more is said', () => {
    new CfnSecret(stack, 'Secret', { kmsKeyId: KEY_ID });
    const ada = User.fromUserName(stack, 'Ada', 'ada');
    ada.addToPrincipalPolicy(new PolicyStatement({ actions: [GET], resources: ['*'] }));
    expect(onlyPath(mapOf(app))).toMatchObject({
      status: 'unknown', missing: [], cannotTell: [`The policy of the key ${arnOf(KEY_ID)} is not in the templates.`],
    });
  });

  test('is not another one', () => {
    readerAllowed('mrk-00000000000000000000000000000000');
    expect(onlyPath(mapOf(app))).toMatchObject({
      status: 'unknown',
      missing: [],
      cannotTell: [
        `No identity policy of Owner/Role allows kms:Decrypt on the key ${arnOf(KEY_ID)}: its own policy would have to.`,
        `The policy of the key ${arnOf(KEY_ID)} is not in the templates.`,
      ],
    });
  });
});

test('a manager uses no key', () => {
  roleUnder(keyIn(stack), 'secretsmanager:PutResourcePolicy', []);
  expect(linesOf(mapOf(app))).toEqual(['Owner/Role manage Owner/Secret: complete']);
});

describe('kms:ResourceAliases', () => {
  const limitedTo = (alias: string) => ({
    conditions: { 'ForAnyValue:StringLike': { 'kms:ResourceAliases': alias } },
  });

  test.each(['alias/shop', 'alias/sh*'])('%s is an alias of the key', alias => {
    roleUnder(keyIn(stack, { alias: 'shop' }), GET, ['kms:Decrypt'], limitedTo(alias));
    expect(linesOf(mapOf(app))).toEqual(['Owner/Role read Owner/Secret: complete']);
  });

  test('may be an alias of the key that no template has', () => {
    roleUnder(keyIn(stack, { alias: 'shop' }), GET, ['kms:Decrypt'], limitedTo('alias/bank'));
    expect(onlyPath(mapOf(app))).toMatchObject({
      status: 'unknown',
      missing: [],
      cannotTell: [
        'Owner/Role/DefaultPolicy#1 allows it perhaps: ForAnyValue:StringLike kms:ResourceAliases = alias/bank',
      ],
    });
  });

  test('is the alias that the secret names of a key of another app', () => {
    new CfnSecret(stack, 'Secret', { kmsKeyId: 'alias/theirs' });
    const role = roleIn(stack);
    allow(role, GET, '*');
    allow(role, 'kms:Decrypt', '*', limitedTo('alias/theirs'));
    expect(onlyPath(mapOf(app)).cannotTell).toEqual([
      'The policy of the key arn:aws:kms:eu-central-1:111111111111:alias/theirs is not in the templates.',
    ]);
  });

  test('is met by no secret under aws/secretsmanager', () => {
    new CfnSecret(stack, 'Secret');
    allow(roleIn(stack), GET, '*', limitedTo('alias/*'));
    expect(mapOf(app).paths).toEqual([]);
  });
});

describe('the conditions of a key policy', () => {
  const HOST = 'secretsmanager.eu-central-1.amazonaws.com';

  function readUnder(conditions: object): string[] {
    const key = keyIn(stack);
    const role = roleUnder(key, GET, []);
    key.addToResourcePolicy(new PolicyStatement({
      actions: ['kms:Decrypt'], resources: ['*'], principals: [role], conditions: { StringEquals: conditions },
    }));
    return linesOf(mapOf(app));
  }

  test.each([
    [{ 'kms:ViaService': HOST }, 'complete'],
    [{ 'kms:ViaService': 'secretsmanager.eu-west-1.amazonaws.com' }, 'incomplete'],
    [{ 'kms:CallerAccount': OWNER.account }, 'complete'],
    [{ 'kms:CallerAccount': OTHER.account }, 'incomplete'],
    [{ 'aws:ResourceAccount': OWNER.account }, 'complete'],
    [{ 'aws:ResourceAccount': OTHER.account }, 'incomplete'],
    [{ 'aws:PrincipalIsAWSService': 'false' }, 'complete'],
    [{ 'aws:PrincipalIsAWSService': 'true' }, 'incomplete'],
    [{ 'aws:SecureTransport': 'true' }, 'complete'],
    [{ 'aws:SecureTransport': 'false' }, 'incomplete'],
    [{
      'kms:EncryptionContext:SecretARN': 'arn:aws:secretsmanager:eu-central-1:222222222222:secret:x',
    }, 'incomplete'],
    [{ 'kms:ViaService': HOST, 'kms:CallerAccount': OTHER.account }, 'incomplete'],
    [{ 'aws:SourceVpce': 'vpce-1' }, 'unknown'],
  ])('%j come to %s', (conditions, status) => {
    expect(readUnder(conditions)).toEqual([`Owner/Role read Owner/Secret: ${status}`]);
  });
});

test('a key policy that names a role of another account by its ARN lets that role use the key, and no other', () => {
  const key = keyIn(stack);
  const secret = new Secret(stack, 'Secret', { secretName: 'shared', encryptionKey: key });
  const [reader, other] = ['reader', 'other'].map(
    name => new ArnPrincipal(`arn:aws:iam::222222222222:role/${name}`),
  );
  secret.addToResourcePolicy(new PolicyStatement({
    actions: [GET], resources: ['*'], principals: [reader, other],
  }));
  key.addToResourcePolicy(new PolicyStatement({
    actions: ['kms:Decrypt'], resources: ['*'], principals: [reader],
  }));
  expect(mapOf(app).paths.map(({ principal, missing }) => [principal, missing])).toEqual([
    [other.arn, [`The policy of the key Owner/Key does not allow kms:Decrypt to ${other.arn}.`]],
    [reader.arn, []],
  ]);
});
