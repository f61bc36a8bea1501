/** An explicit token is the VersionId, also on AWS; and an update that fails gives AWSCURRENT back. */
import { CfnCondition, CfnParameter, CfnResource, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { ManagedSecret, SecretContent, SecretCreation } from 'cdk-managed-secret';
import { ExpectedResult, IntegTest, Match } from '@aws-cdk/integ-tests-alpha';
import { integApp, stepCommand } from './app';

const TOKEN = '11111111-aaaa-4aaa-8aaa-111111111111';
const app = integApp();
const stack = new Stack(app, 'IntegRollback');
const token = new CfnParameter(stack, 'Token', { default: TOKEN });
const fail = new CfnParameter(stack, 'Fail', { default: 'no' });
const secret = new ManagedSecret(stack, 'Secret', {
  secretName: 'integ-managed-secret/rollback',
  creation: SecretCreation.createSecret(),
  content: SecretContent.generated(),
  clientRequestToken: token.valueAsString,
  removalPolicy: RemovalPolicy.DESTROY,
});
// The service refuses it, after the secret has its new version.
const refused = new CfnResource(stack, 'Refused', {
  type: 'AWS::SecretsManager::ResourcePolicy',
  properties: { SecretId: 'nobody-made-this', ResourcePolicy: { Version: '2012-10-17', Statement: [] } },
});
refused.cfnOptions.condition = new CfnCondition(stack, 'Fails', { expression: Fn.conditionEquals(fail.valueAsString, 'yes') });
refused.node.addDependency(secret);

const integ = new IntegTest(app, 'Rollback', { testCases: [stack], diffAssets: false, hooks: { postDeploy: [stepCommand('rollback', stack)] } });
integ.assertions.awsApiCall('SecretsManager', 'describeSecret', { SecretId: 'integ-managed-secret/rollback' })
  .expect(ExpectedResult.objectLike({ VersionIdsToStages: Match.objectLike({ [TOKEN]: ['AWSCURRENT'] }) }));
