/** The app that `npm run demo` deploys. `-c change=…` stands for an edit of this file. */
import { App, Stack } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { ManagedSecret } from 'cdk-managed-secret';

const app = new App();
const change = app.node.tryGetContext('change');
const stack = new Stack(app, 'Quickstart', {
  env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION },
});

new ManagedSecret(stack, 'Database', {
  secretName: change === 'bad-name' ? 'quickstart/data base' : 'quickstart/database',
  description: change === 'description' ? 'Login of the orders database' : 'Login of the database',
  encryptionKey: new Key(stack, 'Key', { description: 'Encrypts the secrets of the quickstart' }),
  tags: { team: 'orders', ...(change === 'description' ? { 'cost-center': '4711' } : {}) },
});
