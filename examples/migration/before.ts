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
    ScannerFindings.acknowledgeNoRotation(apiKey, 'Its readers do not reload a changed value yet.');
    ScannerFindings.acknowledgeNoRotation(login, 'The system that uses this login cannot change a password automatically.');
    ScannerFindings.acknowledgeInlinePolicy(reader, 'Only this role needs the policy, and both are deleted together.');
  }
}

new Shop(new App(), 'Shop');
