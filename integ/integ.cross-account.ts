/** A role of another account reads the secret, and does nothing else with it. Each account deploys its own stack. */
import { RemovalPolicy } from 'aws-cdk-lib';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { IntegApp } from './app';
import { ACCOUNTS, NAMES, REGION, ROLES } from './names';
import { ManagedSecret, SecretContent } from 'cdk-managed-secret';

const app = new IntegApp('IntegOwner', { env: { account: ACCOUNTS.owner, region: REGION } });
const consumer = app.addStack('IntegConsumer', { env: { account: ACCOUNTS.consumer, region: REGION } });
const reader = new Role(consumer, 'Reader', { roleName: ROLES.reader, assumedBy: new AccountRootPrincipal() });

const secret = new ManagedSecret(app.stack, 'Secret', {
  secretName: NAMES['cross-account'],
  content: SecretContent.generated(),
  encryptionKey: new Key(app.stack, 'Key', { removalPolicy: RemovalPolicy.DESTROY, enableKeyRotation: true }),
  removalPolicy: RemovalPolicy.DESTROY,
});
secret.grantRead(reader);
app.synth();
