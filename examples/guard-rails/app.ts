/** An L1, an L2 and an L3 secret that break five guardrails of a platform team: the synthesis fails, and the CDK's report names all of them. */
import { App, SecretValue, Stack } from 'aws-cdk-lib';
import { AccountPrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { CfnSecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { ManagedSecret, SecretBlueprint, SecretContent } from 'cdk-managed-secret';

const app = new App();
new SecretBlueprint({
  name: 'acme',
  nameVariables: { stage: 'prod' },
  guardRails: {
    customerManagedKey: true,
    namePattern: '{stage}/{service}/{name}',
    requiredTags: { 'data-class': ['internal', 'secret'] },
    consumers: ['222222222222'],
    noPlaintext: true,
  },
}).applyTo(app);

const stack = new Stack(app, 'Shop', { env: { account: '111111111111', region: 'eu-central-1' } });
const encryptionKey = new Key(stack, 'Key', { enableKeyRotation: true });

new CfnSecret(stack, 'L1', { name: 'prod/shop/l1', secretString: '{"password":"hunter2-7Q"}', tags: [{ key: 'data-class', value: 'secret' }] });

const l2 = new Secret(stack, 'L2', { secretName: 'shop-l2', encryptionKey });
l2.grantRead(new AccountPrincipal('333333333333'));

new ManagedSecret(stack, 'L3', {
  secretName: 'prod/shop/l3',
  content: SecretContent.fromSecretValue(SecretValue.unsafePlainText('hunter2-7Q'), { allowPlaintext: true }),
  tags: { 'data-class': 'public' },
});
