/** A destroyed secret is scheduled for deletion with its recovery window. */
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { ManagedSecret, SecretContent, SecretCreation } from 'cdk-managed-secret';
import { ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { integApp, stepCommand } from './app';

const app = integApp();
const stack = new Stack(app, 'IntegDeletion');
new ManagedSecret(stack, 'Secret', {
  secretName: 'integ-managed-secret/deletion',
  creation: SecretCreation.createSecret({ recoveryWindow: Duration.days(7) }),
  content: SecretContent.generated(),
  removalPolicy: RemovalPolicy.DESTROY,
});

const integ = new IntegTest(app, 'Deletion', { testCases: [stack], diffAssets: false, hooks: { postDestroy: [stepCommand('deletion', stack)] } });
integ.assertions.awsApiCall('SecretsManager', 'describeSecret', { SecretId: 'integ-managed-secret/deletion' })
  .expect(ExpectedResult.objectLike({ Name: 'integ-managed-secret/deletion' }));
