import { App, Stack } from 'aws-cdk-lib';
import { AccountPrincipal, AccountRootPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { allow, GET, linesOf, mapOf, newApp, onlyPath, OTHER, OWNER, roleIn } from './maps';
import { ManagedSecret } from 'cdk-managed-secret';

const THERE = 'eu-west-1';
const KEY_THERE = `arn:aws:kms:${THERE}:111111111111:key/0123abcd-0123-0123-0123-0123456789ab`;

let app: App;
let stack: Stack;

beforeEach(() => {
  app = newApp();
  stack = new Stack(app, 'Owner', { env: OWNER });
});

function replicated(id = 'Secret', secretName = 'shared'): ManagedSecret {
  const replicaKey = Key.fromKeyArn(stack, `${id}KeyThere`, KEY_THERE);
  return new ManagedSecret(stack, id, { secretName, encryptionKey: new Key(stack, `${id}Key`), replicaRegions: [{ region: THERE, encryptionKey: replicaKey }] });
}

test("the policy of a replica's key counts for a reader of another account", () => {
  replicated().grantRead(new AccountPrincipal(OTHER.account));
  expect(onlyPath(mapOf(app))).toMatchObject({
    status: 'unknown', regions: [OWNER.region, THERE], cannotTell: [`Replica in ${THERE}: The policy of the key ${KEY_THERE} is not in the templates.`],
  });
});

test('a reader of the replica alone is shown, by reference and by name', () => {
  const secret = new Secret(stack, 'Secret', { secretName: 'shared', replicaRegions: [{ region: THERE }] });
  const beside = new ManagedSecret(stack, 'Beside', { secretName: 'beside', replicaRegions: [{ region: THERE }] });
  allow(roleIn(stack, 'ByName'), GET, `arn:aws:secretsmanager:${THERE}:111111111111:secret:shared-??????`);
  allow(roleIn(stack, 'ByReference'), GET, beside.secretArnIn(THERE));
  allow(roleIn(stack, 'Primary'), GET, secret.secretArn);
  expect(mapOf(app).paths.map(({ principal, secret: id, status, regions }) => [principal, id, status, regions])).toEqual([
    ['Owner/ByReference', 'Owner/Beside', 'complete', [THERE]],
    ['Owner/ByName', 'Owner/Secret', 'complete', [THERE]],
    ['Owner/Primary', 'Owner/Secret', 'complete', [OWNER.region]],
  ]);
});

test('a policy that allows the account of the secret gives its roles no access to the replica by itself', () => {
  const secret = new Secret(stack, 'Secret', { secretName: 'shared', replicaRegions: [{ region: THERE }] });
  const reader = roleIn(stack, 'Reader');
  secret.addToResourcePolicy(new PolicyStatement({ actions: [GET], principals: [new AccountRootPrincipal()], resources: ['*'] }));
  allow(reader, GET, secret.secretArn);
  expect(mapOf(app).paths.filter(({ principal }) => principal === 'Owner/Reader').map(({ regions }) => regions)).toEqual([[OWNER.region]]);
});

test('the grants of this library reach all copies', () => {
  const there = new Stack(app, 'There', { env: { ...OWNER, region: THERE } });
  const secret = new ManagedSecret(stack, 'Secret', {
    secretName: 'shared', encryptionKey: new Key(stack, 'Key'), replicaRegions: [{ region: THERE, encryptionKey: new Key(there, 'Key') }],
  });
  secret.grantReadWrite(roleIn(stack));
  expect(mapOf(app).paths.map(({ access, status, regions }) => [access, status, regions])).toEqual([
    ['read', 'complete', [OWNER.region, THERE]], ['write', 'complete', [OWNER.region, THERE]],
  ]);
});

test("the use of a replica's key is missed where a policy gives the replica", () => {
  const secret = replicated();
  const role = roleIn(stack);
  allow(role, GET, '*');
  role.addToPolicy(new PolicyStatement({ actions: ['kms:Decrypt'], resources: [secret.encryptionKey!.keyArn] }));
  expect(onlyPath(mapOf(app)).cannotTell).toContain(`Replica in ${THERE}: No identity policy of Owner/Role allows kms:Decrypt on the key ${KEY_THERE}: its own policy would have to.`);
});

test('no other account can use aws/secretsmanager of a replica', () => {
  const secret = new ManagedSecret(stack, 'Secret', { secretName: 'shared', encryptionKey: new Key(stack, 'Key'), replicaRegions: [{ region: THERE }] });
  secret.addToResourcePolicy(new PolicyStatement({ actions: [GET], resources: ['*'], principals: [new AccountPrincipal(OTHER.account)] }));
  expect(onlyPath(mapOf(app)).missing).toContain(
    `Replica in ${THERE}: Owner/Secret is under aws/secretsmanager, which no other account can use: it needs a customer managed key.`);
});

test("a consumer of another account that asks for the primary misses nothing of the replica's", () => {
  const secret = replicated();
  const consumer = roleIn(new Stack(app, 'Consumer', { env: OTHER }), 'Role', { roleName: 'reader' });
  secret.addToResourcePolicy(new PolicyStatement({ actions: [GET], resources: ['*'], principals: [consumer] }));
  secret.encryptionKey!.addToResourcePolicy(new PolicyStatement({ actions: ['kms:Decrypt'], resources: ['*'], principals: [consumer] }));
  allow(consumer, GET, 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:shared-??????');
  allow(consumer, 'kms:Decrypt', '*');
  expect(onlyPath(mapOf(app))).toMatchObject({ status: 'complete', regions: [OWNER.region] });
});

test('a Deny on one copy leaves the other', () => {
  const secret = new ManagedSecret(stack, 'Secret', { secretName: 'shared', replicaRegions: [{ region: THERE }] });
  const role = roleIn(stack);
  allow(role, GET, '*');
  allow(role, GET, secret.secretArn, { effect: Effect.DENY });
  expect(onlyPath(mapOf(app))).toMatchObject({ status: 'complete', regions: [THERE], statements: ['Owner/Role/DefaultPolicy#0', 'Owner/Role/DefaultPolicy#1'] });
});

test('kms:ViaService is that of the region of the copy', () => {
  const secret = replicated();
  const role = roleIn(stack);
  allow(role, GET, secret.secretArnIn(THERE));
  allow(role, 'kms:Decrypt', KEY_THERE, { conditions: { StringEquals: { 'kms:ViaService': `secretsmanager.${OWNER.region}.amazonaws.com` } } });
  expect(onlyPath(mapOf(app)).cannotTell).toContain(`Replica in ${THERE}: No identity policy of Owner/Role allows kms:Decrypt on the key ${KEY_THERE}: its own policy would have to.`);
});

test('a secret of the same name in a region without a replica is one of another app', () => {
  replicated();
  allow(roleIn(stack), GET, 'arn:aws:secretsmanager:us-east-1:111111111111:secret:shared-??????');
  expect(linesOf(mapOf(app))).toEqual(['Owner/Role read arn:aws:secretsmanager:us-east-1:111111111111:secret:shared: unknown']);
});

test('NotResource with the ARN of a replica certainly names every other secret', () => {
  new Secret(stack, 'Secret', { secretName: 'shared' });
  const beside = new ManagedSecret(stack, 'Beside', { secretName: 'beside', replicaRegions: [{ region: THERE }] });
  roleIn(stack).addToPolicy(new PolicyStatement({ actions: [GET], notResources: [beside.secretArnIn(THERE)] }));
  expect(mapOf(app).paths.map(({ secret, status, regions }) => [secret, status, regions])).toEqual([
    ['Owner/Beside', 'complete', [OWNER.region]], ['Owner/Secret', 'complete', undefined],
  ]);
});
