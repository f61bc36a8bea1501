/** A stack with `secretsmanager.Secret`, as many have it deployed. `app.ts` is the same stack with `ManagedSecret`. */
import { App, RemovalPolicy, Stack, StackProps } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { ScannerFindings } from 'cdk-managed-secret';

class Shop extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const reader = new Role(this, 'Reader', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const encryptionKey = new Key(this, 'Key', { enableKeyRotation: true });

    const apiKey = new Secret(this, 'ApiKey', { encryptionKey });
    apiKey.grantRead(reader);

    const login = new Secret(this, 'Login', {
      secretName: 'shop/login',
      encryptionKey,
      generateSecretString: { secretStringTemplate: '{"username":"ada"}', generateStringKey: 'password' },
      removalPolicy: RemovalPolicy.RETAIN,
    });
    login.grantRead(reader);

    // What cdk-nag finds, and why that is accepted. It needs no ManagedSecret, and stays unchanged.
    ScannerFindings.acknowledgeNoRotation(apiKey, 'Those who read it do not follow a change yet.');
    ScannerFindings.acknowledgeNoRotation(login, 'The system behind it has no way to change a password by machine.');
    ScannerFindings.acknowledgeInlinePolicy(reader, 'It is of this role alone, and goes with it.');
  }
}

new Shop(new App(), 'Shop');
