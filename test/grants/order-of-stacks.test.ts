import { App, Aspects, CfnResource, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { AttachmentTargetType, CfnSecret, ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Deployment } from './deployment';
import { anApp, aRole, ENV } from './fixtures';
import { ManagedSecret, SecretGrants } from '../../src';
import { idsIn } from '../rules/synthesis';

type Made = ISecret | CfnSecret;
const KINDS: Array<[string, (stack: Stack, secretName?: string) => Made]> = [
  ['a ManagedSecret', (stack, secretName) => new ManagedSecret(stack, 'Secret', { secretName })],
  ['an L2', (stack, secretName) => new Secret(stack, 'Secret', { secretName })],
  ['a resource', (stack, name) => new CfnSecret(stack, 'Secret', { name, generateSecretString: {} })],
];

const resourceOf = (secret: Made) => CfnSecret.isCfnSecret(secret) ? secret : secret.node.defaultChild as CfnSecret;

/** Whether the role may read the secret. */
function reads(app: App, role: iam.IRole, secret: Made): boolean {
  const deployment = new Deployment(app.synth());
  const arn = deployment.valueOf(Stack.of(secret), resourceOf(secret).ref);
  return deployment.can(deployment.valueOf(Stack.of(role), role.roleArn), 'GetSecretValue', arn);
}

/** A role and a key in one stack, a secret in another. */
function setUp(make: (stack: Stack, secretName?: string) => Made, minimize: boolean, secretName?: string) {
  const app = anApp();
  app.node.setContext('@aws-cdk/aws-iam:minimizePolicies', minimize);
  const platform = new Stack(app, 'Platform', { env: ENV });
  const stack = new Stack(app, 'Shop', { env: ENV });
  const secret = make(stack, secretName);
  return { app, platform, stack, secret, role: aRole(platform, 'Role'), key: new kms.Key(platform, 'Key') };
}

const WHEN: Array<[string, (resource: CfnSecret, change: () => void) => void]> = [
  ['by an Aspect', (resource, change) => Aspects.of(resource.node.root).add({ visit: node => node === resource ? change() : undefined })],
  ['in code', (_, change) => change()],
];
const cases = KINDS.flatMap(([kind, make]) => WHEN.flatMap(([when, apply]) => (
  [true, false].map(minimize => [kind, when, minimize, make, apply] as const))));

const policiesIn = (stack: Stack) => Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'));

describe('a key beside the grantee, which the secret of another stack has after the grant', () => {
  test.each(cases)('%s without a name, %s (minimized: %s), has its policy beside the secret', (_, __, minimize, make, apply) => {
    const { app, platform, stack, secret, role, key } = setUp(make, minimize);
    SecretGrants.of(secret).read(role);
    SecretGrants.of(secret).write(role);
    apply(resourceOf(secret), () => { resourceOf(secret).kmsKeyId = key.keyArn; });

    expect(reads(app, role, secret)).toBe(true);
    expect(policiesIn(platform)).toEqual([]);
    expect(policiesIn(stack)).toHaveLength(1);
    expect(idsIn(stack)).toEqual([]);
  });

  test.each(cases)('%s without a name, %s (minimized: %s), leaves what others wrote into the policy of the role', (_, __, minimize, make, apply) => {
    const { app, platform, secret, role, key } = setUp(make, minimize);
    const other = new Secret(platform, 'Other');
    SecretGrants.of(other).read(role);
    SecretGrants.of(secret).read(role);
    apply(resourceOf(secret), () => { resourceOf(secret).kmsKeyId = key.keyArn; });

    expect(reads(app, role, secret)).toBe(true);
    expect(reads(app, role, other)).toBe(true);
    expect(JSON.stringify(policiesIn(platform))).not.toContain('Shop');
  });

  test.each(cases)('%s with a name, %s (minimized: %s), is granted as well', (_, __, minimize, make, apply) => {
    const { app, secret, role, key } = setUp(make, minimize, 'shop/db');
    SecretGrants.of(secret).read(role);
    apply(resourceOf(secret), () => { resourceOf(secret).kmsKeyId = key.keyArn; });

    expect(reads(app, role, secret)).toBe(true);
  });

  test.each(cases)('%s, removed %s (minimized: %s), leaves the policy where it is', (_, __, minimize, make, apply) => {
    const { app, secret, role, key } = setUp(make, minimize);
    resourceOf(secret).kmsKeyId = key.keyArn;
    SecretGrants.of(secret).read(role);
    apply(resourceOf(secret), () => { resourceOf(secret).kmsKeyId = undefined; });

    expect(reads(app, role, secret)).toBe(true);
  });
});

describe('a database beside the grantee, to which the secret of another stack is attached', () => {
  const attach = (secret: ManagedSecret | Secret, platform: Stack) => {
    const database = new CfnResource(platform, 'Database', { type: 'AWS::RDS::DBInstance' });
    return secret.attach({ asSecretAttachmentTarget: () => ({ targetId: database.ref, targetType: AttachmentTargetType.RDS_DB_INSTANCE }) });
  };
  const L2S: Array<[string, (stack: Stack, secretName?: string) => Secret | ManagedSecret]> = [
    ['a ManagedSecret', (stack, secretName) => new ManagedSecret(stack, 'Secret', { secretName })],
    ['an L2', (stack, secretName) => new Secret(stack, 'Secret', { secretName })],
  ];
  const layouts = L2S.flatMap(([kind, make]) => [undefined, 'shop/db'].map(name => [kind, name, make] as const));
  const made = (make: typeof L2S[0][1], secretName?: string) => {
    const { secret, ...others } = setUp(make as (stack: Stack, name?: string) => Made, true, secretName);
    return { ...others, secret: secret as Secret };
  };

  test.each(layouts)('%s (name: %s) can be granted after it is attached, as the secret', (_, name, make) => {
    const { app, platform, secret, role } = made(make, name);
    attach(secret, platform);
    SecretGrants.of(secret).read(role);

    expect(reads(app, role, secret)).toBe(true);
  });

  test.each(layouts)('%s (name: %s) can be granted after it is attached, as the attached secret', (_, name, make) => {
    const { app, platform, secret, role } = made(make, name);
    SecretGrants.of(attach(secret, platform)).read(role);

    expect(reads(app, role, secret)).toBe(true);
  });

  test.each(layouts)('%s (name: %s) can be granted before it is attached', (_, name, make) => {
    const { app, platform, secret, role } = made(make, name);
    SecretGrants.of(secret).read(role);
    attach(secret, platform);

    expect(reads(app, role, secret)).toBe(true);
  });

  test.each(L2S)('%s that is attached within its stack is granted where the role is', (_, make) => {
    const { app, platform, stack, secret, role } = made(make);
    SecretGrants.of(attach(secret, stack)).read(role);

    expect(reads(app, role, secret)).toBe(true);
    expect(policiesIn(platform)).toHaveLength(1);
    expect(platform.dependencies).toEqual([stack]);
  });
});

describe('two stacks with a secret each, and a role that reads the other\'s', () => {
  test.each(KINDS)('%s without a name is granted to both', (_, make) => {
    const app = anApp();
    const stacks = ['A', 'B'].map(id => new Stack(app, id, { env: ENV }));
    const secrets = stacks.map(stack => make(stack));
    const roles = stacks.map(stack => aRole(stack, 'Role'));
    SecretGrants.of(secrets[0]).read(roles[1]);
    SecretGrants.of(secrets[1]).read(roles[0]);

    expect(reads(app, roles[1], secrets[0])).toBe(true);
    expect(reads(app, roles[0], secrets[1])).toBe(true);
  });
});

test('a reference of the secret\'s stack to a third one leaves the statements of the role where they are', () => {
  const { app, platform, stack, secret, role } = setUp(scope => (
    new ManagedSecret(scope, 'Secret', { encryptionKey: new kms.Key(scope, 'Key') })), false);
  SecretGrants.of(secret).read(role);
  role.addToPolicy(new iam.PolicyStatement({ actions: ['s3:ListAllMyBuckets'], resources: ['*'] }));
  SecretGrants.of(new ManagedSecret(new Stack(app, 'Third', { env: ENV }), 'Secret')).read(aRole(stack, 'Reader'));

  const actions = policiesIn(platform).map(({ Properties }) => Properties.PolicyDocument.Statement.map(({ Action }: { Action: unknown }) => Action));
  expect(actions).toEqual([[['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'], 'kms:Decrypt', 's3:ListAllMyBuckets']]);
});

describe('a role of another region, whose stack the stack of the secret depends on', () => {
  function setUpRegions(secretName?: string) {
    const app = anApp();
    const [platform, stack] = [['Platform', 'eu-west-1'], ['Shop', ENV.region]]
      .map(([id, region]) => new Stack(app, id, { env: { ...ENV, region }, crossRegionReferences: true }));
    stack.addStackDependency(platform);
    const role = new iam.Role(platform, 'Role', { assumedBy: new iam.AccountRootPrincipal(), roleName: 'reader' });
    const secret = new ManagedSecret(stack, 'Secret', { secretName });
    secret.grantRead(role);
    return { app, platform, stack, role, secret };
  }
  const policyCounts = (...stacks: Stack[]) => stacks.map(stack => Object.keys(Template.fromStack(stack).findResources('AWS::IAM::Policy')).length);

  test('has its policy beside a secret without a name: a reference to that would close a cycle', () => {
    const { app, platform, stack, role, secret } = setUpRegions();

    expect(reads(app, role, secret)).toBe(true);
    expect(policyCounts(platform, stack)).toEqual([0, 1]);
  });

  test('has its policy in its own stack for a secret with a name', () => {
    const { app, platform, stack, role, secret } = setUpRegions('shop/db');

    expect(reads(app, role, secret)).toBe(true);
    expect(policyCounts(platform, stack)).toEqual([1, 0]);
  });
});
