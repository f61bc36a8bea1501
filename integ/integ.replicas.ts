/** A replica is in sync when the deployment ends, and has the resource policy of its primary. */
import { RemovalPolicy } from 'aws-cdk-lib';
import { IntegApp } from './app';
import { NAMES, REPLICA_REGION } from './names';
import { ManagedSecret, SecretContent, SecretCreation } from 'cdk-managed-secret';

const app = new IntegApp('IntegReplicas');
const secret = new ManagedSecret(app.stack, 'Secret', {
  secretName: NAMES.replicas,
  creation: SecretCreation.createSecret(),
  content: SecretContent.generated(),
  replicaRegions: [{ region: REPLICA_REGION }],
  removalPolicy: RemovalPolicy.DESTROY,
});
secret.denyOutsideOrganization('o-integ12345');
app.synth();
