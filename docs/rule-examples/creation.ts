import { Duration, SecretValue } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { RuleExamples } from './rule-example';
import { ManagedSecret, SecretContent, SecretCreation, SecretProvider } from '../../src';

export const CREATION_EXAMPLES: RuleExamples = {
  MS200: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Db', {
      creation: SecretCreation.createSecret(),
      content: SecretContent.fromSecretValue(SecretValue.secretsManager('shop/old-db')),
    }),
    good: ({ stack }) => new ManagedSecret(stack, 'Db', {
      creation: SecretCreation.createSecret(),
      content: SecretContent.fromSecret(secretsmanager.Secret.fromSecretNameV2(stack, 'Old', 'shop/old-db')),
    }),
  },
  MS201: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Db', { clientRequestToken: 'f47ac10b-58cc-4372-a567-0e02b2c3d479' }),
    good: ({ stack }) => new ManagedSecret(stack, 'Db', {
      creation: SecretCreation.createSecret(), clientRequestToken: 'f47ac10b-58cc-4372-a567-0e02b2c3d479',
    }),
  },
  MS202: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Db', {
      creation: SecretCreation.createSecret(),
      content: SecretContent.empty(),
      clientRequestToken: 'f47ac10b-58cc-4372-a567-0e02b2c3d479',
    }),
    good: ({ stack }) => new ManagedSecret(stack, 'Db', { creation: SecretCreation.createSecret(), content: SecretContent.empty() }),
  },
  MS203: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Db', { creation: SecretCreation.createSecret(), clientRequestToken: 'v1' }),
    good: ({ stack }) => new ManagedSecret(stack, 'Db', {
      creation: SecretCreation.createSecret(), clientRequestToken: 'f47ac10b-58cc-4372-a567-0e02b2c3d479',
    }),
  },
  MS204: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Db', {
      creation: SecretCreation.createSecret(), clientRequestToken: 'the first version of the password',
    }),
    good: ({ stack }) => new ManagedSecret(stack, 'Db', {
      creation: SecretCreation.createSecret(), clientRequestToken: 'f47ac10b-58cc-4372-a567-0e02b2c3d479',
    }),
  },
  MS205: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Db', {
      creation: SecretCreation.createSecret(), clientRequestToken: 'the_first_version_of_the_password',
    }),
    good: ({ stack }) => new ManagedSecret(stack, 'Db', {
      creation: SecretCreation.createSecret(), clientRequestToken: 'f47ac10b-58cc-4372-a567-0e02b2c3d479',
    }),
  },
  MS206: {
    bad: ({ stack, database }) => {
      const options = { secretStringTemplate: '{"username":"orders"}', generateStringKey: 'password' };
      const content = SecretContent.generated(options, { generation: '1' });
      new ManagedSecret(stack, 'Db', { content }).attach(database);
    },
    good: ({ stack, database }) => {
      const options = { secretStringTemplate: '{"username":"orders"}', generateStringKey: 'password' };
      const content = SecretContent.generated(options);
      new ManagedSecret(stack, 'Db', { content }).attach(database);
    },
  },
  MS207: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Db', { creation: SecretCreation.createSecret({ recoveryWindow: Duration.days(1) }) }),
    good: ({ stack }) => new ManagedSecret(stack, 'Db', { creation: SecretCreation.createSecret({ recoveryWindow: Duration.days(7) }) }),
  },
  MS208: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Db', {
      creation: SecretCreation.createSecret(),
      tags: Object.fromEntries(Array.from({ length: 48 }, (_, n) => [`cost-${n}`, 'shop'])),
    }),
    good: ({ stack }) => new ManagedSecret(stack, 'Db', { creation: SecretCreation.createSecret(), tags: { cost: 'shop' } }),
  },
  MS209: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Db', {
      creation: SecretCreation.createSecret(), tags: { 'managed-secret:owner': 'shop' },
    }),
    good: ({ stack }) => new ManagedSecret(stack, 'Db', { creation: SecretCreation.createSecret(), tags: { owner: 'shop' } }),
  },
  MS210: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Db', {
      creation: SecretCreation.createSecret({ lineage: '{{resolve:secretsmanager:shop/lineage}}' }),
    }),
    good: ({ stack }) => new ManagedSecret(stack, 'Db', { creation: SecretCreation.createSecret({ lineage: 'shop/db' }) }),
  },
  MS211: {
    bad: ({ stack }) => {
      for (let n = 0; n < 100; n++) {
        new ManagedSecret(stack, `Key${n}`, { secretName: `${'shop/'.repeat(30)}${n}`, creation: SecretCreation.createSecret() });
      }
    },
    good: ({ stack }) => {
      const providers = [0, 1, 2, 3].map(n => new SecretProvider(stack, `Provider${n}`));
      for (let n = 0; n < 100; n++) {
        const creation = SecretCreation.createSecret({ provider: providers[n % 4] });
        new ManagedSecret(stack, `Key${n}`, { secretName: `${'shop/'.repeat(30)}${n}`, creation });
      }
    },
  },
  MS212: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Db').secretValueOfThisVersion(),
    good: ({ stack }) => new ManagedSecret(stack, 'Db', { creation: SecretCreation.createSecret() }).secretValueOfThisVersion(),
  },
  MS213: {
    bad: ({ stack, laterStack }) => {
      const provider = new SecretProvider(stack, 'Provider');
      new ManagedSecret(laterStack, 'Db', { creation: SecretCreation.createSecret({ provider }) });
    },
    good: ({ stack }) => {
      const provider = new SecretProvider(stack, 'Provider');
      new ManagedSecret(stack, 'Db', { creation: SecretCreation.createSecret({ provider }) });
    },
  },
  MS214: {
    bad: ({ app, stack }) => {
      new ManagedSecret(stack, 'Db', { creation: SecretCreation.createSecret() });
      SecretProvider.configure(app, { memorySize: 512 });
    },
    good: ({ app, stack }) => {
      SecretProvider.configure(app, { memorySize: 512 });
      new ManagedSecret(stack, 'Db', { creation: SecretCreation.createSecret() });
    },
  },
  MS215: {
    bad: ({ stack, role }) => new SecretProvider(stack, 'Provider', {
      role, permissionsBoundary: iam.ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'boundary'),
    }),
    good: ({ stack }) => new SecretProvider(stack, 'Provider', {
      permissionsBoundary: iam.ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'boundary'),
    }),
  },
  MS216: {
    bad: ({ stack }) => new SecretProvider(stack, 'Provider', { runtime: lambda.Runtime.NODEJS_20_X }),
    good: ({ stack }) => new SecretProvider(stack, 'Provider', { runtime: lambda.Runtime.NODEJS_22_X }),
  },
  MS217: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Db', { creation: SecretCreation.createSecret({ lineage: '' }) }),
    good: ({ stack }) => new ManagedSecret(stack, 'Db', { creation: SecretCreation.createSecret({ lineage: 'shop/db' }) }),
  },
  MS218: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Db', { creation: SecretCreation.createSecret({ lineage: 'shop, db' }) }),
    good: ({ stack }) => new ManagedSecret(stack, 'Db', { creation: SecretCreation.createSecret({ lineage: 'shop/db' }) }),
  },
  MS219: {
    bad: ({ stack }) => new SecretProvider(stack, 'Provider', { reservedConcurrentExecutions: 0 }),
    good: ({ stack }) => new SecretProvider(stack, 'Provider', { reservedConcurrentExecutions: 1 }),
  },
  MS220: {
    bad: ({ stack }) => {
      const role = iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/handler', { mutable: false });
      new SecretProvider(stack, 'Provider', { role });
    },
    good: ({ stack }) => {
      const role = iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/handler');
      new SecretProvider(stack, 'Provider', { role });
    },
  },
};
