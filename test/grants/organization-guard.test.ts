import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Deployment } from './deployment';
import { anApp, ENV, OTHER, OWNER } from './fixtures';
import { Policy } from './policy-evaluator';
import { ManagedSecret, OrganizationGuardOptions, SecretAccess, SecretConsumer } from '../../src';

const ORGANIZATION = 'o-1234567890';
const PARTNER = '555555555555';
const EVERYTHING: Policy = { Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };

function guarded(options: OrganizationGuardOptions = {}, organizations: Record<string, string> = { [OTHER]: ORGANIZATION, [OWNER]: ORGANIZATION, [PARTNER]: 'o-abcdefghij' }) {
  const app = anApp();
  const stack = new Stack(app, 'Owner', { env: ENV });
  const secret = new ManagedSecret(stack, 'Secret', { secretName: 'shop/db', encryptionKey: new kms.Key(stack, 'Key') });
  for (const account of [OTHER, PARTNER]) secret.grantAccess(SecretConsumer.account(account), SecretAccess.READ);
  secret.grantRead(new iam.ServicePrincipal('rds.amazonaws.com'));
  secret.denyOutsideOrganization(ORGANIZATION, options);
  const assembly = app.synth();
  const deployment = new Deployment(assembly, { organizations, units: { [PARTNER]: 'r-ab12/ou-ab12-11111111/' } });
  const arn = deployment.valueOf(stack, secret.secretArn);
  const can = (account: string, name = 'administrator') => deployment.can(deployment.caller(`arn:aws:iam::${account}:role/${name}`, [EVERYTHING]), 'GetSecretValue', arn);
  return { can, canDelete: deployment.can(deployment.caller(`arn:aws:iam::${OWNER}:role/deploy`, [EVERYTHING]), 'DeleteSecret', arn), deployment, arn, assembly };
}

test('who is granted and in the organization can read; who is granted and outside cannot', () => {
  const { can } = guarded();
  expect([can(OTHER), can(PARTNER)]).toEqual([true, false]);
});

test('AWS services are not denied', () => {
  const { deployment, arn } = guarded();
  expect(deployment.can('rds.amazonaws.com', 'GetSecretValue', arn)).toBe(true);
});

test('who deploys the stack can delete the secret, also when the account is in no organization', () => {
  expect([guarded().canDelete, guarded({}, {}).canDelete]).toEqual([true, true]);
});

test.each<[string, SecretConsumer]>([
  ['an account', SecretConsumer.account(PARTNER)],
  ['an organization', SecretConsumer.organization('o-abcdefghij')],
  ['an organizational unit', SecretConsumer.organizationalUnit('o-abcdefghij', 'r-ab12/ou-ab12-11111111')],
  ['a role', SecretConsumer.role(PARTNER, 'administrator')],
])('%s outside of it can be exempt', (_, exempt) => {
  expect(guarded({ exempt: [exempt] }).can(PARTNER)).toBe(true);
});

test('of an exempt role\'s account, nobody else is', () => {
  const { can } = guarded({ exempt: [SecretConsumer.role(PARTNER, 'administrator')] });
  expect([can(PARTNER), can(PARTNER, 'other')]).toEqual([true, false]);
});

test('without the owner\'s account the guard warns, and would lock it out', () => {
  const { canDelete, assembly } = guarded({ exemptOwnerAccount: false }, {});
  expect(canDelete).toBe(false);
  expect(JSON.stringify(assembly.stacks[0].messages)).toContain('MS123 denyOutsideOrganization denies the owner\'s own account too');
});

test('a principal that no condition can tell is refused as an exemption, and so is a malformed organization', () => {
  const app = anApp();
  const secret = new ManagedSecret(new Stack(app, 'Owner', { env: ENV }), 'Secret');
  secret.denyOutsideOrganization('o-1', { exempt: [SecretConsumer.principal(new iam.ServicePrincipal('rds.amazonaws.com'))] });
  expect(() => app.synth()).toThrow(/MS120 SecretConsumer organizationId "o-1".*MS122 denyOutsideOrganization must be an account/s);
});
