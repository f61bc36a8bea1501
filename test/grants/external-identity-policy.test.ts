import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Deployment } from './deployment';
import { anApp, aRole, ENV } from './fixtures';
import { excesses } from './matrix';
import { ManagedSecret } from '../../src';

/** Characters of a policy as IAM counts them, a reference as long as the ARN that it will be. */
function sizeOf(document: object): number {
  return JSON.stringify(document, (_, value) => (typeof value === 'object' && value !== null && ('Ref' in value || 'Fn::ImportValue' in value) ? 'x'.repeat(100) : value)).length;
}

type Identity = iam.IIdentity & { readonly arn: string };

const IDENTITIES: Array<[string, number, (stack: Stack) => Identity]> = [
  ['a role', 10_240, stack => ((role: iam.Role) => Object.assign(role, { arn: role.roleArn }))(aRole(stack, 'Identity'))],
  ['a user', 2_048, stack => ((user: iam.User) => Object.assign(user, { arn: user.userArn }))(new iam.User(stack, 'Identity'))],
  ['a group', 5_120, stack => {
    const group = new iam.Group(stack, 'Identity');
    return Object.assign(group, { arn: new iam.User(stack, 'Member', { groups: [group] }).userArn });
  }],
];

function grantedBeside(identityOf: (stack: Stack) => Identity, count: number) {
  const app = anApp();
  const below = new Stack(app, 'Below', { env: ENV });
  const stack = new Stack(app, 'Secrets', { env: ENV });
  const encryptionKey = new kms.Key(below, 'Key');
  const identity = identityOf(below);
  const secrets = [...Array(count).keys()].map(index => new ManagedSecret(stack, `Secret${index}`, { encryptionKey, secretName: `shop/department/service/secret-${index}` }));
  const grants = secrets.map(secret => secret.grantRead(identity));
  return { app, below, stack, secrets, grants, identity };
}

describe('policies of an identity whose stack cannot refer to the secrets', () => {
  test.each(IDENTITIES)('%s: 40 secrets fit into the limits of IAM, and all can be read', (_, limit, identityOf) => {
    const { app, below, stack, secrets, identity } = grantedBeside(identityOf, 40);
    const deployment = new Deployment(app.synth());
    const caller = deployment.caller(deployment.valueOf(below, identity.arn));
    const sizes = (type: string) => Object.values(Template.fromStack(stack).findResources(type))
      .map(({ Properties }) => sizeOf(Properties.PolicyDocument));
    const inline = sizes('AWS::IAM::Policy');
    const managed = sizes('AWS::IAM::ManagedPolicy');

    expect(inline.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(limit / 2);
    expect(Math.max(...managed)).toBeLessThanOrEqual(6_144);
    expect(managed.length).toBeLessThanOrEqual(5);
    for (const { secretArn } of secrets) {
      expect(excesses(deployment, { name: 'Read', allowed: ['GetSecretValue', 'DescribeSecret'], grant: undefined! }, caller, deployment.valueOf(stack, secretArn))).toEqual([]);
    }
  });

  test('a few grants are one inline policy, whose logical ID another secret does not change', () => {
    const idsWith = (count: number) => Object.keys(Template.fromStack(grantedBeside(IDENTITIES[0][2], count).stack).findResources('AWS::IAM::Policy'));

    expect(idsWith(1)).toHaveLength(1);
    expect(idsWith(5)).toEqual(idsWith(1));
  });

  test('what waits for a grant waits for its policy', () => {
    const { stack, grants } = grantedBeside(IDENTITIES[0][2], 40);
    const waiting = new iam.User(stack, 'Waiting');
    for (const grant of grants) grant.applyBefore(waiting);
    const template = Template.fromStack(stack);
    const policies = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'].flatMap(type => Object.keys(template.findResources(type)));
    const [{ DependsOn }] = Object.values(template.findResources('AWS::IAM::User'));

    expect(DependsOn.sort()).toEqual(policies.sort());
  });
});
