/** After a change of the key, the current version is under the new key. */
import { RemovalPolicy } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { IntegApp } from './app';
import { NAMES } from './names';
import { ManagedSecret, SecretContent, SecretCreation } from 'cdk-managed-secret';

const app = new IntegApp('IntegKeyChange');
const [former, next] = ['Former', 'Next'].map(id => new Key(app.stack, id, { removalPolicy: RemovalPolicy.DESTROY, enableKeyRotation: true }));
new ManagedSecret(app.stack, 'Secret', {
  secretName: NAMES['key-change'],
  creation: SecretCreation.createSecret(),
  content: SecretContent.generated(),
  encryptionKey: app.isLater ? next : former,
  removalPolicy: RemovalPolicy.DESTROY,
});
app.synth();
