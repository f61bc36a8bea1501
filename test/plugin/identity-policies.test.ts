import { App, CfnCondition, CfnParameter, NestedStack, Stack, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { appWith, ENV, OTHER, stackIn, synthesize, reported } from './support';
import { ManagedSecret, SecretBlueprint, SecretRules, SecretRulesMode, SecretRulesPlugin } from '../../src';

const PRINCIPAL = new iam.ServicePrincipal('ec2.amazonaws.com');
const DOCUMENT = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:ListAllMyBuckets', Resource: '*' }] };
const statement = () => new iam.PolicyStatement({ actions: ['s3:ListAllMyBuckets'], resources: ['*'] });

function reportsOf(make: (app: App) => unknown): string[] {
  const app = appWith();
  Validations.of(app).addPlugins(new SecretRulesPlugin());
  make(app);
  return reported(synthesize(app)).filter(each => each.endsWith('MS134'));
}

const roleIn = (stack: Stack) => new iam.Role(stack, 'Role', { assumedBy: PRINCIPAL });
const policyIn = (stack: Stack, policyName: string, more: Partial<iam.CfnPolicyProps>, id = 'Policy') =>
  new iam.CfnPolicy(stack, id, { policyName, policyDocument: DOCUMENT, ...more });

describe('inline policies of one name', () => {
  test('on a role, in two stacks, are reported at both, with the other', () => {
    const app = appWith();
    Validations.of(app).addPlugins(new SecretRulesPlugin());
    const role = roleIn(stackIn(app, 'Platform'));
    for (const id of ['Orders', 'Billing']) policyIn(stackIn(app, id), 'Read', { roles: [role.roleName] });
    const text = (other: string) =>
      `PolicyName "Read" must be unique among the inline policies of a role, user, or group: IAM overwrites the first policy, and deleting one of them removes the permissions of both. Platform/Role also has this name from ${other}/Policy.`;

    const fix = 'Set another PolicyName for each policy. To acknowledge it, call SecretRules.acknowledge(scope, \'MS134\', { reason, owner, expires }).';
    const { violations } = synthesize(app);
    expect(violations.map(found => [found.rule, found.severity, found.path, found.place, found.text, found.fix])).toEqual([
      ['MS134', 'warning', 'Billing/Policy', 'Properties/PolicyName', text('Orders'), fix],
      ['MS134', 'warning', 'Orders/Policy', 'Properties/PolicyName', text('Billing'), fix],
    ]);
  });

  test.each<[string, (app: App) => unknown, string[]]>([
    ['in one stack', app => {
      const stack = stackIn(app);
      for (const id of ['A', 'B']) policyIn(stack, 'Read', { roles: ['shop-role'] }, id);
    }, ['Shop/A MS134', 'Shop/B MS134']],
    ['in nested stacks', app => {
      const parent = stackIn(app);
      const role = roleIn(parent);
      for (const id of ['A', 'B']) policyIn(new NestedStack(parent, id), 'Read', { roles: [role.roleName] });
    }, ['Shop/A/Policy MS134', 'Shop/B/Policy MS134']],
    ['of AWS::IAM::RolePolicy', app => {
      const stack = stackIn(app);
      const roleName = roleIn(stack).roleName;
      policyIn(stack, 'Read', { roles: [roleName] });
      new iam.CfnRolePolicy(stack, 'Other', { policyName: 'Read', roleName, policyDocument: DOCUMENT });
    }, ['Shop/Other MS134', 'Shop/Policy MS134']],
    ['of a user', app => {
      const stack = stackIn(app);
      const { userName } = new iam.User(stack, 'User');
      policyIn(stack, 'Read', { users: [userName] });
      new iam.CfnUserPolicy(stack, 'Other', { policyName: 'Read', userName, policyDocument: DOCUMENT });
    }, ['Shop/Other MS134', 'Shop/Policy MS134']],
    ['of a group', app => {
      const stack = stackIn(app);
      const { groupName } = new iam.Group(stack, 'Group');
      policyIn(stack, 'Read', { groups: [groupName] });
      new iam.CfnGroupPolicy(stack, 'Other', { policyName: 'Read', groupName, policyDocument: DOCUMENT });
    }, ['Shop/Other MS134', 'Shop/Policy MS134']],
    ['one of them of the role itself', app => {
      const stack = stackIn(app);
      const role = new iam.Role(stack, 'Role', { assumedBy: PRINCIPAL, inlinePolicies: { Read: new iam.PolicyDocument({ statements: [statement()] }) } });
      policyIn(stackIn(app, 'Orders'), 'Read', { roles: [role.roleName] });
    }, ['Orders/Policy MS134', 'Shop/Role/Resource MS134']],
    ['that the CDK makes for a role that two stacks import', app => {
      for (const id of ['A', 'B']) iam.Role.fromRoleName(stackIn(app, id), 'Role', 'shop-role').addToPrincipalPolicy(statement());
    }, ['A/Role/Policy/Resource MS134', 'B/Role/Policy/Resource MS134']],
    ['for a role that two regions name', app => {
      policyIn(stackIn(app, 'A'), 'Read', { roles: ['shop-role'] });
      policyIn(stackIn(app, 'B', { ...ENV, region: 'us-east-1' }), 'Read', { roles: ['shop-role'] });
    }, ['A/Policy MS134', 'B/Policy MS134']],
  ])('%s are reported', (_, make, expected) => {
    expect(reportsOf(make)).toEqual(expected);
  });

  test.each<[string, (app: App) => unknown]>([
    ['on two roles', app => {
      const stack = stackIn(app);
      for (const id of ['A', 'B']) policyIn(stack, 'Read', { roles: [`role-${id}`] }, id);
    }],
    ['on a role and a user of one name', app => {
      const stack = stackIn(app);
      policyIn(stack, 'Read', { roles: ['shop'] }, 'A');
      policyIn(stack, 'Read', { users: ['shop'] }, 'B');
    }],
    ['in two accounts', app => {
      policyIn(stackIn(app, 'A'), 'Read', { roles: ['shop-role'] });
      policyIn(stackIn(app, 'B', { ...ENV, account: OTHER }), 'Read', { roles: ['shop-role'] });
    }],
    ['in two accounts that may be one', app => {
      for (const id of ['A', 'B']) policyIn(new Stack(app, id), 'Read', { roles: ['shop-role'] });
    }],
    ['one of which is under a condition', app => {
      const stack = stackIn(app);
      policyIn(stack, 'Read', { roles: ['shop-role'] }, 'A');
      policyIn(stack, 'Read', { roles: ['shop-role'] }, 'B').cfnOptions.condition = new CfnCondition(stack, 'C');
    }],
    ['on a principal that only the deployment knows', app => {
      for (const id of ['A', 'B']) {
        const stack = stackIn(app, id);
        policyIn(stack, 'Read', { roles: [new CfnParameter(stack, 'RoleName').valueAsString] });
      }
    }],
    ['that two roles have in themselves', app => {
      const stack = stackIn(app);
      const policies = [{ policyName: 'Read', policyDocument: DOCUMENT }];
      for (const id of ['A', 'B']) new iam.CfnRole(stack, id, { assumeRolePolicyDocument: {}, policies });
    }],
    ['without names, which CloudFormation refuses', app => {
      const stack = stackIn(app);
      for (const id of ['A', 'B']) new iam.CfnRolePolicy(stack, id, { policyName: '', roleName: 'shop-role', policyDocument: DOCUMENT });
    }],
    ['once managed', app => {
      const stack = stackIn(app);
      policyIn(stack, 'Read', { roles: ['shop-role'] });
      new iam.CfnManagedPolicy(stack, 'Managed', { managedPolicyName: 'Read', roles: ['shop-role'], policyDocument: DOCUMENT });
    }],
    ['that is one, attached twice', app => policyIn(stackIn(app), 'Read', { roles: ['shop-role', 'shop-role'] })],
    ['made of what only the deployment knows', app => {
      const role = roleIn(stackIn(app, 'Platform'));
      for (const id of ['A', 'B']) {
        const stack = stackIn(app, id);
        policyIn(stack, `Read-${stack.stackId}`, { roles: [role.roleName] });
      }
    }],
    ['that this library makes in two stacks', app => {
      const platform = stackIn(app, 'Platform');
      const [role, encryptionKey] = [roleIn(platform), new Key(platform, 'Key')];
      for (const id of ['A', 'B']) new ManagedSecret(stackIn(app, id), 'Secret', { secretName: id, encryptionKey }).grantRead(role);
    }],
  ])('%s are none', (_, make) => {
    expect(reportsOf(make)).toEqual([]);
  });

  test.each([[SecretRulesMode.OFF, []], [SecretRulesMode.WARN, ['Shop/A MS134', 'Shop/B MS134']]])('under a blueprint whose rules are %s', (rules, expected) => {
    const app = appWith();
    new SecretBlueprint({ rules }).applyTo(app);
    const stack = stackIn(app);
    for (const id of ['A', 'B']) policyIn(stack, 'Read', { roles: ['shop-role'] }, id);
    expect(reported(synthesize(app))).toEqual(expected);
  });

  test('can be acknowledged at the policy', () => {
    const app = appWith();
    Validations.of(app).addPlugins(new SecretRulesPlugin({ strict: true }));
    const stack = stackIn(app);
    new CfnSecret(stack, 'Secret', { name: 'shop' });
    for (const id of ['A', 'B']) {
      SecretRules.acknowledge(policyIn(stack, 'Read', { roles: ['shop-role'] }, id), 'MS134', {
        reason: 'The stacks replace each other.', owner: 'team-a', expires: '2999-12-31',
      });
    }
    const { error, suppressed } = synthesize(app);

    expect([error, reported({ violations: suppressed, suppressed })]).toEqual([undefined, ['Shop/A MS134@Shop/A', 'Shop/B MS134@Shop/B']]);
  });
});
