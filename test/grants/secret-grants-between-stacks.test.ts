import { App, NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Deployment, inRegion } from './deployment';
import { anApp, aRole, ENV } from './fixtures';
import { GrantableSecret, SECRET_KINDS } from './matrix';
import { idsIn } from '../rules/synthesis';

const EU = { ...ENV, region: 'eu-west-1' };
const OF_CDK = SECRET_KINDS.filter(({ name }) => name !== 'ManagedSecret');

/** Whether the role may read each of the secrets. */
function reads(app: App, role: iam.IRole, ...secrets: Array<[Stack, GrantableSecret]>): boolean[] {
  const deployment = new Deployment(app.synth());
  const arn = deployment.valueOf(Stack.of(role), role.roleArn);
  return secrets.map(([stack, { secretArn }]) => deployment.can(arn, 'GetSecretValue', deployment.valueOf(stack, secretArn)));
}

const policyNamesIn = (stack: Stack) => Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy')).map(({ Properties }) => Properties.PolicyName);

describe.each(OF_CDK)('stacks with a $name each, granted by SecretGrants to one role', ({ make }) => {
  /** The role and the key in a stack of their own. */
  const grantedIn = (stacksOf: (app: App) => Stack[]) => {
    const app = anApp();
    const platform = new Stack(app, 'Platform', { env: ENV });
    const [role, encryptionKey] = [aRole(platform, 'Role'), new kms.Key(platform, 'Key')];
    const stacks = stacksOf(app);
    const secrets = stacks.map(stack => make(stack, 'Secret', { secretName: `shop/${stack.node.id}`, encryptionKey }));
    for (const secret of secrets) secret.grantRead(role);
    return { app, stacks, role, secrets: secrets.map((secret, index): [Stack, GrantableSecret] => [stacks[index], secret]) };
  };
  const LAYOUTS: Array<[string, (app: App) => Stack[]]> = [
    ['two stacks', app => ['Orders', 'Billing'].map(id => new Stack(app, id, { env: ENV }))],
    ['two nested stacks', app => {
      const parent = new Stack(app, 'Parent', { env: ENV });
      return ['Orders', 'Billing'].map(id => new NestedStack(parent, id));
    }],
  ];

  test.each(LAYOUTS)('%s write policies of different names, and each gives its access', (_, stacksOf) => {
    const { app, stacks, role, secrets } = grantedIn(stacksOf);

    expect(reads(app, role, ...secrets)).toEqual([true, true]);
    const uuid = { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] };
    for (const stack of stacks) expect(policyNamesIn(stack)).toEqual([{ 'Fn::Join': ['-', [expect.stringMatching(/^GrantsToPlatformRole\w+$/), uuid]] }]);
  });
});

describe.each(OF_CDK)('stacks that would refer to each other by the grants of a $name', ({ make }) => {
  test.each([true, false])('have each other\'s secret by its name (under keys: %s)', hasKey => {
    const app = anApp();
    const stacks = ['A', 'B'].map(id => new Stack(app, id, { env: ENV }));
    const secrets = stacks.map((stack): [Stack, GrantableSecret] => [stack, make(stack, 'Secret', {
      secretName: `shop/${stack.node.id}`, encryptionKey: hasKey ? new kms.Key(stack, 'Key') : undefined,
    })]);
    const [roleOfA, roleOfB] = stacks.map(stack => aRole(stack, 'Role'));
    secrets[0][1].grantRead(roleOfB);
    secrets[1][1].grantRead(roleOfA);

    expect(reads(app, roleOfB, ...secrets)).toEqual([true, false]);
    expect(reads(app, roleOfA, ...secrets)).toEqual([false, true]);
  });

  test('refer in one direction, where that closes no cycle', () => {
    const app = anApp();
    const [own, other] = ['Own', 'Other'].map(id => new Stack(app, id, { env: ENV }));
    make(own, 'Secret', { secretName: 'shop/db', encryptionKey: new kms.Key(own, 'Key') }).grantRead(aRole(other, 'Role'));
    app.synth();

    expect(other.dependencies).toEqual([own]);
  });
});

describe.each(OF_CDK)('a reader of another region, of a $name', ({ make }) => {
  test.each([true, false])('is granted under a key of the secret\'s region (with crossRegionReferences: %s)', crossRegionReferences => {
    const app = anApp();
    const [us, eu] = [ENV, EU].map(env => new Stack(app, env.region, { env, crossRegionReferences }));
    const secret = make(us, 'Secret', { secretName: 'shop/db', encryptionKey: new kms.Key(us, 'Key') });
    const role = aRole(eu, 'Role');
    secret.grantRead(role);

    expect(reads(app, role, [us, secret])).toEqual([true]);
    expect(idsIn(us)).toEqual([]);
  });
});

test.each(OF_CDK)('a reader beside the key of a replica of a $name closes no cycle with crossRegionReferences', ({ make }) => {
  const app = anApp();
  const [us, eu] = [ENV, EU].map(env => new Stack(app, env.region, { env, crossRegionReferences: true }));
  const secret = make(us, 'Secret', { secretName: 'shop/db', encryptionKey: new kms.Key(us, 'Key') });
  const resource = secret.node.defaultChild ?? secret.node.scope!.node.findChild('Secret');
  Object.assign(resource, { replicaRegions: [{ region: EU.region, kmsKeyId: new kms.Key(eu, 'Key').keyArn }] });
  const role = aRole(eu, 'Role');
  secret.grantRead(role);
  const deployment = new Deployment(app.synth());
  const [arn, reader] = [deployment.valueOf(us, secret.secretArn), deployment.valueOf(eu, role.roleArn)];

  expect([arn, inRegion(arn, EU.region)].map(copy => deployment.can(reader, 'GetSecretValue', copy))).toEqual([true, true]);
});
