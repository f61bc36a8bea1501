/** A stack with `secretsmanager.Secret`, as many have it deployed. `app.ts` is the same stack with `ManagedSecret`. */
import { App, RemovalPolicy, Stack, StackProps } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';

class Shop extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const reader = new Role(this, 'Reader', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const encryptionKey = new Key(this, 'Key', { enableKeyRotation: true });

    new Secret(this, 'ApiKey', { encryptionKey }).grantRead(reader);

    new Secret(this, 'Login', {
      secretName: 'shop/login',
      encryptionKey,
      generateSecretString: { secretStringTemplate: '{"username":"ada"}', generateStringKey: 'password' },
      removalPolicy: RemovalPolicy.RETAIN,
    }).grantRead(reader);
  }
}

new Shop(new App(), 'Shop');
