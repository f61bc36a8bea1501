/** Twenty mistakes, each of another kind. One `cdk synth` reports them all, each with its fix. */
import { App, RemovalPolicy, SecretValue, Stack, Tags } from 'aws-cdk-lib';
import { AccountPrincipal, AnyPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { ManagedSecret, SecretContent } from 'cdk-managed-secret';

const app = new App();
const stack = new Stack(app, 'Mistakes', { env: { account: '111111111111', region: 'eu-central-1' } });

// Names and texts
new ManagedSecret(stack, 'Name', { secretName: 'shop/api key' });
new ManagedSecret(stack, 'LongName', { secretName: 'x'.repeat(513) });
new ManagedSecret(stack, 'Description', { description: 'x'.repeat(2049) });

// Values
const literal = SecretValue.unsafePlainText('not-a-secret-just-an-example');
new ManagedSecret(stack, 'Plaintext', { content: SecretContent.fromSecretValue(literal) });
new ManagedSecret(stack, 'Field', { content: SecretContent.json({ password: literal }) });
new ManagedSecret(stack, 'Secure', { content: SecretContent.fromSecretValue(SecretValue.ssmSecure('/shop/api-key')) });
new ManagedSecret(stack, 'Length', { content: SecretContent.generated({ passwordLength: 5000 }) });
new ManagedSecret(stack, 'Template', {
  content: SecretContent.generated({ secretStringTemplate: 'username=ada', generateStringKey: 'password' }),
});
new ManagedSecret(stack, 'TemplateAlone', { content: SecretContent.generated({ secretStringTemplate: '{"username":"ada"}' }) });
new ManagedSecret(stack, 'Nothing', {
  content: SecretContent.generated({ excludeLowercase: true, excludeUppercase: true, excludeNumbers: true, excludePunctuation: true }),
});

// Tags
const tagged = new ManagedSecret(stack, 'Tags', { tags: { 'aws:team': 'orders', 'note': 'x'.repeat(257) } });
for (let index = 1; index <= 50; index++) Tags.of(tagged).add(`tag-${index}`, '');

// Keys and replicas
new ManagedSecret(stack, 'FarKey', { kmsKeyId: 'arn:aws:kms:us-east-1:111111111111:key/0123abcd-0123-0123-0123-0123456789ab' });
new ManagedSecret(stack, 'SigningKey', {
  encryptionKey: new Key(stack, 'Rsa', { keySpec: KeySpec.RSA_2048, keyUsage: KeyUsage.SIGN_VERIFY }),
});
new ManagedSecret(stack, 'OtherKey', { kmsKeyId: 'alias/aws/s3' });
new ManagedSecret(stack, 'Replicas', { replicaRegions: [{ region: 'eu-central-1' }] });

// Access and removal
new ManagedSecret(stack, 'Public').addToResourcePolicy(new PolicyStatement({
  actions: ['secretsmanager:GetSecretValue'], resources: ['*'], principals: [new AnyPrincipal()],
}));
new ManagedSecret(stack, 'Shared', { secretName: 'shop/shared' }).grantRead(new AccountPrincipal('222222222222'));
new ManagedSecret(stack, 'Snapshot', { removalPolicy: RemovalPolicy.SNAPSHOT });
