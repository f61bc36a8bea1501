import { Aws, CfnParameter, Fn, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Deployment } from './deployment';
import { anApp, aRole, ENV, Finding, grantWarnings, OTHER, OWNER, REGION } from './fixtures';
import { excesses, paste } from './matrix';
import { Policy } from './policy-evaluator';
import { ManagedSecret, SecretAccess, SecretConsumer } from '../../src';

const ROLE = `arn:aws:iam::${OTHER}:role/reader`;
const EVERYTHING: Policy = { Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };
const READ = { name: 'Read', allowed: ['GetSecretValue', 'DescribeSecret'] as const };

/** A secret whose stack has no account, granted to somebody who has one. Both may turn out to be the same. */
function grantFromNowhere(grantee: (stack: Stack) => iam.IGrantable, withKey = true, consumer?: SecretConsumer) {
  const app = anApp();
  const stack = new Stack(app, 'Owner');
  const encryptionKey = withKey ? new kms.Key(stack, 'Key') : undefined;
  const secret = new ManagedSecret(stack, 'Secret', { secretName: 'shop/db', encryptionKey });
  const grant = consumer ? secret.grantAccess(consumer, SecretAccess.READ) : secret.grantRead(grantee(stack));
  const assembly = app.synth();
  const deployedIn = (account: string, parameters = {}) => new Deployment(assembly, { account, parameters });
  return { grant, warnings: grantWarnings(assembly), deployedIn, arnIn: (deployment: Deployment) => deployment.valueOf(stack, secret.secretArn) };
}

function failuresOf(deployment: Deployment, secretArn: string, caller: string, warnings: readonly Finding[] = []): string[] {
  const asking = warnings.reduce((known, finding) => paste(deployment, finding, known, secretArn), deployment.caller(caller));
  return excesses(deployment, { ...READ, allowed: [...READ.allowed], grant: () => undefined! }, asking, secretArn);
}

describe('a secret whose account is not known', () => {
  test.each<[string, (stack: Stack) => iam.IGrantable]>([
    ['an imported role', stack => iam.Role.fromRoleArn(stack, 'Role', ROLE)],
    ['an immutable role', stack => iam.Role.fromRoleArn(stack, 'Role', ROLE, { mutable: false })],
    ['the ARN of a role', () => new iam.ArnPrincipal(ROLE)],
    ['the ARN of a role in another partition\'s words', () => new iam.ArnPrincipal(`arn:${Aws.PARTITION}:iam::${OTHER}:role/reader`)],
    ['the ARN of a role in a parameter', stack => new iam.ArnPrincipal(new CfnParameter(stack, 'Role').valueAsString)],
    ['an imported role, its ARN in a parameter', stack => iam.Role.fromRoleArn(stack, 'Imported', new CfnParameter(stack, 'Role').valueAsString)],
  ])('is granted to %s: complete if the account is the same, and with the policy in the warning if it is another', (_, grantee) => {
    const { grant, warnings, deployedIn, arnIn } = grantFromNowhere(grantee);
    const parameters = { Role: ROLE };
    const same = deployedIn(OTHER, parameters);
    const another = deployedIn(OWNER, parameters);

    expect(warnings.map(({ id }) => id)).toEqual(['MS107']);
    expect((grant as iam.Grant).success).toBe(true);
    expect(failuresOf(same, arnIn(same), ROLE)).toEqual([]);
    expect(another.can(ROLE, 'GetSecretValue', arnIn(another))).toBe(false);
    expect(failuresOf(another, arnIn(another), ROLE, warnings)).toEqual([]);
  });

  test.each<[string, (stack: Stack) => iam.IGrantable]>([
    ['an imported role', stack => iam.Role.fromRoleArn(stack, 'Role', ROLE)],
    ['the ARN of a role', () => new iam.ArnPrincipal(ROLE)],
  ])('names %s in a condition: the role need not exist yet, and a principal that does not would fail the deployment', (_, grantee) => {
    const { deployedIn, arnIn } = grantFromNowhere(grantee);
    const deployment = deployedIn(OWNER);

    expect(deployment.resourcePolicyOf(arnIn(deployment))).toMatchObject([{ Principal: { AWS: '*' }, Condition: { ArnEquals: { 'aws:PrincipalArn': ROLE } } }]);
  });

  test('names by its ARN who is to be named so', () => {
    const { warnings, deployedIn, arnIn } = grantFromNowhere(stack => iam.Role.fromRoleArn(stack, 'Role', ROLE), true, SecretConsumer.role(OTHER, 'reader', { strict: true }));
    const deployment = deployedIn(OWNER);

    expect(warnings.map(({ id }) => id)).toEqual(['MS107']);
    expect(deployment.resourcePolicyOf(arnIn(deployment))).toMatchObject([{ Principal: { AWS: ROLE } }]);
  });

  test('never gives the access to a role of the same name in its own account', () => {
    const { deployedIn, arnIn } = grantFromNowhere(stack => iam.Role.fromRoleArn(stack, 'Role', ROLE));
    const deployment = deployedIn(OWNER);

    expect(deployment.can(`arn:aws:iam::${OWNER}:role/reader`, 'GetSecretValue', arnIn(deployment))).toBe(false);
    expect(deployment.can(`arn:aws:iam::${OWNER}:role/reader`, 'DescribeSecret', arnIn(deployment))).toBe(false);
  });

  test('is granted to an account, which decides for its roles wherever the secret is', () => {
    const { warnings, deployedIn, arnIn } = grantFromNowhere(() => new iam.AccountPrincipal(OTHER));

    expect(warnings.map(({ id }) => id)).toEqual(['MS107']);
    for (const account of [OTHER, OWNER]) {
      const deployment = deployedIn(account);
      expect(deployment.can(ROLE, 'GetSecretValue', arnIn(deployment))).toBe(false);
      expect(failuresOf(deployment, arnIn(deployment), ROLE, warnings)).toEqual([]);
    }
  });

  test('is granted to an organization, whose accounts decide for their roles', () => {
    const { warnings, deployedIn, arnIn } = grantFromNowhere(() => new iam.OrganizationPrincipal('o-1234567890'));
    const deployment = deployedIn(OWNER);
    const member = { ...deployment.caller(ROLE, [EVERYTHING]), organization: 'o-1234567890' };

    expect(warnings.map(({ id }) => id)).toEqual(['MS113']);
    expect(deployment.can(member, 'GetSecretValue', arnIn(deployment))).toBe(true);
    expect(deployment.can({ ...member, organization: 'o-other' }, 'GetSecretValue', arnIn(deployment))).toBe(false);
    expect(deployment.canUseKeyDirectly(member, arnIn(deployment))).toBe(false);
  });

  test.each<[string, (stack: Stack) => iam.IGrantable]>([
    ['an imported role', stack => iam.Role.fromRoleArn(stack, 'Role', ROLE)],
    ['an organization', () => new iam.OrganizationPrincipal('o-1234567890')],
  ])('without a customer managed key: granted to %s, the warning says that the grant may have no effect', (_, grantee) => {
    const { warnings } = grantFromNowhere(grantee, false);

    expect(warnings.map(({ id }) => id)).toEqual(['MS101']);
  });

  test('without a customer managed key: granted to an account, its roles need a policy even if it is the same', () => {
    const { warnings, deployedIn, arnIn } = grantFromNowhere(() => new iam.AccountPrincipal(OTHER), false);
    const same = deployedIn(OTHER);

    expect(warnings.map(({ id }) => id)).toEqual(['MS101', 'MS107']);
    expect(same.can(ROLE, 'GetSecretValue', arnIn(same))).toBe(false);
    expect(failuresOf(same, arnIn(same), ROLE, warnings)).toEqual([]);
  });

  test.each<[string, (stack: Stack) => iam.IGrantable]>([
    ['a role by its name', stack => iam.Role.fromRoleName(stack, 'Role', 'reader')],
    ['a role by an ARN with the pseudo parameter', stack => new iam.ArnPrincipal(`arn:aws:iam::${stack.account}:role/reader`)],
    ['a role of a stack that has no account either', stack => aRole(new Stack(stack.node.root as never, 'Roles'), 'Role')],
  ])('is of the same account as %s: nothing is reported', (_, grantee) => {
    expect(grantFromNowhere(grantee).warnings).toEqual([]);
    expect(grantFromNowhere(grantee, false).warnings).toEqual([]);
  });

  test('is of the same account as a service, which may have no use of the default key', () => {
    const grantee = () => new iam.ServicePrincipal('rds.amazonaws.com');

    expect([true, false].map(withKey => grantFromNowhere(grantee, withKey).warnings.map(({ id }) => id))).toEqual([[], ['MS131']]);
  });

  test.each<[string, (stack: Stack) => iam.IGrantable]>([
    ['its own account', () => new iam.AccountRootPrincipal()],
    ['its own account by the pseudo parameter', stack => new iam.AccountPrincipal(stack.account)],
  ])('is of %s, which gives nobody access by itself', (_, grantee) => {
    for (const withKey of [true, false]) expect(grantFromNowhere(grantee, withKey).warnings.map(({ id }) => id)).toEqual(['MS126']);
  });
});

describe('a grantee whose account is not known', () => {
  test.each([undefined, 'reader'])('of a stack without an env, named %s: works if it is the secret\'s account, and a warning says that it may not be', roleName => {
    const app = anApp();
    const owner = new Stack(app, 'Owner', { env: ENV });
    const consumer = new Stack(app, 'Consumer');
    const role = aRole(consumer, 'Role', roleName);
    const secret = new ManagedSecret(owner, 'Secret', { secretName: 'shop/db', encryptionKey: new kms.Key(owner, 'Key') });
    secret.grantRead(role);
    const assembly = app.synth();
    const deployedIn = (account: string) => new Deployment(assembly, { account });
    const same = deployedIn(OWNER);
    const another = deployedIn(OTHER);
    const secretArn = same.valueOf(owner, secret.secretArn);

    expect(grantWarnings(assembly).map(({ id }) => id)).toEqual(['MS107']);
    expect(failuresOf(same, secretArn, same.valueOf(consumer, role.roleArn))).toEqual([]);
    expect(another.can(another.valueOf(consumer, role.roleArn), 'GetSecretValue', secretArn)).toBe(false);
    // The template of the secret cannot say the role's account: what it would say instead is a role of its own account.
    expect(same.resourcePolicyOf(secretArn)).toEqual([]);
  });

  test('of a stack with an env, where the secret\'s has none: works either way, with the policy that the warning prints', () => {
    const app = anApp();
    const owner = new Stack(app, 'Owner');
    const consumer = new Stack(app, 'Consumer', { env: { account: OTHER, region: REGION } });
    const role = aRole(consumer, 'Role', 'reader');
    const secret = new ManagedSecret(owner, 'Secret', { secretName: 'shop/db', encryptionKey: new kms.Key(owner, 'Key') });
    secret.grantRead(role);
    const assembly = app.synth();
    const warnings = grantWarnings(assembly);

    expect(warnings.map(({ id }) => id)).toEqual(['MS107']);
    for (const account of [OTHER, OWNER]) {
      const deployment = new Deployment(assembly, { account });
      const secretArn = deployment.valueOf(owner, secret.secretArn);
      expect(failuresOf(deployment, secretArn, ROLE, account === OTHER ? [] : warnings)).toEqual([]);
      // The role is of a stack that may be deployed later.
      expect(deployment.resourcePolicyOf(secretArn)).toMatchObject([{
        Principal: { AWS: `arn:aws:iam::${OTHER}:root` }, Condition: { ArnEquals: { 'aws:PrincipalArn': ROLE } },
      }]);
    }
  });

  test('imported by an ARN that another stack exports is of the same account: CloudFormation imports nothing else', () => {
    const app = anApp();
    const stack = new Stack(app, 'Owner', { env: ENV });
    const secret = new ManagedSecret(stack, 'Secret');
    const grant = secret.grantRead(iam.Role.fromRoleArn(stack, 'Role', Fn.importValue('RoleArn')));

    expect(grantWarnings(app.synth())).toEqual([]);
    expect(grant.principalStatements).toHaveLength(1);
    expect(grant.resourceStatements).toHaveLength(0);
  });
});
