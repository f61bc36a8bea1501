import { CfnParameter, SecretValue } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as s3assets from 'aws-cdk-lib/aws-s3-assets';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { RuleExamples } from './rule-example';
import { ManagedSecret, SecretContent } from '../../src';

/** Examples about the value of a secret, and those who read it. */
export const CONTENT_EXAMPLES: RuleExamples = {
  MS020: {
    bad: ({ stack }) => {
      const value = SecretValue.unsafePlainText('x'.repeat(70_000));
      new ManagedSecret(stack, 'Db', { content: SecretContent.fromSecretValue(value, { allowPlaintext: true }) });
    },
    good: ({ stack }) => {
      const content = SecretContent.fromBucketObject(s3.Bucket.fromBucketName(stack, 'Bucket', 'shop-keys'), 'db.p12');
      new ManagedSecret(stack, 'Db', { content });
    },
  },
  MS021: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Db', {
      content: SecretContent.fromSecretValue(SecretValue.unsafePlainText('')),
    }),
    good: ({ stack }) => new ManagedSecret(stack, 'Db', { content: SecretContent.empty() }),
  },
  MS022: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Db', {
      content: SecretContent.fromSecretValue(SecretValue.unsafePlainText('hunter2')),
    }),
    good: ({ stack }) => new ManagedSecret(stack, 'Db', {
      content: SecretContent.fromSecretValue(SecretValue.secretsManager('shop/old-db')),
    }),
  },
  MS023: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Db', {
      content: SecretContent.json({ password: SecretValue.unsafePlainText('hunter2') }),
    }),
    good: ({ stack }) => new ManagedSecret(stack, 'Db', {
      content: SecretContent.json({ password: SecretValue.secretsManager('shop/old-db') }),
    }),
  },
  MS024: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Db', {
      content: SecretContent.json({ theme: SecretValue.unsafePlainText('dark') }, { plaintextFields: ['theme', 'thme'] }),
    }),
    good: ({ stack }) => new ManagedSecret(stack, 'Db', {
      content: SecretContent.json({ theme: SecretValue.unsafePlainText('dark') }, { plaintextFields: ['theme'] }),
    }),
  },
  MS026: {
    bad: ({ stack }) => new secretsmanager.CfnSecret(stack, 'Db', {
      generateSecretString: {}, secretString: '{{resolve:secretsmanager:shop/old-db}}',
    }),
    good: ({ stack }) => new secretsmanager.CfnSecret(stack, 'Db', { generateSecretString: {} }),
  },
  MS028: {
    bad: ({ stack }) => {
      const password = new CfnParameter(stack, 'Password');
      new ManagedSecret(stack, 'Db', {
        content: SecretContent.fromSecretValue(SecretValue.unsafePlainText(password.valueAsString)),
      });
    },
    good: ({ stack }) => {
      const password = new CfnParameter(stack, 'Password', { noEcho: true });
      new ManagedSecret(stack, 'Db', { content: SecretContent.fromSecretValue(SecretValue.cfnParameter(password)) });
    },
  },
  MS029: {
    bad: ({ stack }) => {
      const password = new CfnParameter(stack, 'Password', { noEcho: true, default: 'hunter2' });
      new ManagedSecret(stack, 'Db', { content: SecretContent.fromSecretValue(SecretValue.cfnParameter(password)) });
    },
    good: ({ stack }) => {
      const password = new CfnParameter(stack, 'Password', { noEcho: true });
      new ManagedSecret(stack, 'Db', { content: SecretContent.fromSecretValue(SecretValue.cfnParameter(password)) });
    },
  },
  MS221: {
    bad: ({ stack }) => {
      const file = new s3assets.Asset(stack, 'File', { path: 'password.txt' });
      new ManagedSecret(stack, 'Db', { content: SecretContent.fromBucketObject(file.bucket, file.s3ObjectKey) });
    },
    good: ({ stack }) => {
      const bucket = s3.Bucket.fromBucketName(stack, 'Bucket', 'shop-keys');
      new ManagedSecret(stack, 'Db', { content: SecretContent.fromBucketObject(bucket, 'password.txt') });
    },
  },
  MS222: {
    bad: ({ stack }) => {
      const source = secretsmanager.Secret.fromSecretNameV2(stack, 'Source', 'shop/*');
      new ManagedSecret(stack, 'Db', { content: SecretContent.fromSecret(source) });
    },
    good: ({ stack }) => {
      const source = secretsmanager.Secret.fromSecretNameV2(stack, 'Source', 'shop/db');
      new ManagedSecret(stack, 'Db', { content: SecretContent.fromSecret(source) });
    },
  },
  MS232: {
    bad: ({ stack }) => {
      const db = new ManagedSecret(stack, 'Db', { content: SecretContent.json({ user: SecretValue.secretsManager('shop/user') }) });
      new ssm.CfnParameter(stack, 'User', { type: 'String', value: db.secretValueFromJson('usr').unsafeUnwrap() });
    },
    good: ({ stack }) => {
      const db = new ManagedSecret(stack, 'Db', { content: SecretContent.json({ user: SecretValue.secretsManager('shop/user') }) });
      new ssm.CfnParameter(stack, 'User', { type: 'String', value: db.secretValueFromJson('user').unsafeUnwrap() });
    },
  },
  MS233: {
    bad: ({ stack }) => {
      const db = new ManagedSecret(stack, 'Db', { content: SecretContent.generated() });
      new ssm.CfnParameter(stack, 'Copy', { type: 'String', value: db.secretValueFromJson('password').unsafeUnwrap() });
    },
    good: ({ stack }) => {
      const db = new ManagedSecret(stack, 'Db', { content: SecretContent.generated() });
      new ssm.CfnParameter(stack, 'Copy', { type: 'String', value: db.secretValue.unsafeUnwrap() });
    },
  },
  MS234: {
    bad: ({ stack }) => {
      const db = new ManagedSecret(stack, 'Db', { content: SecretContent.empty() });
      new ssm.CfnParameter(stack, 'Copy', { type: 'String', value: db.secretValue.unsafeUnwrap() });
    },
    good: ({ stack }) => {
      const db = new ManagedSecret(stack, 'Db', { content: SecretContent.generated() });
      new ssm.CfnParameter(stack, 'Copy', { type: 'String', value: db.secretValue.unsafeUnwrap() });
    },
  },
  MS235: {
    bad: ({ stack, laterStack }) => {
      const db = new ManagedSecret(stack, 'Db', { content: SecretContent.empty() });
      new ssm.CfnParameter(laterStack, 'Copy', { type: 'String', value: db.secretValue.unsafeUnwrap() });
    },
    good: ({ stack, laterStack }) => {
      const db = new ManagedSecret(stack, 'Db', { content: SecretContent.generated() });
      new ssm.CfnParameter(laterStack, 'Copy', { type: 'String', value: db.secretValue.unsafeUnwrap() });
    },
  },
};
