import { CfnParameter, CfnResource, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sm from 'aws-cdk-lib/aws-secretsmanager';
import { Deployment } from './deployment';
import { ALIAS, anApp, aRole, ENV, grantWarnings, KEY_ARN, OTHER, OWNER, REGION } from './fixtures';
import { ManagedSecret } from '../../src';

function aSecret({ env = ENV, secretName = 'shop/db' }: { env?: { account?: string; region?: string }; secretName?: string } = {}) {
  const app = anApp();
  const stack = new Stack(app, 'Stack', { env });
  const secret = new ManagedSecret(stack, 'Secret', { secretName, encryptionKey: new kms.Key(stack, 'Key') });
  const inStack = (id: string, account: string, region = REGION) => new Stack(app, id, { env: { account, region } });
  const synthesized = () => {
    const assembly = app.synth();
    const deployment = new Deployment(assembly);
    return { warnings: grantWarnings(assembly), deployment, secretArn: deployment.valueOf(stack, secret.secretArn) };
  };
  return { app, stack, secret, inStack, synthesized };
}

describe('a policy as grantee', () => {
  test.each<[string, (stack: Stack, role: iam.Role) => iam.IGrantable]>([
    ['a managed policy', (stack, role) => new iam.ManagedPolicy(stack, 'Policy', { roles: [role] })],
    ['an inline policy', (stack, role) => new iam.Policy(stack, 'Policy', { roles: [role] })],
  ])('%s hands the access to whom it is attached to', (_, policy) => {
    const { stack, secret, synthesized } = aSecret();
    const role = aRole(stack, 'Role');
    secret.grantReadWrite(policy(stack, role));
    const { warnings, deployment, secretArn } = synthesized();
    const caller = deployment.valueOf(stack, role.roleArn);

    expect(warnings).toEqual([]);
    expect(['GetSecretValue', 'PutSecretValue', 'UpdateSecret', 'DeleteSecret'].map(operation => deployment.can(caller, operation as never, secretArn)))
      .toEqual([true, true, true, false]);
  });

  test('of another account cannot be named', () => {
    const { app, secret, inStack } = aSecret();
    secret.grantRead(new iam.ManagedPolicy(inStack('Consumer', OTHER), 'Policy'));

    expect(() => app.synth()).toThrow('MS110 grantRead is to a group or a policy');
  });
});

describe('a principal of somebody else\'s making', () => {
  class Elsewhere implements iam.IPrincipal {
    public readonly grantPrincipal = this;
    public readonly assumeRoleAction = 'sts:AssumeRole';
    public readonly policyFragment = new iam.ArnPrincipal(`arn:aws:iam::${OWNER}:role/reader`).policyFragment;
    public addToPrincipalPolicy(): iam.AddToPrincipalPolicyResult {
      return { statementAdded: false };
    }
  }

  test('that takes no policy after all is granted on the resources', () => {
    const { secret, synthesized } = aSecret();
    const grant = secret.grantRead(new Elsewhere());
    const { deployment, secretArn, warnings } = synthesized();

    expect(grant.success).toBe(true);
    expect(warnings).toEqual([]);
    expect(deployment.can(`arn:aws:iam::${OWNER}:role/reader`, 'GetSecretValue', secretArn)).toBe(true);
  });
});

describe('an ARN that a custom resource looks up', () => {
  test('may be of any account, and not necessarily of the stack\'s own', () => {
    const { stack, secret, synthesized } = aSecret();
    const lookup = new CfnResource(stack, 'Lookup', { type: 'Custom::Lookup' });
    secret.grantRead(new iam.ArnPrincipal(lookup.getAtt('RoleArn').toString()));

    expect(synthesized().warnings.map(({ id }) => id)).toEqual(['MS107']);
  });
});

describe('a role that is made when it is needed', () => {
  const lazyRole = (stack: Stack) => new iam.LazyRole(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });

  test('is not made by a grant, and has it once it is needed', () => {
    const { stack, secret, synthesized } = aSecret();
    const role = lazyRole(stack);
    secret.grantRead(role);
    expect(stack.node.findAll().some(construct => iam.CfnRole.isCfnRole(construct))).toBe(false);

    const roleArn = role.roleArn;
    const { deployment, secretArn } = synthesized();
    expect(deployment.can(deployment.valueOf(stack, roleArn), 'GetSecretValue', secretArn)).toBe(true);
  });
});

describe('an attached secret', () => {
  const target: sm.ISecretAttachmentTarget = { asSecretAttachmentTarget: () => ({ targetId: 'db', targetType: sm.AttachmentTargetType.RDS_DB_INSTANCE }) };

  test('is granted as the secret itself, within the account and beyond', () => {
    const { stack, secret, inStack, synthesized } = aSecret();
    const consumer = inStack('Consumer', OTHER);
    const [near, far] = [aRole(stack, 'Near'), aRole(consumer, 'Far', 'far')];
    const attached = secret.attach(target);
    attached.grantRead(near);
    attached.grantRead(far);
    const { warnings, deployment, secretArn } = synthesized();

    expect(warnings).toEqual([]);
    for (const caller of [deployment.valueOf(stack, near.roleArn), deployment.valueOf(consumer, far.roleArn)]) {
      expect(deployment.can(caller, 'GetSecretValue', secretArn)).toBe(true);
      expect(deployment.canUseKeyDirectly(caller, secretArn)).toBe(false);
    }
  });
});

describe('another region of the account', () => {
  test('is given the exact ARN where CDK carries references over', () => {
    const resourceIn = (crossRegionReferences: boolean) => {
      const { stack, secret, app } = aSecret();
      const elsewhere = new Stack(app, 'Elsewhere', { env: { account: OWNER, region: 'eu-west-1' }, crossRegionReferences });
      const { principalStatements: [statement] } = secret.grantRead(aRole(elsewhere, 'Role'));
      return { resource: elsewhere.resolve(statement.resources), reference: stack.resolve(secret.secretArn) };
    };
    const carried = resourceIn(true);

    expect(carried.resource).toEqual([carried.reference]);
    expect(resourceIn(false).resource).toEqual([{ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:secretsmanager:${REGION}:${OWNER}:secret:shop/db-??????`]] }]);
  });

  test('names an immutable role only if that has a name', () => {
    const { app, secret, inStack } = aSecret();
    secret.grantRead(aRole(inStack('Elsewhere', OWNER, 'eu-west-1'), 'Role').withoutPolicyUpdates());

    expect(() => app.synth()).toThrow('MS109 grantRead is to a resource in another account or region that has no name');
  });
});

describe('an alias whose name only the deployment knows', () => {
  test.each<[string, (name: string) => string]>([
    ['by its name', name => `alias/${name}`],
    ['by its ARN', name => `arn:aws:kms:${REGION}:${OWNER}:alias/${name}`],
    ['by an ARN that holds the whole name', name => `arn:aws:kms:${REGION}:${OWNER}:${name}`],
  ])('%s: who is granted can use its key', (_, kmsKeyId) => {
    const app = anApp();
    const stack = new Stack(app, 'Stack', { env: ENV });
    const parameter = new CfnParameter(stack, 'Alias').valueAsString;
    const secret = new ManagedSecret(stack, 'Secret', { kmsKeyId: kmsKeyId(parameter) });
    const role = aRole(stack, 'Role');
    secret.grantRead(role);
    const value = kmsKeyId('').includes('alias/') ? 'shop' : ALIAS;
    const deployment = new Deployment(app.synth(), { keys: [{ arn: KEY_ARN, aliases: [ALIAS] }], parameters: { Alias: value } });
    const [caller, secretArn] = [deployment.valueOf(stack, role.roleArn), deployment.valueOf(stack, secret.secretArn)];

    expect(deployment.can(caller, 'GetSecretValue', secretArn)).toBe(true);
    expect(deployment.canUseKeyDirectly(caller, secretArn)).toBe(false);
  });
});

describe('an explicit order of stacks', () => {
  test('is kept: the policy is made beside the secret', () => {
    const { stack, secret, inStack, synthesized } = aSecret();
    const below = inStack('Below', OWNER);
    const role = aRole(below, 'Role');
    stack.addStackDependency(below);
    secret.grantRead(role);
    const { deployment, secretArn } = synthesized();

    expect([stack, below].map(({ node }) => node.findAll().filter(child => child instanceof iam.Policy).length)).toEqual([1, 0]);
    expect(deployment.can(deployment.valueOf(below, role.roleArn), 'GetSecretValue', secretArn)).toBe(true);
  });

  test('several grants to one role are one policy', () => {
    const { stack, secret, inStack } = aSecret();
    const below = inStack('Below', OWNER);
    const role = aRole(below, 'Role');
    stack.addStackDependency(below);
    const before = stack.node.findAll().filter(construct => iam.CfnPolicy.isCfnPolicy(construct)).length;
    for (const grant of [secret.grantRead(role), secret.grantWrite(role)]) expect(grant.success).toBe(true);

    expect(stack.node.findAll().filter(construct => iam.CfnPolicy.isCfnPolicy(construct))).toHaveLength(before + 1);
  });
});
