/** Secrets of every kind in one account, and one in another. `-c changed=1` is the app after an edit that concerns no value. */
import { App, RemovalPolicy, SecretValue, Stack, Tags } from 'aws-cdk-lib';
import { AccountPrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { ManagedSecret, SecretContent } from 'cdk-managed-secret';

if (process.env.CDK_VALIDATION !== undefined) throw new Error('End to end, CDK\'s own validation of templates is on.');

const app = new App();
const changed = app.node.tryGetContext('changed') !== undefined;
const owner = new Stack(app, 'Owner', { env: { account: '111111111111', region: 'us-east-1' } });
const consumer = new Stack(app, 'Consumer', { env: { account: '222222222222', region: 'us-east-1' } });
Tags.of(app).add('app', 'e2e');

const description = changed ? 'Described in other words' : 'Described';
const encryptionKey = new Key(owner, 'Key');
const shared = new ManagedSecret(owner, 'Shared', {
  secretName: 'e2e/shared',
  description,
  encryptionKey,
  tags: { team: 'orders', ...(changed ? { 'cost-center': '4711' } : {}) },
});
// The last grant is taken out of the code.
if (!changed) shared.grantRead(new AccountPrincipal(consumer.account));

new ManagedSecret(owner, 'Unnamed', { description });
new ManagedSecret(owner, 'Empty', { secretName: 'e2e/empty', description, content: SecretContent.empty() });
new ManagedSecret(owner, 'Transient', { secretName: 'e2e/transient', removalPolicy: RemovalPolicy.DESTROY });
new ManagedSecret(owner, 'Generated', {
  secretName: 'e2e/generated',
  description,
  content: SecretContent.generated({ passwordLength: 40, secretStringTemplate: '{"username":"ada"}', generateStringKey: 'password' }),
});
new ManagedSecret(owner, 'Referred', {
  secretName: 'e2e/referred',
  description,
  content: SecretContent.fromSecretValue(SecretValue.secretsManager('e2e/source')),
});
new ManagedSecret(owner, 'Composed', {
  secretName: 'e2e/composed',
  description,
  content: SecretContent.json(
    { username: SecretValue.unsafePlainText('ada'), password: SecretValue.secretsManager('e2e/source-fields', { jsonField: 'password' }) },
    { plaintextFields: ['username'] },
  ),
});
new ManagedSecret(consumer, 'Own', { secretName: 'e2e/own', description });
