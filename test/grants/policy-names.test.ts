import { App, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { anApp, aRole, ENV } from './fixtures';
import { ManagedSecret } from '../../src';

/** The uuid of the stack, which no other stack has. */
const UUID = { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] };

const nameOn = (policies: Template) => Object.values(policies.findResources('AWS::IAM::Policy')).map(({ Properties }) => Properties.PolicyName);

function grantIn(stacks: readonly Stack[], role: iam.IRole, encryptionKey: kms.IKey) {
  for (const stack of stacks) new ManagedSecret(stack, 'Secret', { encryptionKey, secretName: `shop/${stack.node.id}` }).grantRead(role);
}

function platform(app: App) {
  const stack = new Stack(app, 'Platform', { env: ENV });
  return { role: aRole(stack, 'Role'), encryptionKey: new kms.Key(stack, 'Key') };
}

describe('the inline policy on a role of another stack', () => {
  test('has the uuid of the secret\'s stack in its name, in each of two stacks', () => {
    const app = anApp();
    const { role, encryptionKey } = platform(app);
    const stacks = ['Orders', 'Billing'].map(id => new Stack(app, id, { env: ENV }));
    grantIn(stacks, role, encryptionKey);
    app.synth();

    for (const stack of stacks) {
      expect(nameOn(Template.fromStack(stack))).toEqual([{ 'Fn::Join': ['-', [expect.stringMatching(/^GrantsToPlatformRole\w+$/), UUID]] }]);
    }
  });

  test('has the uuid of the nested stack in its name, in each of two nested stacks of one parent', () => {
    const app = anApp();
    const { role, encryptionKey } = platform(app);
    const parent = new Stack(app, 'Parent', { env: ENV });
    const nested = ['Orders', 'Billing'].map(id => new NestedStack(parent, id));
    grantIn(nested, role, encryptionKey);
    app.synth();

    for (const stack of nested) {
      Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
        PolicyName: { 'Fn::Join': ['-', [Match.anyValue(), UUID]] }, Roles: [{ 'Fn::ImportValue': Match.stringLikeRegexp('^Platform:') }],
      });
    }
  });

  test('fits into the 128 characters of IAM, whatever the length of the role\'s path', () => {
    const app = anApp();
    const platformStack = new Stack(new Stage(app, 'Production'.repeat(5)), 'Platform'.repeat(5), { env: ENV, stackName: 'x'.repeat(128) });
    const stack = new Stack(platformStack.node.scope!, 'Orders', { env: ENV });
    grantIn([stack], aRole(platformStack, 'Role'.repeat(30)), new kms.Key(platformStack, 'Key'));
    app.synth();
    const [{ 'Fn::Join': [, [prefix]] }] = nameOn(Template.fromStack(stack));

    expect(`${prefix}-`.length + '466df9e0-0dff-08e3-8e2f-5088487c4896'.length).toBeLessThanOrEqual(128);
  });
});
