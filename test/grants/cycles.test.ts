import { App, CfnElement, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Deployment } from './deployment';
import { anApp, aRole, ENV } from './fixtures';
import { ManagedSecret } from '../../src';

const EU = { ...ENV, region: 'eu-west-1' };

const keyIn = (stack: Stack, hasKey: boolean) => hasKey ? new kms.Key(stack, 'Key') : undefined;
const functionIn = (stack: Stack) => new lambda.Function(stack, 'Function', {
  code: lambda.Code.fromInline('x'), handler: 'index.handler', runtime: lambda.Runtime.NODEJS_22_X,
});

/** Whether the role may read each of the secrets. */
function reads(app: App, role: iam.IRole, ...secretArns: Array<[Stack, string]>): boolean[] {
  const deployment = new Deployment(app.synth());
  const arn = deployment.valueOf(Stack.of(role), role.roleArn);
  return secretArns.map(([stack, secretArn]) => deployment.can(arn, 'GetSecretValue', deployment.valueOf(stack, secretArn)));
}

describe('stacks that would refer to each other', () => {
  test('a reader beside the key of a replica is granted by the name, with crossRegionReferences on both', () => {
    const app = anApp();
    const us = new Stack(app, 'Us', { env: ENV, crossRegionReferences: true });
    const eu = new Stack(app, 'Eu', { env: EU, crossRegionReferences: true });
    const replicaRegions = [{ region: EU.region, encryptionKey: new kms.Key(eu, 'Key') }];
    const secret = new ManagedSecret(us, 'Secret', { secretName: 'shop/db', encryptionKey: new kms.Key(us, 'Key'), replicaRegions });
    const role = aRole(eu, 'Role');
    secret.grantRead(role);

    expect(reads(app, role, [us, secret.secretArn], [us, secret.secretArnIn(EU.region)])).toEqual([true, true]);
  });

  test.each([true, false])('two named secrets are granted to a role of the other\'s stack (under keys: %s)', hasKey => {
    const app = anApp();
    const stacks = ['A', 'B'].map(id => new Stack(app, id, { env: ENV }));
    const [a, b] = stacks.map(stack => new ManagedSecret(stack, 'Secret', { secretName: `shop/${stack.node.id}`, encryptionKey: keyIn(stack, hasKey) }));
    const [roleOfA, roleOfB] = stacks.map(stack => aRole(stack, 'Role'));
    a.grantRead(roleOfB);
    b.grantRead(roleOfA);

    expect(reads(app, roleOfB, [stacks[0], a.secretArn], [stacks[1], b.secretArn])).toEqual([true, false]);
    expect(reads(app, roleOfA, [stacks[0], a.secretArn], [stacks[1], b.secretArn])).toEqual([false, true]);
  });

  test('three stacks in a circle are granted by the names', () => {
    const app = anApp();
    const stacks = ['A', 'B', 'C'].map(id => new Stack(app, id, { env: ENV }));
    const secrets = stacks.map(stack => new ManagedSecret(stack, 'Secret', { secretName: `shop/${stack.node.id}`, encryptionKey: keyIn(stack, true) }));
    const roles = stacks.map(stack => aRole(stack, 'Role'));
    secrets.forEach((secret, index) => secret.grantRead(roles[(index + 1) % 3]));

    expect(reads(app, roles[1], [stacks[0], secrets[0].secretArn], [stacks[1], secrets[1].secretArn])).toEqual([true, false]);
  });

  test.each([[true, true], [true, false], [false, true]])('a function of another stack rotates (under a key: %s, granted before: %s)', (hasKey, isGrantedBefore) => {
    const app = anApp();
    const [own, other] = ['Own', 'Other'].map(id => new Stack(app, id, { env: ENV }));
    const rotationLambda = functionIn(other);
    const secret = new ManagedSecret(own, 'Secret', { secretName: 'shop/db', encryptionKey: keyIn(own, hasKey) });
    if (isGrantedBefore) secret.grantReadWrite(rotationLambda);
    secret.addRotationSchedule('Rotation', { rotationLambda });
    if (!isGrantedBefore) secret.grantReadWrite(rotationLambda);
    const deployment = new Deployment(app.synth());
    const arn = deployment.valueOf(other, rotationLambda.role!.roleArn);
    const secretArn = deployment.valueOf(own, secret.secretArn);

    expect((['GetSecretValue', 'PutSecretValue', 'UpdateSecretVersionStage'] as const).map(operation => deployment.can(arn, operation, secretArn))).toEqual([true, true, true]);
    expect(deployment.canUseKeyDirectly(arn, secretArn)).toBe(false);
  });
});

test.each([[true, 'Own'], [true, 'Other'], [false, 'Own']])('a function of another stack rotates a secret without a name (under a key: %s, of the stack %s)', (hasKey, home) => {
  const app = anApp();
  const [own, other] = ['Own', 'Other'].map(id => new Stack(app, id, { env: ENV }));
  const rotationLambda = functionIn(other);
  const secret = new ManagedSecret(own, 'Secret', { encryptionKey: keyIn(home === 'Own' ? own : other, hasKey) });
  const schedule = secret.addRotationSchedule('Rotation', { rotationLambda });
  const deployment = new Deployment(app.synth());
  const arn = deployment.valueOf(other, rotationLambda.role!.roleArn);
  const secretArn = deployment.valueOf(own, secret.secretArn);
  const [policy] = Object.keys(Template.fromStack(own).findResources('AWS::IAM::Policy'));

  expect((['GetSecretValue', 'PutSecretValue', 'UpdateSecretVersionStage'] as const).map(operation => deployment.can(arn, operation, secretArn))).toEqual([true, true, true]);
  expect(deployment.canUseKeyDirectly(arn, secretArn)).toBe(false);
  expect(Template.fromStack(own).findResources('AWS::SecretsManager::RotationSchedule')).toMatchObject({
    [own.getLogicalId(schedule.node.defaultChild as CfnElement)]: { DependsOn: expect.arrayContaining([policy]) },
  });
});

test.each([['Own', undefined], ['Own', 'shop/db'], ['Other', 'shop/db']])('a function of the stack %s that rotates the secret %s has its policy in its own stack', (home, secretName) => {
  const app = anApp();
  const stacks = Object.fromEntries(['Own', 'Other'].map(id => [id, new Stack(app, id, { env: ENV })]));
  const rotationLambda = functionIn(stacks[home]);
  new ManagedSecret(stacks.Own, 'Secret', { secretName }).addRotationSchedule('Rotation', { rotationLambda });
  app.synth();
  const policies = Object.values(stacks).map(stack => Object.keys(Template.fromStack(stack).findResources('AWS::IAM::Policy')));
  const own = [stacks[home].getLogicalId(rotationLambda.role!.node.findChild('DefaultPolicy').node.defaultChild as CfnElement)];
  expect(policies).toEqual(home === 'Own' ? [own, []] : [[], own]);
});

describe('stacks that refer in one direction', () => {
  test('keep the reference, by which the reader\'s stack is deployed after the secret\'s', () => {
    const app = anApp();
    const [own, other] = ['Own', 'Other'].map(id => new Stack(app, id, { env: ENV }));
    new ManagedSecret(own, 'Secret', { secretName: 'shop/db', encryptionKey: keyIn(own, true) }).grantRead(aRole(other, 'Role'));
    app.synth();
    const [{ Properties: { PolicyDocument: { Statement } } }] = Object.values(Template.fromStack(other).findResources('AWS::IAM::Policy'));

    expect(Statement.map(({ Resource }: any) => Resource)).toEqual([
      { 'Fn::ImportValue': expect.stringMatching(/^Own:ExportsOutputRefSecret/) }, { 'Fn::ImportValue': expect.stringMatching(/^Own:ExportsOutputFnGetAttKey/) },
    ]);
  });
});
