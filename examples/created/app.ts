/**
 * Secrets that a custom resource creates, in one call of CreateSecret: their values are in no template, their versions have the ids
 * that are given here, and a deleted one can be restored for two weeks.
 */
import { App, Duration, RemovalPolicy, Stack, StackProps } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { ManagedSecret, SecretContent, SecretCreation, SecretEncoding } from 'cdk-managed-secret';
import { Construct } from 'constructs';

class Created extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const encryptionKey = new Key(this, 'Key', { enableKeyRotation: true });
    const creation = SecretCreation.createSecret({ recoveryWindow: Duration.days(14) });

    // A new version of the parameter is a new value, and so wants a new token with it.
    const parameter = StringParameter.fromSecureStringParameterAttributes(this, 'Parameter', { parameterName: '/shop/payment-key' });
    new ManagedSecret(this, 'PaymentKey', {
      secretName: 'created/payment-key',
      encryptionKey,
      creation,
      content: SecretContent.fromParameter(parameter, { version: 3 }),
      clientRequestToken: '0f8fad5b-d9cb-469f-a165-70867728950e',
      removalPolicy: RemovalPolicy.DESTROY,
    });

    // Any bytes: a keystore is stored as SecretBinary. Without a token, one is derived from the reference.
    const bucket = Bucket.fromBucketName(this, 'Bucket', 'shop-keystores');
    new ManagedSecret(this, 'Keystore', {
      secretName: 'created/keystore',
      encryptionKey,
      creation,
      content: SecretContent.fromBucketObject(bucket, 'shop.p12', { versionId: 'L4kqtJlcpXroDTDmpUMLUo', encoding: SecretEncoding.BINARY }),
    });
  }
}

new Created(new App(), 'Created', {
  env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION },
});
