/** A destroyed secret is scheduled for deletion with its recovery window. */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { IntegApp } from './app';
import { NAMES } from './names';
import { ManagedSecret, SecretContent, SecretCreation } from 'cdk-managed-secret';

const app = new IntegApp('IntegDeletion');
new ManagedSecret(app.stack, 'Secret', {
  secretName: NAMES.deletion,
  creation: SecretCreation.createSecret({ recoveryWindow: Duration.days(7) }),
  content: SecretContent.generated(),
  removalPolicy: RemovalPolicy.DESTROY,
});
app.synth();
