import { Stack } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RuleExamples } from './rule-example';
import { ManagedSecret, SecretContent } from '../../src';

/** Examples about files of the repository: test/docs/rule-example-files.ts writes them. */
export const ENCRYPTED_FILE_EXAMPLES: RuleExamples = {
  MS223: {
    bad: ({ stack, sopsKey }) => new ManagedSecret(stack, 'Db', { content: SecretContent.fromSopsFile('bd.json', { key: sopsKey }) }),
    good: ({ stack, sopsKey }) => new ManagedSecret(stack, 'Db', { content: SecretContent.fromSopsFile('db.json', { key: sopsKey }) }),
  },
  MS224: {
    bad: ({ stack, sopsKey }) => new ManagedSecret(stack, 'Db', { content: SecretContent.fromSopsFile('db.yaml', { key: sopsKey }) }),
    good: ({ stack, sopsKey }) => new ManagedSecret(stack, 'Db', { content: SecretContent.fromSopsFile('db.json', { key: sopsKey }) }),
  },
  MS225: {
    bad: ({ stack, sopsKey }) => new ManagedSecret(stack, 'Db', { content: SecretContent.fromSopsFile('plain.json', { key: sopsKey }) }),
    good: ({ stack, sopsKey }) => new ManagedSecret(stack, 'Db', { content: SecretContent.fromSopsFile('db.json', { key: sopsKey }) }),
  },
  MS226: {
    bad: ({ stack, sopsKey }) => new ManagedSecret(stack, 'Db', {
      content: SecretContent.fromSopsFile('encrypted-with-age.json', { key: sopsKey }),
    }),
    good: ({ stack, sopsKey }) => new ManagedSecret(stack, 'Db', { content: SecretContent.fromSopsFile('db.json', { key: sopsKey }) }),
  },
  MS227: {
    bad: ({ stack }) => {
      const arn = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab'; // not that of the file
      const key = Key.fromKeyArn(stack, 'Key', arn);
      new ManagedSecret(stack, 'Db', { content: SecretContent.fromSopsFile('db.json', { key }) });
    },
    good: ({ stack, sopsKey }) => new ManagedSecret(stack, 'Db', { content: SecretContent.fromSopsFile('db.json', { key: sopsKey }) }),
  },
  MS228: {
    bad: ({ app, sopsKey }) => {
      const berlin = new Stack(app, 'Berlin', { env: { account: '111122223333', region: 'eu-central-1' } });
      new ManagedSecret(berlin, 'Db', { content: SecretContent.fromSopsFile('db.json', { key: sopsKey }) });
    },
    good: ({ app, sopsKey }) => {
      const dublin = new Stack(app, 'Dublin', { env: { account: '111122223333', region: 'eu-west-1' } });
      new ManagedSecret(dublin, 'Db', { content: SecretContent.fromSopsFile('db.json', { key: sopsKey }) });
    },
  },
  MS229: {
    bad: ({ stack, sopsKey }) => new ManagedSecret(stack, 'Db', {
      content: SecretContent.fromSopsFile('without-mac.json', { key: sopsKey }),
    }),
    good: ({ stack, sopsKey }) => new ManagedSecret(stack, 'Db', { content: SecretContent.fromSopsFile('db.json', { key: sopsKey }) }),
  },
  MS230: {
    bad: ({ stack, sopsKey }) => new ManagedSecret(stack, 'Db', { content: SecretContent.fromCiphertextFile('large.bin', { key: sopsKey }) }),
    good: ({ stack, sopsKey }) => new ManagedSecret(stack, 'Db', { content: SecretContent.fromCiphertextFile('db.bin', { key: sopsKey }) }),
  },
  MS231: {
    bad: ({ stack, sopsKey }) => new ManagedSecret(stack, 'Db', {
      content: SecretContent.fromSopsFile('db.json', { key: sopsKey, jsonField: 'pasword' }),
    }),
    good: ({ stack, sopsKey }) => new ManagedSecret(stack, 'Db', {
      content: SecretContent.fromSopsFile('db.json', { key: sopsKey, jsonField: 'password' }),
    }),
  },
};
