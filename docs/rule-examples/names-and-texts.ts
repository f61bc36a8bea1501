import { CfnOutput, Lazy, PhysicalName, SecretValue, Stack } from 'aws-cdk-lib';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { RuleExamples } from './rule-example';
import { ManagedSecret, SecretContent } from '../../src';

export const NAME_EXAMPLES: RuleExamples = {
  MS001: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Db', { secretName: 'my db' }),
    good: ({ stack }) => new ManagedSecret(stack, 'Db', { secretName: 'my-db' }),
  },
  MS002: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Db', { secretName: '' }),
    good: ({ stack }) => new ManagedSecret(stack, 'Db', { secretName: 'shop/db' }),
  },
  MS003: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Db', { secretName: 'shop-orders' }),
    good: ({ stack }) => new ManagedSecret(stack, 'Db', { secretName: 'shop/orders' }),
  },
  MS004: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Db', { secretName: 'rds!db' }),
    good: ({ stack }) => new ManagedSecret(stack, 'Db', { secretName: 'rds-db' }),
  },
  MS005: {
    bad: ({ stack }) => {
      new ManagedSecret(stack, 'Orders', { secretName: 'shop/db' });
      new ManagedSecret(stack, 'Users', { secretName: 'shop/db' });
    },
    good: ({ stack }) => {
      new ManagedSecret(stack, 'Orders', { secretName: 'shop/orders' });
      new ManagedSecret(stack, 'Users', { secretName: 'shop/users' });
    },
  },
  MS006: {
    bad: ({ app }) => {
      const prod = new Stack(app, 'Prod', { env: { account: '111122223333', region: 'eu-west-1' } });
      const test = new Stack(app, 'Test'); // may be deployed there too
      new ManagedSecret(prod, 'Db', { secretName: 'shop/db' });
      new ManagedSecret(test, 'Db', { secretName: 'shop/db' });
    },
    good: ({ app }) => {
      const prod = new Stack(app, 'Prod', { env: { account: '111122223333', region: 'eu-west-1' } });
      const test = new Stack(app, 'Test'); // may be deployed there too
      new ManagedSecret(prod, 'Db', { secretName: 'shop/prod/db' });
      new ManagedSecret(test, 'Db', { secretName: 'shop/test/db' });
    },
  },
  MS007: {
    bad: ({ stack, otherStack }) => {
      const secret = new ManagedSecret(stack, 'Db');
      new CfnOutput(otherStack, 'Arn', { value: secret.secretArn });
    },
    good: ({ stack, otherStack }) => {
      const secret = new ManagedSecret(stack, 'Db', { secretName: 'shop/db' });
      new CfnOutput(otherStack, 'Arn', { value: secret.secretArn });
    },
  },
  MS008: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Db', { secretName: PhysicalName.GENERATE_IF_NEEDED }),
    good: ({ stack }) => new ManagedSecret(stack, 'Db', { secretName: 'shop/db' }),
  },
  MS010: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Db', { description: 'orders '.repeat(300) }),
    good: ({ stack }) => new ManagedSecret(stack, 'Db', { description: 'The database of the orders' }),
  },
  MS011: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Db', { description: 'Orders 📦'.slice(0, 8) }),
    good: ({ stack }) => new ManagedSecret(stack, 'Db', { description: [...'Orders 📦'].slice(0, 8).join('') }),
  },
  MS012: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Db', { description: `of ${SecretValue.secretsManager('shop/user').unsafeUnwrap()}` }),
    good: ({ stack }) => new ManagedSecret(stack, 'Db', { description: 'of shop/user' }),
  },
  MS014: {
    bad: ({ stack }) => {
      const username = Lazy.any({ produce: () => 'orders' });
      const secretStringTemplate = JSON.stringify({ username });
      new ManagedSecret(stack, 'Db', { content: SecretContent.generated({ secretStringTemplate, generateStringKey: 'password' }) });
    },
    good: ({ stack }) => {
      const username = Lazy.any({ produce: () => 'orders' });
      const secretStringTemplate = stack.toJsonString({ username });
      new ManagedSecret(stack, 'Db', { content: SecretContent.generated({ secretStringTemplate, generateStringKey: 'password' }) });
    },
  },
  MS025: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Db', { content: SecretContent.fromSecretValue(SecretValue.ssmSecure('/shop/db')) }),
    good: ({ stack }) => {
      const parameter = ssm.StringParameter.fromSecureStringParameterAttributes(stack, 'Source', { parameterName: '/shop/db' });
      new ManagedSecret(stack, 'Db', { content: SecretContent.fromParameter(parameter) });
    },
  },
};
