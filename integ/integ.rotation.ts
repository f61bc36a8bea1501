/** A function rotates the secret: it writes a value that a reader of the version recognizes. */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { IntegApp } from './app';
import { NAMES, ROTATED } from './names';
import { ManagedSecret, SecretContent } from 'cdk-managed-secret';

/** The two steps that do something; there is no service that would have to learn the new value. */
const ROTATE = `
const { SecretsManager } = require('@aws-sdk/client-secrets-manager');
exports.handler = async ({ Step, SecretId, ClientRequestToken: token }) => {
  const secrets = new SecretsManager();
  if (Step === 'createSecret') {
    await secrets.putSecretValue({ SecretId, ClientRequestToken: token, SecretString: '${ROTATED}', VersionStages: ['AWSPENDING'] });
  }
  if (Step !== 'finishSecret') return;
  const { VersionIdsToStages } = await secrets.describeSecret({ SecretId });
  const [current] = Object.entries(VersionIdsToStages).find(([, stages]) => stages.includes('AWSCURRENT'));
  if (current === token) return;
  const move = { SecretId, VersionStage: 'AWSCURRENT', MoveToVersionId: token, RemoveFromVersionId: current };
  await secrets.updateSecretVersionStage(move);
};`;

const app = new IntegApp('IntegRotation');
const secret = new ManagedSecret(app.stack, 'Secret', {
  secretName: NAMES.rotation, content: SecretContent.generated(), removalPolicy: RemovalPolicy.DESTROY,
});
const rotationLambda = new Function(app.stack, 'Rotate', {
  runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code: Code.fromInline(ROTATE), timeout: Duration.minutes(1),
});
secret.addRotationSchedule('Rotation', { rotationLambda, automaticallyAfter: Duration.days(30) });
app.synth();
