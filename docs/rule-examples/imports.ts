import { CfnOutput, Fn } from 'aws-cdk-lib';
import { RuleExamples } from './rule-example';
import { ManagedSecret } from '../../src';

/** Examples about ARNs, and secrets that another app has made. */
export const IMPORT_EXAMPLES: RuleExamples = {
  MS009: {
    bad: ({ stack }) => ManagedSecret.fromManagedSecretAttributes(stack, 'Db', {
      secretCompleteArn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop/db', // without its suffix
    }),
    good: ({ stack }) => ManagedSecret.fromManagedSecretAttributes(stack, 'Db', {
      secretCompleteArn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop/db-AbCd12',
    }),
  },
  MS091: {
    bad: ({ stack }) => ManagedSecret.fromManagedSecretAttributes(stack, 'Db', { secretName: 'shop/db', account: '1111' }),
    good: ({ stack }) => ManagedSecret.fromManagedSecretAttributes(stack, 'Db', { secretName: 'shop/db', account: '111122223333' }),
  },
  MS092: {
    bad: ({ stack }) => ManagedSecret.fromManagedSecretAttributes(stack, 'Db', { secretName: 'shop/db', region: 'Ireland' }),
    good: ({ stack }) => ManagedSecret.fromManagedSecretAttributes(stack, 'Db', { secretName: 'shop/db', region: 'eu-west-1' }),
  },
  MS013: {
    bad: ({ stack }) => ManagedSecret.fromManagedSecretAttributes(stack, 'Db', {
      secretName: 'shop/db', account: '444455556666', keyArn: 'alias/shop',
    }),
    good: ({ stack }) => ManagedSecret.fromManagedSecretAttributes(stack, 'Db', {
      secretName: 'shop/db',
      account: '444455556666',
      keyArn: 'arn:aws:kms:eu-west-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab',
    }),
  },
  MS015: {
    bad: ({ stack }) => {
      const secret = ManagedSecret.fromManagedSecretAttributes(stack, 'Orders', { secretName: 'shop-orders' });
      new CfnOutput(stack, 'Arn', { value: secret.secretArn });
    },
    good: ({ stack }) => {
      const secret = ManagedSecret.fromManagedSecretAttributes(stack, 'Orders', {
        secretCompleteArn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop-orders-AbCd12',
      });
      new CfnOutput(stack, 'Arn', { value: secret.secretArn });
    },
  },
  MS016: {
    bad: ({ stack }) => {
      const secret = ManagedSecret.fromManagedSecretAttributes(stack, 'Db', { secretCompleteArn: Fn.importValue('DbArn') });
      new CfnOutput(stack, 'Name', { value: secret.secretName });
    },
    good: ({ stack }) => {
      const secret = ManagedSecret.fromManagedSecretAttributes(stack, 'Db', { secretCompleteArn: Fn.importValue('DbArn') });
      new CfnOutput(stack, 'Arn', { value: secret.secretArn });
    },
  },
  MS017: {
    bad: ({ stack, otherStack }) => {
      const secret = new ManagedSecret(stack, 'Db', { secretName: 'shop/db' });
      new CfnOutput(otherStack, 'Arn', { value: secret.secretFullArn! });
    },
    good: ({ stack, otherStack }) => {
      const secret = new ManagedSecret(stack, 'Db', { secretName: 'shop/db' });
      new CfnOutput(otherStack, 'Arn', { value: secret.secretArn });
    },
  },
  MS018: {
    bad: ({ stack, otherStack }) => {
      const secret = new ManagedSecret(stack, 'Orders', { secretName: 'shop-orders' });
      new CfnOutput(otherStack, 'Arn', { value: secret.secretArn });
    },
    good: ({ stack, otherStack }) => {
      const secret = new ManagedSecret(stack, 'Orders', { secretName: 'shop/orders' });
      new CfnOutput(otherStack, 'Arn', { value: secret.secretArn });
    },
  },
};
