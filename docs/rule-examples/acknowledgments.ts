import { Validations } from 'aws-cdk-lib';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { RuleExamples } from './rule-example';
import { ReviewedSecret, ScannerFindings, SecretRules, SecretRulesPlugin } from '../../src';

/** Examples about acknowledgments, and custom rules. */
export const ACKNOWLEDGMENT_EXAMPLES: RuleExamples = {
  MS900: {
    bad: ({ secret }) => SecretRules.acknowledge(secret, 'MS003', { reason: '', owner: 'team-shop', expires: '2027-01-31' }),
    good: ({ secret }) => SecretRules.acknowledge(secret, 'MS003', {
      reason: 'All readers use the complete ARN.', owner: 'team-shop', expires: '2027-01-31',
    }),
  },
  MS901: {
    bad: ({ secret }) => SecretRules.acknowledge(secret, 'MS003', {
      reason: 'All readers use the complete ARN.', owner: '', expires: '2027-01-31',
    }),
    good: ({ secret }) => SecretRules.acknowledge(secret, 'MS003', {
      reason: 'All readers use the complete ARN.', owner: 'team-shop', expires: '2027-01-31',
    }),
  },
  MS902: {
    bad: ({ secret }) => SecretRules.acknowledge(secret, 'MS003', {
      reason: 'All readers use the complete ARN.', owner: 'team-shop', expires: '2020-01-31',
    }),
    good: ({ secret }) => SecretRules.acknowledge(secret, 'MS003', {
      reason: 'All readers use the complete ARN.', owner: 'team-shop', expires: '2027-01-31',
    }),
  },
  MS903: {
    bad: ({ secret }) => SecretRules.acknowledge(secret, 'MS003', {
      reason: 'All readers use the complete ARN.', owner: 'team-shop', expires: 'in a year',
    }),
    good: ({ secret }) => SecretRules.acknowledge(secret, 'MS003', {
      reason: 'All readers use the complete ARN.', owner: 'team-shop', expires: '2027-01-31',
    }),
  },
  MS904: {
    bad: ({ secret }) => SecretRules.acknowledge(secret, 'MS3OO', { // two letters O
      reason: 'All readers use the complete ARN.', owner: 'team-shop', expires: '2027-01-31',
    }),
    good: ({ secret }) => SecretRules.acknowledge(secret, 'MS003', {
      reason: 'All readers use the complete ARN.', owner: 'team-shop', expires: '2027-01-31',
    }),
  },
  MS905: {
    bad: ({ secret }) => SecretRules.acknowledge(secret, 'MS300', { // a guardrail
      reason: 'It needs no key of its own.', owner: 'team-shop', expires: '2027-01-31',
    }),
    good: ({ secret }) => SecretRules.acknowledge(secret, 'MS003', {
      reason: 'All readers use the complete ARN.', owner: 'team-shop', expires: '2027-01-31',
    }),
  },
  MS906: {
    bad: ({ secret }) => ScannerFindings.acknowledge(secret, 'Later.', 'CKV_AWS_149'),
    good: ({ secret }) => ScannerFindings.acknowledge(secret, 'Only this account reads it.', 'CKV_AWS_149'),
  },
  MS907: {
    bad: ({ secret }) => ScannerFindings.acknowledge(secret, 'The vendor rotates it by hand.', 'SMG4'),
    good: ({ secret }) => ScannerFindings.acknowledge(secret, 'The vendor rotates it by hand.', 'AwsSolutions-SMG4'),
  },
  MS908: {
    bad: ({ secret, role }) => {
      ScannerFindings.acknowledgeInlinePolicy(role, 'The role has one purpose.'); // it has no policy yet
      secret.grantRead(role);
    },
    good: ({ secret, role }) => {
      secret.grantRead(role);
      ScannerFindings.acknowledgeInlinePolicy(role, 'The role has one purpose.');
    },
  },
  MS909: {
    bad: ({ secret }) => Validations.of(secret).acknowledge({
      id: 'ManagedSecret::MS003', reason: 'All readers use the complete ARN.',
    }),
    good: ({ secret }) => SecretRules.acknowledge(secret, 'MS003', {
      reason: 'All readers use the complete ARN.', owner: 'team-shop', expires: '2027-01-31',
    }),
  },
  MS916: {
    bad: ({ stack }) => {
      const secret = new secretsmanager.CfnSecret(stack, 'Db');
      secret.addMetadata('checkov', { skip: 'CKV_AWS_149' });
      ScannerFindings.acknowledge(secret, 'Only this account reads it.', 'CKV_AWS_149');
    },
    good: ({ stack }) => {
      const secret = new secretsmanager.CfnSecret(stack, 'Db');
      secret.addMetadata('checkov', { skip: [{ id: 'CKV_AWS_1', comment: 'Not for secrets.' }] });
      ScannerFindings.acknowledge(secret, 'Only this account reads it.', 'CKV_AWS_149');
    },
  },
  MS912: {
    addsPlugin: true,
    bad: ({ app, billed }) => Validations.of(app).addPlugins(new SecretRulesPlugin({ rules: [{ ...billed, id: '' }] })),
    good: ({ app, billed }) => Validations.of(app).addPlugins(new SecretRulesPlugin({ rules: [{ ...billed, id: 'ACME-2' }] })),
  },
  MS913: {
    addsPlugin: true,
    bad: ({ app, billed }) => Validations.of(app).addPlugins(new SecretRulesPlugin({ rules: [{ ...billed, id: 'MS999' }] })),
    good: ({ app, billed }) => Validations.of(app).addPlugins(new SecretRulesPlugin({ rules: [{ ...billed, id: 'ACME-2' }] })),
  },
  MS914: {
    addsPlugin: true,
    bad: ({ app, billed }) => {
      const check = ({ secretName }: ReviewedSecret) => secretName ? [] : ['It has no name.'];
      const named = { ...billed, title: 'Name', fix: 'Set secretName.', check };
      Validations.of(app).addPlugins(new SecretRulesPlugin({ rules: [billed, named] }));
    },
    good: ({ app, billed }) => {
      const check = ({ secretName }: ReviewedSecret) => secretName ? [] : ['It has no name.'];
      const named = { ...billed, id: 'ACME-2', title: 'Name', fix: 'Set secretName.', check };
      Validations.of(app).addPlugins(new SecretRulesPlugin({ rules: [billed, named] }));
    },
  },
  MS915: {
    addsPlugin: true,
    bad: ({ app, billed }) => Validations.of(app).addPlugins(new SecretRulesPlugin({ rules: [billed, billed] })),
    good: ({ app, billed }) => Validations.of(app).addPlugins(new SecretRulesPlugin({ rules: [billed] })),
  },
};
