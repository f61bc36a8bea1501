import { CfnCondition, Fn } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { RuleExamples } from './rule-example';
import { SecretAccess, SecretConsumer, SecretOrganizationGuard } from '../../src';

/** Examples about `SecretConsumer`, and the guard of an organization. */
export const CONSUMER_EXAMPLES: RuleExamples = {
  MS117: {
    bad: ({ shared }) => shared.grantAccess(SecretConsumer.account('4444-5555-6666'), SecretAccess.READ),
    good: ({ shared }) => shared.grantAccess(SecretConsumer.account('444455556666'), SecretAccess.READ),
  },
  MS118: {
    bad: ({ shared }) => shared.grantAccess(SecretConsumer.role('444455556666', 'reader*'), SecretAccess.READ),
    good: ({ shared }) => shared.grantAccess(SecretConsumer.role('444455556666', 'reader'), SecretAccess.READ),
  },
  MS119: {
    bad: ({ shared }) => shared.grantAccess(SecretConsumer.role('444455556666', 'reader', { path: 'shop' }), SecretAccess.READ),
    good: ({ shared }) => shared.grantAccess(SecretConsumer.role('444455556666', 'reader', { path: '/shop/' }), SecretAccess.READ),
  },
  MS120: {
    bad: ({ shared }) => shared.grantAccess(SecretConsumer.organization('acme'), SecretAccess.READ),
    good: ({ shared }) => shared.grantAccess(SecretConsumer.organization('o-a1b2c3d4e5'), SecretAccess.READ),
  },
  MS121: {
    bad: ({ shared }) => shared.grantAccess(
      SecretConsumer.organizationalUnit('o-a1b2c3d4e5', 'ou-ab12-11111111'), SecretAccess.READ),
    good: ({ shared }) => shared.grantAccess(
      SecretConsumer.organizationalUnit('o-a1b2c3d4e5', 'r-ab12/ou-ab12-11111111'), SecretAccess.READ),
  },
  MS122: {
    bad: ({ secret }) => secret.denyOutsideOrganization('o-a1b2c3d4e5', {
      exempt: [SecretConsumer.principal(new iam.ServicePrincipal('rds.amazonaws.com'))],
    }),
    good: ({ secret }) => secret.denyOutsideOrganization('o-a1b2c3d4e5'), // services are exempt already
  },
  MS123: {
    bad: ({ secret }) => secret.denyOutsideOrganization('o-a1b2c3d4e5', { exemptOwnerAccount: false }),
    good: ({ secret }) => secret.denyOutsideOrganization('o-a1b2c3d4e5'),
  },
  MS128: {
    bad: ({ secret, otherStack }) => {
      const partner = new iam.Role(otherStack, 'Partner', { assumedBy: new iam.AccountRootPrincipal() });
      secret.denyOutsideOrganization('o-a1b2c3d4e5', { exempt: [SecretConsumer.principal(partner)] });
    },
    good: ({ secret, otherStack }) => {
      const partner = new iam.Role(otherStack, 'Partner', { roleName: 'partner', assumedBy: new iam.AccountRootPrincipal() });
      secret.denyOutsideOrganization('o-a1b2c3d4e5', { exempt: [SecretConsumer.principal(partner)] });
    },
  },
  MS129: {
    bad: ({ secret }) => {
      const partner = new iam.AccountPrincipal('444455556666').withConditions({ Bool: { 'aws:SecureTransport': 'true' } });
      secret.denyOutsideOrganization('o-a1b2c3d4e5', { exempt: [SecretConsumer.principal(partner)] });
    },
    good: ({ secret }) => {
      secret.denyOutsideOrganization('o-a1b2c3d4e5', { exempt: [SecretConsumer.account('444455556666')] });
    },
  },
  MS132: {
    bad: ({ stack }) => {
      const secret = new secretsmanager.CfnSecret(stack, 'Db');
      const resourcePolicy = Fn.transform('AWS::Include', { Location: 's3://shop/policy.json' });
      new secretsmanager.CfnResourcePolicy(stack, 'Policy', { secretId: secret.ref, resourcePolicy });
      new SecretOrganizationGuard('o-a1b2c3d4e5').applyTo(secret);
    },
    good: ({ stack }) => {
      const secret = new secretsmanager.CfnSecret(stack, 'Db');
      const resourcePolicy = new iam.PolicyDocument();
      new secretsmanager.CfnResourcePolicy(stack, 'Policy', { secretId: secret.ref, resourcePolicy });
      new SecretOrganizationGuard('o-a1b2c3d4e5').applyTo(secret);
    },
  },
  MS133: {
    bad: ({ stack }) => {
      const secret = new secretsmanager.CfnSecret(stack, 'Db');
      const resourcePolicy = new iam.PolicyDocument();
      const policy = new secretsmanager.CfnResourcePolicy(stack, 'Policy', { secretId: secret.ref, resourcePolicy });
      policy.cfnOptions.condition = new CfnCondition(stack, 'IsProd');
      new SecretOrganizationGuard('o-a1b2c3d4e5').applyTo(secret);
    },
    good: ({ stack }) => {
      const secret = new secretsmanager.CfnSecret(stack, 'Db');
      const resourcePolicy = new iam.PolicyDocument();
      new secretsmanager.CfnResourcePolicy(stack, 'Policy', { secretId: secret.ref, resourcePolicy });
      new SecretOrganizationGuard('o-a1b2c3d4e5').applyTo(secret);
    },
  },
};
