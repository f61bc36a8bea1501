import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { IRole, LazyRole, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { ManagedSecret, SecretContent, SecretCreation, SecretProvider, SecretProviderProps } from '../../src';
import { errorLines, errorMessage } from '../support/errors';

const POLICY = 'AWS::IAM::ManagedPolicy';
const env = { account: '111111111111', region: 'us-east-1' };
const ARN = 'arn:aws:iam::111111111111:role/path/handler';
const FOREIGN = 'arn:aws:iam::222222222222:role/handler';
const assumedBy = new ServicePrincipal('lambda.amazonaws.com');

/** A secret without a value whose function is set up so. */
function aSecret(props: (stack: Stack) => SecretProviderProps, stack = new Stack(new App(), 'Stack', { env })): Stack {
  SecretProvider.configure(stack, { ...props(stack), logGroup: LogGroup.fromLogGroupName(stack, 'Log', 'handler') });
  new ManagedSecret(stack, 'Secret', { secretName: 'shop/key', creation: SecretCreation.createSecret(), content: SecretContent.empty() });
  return stack;
}

const errorsOf = (stack: Stack) => errorLines(errorMessage(() => Template.fromStack(stack)));
const FIX = "Use a role of the function's account to which this stack may attach policies; "
  + 'or attach the statements to the role, and set attachPolicies to false.';

/** The whole message on the function, but for the statements. */
function refusal(obstacle: string): RegExp {
  const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const detail = `${escaped(obstacle)} The statements: (\\[\\{"Action":.*\\}\\])`;
  return new RegExp(`^\\[Stack/ManagedSecretProvider\\] MS220 SecretProvider must have a role that gets the permissions of the function\\. ${escaped(FIX)} ${detail}$`);
}

describe('a role that will not get the policies is refused', () => {
  test.each<[string, string, (stack: Stack) => IRole]>([
    ['imported as immutable', 'The role is immutable: it was imported so, or comes from withoutPolicyUpdates().', stack => Role.fromRoleArn(stack, 'Role', ARN, { mutable: false })],
    ['imported as immutable, with grants to resources', 'The role is immutable: it was imported so, or comes from withoutPolicyUpdates().', stack => (
      Role.fromRoleArn(stack, 'Role', ARN, { mutable: false, addGrantsToResources: true }))],
    ['without policy updates', 'The role is immutable: it was imported so, or comes from withoutPolicyUpdates().', stack => new Role(stack, 'Role', { assumedBy }).withoutPolicyUpdates()],
    ['of another account', 'The role is of account 222222222222, the function of 111111111111.', stack => Role.fromRoleArn(stack, 'Role', FOREIGN)],
    ['of another account, and immutable', 'The role is of account 222222222222, the function of 111111111111.', stack => Role.fromRoleArn(stack, 'Role', FOREIGN, { mutable: false })],
  ])('%s', (_, obstacle, roleOf) => {
    expect(errorsOf(aSecret(stack => ({ role: roleOf(stack) })))).toEqual([expect.stringMatching(refusal(obstacle))]);
  });

  test.each<[string, (stack: Stack) => SecretProviderProps]>([
    ['its own', () => ({})],
    ['one of the app', stack => ({ role: new Role(stack, 'Role', { assumedBy }) })],
    ['an imported one', stack => ({ role: Role.fromRoleArn(stack, 'Role', ARN) })],
  ])('%s, where Role.customizeRoles() keeps policies out', (_, props) => {
    const stack = new Stack(new App(), 'Stack', { env });
    Role.customizeRoles(stack, { usePrecreatedRoles: { 'ManagedSecretProvider/Role': 'handler', 'Role': 'handler' } });
    expect(errorsOf(aSecret(props, stack))).toEqual([expect.stringMatching(refusal('Role.customizeRoles() keeps policies out of this template.'))]);
  });

  test('the statements are those that another role would get', () => {
    const [error] = errorsOf(aSecret(stack => ({ role: Role.fromRoleArn(stack, 'Role', ARN, { mutable: false }) })));
    const policies = Template.fromStack(aSecret(stack => ({ role: Role.fromRoleArn(stack, 'Role', ARN) }))).findResources(POLICY);
    const attached = Object.values(policies).flatMap(({ Properties }) => Properties.PolicyDocument.Statement);

    expect(attached.length).toBeGreaterThan(3);
    expect(JSON.parse(/ The statements: (.*)$/.exec(error)![1])).toEqual(attached);
  });

  test('of another account, even if it has the permissions: Lambda takes no such role', () => {
    const stack = aSecret(inStack => ({ role: Role.fromRoleArn(inStack, 'Role', FOREIGN), attachPolicies: false }));
    expect(errorsOf(stack)).toEqual([expect.stringMatching(refusal('The role is of account 222222222222, the function of 111111111111.'))]);
  });
});

describe('a role that gets the policies is taken', () => {
  test.each<[string, unknown, (stack: Stack) => IRole]>([
    ['imported', 'handler', stack => Role.fromRoleArn(stack, 'Role', ARN)],
    ['imported by its name', 'handler', stack => Role.fromRoleName(stack, 'Role', 'handler')],
    ['of the app', { Ref: 'Role1ABCC5F0' }, stack => new Role(stack, 'Role', { assumedBy })],
    ['that is made when it is needed', { Ref: 'Role1ABCC5F0' }, stack => new LazyRole(stack, 'Role', { assumedBy })],
    ['of another stack', { 'Fn::ImportValue': 'Other:ExportsOutputRefRole1ABCC5F06F481065' }, stack => (
      new Role(new Stack(stack.node.root as App, 'Other', { env }), 'Role', { assumedBy }))],
  ])('%s', (_, name, roleOf) => {
    Template.fromStack(aSecret(stack => ({ role: roleOf(stack) }))).hasResourceProperties(POLICY, { Roles: [name] });
  });

  test('imported into a stack of no known account', () => {
    Template.fromStack(aSecret(stack => ({ role: Role.fromRoleArn(stack, 'Role', FOREIGN) }), new Stack(new App(), 'Stack')))
      .hasResourceProperties(POLICY, { Roles: ['handler'] });
  });

  test('where Role.customizeRoles() only reports', () => {
    const stack = new Stack(new App(), 'Stack', { env });
    Role.customizeRoles(stack, { preventSynthesis: false });
    Template.fromStack(aSecret(inStack => ({ role: Role.fromRoleArn(inStack, 'Role', ARN) }), stack)).hasResourceProperties(POLICY, { Roles: ['handler'] });
  });
});

describe('with attachPolicies: false', () => {
  test.each<[string, (stack: Stack) => IRole]>([
    ['an immutable role', stack => Role.fromRoleArn(stack, 'Role', ARN, { mutable: false })],
    ['any other role', stack => Role.fromRoleArn(stack, 'Role', ARN)],
  ])('%s is taken, and nothing is attached to it', (_, roleOf) => {
    const template = Template.fromStack(aSecret(stack => ({ role: roleOf(stack), attachPolicies: false })));
    template.hasResourceProperties('AWS::Lambda::Function', { Role: ARN });
    template.resourceCountIs(POLICY, 0);
    template.resourceCountIs('AWS::IAM::Policy', 0);
  });

  test('a precreated role is taken', () => {
    const stack = new Stack(new App(), 'Stack', { env });
    Role.customizeRoles(stack, { usePrecreatedRoles: { 'ManagedSecretProvider/Role': 'handler' } });
    const template = Template.fromStack(aSecret(() => ({ attachPolicies: false }), stack));
    template.hasResourceProperties('AWS::Lambda::Function', { Role: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::111111111111:role/handler']] } });
    expect(JSON.stringify(template.toJSON())).not.toContain('AWS::IAM::');
  });

  test('a role of the app gets what the app gives it', () => {
    const stack = aSecret(inStack => ({ role: new Role(inStack, 'Role', { assumedBy }), attachPolicies: false }));
    SecretProvider.of(stack).role.addToPrincipalPolicy(new PolicyStatement({ actions: ['secretsmanager:*'], resources: ['*'] }));
    Template.fromStack(stack).resourceCountIs(POLICY, 0);
    Template.fromStack(stack).resourceCountIs('AWS::IAM::Policy', 1);
  });
});
