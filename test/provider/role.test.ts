import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, CfnParameter, Fn, NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CfnManagedPolicy, IRole, LazyRole, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket, IBucket } from 'aws-cdk-lib/aws-s3';
import { ManagedSecret, ManagedSecretProps, SecretContent, SecretCreation, SecretProvider, SecretProviderProps } from '../../src';
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
const FIX = "Pass a role in the function's account to which this stack can attach policies; "
  + 'or pass one that already has the policy below, and set attachPolicies to false.';

/** The whole message on the function, but for the policy. */
function refusal(obstacle: string): RegExp {
  const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const detail = `${escaped(obstacle)} The policy: (\\{"Statement":\\[\\{"Action":.*\\}\\],"Version":"2012-10-17"\\})`;
  return new RegExp(`^\\[Stack/ManagedSecretProvider\\] MS220 SecretProvider must have a role to which this stack can attach the permissions of the function\\. ${escaped(FIX)} ${detail}$`);
}

describe('a role that will not get the policies is refused', () => {
  test.each<[string, string, (stack: Stack) => IRole]>([
    ['imported as immutable', 'The role is immutable: it was imported with mutable: false, or comes from withoutPolicyUpdates().', stack => Role.fromRoleArn(stack, 'Role', ARN, { mutable: false })],
    ['imported as immutable, with grants to resources', 'The role is immutable: it was imported with mutable: false, or comes from withoutPolicyUpdates().', stack => (
      Role.fromRoleArn(stack, 'Role', ARN, { mutable: false, addGrantsToResources: true }))],
    ['without policy updates', 'The role is immutable: it was imported with mutable: false, or comes from withoutPolicyUpdates().', stack => new Role(stack, 'Role', { assumedBy }).withoutPolicyUpdates()],
    ['of another account', 'The role is in account 222222222222, the function in 111111111111.', stack => Role.fromRoleArn(stack, 'Role', FOREIGN)],
    ['of another account, and immutable', 'The role is in account 222222222222, the function in 111111111111.', stack => Role.fromRoleArn(stack, 'Role', FOREIGN, { mutable: false })],
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
    expect(errorsOf(aSecret(props, stack))).toEqual([expect.stringMatching(refusal('This app calls Role.customizeRoles(), which keeps IAM policies out of its templates.'))]);
  });

  test('and one of an account that only the deployment knows is not: it may be the same', () => {
    const stack = aSecret(inStack => ({ role: Role.fromRoleArn(inStack, 'Role', new CfnParameter(inStack, 'RoleArn').valueAsString) }));
    expect(Object.keys(Template.fromStack(stack).findResources(POLICY))).toHaveLength(1);
  });

  test('and no policy is made for it', () => {
    const stack = aSecret(inStack => ({ role: Role.fromRoleArn(inStack, 'Role', ARN, { mutable: false }) }));
    expect(stack.node.findAll().filter(node => node instanceof CfnManagedPolicy)).toEqual([]);
  });

  test('its own, to which nothing is attached', () => {
    expect(errorsOf(aSecret(() => ({ attachPolicies: false })))).toEqual([
      expect.stringMatching(refusal('attachPolicies is false without a role, so the function would have no permissions.')),
    ]);
  });

  test('its own, to which nothing is attached, where Role.customizeRoles() only reports', () => {
    const stack = new Stack(new App(), 'Stack', { env });
    Role.customizeRoles(stack, { preventSynthesis: false });
    expect(errorsOf(aSecret(() => ({ attachPolicies: false }), stack))).toHaveLength(1);
  });

  test('of another account, even if it has the permissions: Lambda takes no such role', () => {
    const stack = aSecret(inStack => ({ role: Role.fromRoleArn(inStack, 'Role', FOREIGN), attachPolicies: false }));
    expect(errorsOf(stack)).toEqual([expect.stringMatching(refusal('The role is in account 222222222222, the function in 111111111111.'))]);
  });
});

describe('the message has the policy as IAM takes it', () => {
  const immutable = (stack: Stack): SecretProviderProps => ({ role: Role.fromRoleArn(stack, 'Role', ARN, { mutable: false }) });

  /** What stands before the policy, and the policy. */
  function messageOf(make: (stack: Stack) => void, stack = new Stack(new App(), 'Stack', { env })) {
    SecretProvider.configure(stack, immutable(stack));
    make(stack);
    const [error] = errorsOf(stack);
    const [, intro, policy] = /withoutPolicyUpdates\(\)\. (.*?): (\{.*\})$/.exec(error)!;
    return { error, intro, policy: JSON.parse(policy) };
  }

  const resourcesFor = (policy: any, action: string): string[] => policy.Statement
    .filter(({ Action }: any) => [Action].flat().includes(action)).flatMap(({ Resource }: any) => Resource);

  const createIn = (stack: Stack, props: ManagedSecretProps = {}) => new ManagedSecret(stack, 'Secret', {
    secretName: 'shop/key', creation: SecretCreation.createSecret(), content: SecretContent.empty(), ...props,
  });

  test('whole, for a secret without a value', () => {
    const { intro, policy } = messageOf(createIn);
    const resource = 'arn:aws:secretsmanager:us-east-1:111111111111:secret:shop/key';
    expect(intro).toBe('The policy');
    expect(policy).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          Resource: 'arn:aws:logs:us-east-1:111111111111:log-group:Stack-ManagedSecretProviderLog86CC82BD-*:*',
        },
        { Effect: 'Allow', Action: expect.arrayContaining(['secretsmanager:PutSecretValue']), Resource: `${resource}-??????` },
        {
          Effect: 'Allow',
          Action: ['secretsmanager:CreateSecret', 'secretsmanager:DescribeSecret', 'secretsmanager:TagResource'],
          Resource: resource,
        },
        {
          Effect: 'Allow',
          Action: 'secretsmanager:DeleteSecret',
          Resource: `${resource}-??????`,
          Condition: {
            StringLike: { 'aws:ResourceTag/managed-secret:instance': '*/*' },
            NumericGreaterThanEquals: { 'secretsmanager:RecoveryWindowInDays': 7 },
            BoolIfExists: { 'secretsmanager:ForceDeleteWithoutRecovery': 'false' },
          },
        },
        {
          Effect: 'Allow',
          Action: ['cloudformation:DescribeStackResource', 'cloudformation:DescribeStacks'],
          Resource: 'arn:aws:cloudformation:us-east-1:111111111111:stack/Stack/*',
        },
      ],
    });
  });

  test('it has the statements that another role would get', () => {
    const attached = Object.values(Template.fromStack(aSecret(stack => ({ role: Role.fromRoleArn(stack, 'Role', ARN) }))).findResources(POLICY))
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
    const { policy } = messageOf(createIn);
    const outline = (statements: any[]) => statements.map(({ Action, Effect, Condition = {} }) => [Action, Effect, Object.keys(Condition)]);
    expect(attached.length).toBeGreaterThan(3);
    expect(outline(policy.Statement)).toEqual(outline(attached));
  });

  test.each<[string, string | undefined, string]>([
    ['a name', 'shop/key', 'secret:shop/key-??????'],
    ['a name that CloudFormation makes', undefined, 'secret:SecretA720EF05-*'],
  ])('of a secret that CloudFormation makes, with %s: by its pattern', (_, secretName, pattern) => {
    const { policy, error } = messageOf(stack => new ManagedSecret(stack, 'Secret', { secretName, content: SecretContent.generated({}, { generation: '1' }) }));
    expect(resourcesFor(policy, 'secretsmanager:PutSecretValue')).toEqual([`arn:aws:secretsmanager:us-east-1:111111111111:${pattern}`]);
    expect(error).not.toMatch(/Fn::|Ref\b|</);
  });

  test('of a log group with a name: by that', () => {
    const stack = new Stack(new App(), 'Stack', { env });
    const logGroup = new LogGroup(stack, 'Log', { logGroupName: 'handler' });
    SecretProvider.configure(stack, { ...immutable(stack), logGroup });
    createIn(stack);
    expect(errorsOf(stack)).toEqual([expect.stringContaining('"Resource":"arn:aws:logs:us-east-1:111111111111:log-group:handler:*"')]);
  });

  test('what no pattern can say is marked, in a stack of no known environment', () => {
    const { intro, policy, error } = messageOf(stack => createIn(stack, {
      encryptionKey: new Key(stack, 'Key', { enableKeyRotation: true }),
    }), new Stack(new App(), 'Stack'));
    expect(intro).toBe('The policy (replace each <> with a value of yours)');
    expect(resourcesFor(policy, 'secretsmanager:PutSecretValue')).toEqual(['arn:<partition>:secretsmanager:<region>:<account>:secret:shop/key-??????']);
    expect(resourcesFor(policy, 'kms:Decrypt')).toEqual(['<Arn of Key961B73FD>']);
    expect(error).not.toMatch(/Fn::|Ref\b/);
  });

  test('what comes from another stack, from a parameter or from an import is marked', () => {
    const { policy, error } = messageOf(stack => {
      const other = new Stack(stack.node.root as App, 'Other', { env });
      const bucket = new Bucket(other, 'Bucket');
      createIn(stack, { content: SecretContent.fromBucketObject(bucket, 'key') });
      const name = new CfnParameter(stack, 'Name').valueAsString;
      createSource(stack, 'A', Bucket.fromBucketName(stack, 'ByParameter', name));
      createSource(stack, 'B', Bucket.fromBucketName(stack, 'ByImport', Fn.importValue('Shared')));
    });
    expect(resourcesFor(policy, 's3:GetObject')).toEqual(['<Arn of Bucket83908E77>/key', 'arn:aws:s3:::<name of Name>/key', 'arn:aws:s3:::<import of Shared>/key']);
    expect(error).not.toMatch(/Fn::|Ref\b/);
  });

  function createSource(stack: Stack, id: string, bucket: IBucket) {
    new ManagedSecret(stack, id, { secretName: id, creation: SecretCreation.createSecret(), content: SecretContent.fromBucketObject(bucket, 'key') });
  }

  test('of a nested stack: by the name of the stack around it, and of that too', () => {
    const app = new App();
    const outer = new Stack(app, 'Outer', { env });
    const nested = new NestedStack(outer, 'Nested');
    SecretProvider.configure(nested, immutable(nested));
    createIn(nested);
    const [error] = errorLines(errorMessage(() => Template.fromStack(outer)));
    const policy = JSON.parse(/ The policy: (.*)$/.exec(error)![1]);
    const stackArn = 'arn:aws:cloudformation:us-east-1:111111111111:stack';
    expect(resourcesFor(policy, 'cloudformation:DescribeStacks')).toEqual([`${stackArn}/Outer-*/*`, `${stackArn}/Outer/*`]);
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

describe('the report of Role.customizeRoles() has the statements', () => {
  /** What the report says of the function's role, and the policy of the stack's template, where it has one. */
  function reported(options: object, props: (stack: Stack) => SecretProviderProps, path: string) {
    const app = new App();
    Role.customizeRoles(app, options);
    const stack = new Stack(app, 'Stack', { env });
    aSecret(props, stack);
    const { directory } = app.synth();
    const { roles } = JSON.parse(readFileSync(join(directory, 'iam-policy-report.json'), 'utf8'));
    const { identityPolicyStatements: statements } = roles.find(({ roleConstructPath }: any) => roleConstructPath === path);
    return { statements, template: Template.fromStack(stack) };
  }

  const statement = (effect: object) => expect.objectContaining({ Effect: 'Allow', ...effect });
  const ofShop = [
    statement({ Action: expect.arrayContaining(['secretsmanager:PutSecretValue']), Resource: 'arn:aws:secretsmanager:us-east-1:111111111111:secret:shop/key-??????' }),
    statement({
      Action: 'secretsmanager:DeleteSecret',
      Condition: expect.objectContaining({
        StringLike: { 'aws:ResourceTag/managed-secret:instance': '*/*' }, NumericGreaterThanEquals: { 'secretsmanager:RecoveryWindowInDays': '7' },
      }),
    }),
    statement({ Action: ['cloudformation:DescribeStackResource', 'cloudformation:DescribeStacks'], Resource: 'arn:aws:cloudformation:us-east-1:111111111111:stack/Stack/*' }),
  ];

  test.each<[string, object, (stack: Stack) => SecretProviderProps, string]>([
    ['of a precreated role', { usePrecreatedRoles: { 'Stack/ManagedSecretProvider/Role': 'handler' } }, () => ({ attachPolicies: false }), 'Stack/ManagedSecretProvider/Role'],
    ['of a role that is to be made', {}, () => ({ attachPolicies: false }), 'Stack/ManagedSecretProvider/Role'],
    ['of a role of the app', {}, stack => ({ role: new Role(stack, 'Role', { assumedBy }), attachPolicies: false }), 'Stack/Role'],
  ])('%s', (_, options, props, path) => {
    const { statements, template } = reported(options, props, path);
    expect(statements).toEqual(expect.arrayContaining(ofShop));
    expect(JSON.stringify(statements)).not.toMatch(/Token\[|TOKEN/);
    expect(JSON.stringify(template.toJSON())).not.toContain('AWS::IAM::');
  });

  test('of a role that the template has as well', () => {
    const { statements, template } = reported({ preventSynthesis: false }, () => ({}), 'Stack/ManagedSecretProvider/Role');
    expect(statements).toEqual(expect.arrayContaining(ofShop));
    template.resourceCountIs(POLICY, 1);
    template.resourceCountIs('AWS::IAM::Policy', 0);
  });

  test('once, although the app is validated twice', () => {
    const app = new App();
    Role.customizeRoles(app, {});
    const stack = new Stack(app, 'Stack', { env });
    aSecret(() => ({ attachPolicies: false }), stack);
    const statementsIn = (directory: string) => JSON.parse(readFileSync(join(directory, 'iam-policy-report.json'), 'utf8')).roles[0].identityPolicyStatements;
    const once = statementsIn(app.synth().directory);
    expect(statementsIn(app.synth({ force: true }).directory)).toEqual(once);
  });
});
