import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Deployment, Operation } from './deployment';
import { anApp, aRole, ENV, OTHER, OWNER, REGION } from './fixtures';
import { Policy } from './policy-evaluator';
import { ManagedSecret, SecretAccess, SecretConsumer } from '../../src';
import { errorLines, errorMessage } from '../support/errors';

const ORGANIZATION = 'o-1234567890';
const PARTNER = '555555555555';
const EVERYTHING: Policy = { Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };

interface Options {
  readonly exempt?: (stack: Stack) => SecretConsumer[];
  readonly exemptOwnerAccount?: boolean;
  readonly denyCrossAccountReplicas?: boolean;
  readonly parameters?: Record<string, string>;
}

function guarded({ exempt, exemptOwnerAccount, denyCrossAccountReplicas, parameters }: Options = {}, organizations: Record<string, string> = { [OTHER]: ORGANIZATION, [OWNER]: ORGANIZATION, [PARTNER]: 'o-abcdefghij' }) {
  const app = anApp();
  const stack = new Stack(app, 'Owner', { env: ENV });
  const secret = new ManagedSecret(stack, 'Secret', { secretName: 'shop/db', encryptionKey: new kms.Key(stack, 'Key') });
  for (const account of [OTHER, PARTNER]) secret.grantAccess(SecretConsumer.account(account), SecretAccess.READ);
  secret.grantRead(new iam.ServicePrincipal('rds.amazonaws.com'));
  secret.denyOutsideOrganization(ORGANIZATION, { exempt: exempt?.(stack), exemptOwnerAccount, denyCrossAccountReplicas });
  const assembly = app.synth();
  const deployment = new Deployment(assembly, { organizations, parameters, units: { [PARTNER]: 'r-ab12/ou-ab12-11111111/' } });
  const arn = deployment.valueOf(stack, secret.secretArn);
  const findings = assembly.stacks.flatMap(({ messages }) => messages).map(({ entry }) => `${entry.data}`);
  const can = (account: string, name = 'administrator') => deployment.can(deployment.caller(`arn:aws:iam::${account}:role/${name}`, [EVERYTHING]), 'GetSecretValue', arn);
  const owned = (action: Operation) => deployment.can(deployment.caller(`arn:aws:iam::${OWNER}:role/deploy`, [EVERYTHING]), action, arn);
  return { can, owned, canDelete: deployment.can(deployment.caller(`arn:aws:iam::${OWNER}:role/deploy`, [EVERYTHING]), 'DeleteSecret', arn), deployment, arn, assembly, findings };
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
  const { can, findings } = guarded({ exempt: () => [exempt] });
  expect([can(PARTNER), findings]).toEqual([true, guarded().findings]);
});

test('of an exempt role\'s account, no other principal is', () => {
  const { can } = guarded({ exempt: () => [SecretConsumer.role(PARTNER, 'administrator')] });
  expect([can(PARTNER), can(PARTNER, 'other')]).toEqual([true, false]);
});

test('without the owner\'s account the guard warns, and would lock it out', () => {
  const { canDelete, assembly } = guarded({ exemptOwnerAccount: false }, {});
  expect(canDelete).toBe(false);
  expect(JSON.stringify(assembly.stacks[0].messages)).toContain('MS123 denyOutsideOrganization also denies the owner\'s own account');
});

test.each([[true, ['MS103', 'MS103']], [false, ['MS103', 'MS103', 'MS123']]])(
  'beside what the two accounts lack, the guard warns of the owner\'s account only if that is not exempt: %s', (exemptOwnerAccount, ids) => {
    const [{ messages }] = guarded({ exemptOwnerAccount }).assembly.stacks;
    expect(messages.map(({ entry }) => String(entry.data).slice(0, 5)).sort()).toEqual(ids);
  });

test.each([[false, true], [true, false]])('with denyCrossAccountReplicas %s, the owner can replicate the secret to another account: %s', (denyCrossAccountReplicas, expected) => {
  const { owned, can } = guarded({ denyCrossAccountReplicas });
  expect([owned('AssociateCrossAccountReplica'), owned('DisassociateCrossAccountReplica'), owned('DeleteSecret'), can(OTHER), can(PARTNER)])
    .toEqual([expected, true, true, true, false]);
});

test('an account that only the deployment knows can be exempt', () => {
  const { can } = guarded({ exempt: stack => [SecretConsumer.account(new CfnParameter(stack, 'Partner').valueAsString)], parameters: { Partner: PARTNER } });
  expect([can(PARTNER), can('666666666666')]).toEqual([true, false]);
});

test('several principals in one are exempt, each by itself', () => {
  const roles = ['one', 'two'].map(name => new iam.ArnPrincipal(`arn:aws:iam::${PARTNER}:role/${name}`));
  const { can } = guarded({ exempt: () => [SecretConsumer.principal(new iam.CompositePrincipal(...roles as [iam.ArnPrincipal]))] });
  expect([can(PARTNER, 'one'), can(PARTNER, 'two'), can(PARTNER, 'three')]).toEqual([true, true, false]);
});

test('an account by its number, and its root, can be exempt', () => {
  for (const arn of [PARTNER, `arn:aws:iam::${PARTNER}:root`]) {
    expect(guarded({ exempt: () => [SecretConsumer.principal(new iam.ArnPrincipal(arn))] }).can(PARTNER)).toBe(true);
  }
});

function refusal(exempt: (stack: Stack) => iam.IGrantable): string {
  const app = anApp();
  const stack = new Stack(app, 'Owner', { env: ENV });
  new ManagedSecret(stack, 'Secret').denyOutsideOrganization(ORGANIZATION, { exempt: [SecretConsumer.principal(exempt(stack))] });
  return errorLines(errorMessage(() => app.synth())).join('\n');
}

test('a role of another account without a name is refused as an exemption, with the remedy', () => {
  expect(refusal(stack => aRole(new Stack(stack.node.root as App, 'Other', { env: { account: PARTNER, region: REGION } }), 'Role'))).toBe(
    '[Owner/Secret] MS128 denyOutsideOrganization exempts a resource in another account or region that has no name, so no policy can name it. '
    + 'Set roleName or userName, or exempt its account. A name replaces a role or user that is deployed.');
});

test.each<[string, iam.IGrantable]>([
  ['an account', new iam.AccountPrincipal(PARTNER).withConditions({ StringEquals: { 'aws:PrincipalTag/team': 'a' } })],
  ['a role', new iam.ArnPrincipal(`arn:aws:iam::${PARTNER}:role/reader`).withConditions({ StringEquals: { 'aws:PrincipalTag/team': 'a' } })],
  ['an organization', new iam.OrganizationPrincipal('o-abcdefghij').withConditions({ Bool: { 'aws:SecureTransport': 'true' } })],
  ['an organization under a condition on the same key', new iam.OrganizationPrincipal('o-abcdefghij').withConditions({ StringEquals: { 'aws:PrincipalTag/team': 'a' } })],
])('%s under conditions of its own is refused as an exemption: without them, it would be wider', (_, exempt) => {
  expect(refusal(() => exempt)).toBe(
    '[Owner/Secret] MS129 denyOutsideOrganization exempts a principal with conditions, which the deny statement cannot express: without them, it would exempt more principals. '
    + 'Exempt the principal without conditions, or exempt a role: SecretConsumer.role().');
});

test('a principal that no condition can identify is refused as an exemption, and so is a malformed organization', () => {
  const app = anApp();
  const secret = new ManagedSecret(new Stack(app, 'Owner', { env: ENV }), 'Secret');
  secret.denyOutsideOrganization('o-1', { exempt: [SecretConsumer.principal(new iam.ServicePrincipal('rds.amazonaws.com'))] });
  expect(() => app.synth()).toThrow(/MS120 SecretConsumer organizationId "o-1".*MS122 denyOutsideOrganization must exempt only accounts/s);
});
