import { Aspects, IAspect, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { IConstruct } from 'constructs';
import { Deployment } from './deployment';
import { anApp, aRole, ENV, KEY_ARN, OTHER, whenReferencesAreResolved } from './fixtures';
import { ManagedSecret, ManagedSecretProps, SecretCreation } from '../../src';

type Change = (secret: CfnSecret, key: kms.Key) => void;
const CHANGES: Array<[string, Change]> = [
  ['the property', (secret, key) => { secret.kmsKeyId = key.keyArn; }],
  ['an override', (secret, key) => secret.addPropertyOverride('KmsKeyId', key.keyArn)],
];

class Changing implements IAspect {
  constructor(private readonly change: (secret: CfnSecret) => void) {}

  public visit(node: IConstruct): void {
    if (CfnSecret.isCfnSecret(node)) this.change(node);
  }
}

const TRUSTING = [{ Statement: [{ Effect: 'Allow' as const, Action: ['secretsmanager:GetSecretValue', 'kms:Decrypt'], Resource: '*' }] }];

/** A secret in one stack, its key and reader in another, and one more key there. */
function setUp(props: ManagedSecretProps = {}) {
  const app = anApp();
  const platform = new Stack(app, 'Platform', { env: ENV });
  const stack = new Stack(app, 'Shop', { env: ENV });
  const [first, second] = ['First', 'Second'].map(id => new kms.Key(platform, id));
  return { app, platform, stack, first, second, role: aRole(platform, 'Role'), secretOf: (more: ManagedSecretProps = {}) => new ManagedSecret(stack, 'Secret', { ...props, ...more }) };
}

const changeBy = (isAspect: boolean, stack: Stack, change: (secret: CfnSecret) => void, secret: ManagedSecret) => {
  if (isAspect) Aspects.of(stack.node.root).add(new Changing(change));
  else change(secret.node.defaultChild as CfnSecret);
};

describe.each([['by an Aspect', true], ['in code', false]])('a key that is changed after the grant, %s', (_, isAspect) => {
  test.each(CHANGES)('by %s, is used by the reader where there was none', (__, change) => {
    const { app, stack, second, role, secretOf, platform } = setUp();
    const secret = secretOf({ secretName: 'shop/db' });
    secret.grantRead(role);
    changeBy(isAspect, stack, each => change(each, second), secret);
    const deployment = new Deployment(app.synth());

    expect(deployment.can(deployment.valueOf(platform, role.roleArn), 'GetSecretValue', deployment.valueOf(stack, secret.secretArn))).toBe(true);
  });

  test.each(CHANGES)('by %s, is used instead of the former one, which no statement names', (__, change) => {
    const { app, stack, first, second, role, secretOf, platform } = setUp();
    const secret = secretOf({ secretName: 'shop/db', encryptionKey: first });
    secret.grantRead(role);
    changeBy(isAspect, stack, each => change(each, second), secret);
    const deployment = new Deployment(app.synth());
    const policies = JSON.stringify([stack, platform].map(each => Object.values(Template.fromStack(each).findResources('AWS::IAM::Policy'))));

    expect(deployment.can(deployment.valueOf(platform, role.roleArn), 'GetSecretValue', deployment.valueOf(stack, secret.secretArn))).toBe(true);
    expect(policies.match(/kms:Decrypt/g)).toHaveLength(1);
    expect(policies).not.toContain('First');
  });

  test('to none, leaves no statement for a key', () => {
    const { app, stack, first, role, secretOf } = setUp();
    const secret = secretOf({ secretName: 'shop/db', encryptionKey: first });
    const other = new ManagedSecret(stack, 'Other', { secretName: 'shop/other' });
    for (const each of [secret, other]) each.grantRead(role);
    changeBy(isAspect, stack, each => { each.kmsKeyId = undefined; }, secret);
    app.synth();

    expect(JSON.stringify(Template.fromStack(stack).findResources('AWS::IAM::Policy'))).not.toMatch(/kms:|null/);
  });

  test('is that of another account\'s reader too, whose access the default key would refuse', () => {
    const { app, stack, first, secretOf } = setUp();
    const secret = secretOf({ secretName: 'shop/db' });
    const reader = `arn:aws:iam::${OTHER}:role/reader`;
    secret.grantRead(new iam.ArnPrincipal(reader));
    changeBy(isAspect, stack, each => { each.kmsKeyId = first.keyArn; }, secret);
    const deployment = new Deployment(app.synth());
    const secretArn = deployment.valueOf(stack, secret.secretArn);

    expect(deployment.can(deployment.caller(reader, TRUSTING), 'GetSecretValue', secretArn)).toBe(true);
  });

  test('to none, is refused for another account\'s reader', () => {
    const { app, stack, first, secretOf } = setUp();
    const secret = secretOf({ secretName: 'shop/db', encryptionKey: first });
    secret.grantRead(new iam.AccountPrincipal(OTHER));
    changeBy(isAspect, stack, each => { each.kmsKeyId = undefined; }, secret);

    expect(() => app.synth()).toThrow('MS100 grantRead is to another account, which can never read a secret that is encrypted under the AWS managed key aws/secretsmanager.');
  });
});

test.each([['the property', (each: CfnSecret) => { each.name = 'shop/renamed-db'; }], ['an override', (each: CfnSecret) => each.addPropertyOverride('Name', 'shop/renamed-db')]])(
  'a name that an Aspect changes by %s is that of the key policy', (_, change) => {
    const { app, platform, first, secretOf } = setUp();
    secretOf({ secretName: 'shop/db', encryptionKey: first }).grantRead(new iam.AccountPrincipal(OTHER));
    Aspects.of(app).add(new Changing(change));
    app.synth();
    const policies = JSON.stringify(Template.fromStack(platform).findResources('AWS::KMS::Key'));

    expect(policies).toContain(':secret:shop/renamed-db-??????');
    expect(policies).not.toContain('shop/db');
  });

test('two secrets share the statement for the key that an Aspect gives both', () => {
  const { app, stack, first } = setUp();
  const role = aRole(stack, 'Role');
  for (const id of ['A', 'B']) new ManagedSecret(stack, id, { secretName: id }).grantRead(role);
  Aspects.of(app).add(new Changing(each => { each.kmsKeyId = first.keyArn; }));
  app.synth();
  const [{ Properties: { PolicyDocument: { Statement } } }] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'));

  expect(Statement.map(({ Action }: any) => [Action].flat()[0])).toEqual(['secretsmanager:GetSecretValue', 'secretsmanager:GetSecretValue', 'kms:Decrypt']);
});

/** What changes the secret from without, and when the CDK has visited it already. */
const LATE: Array<[string, (secret: ManagedSecret, last: Stack, change: () => void) => void]> = [
  ['of the last priority', (secret, _, change) => Aspects.of(secret).add(new Changing(change), { priority: 5000 })],
  ['that visits another construct', (_, last, change) => Aspects.of(last).add({ visit: change })],
  ['of the default priority, which another Aspect puts on the secret then', (secret, last, change) => {
    const changing = new Changing(change);
    Aspects.of(last).add({ visit: () => Aspects.of(secret).all.includes(changing) || Aspects.of(secret).add(changing) });
  }],
];

test.each(LATE)('a key that is changed by an Aspect %s is granted to readers of both accounts', (_, changeLate) => {
  const { app, platform, stack, first, second, role, secretOf } = setUp();
  const secret = secretOf({ secretName: 'shop/db', encryptionKey: first });
  const foreign = `arn:aws:iam::${OTHER}:role/reader`;
  for (const reader of [role, new iam.ArnPrincipal(foreign)]) secret.grantRead(reader);
  changeLate(secret, new Stack(app, 'Zone', { env: ENV }), () => { (secret.node.defaultChild as CfnSecret).kmsKeyId = second.keyArn; });
  const deployment = new Deployment(app.synth());
  const readers = [deployment.valueOf(platform, role.roleArn), deployment.caller(foreign, TRUSTING)];

  expect(readers.map(who => deployment.can(who, 'GetSecretValue', deployment.valueOf(stack, secret.secretArn)))).toEqual([true, true]);
});

const REMEDY = 'Set the key, the name, and the replicas when you create the secret. If CloudFormation creates the secret and its value, '
  + 'you can instead change them later in code, or with an Aspect.';

test.each<[string, ManagedSecretProps, (secret: ManagedSecret) => void]>([
  ['when references are resolved', {}, secret => (
    whenReferencesAreResolved(secret.stack, () => { (secret.node.defaultChild as CfnSecret).kmsKeyId = KEY_ARN; }))],
  ['as a replica of a secret that the handler makes', { creation: SecretCreation.createSecret() }, secret => (
    (secret.node.defaultChild as CfnSecret).addPropertyOverride('Replicas', [{ Region: 'eu-west-1', KmsKeyId: KEY_ARN }]))],
  ['of a secret that the handler makes', { creation: SecretCreation.createSecret() }, secret => (secret.node.defaultChild as CfnSecret).addPropertyOverride('KmsKeyId', KEY_ARN)],
])('a key that is changed %s is an error that names the grant and the remedy', (_, props, change) => {
  const { app, role, secretOf } = setUp(props);
  const secret = secretOf({ secretName: 'shop/db' });
  secret.grantRead(role);
  change(secret);

  expect(() => app.synth()).toThrow(
    '[Shop/Secret] MS135 grantRead is for another key, name, or list of replicas than the template has: the app changed it too late for the grant to follow. '
    + `${REMEDY} Grantee: Platform/Role.`,
  );
});
