import { App, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { anApp, aRole, ENV, OTHER, OWNER } from './fixtures';
import { ManagedSecret, SecretGrants } from '../../src';

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

describe('the inline policy on an identity that two stacks import by one id', () => {
  const KINDS: Array<[string, (scope: Construct, name: string) => iam.IIdentity]> = [
    ['a role by its name', (scope, name) => iam.Role.fromRoleName(scope, 'Reader', name)],
    ['a role by its ARN', (scope, name) => iam.Role.fromRoleArn(scope, 'Reader', `arn:aws:iam::${OWNER}:role/${name}`)],
    ['a user', (scope, name) => iam.User.fromUserName(scope, 'Reader', name)],
  ];
  const grantedIn = (stacks: readonly Stack[], readerIn: (stack: Stack) => iam.IIdentity) => {
    for (const stack of stacks) SecretGrants.of(new Secret(stack, 'Secret', { secretName: `shop/${stack.node.id}` })).read(readerIn(stack));
    (stacks[0].node.root as App).synth();
    return stacks.map(stack => nameOn(Template.fromStack(stack)));
  };
  const stacksIn = (...scopes: Construct[]) => scopes.map((scope, index) => new Stack(scope, `Shop${index}`, { env: ENV }));
  const UNIQUE = [{ 'Fn::Join': ['-', [expect.stringMatching(/^ReaderPolicy[0-9A-F]{8}$/), UUID]] }];
  const AS_EVER = [expect.stringMatching(/^ReaderPolicy[0-9A-F]{8}$/)];

  test.each(KINDS)('of %s has the uuid of its stack', (_, reader) => {
    const app = anApp();

    expect(grantedIn(stacksIn(app, app), stack => reader(stack, 'app-role'))).toEqual([UNIQUE, UNIQUE]);
  });

  test.each(KINDS)('of %s has it in two stages of one account', (_, reader) => {
    const app = anApp();
    const stages = ['Test', 'Prod'].map(id => new Stage(app, id));

    expect(grantedIn(stages.map(stage => new Stack(stage, 'Shop', { env: ENV })), stack => reader(stack, 'app-role'))).toEqual([UNIQUE, UNIQUE]);
  });

  test('of a role keeps its name where the stacks are of two accounts', () => {
    const app = anApp();
    const stacks = [ENV, { ...ENV, account: OTHER }].map((env, index) => new Stack(app, `Shop${index}`, { env }));

    expect(grantedIn(stacks, stack => iam.Role.fromRoleName(stack, 'Reader', 'app-role'))).toEqual([AS_EVER, AS_EVER]);
  });

  test('fits into the 128 characters of IAM, whatever the length of the path', () => {
    const app = anApp();
    const [[{ 'Fn::Join': [, [prefix]] }]] = grantedIn(stacksIn(app, app), stack => (
      iam.Role.fromRoleName(new Construct(stack, 'Scope'.repeat(50)), 'Reader'.repeat(20), 'app-role')));

    expect(`${prefix}-`.length + '466df9e0-0dff-08e3-8e2f-5088487c4896'.length).toBeLessThanOrEqual(128);
  });

  test.each(KINDS)('of %s keeps its name where there is one stack, or other identities', (_, reader) => {
    const app = anApp();

    expect(grantedIn(stacksIn(app, app), stack => reader(stack, `reader-of-${stack.node.id}`))).toEqual([AS_EVER, AS_EVER]);
    expect(grantedIn(stacksIn(anApp()), stack => reader(stack, 'app-role'))).toEqual([AS_EVER]);
  });
});
