import { RemovalPolicy } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import { RuleExamples } from './rule-example';
import { ManagedSecret } from '../../src';

export const KEY_EXAMPLES: RuleExamples = {
  MS050: {
    bad: ({ stack, key }) => new ManagedSecret(stack, 'Db', { encryptionKey: key, kmsKeyId: key.keyArn }),
    good: ({ stack, key }) => new ManagedSecret(stack, 'Db', { encryptionKey: key }),
  },
  MS051: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Db', { kmsKeyId: 'shop key' }),
    good: ({ stack }) => new ManagedSecret(stack, 'Db', { kmsKeyId: 'alias/shop' }),
  },
  MS052: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Db', { kmsKeyId: 'alias/aws/s3' }),
    good: ({ stack }) => new ManagedSecret(stack, 'Db', { kmsKeyId: 'alias/shop' }),
  },
  MS053: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Db', {
      kmsKeyId: 'arn:aws-cn:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
    }),
    good: ({ stack }) => new ManagedSecret(stack, 'Db', {
      kmsKeyId: 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
    }),
  },
  MS054: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Db', {
      kmsKeyId: 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
    }),
    good: ({ stack }) => new ManagedSecret(stack, 'Db', {
      kmsKeyId: 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
    }),
  },
  MS055: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Db', {
      kmsKeyId: 'arn:aws:kms:eu-west-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab',
    }),
    good: ({ stack }) => new ManagedSecret(stack, 'Db', {
      kmsKeyId: 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
    }),
  },
  MS056: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Db', {
      encryptionKey: new kms.Key(stack, 'Rsa', { keySpec: kms.KeySpec.RSA_2048, keyUsage: kms.KeyUsage.ENCRYPT_DECRYPT }),
    }),
    good: ({ stack }) => new ManagedSecret(stack, 'Db', {
      encryptionKey: new kms.Key(stack, 'Symmetric', { enableKeyRotation: true }),
    }),
  },
  MS057: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Db', { encryptionKey: new kms.Key(stack, 'Off', { enabled: false }) }),
    good: ({ stack }) => new ManagedSecret(stack, 'Db', { encryptionKey: new kms.Key(stack, 'On') }),
  },
  MS058: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Db', {
      encryptionKey: new kms.Key(stack, 'Short', { removalPolicy: RemovalPolicy.DESTROY }),
    }),
    good: ({ stack }) => new ManagedSecret(stack, 'Db', {
      encryptionKey: new kms.Key(stack, 'Lasting', { removalPolicy: RemovalPolicy.RETAIN }),
    }),
  },
  MS059: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Db', { kmsKeyId: '1234ABCD-12AB-34CD-56EF-1234567890AB' }),
    good: ({ stack }) => new ManagedSecret(stack, 'Db', { kmsKeyId: '1234abcd-12ab-34cd-56ef-1234567890ab' }),
  },
  MS068: {
    bad: ({ stack }) => new ManagedSecret(stack, 'Db', {
      kmsKeyId: 'arn:aws:kms:eu-west-1:444455556666:alias/aws/secretsmanager',
    }),
    good: ({ stack }) => new ManagedSecret(stack, 'Db', { kmsKeyId: 'alias/aws/secretsmanager' }),
  },
};
