/** The event of the first deployment comes again after the second: the value of the second stays. */
import { RemovalPolicy } from 'aws-cdk-lib';
import { IntegApp } from './app';
import { NAMES, TOKENS } from './names';
import { ManagedSecret, SecretContent, SecretCreation } from 'cdk-managed-secret';

const app = new IntegApp('IntegLateEvent');
new ManagedSecret(app.stack, 'Secret', {
  secretName: NAMES['late-event'],
  description: app.isLater ? 'Described in other words' : 'Described',
  creation: SecretCreation.createSecret(),
  content: SecretContent.generated({ passwordLength: app.isLater ? 40 : 30 }),
  clientRequestToken: app.isLater ? TOKENS.later : TOKENS.first,
  removalPolicy: RemovalPolicy.DESTROY,
});
app.synth();
