/**
 * The stack of `before.ts` after the move from `secretsmanager.Secret` to `ManagedSecret`: the ids stay, and with them
 * the secrets and their values. `generateSecretString` has become `content`; nothing else had to change.
 */
import { App, RemovalPolicy, Stack, StackProps } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { ManagedSecret, ScannerFindings, SecretContent } from 'cdk-managed-secret';

class Shop extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const reader = new Role(this, 'Reader', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const encryptionKey = new Key(this, 'Key', { enableKeyRotation: true });

    const apiKey = new ManagedSecret(this, 'ApiKey', { encryptionKey });
    apiKey.grantRead(reader);

    const login = new ManagedSecret(this, 'Login', {
      secretName: 'shop/login',
      encryptionKey,
      content: SecretContent.generated({ secretStringTemplate: '{"username":"ada"}', generateStringKey: 'password' }, { pin: '9b4a96f0543d' }),
      removalPolicy: RemovalPolicy.RETAIN,
    });
    login.grantRead(reader);

    // What cdk-nag finds, and why that is accepted: as it was.
    ScannerFindings.acknowledgeNoRotation(apiKey, 'Its readers do not reload a changed value yet.');
    ScannerFindings.acknowledgeNoRotation(login, 'The system that uses this login cannot change a password automatically.');
    ScannerFindings.acknowledgeInlinePolicy(reader, 'Only this role needs the policy, and both are deleted together.');
  }
}

new Shop(new App(), 'Shop');
