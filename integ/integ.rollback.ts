/** An explicit token is the VersionId; and an update that fails gives AWSCURRENT back. */
import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnResourcePolicy } from 'aws-cdk-lib/aws-secretsmanager';
import { IntegApp } from './app';
import { NAMES, TOKENS } from './names';
import { ManagedSecret, SecretContent, SecretCreation } from 'cdk-managed-secret';

const app = new IntegApp('IntegRollback');
const secret = new ManagedSecret(app.stack, 'Secret', {
  secretName: NAMES.rollback,
  creation: SecretCreation.createSecret(),
  content: SecretContent.generated({ passwordLength: app.isLater ? 40 : 30 }),
  clientRequestToken: app.isLater ? TOKENS.later : TOKENS.first,
  removalPolicy: RemovalPolicy.DESTROY,
});
if (app.isLater) {
  // The service refuses it, after the secret has its new version.
  const refused = new CfnResourcePolicy(app.stack, 'Refused', {
    secretId: 'nobody-made-this', resourcePolicy: { Version: '2012-10-17', Statement: [] },
  });
  refused.node.addDependency(secret);
}
app.synth();
