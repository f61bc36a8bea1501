/** A replica is in sync when the deployment ends, and has the resource policy of its primary. */
import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { ManagedSecret, SecretContent, SecretCreation } from 'cdk-managed-secret';
import { ExpectedResult, IntegTest, Match } from '@aws-cdk/integ-tests-alpha';
import { integApp, stepCommand } from './app';

const REPLICA_REGION = 'us-west-2';
const app = integApp();
const stack = new Stack(app, 'IntegReplicas');
const secret = new ManagedSecret(stack, 'Secret', {
  secretName: 'integ-managed-secret/replicas',
  creation: SecretCreation.createSecret(),
  content: SecretContent.generated(),
  replicas: [{ region: REPLICA_REGION }],
  removalPolicy: RemovalPolicy.DESTROY,
});
secret.denyOutsideOrganization('o-integ12345');

const integ = new IntegTest(app, 'Replicas', {
  testCases: [stack], diffAssets: false, regions: ['us-east-1'], hooks: { postDeploy: [stepCommand('replica-policy', stack)] },
});
integ.assertions.awsApiCall('SecretsManager', 'describeSecret', { SecretId: 'integ-managed-secret/replicas' })
  .expect(ExpectedResult.objectLike({ ReplicationStatus: Match.arrayWith([Match.objectLike({ Region: REPLICA_REGION, Status: 'InSync' })]) }));
