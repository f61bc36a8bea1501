/** A secret outside of a guardrail, and how its blueprint is to hold: `-c ends=true` ends the synthesis. */
import { App, Stack } from 'aws-cdk-lib';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { SecretBlueprint } from 'cdk-managed-secret';

const app = new App();
new SecretBlueprint({
  guardRails: { customerManagedKey: true }, endSynthesis: app.node.tryGetContext('ends') === 'true',
}).applyTo(app);
const stack = new Stack(app, 'Ignored', { env: { account: '111111111111', region: 'us-east-1' } });
new CfnSecret(stack, 'Secret', { name: 'ignored/key', generateSecretString: {} });
