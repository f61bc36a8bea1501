/** A secret of one account, with a replica, that two roles of another account use. The key of the replica is somebody's. */
import { App, Stack } from 'aws-cdk-lib';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { ManagedSecret, SecretAccess, SecretConsumer } from 'cdk-managed-secret';

const app = new App();
const owner = new Stack(app, 'Owner', { env: { account: '111111111111', region: 'us-east-1' } });
const consumer = new Stack(app, 'Consumer', { env: { account: '222222222222', region: 'us-east-1' } });
const role = (roleName: string) => new Role(consumer, roleName, { roleName, assumedBy: new AccountRootPrincipal() });

const secret = new ManagedSecret(owner, 'Shared', {
  secretName: 'e2e/across',
  encryptionKey: new Key(owner, 'Key'),
  replicaRegions: [{ region: 'eu-west-1', encryptionKey: Key.fromKeyArn(owner, 'ReplicaKey', app.node.getContext('replicaKey')) }],
});
secret.grantAccess(SecretConsumer.principal(role('e2e-reader')), SecretAccess.READ).outputMissing(owner, 'Missing');
secret.grantWrite(role('e2e-writer'));
role('e2e-neighbour');
