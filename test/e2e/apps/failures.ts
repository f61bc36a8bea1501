/** Apps that must fail, each chosen by `-c case=…`. */
import { App, SecretValue, Stack } from 'aws-cdk-lib';
import { CfnResourcePolicy } from 'aws-cdk-lib/aws-secretsmanager';
import { ManagedSecret, SecretContent } from 'cdk-managed-secret';

const app = new App();
const which = app.node.tryGetContext('case');
const stack = new Stack(app, which === 'taken' ? 'Taken' : 'Failures', { env: { account: '111111111111', region: 'us-east-1' } });

switch (which) {
  case 'later-resource':
  case 'fixed': {
    const secret = new ManagedSecret(stack, 'Secret', { secretName: 'failures/orphan' });
    if (which === 'later-resource') {
      // No rule of ours sees that this secret is not there; the service does.
      const policy = new CfnResourcePolicy(stack, 'Policy', { secretId: 'nobody-made-this', resourcePolicy: { Version: '2012-10-17', Statement: [] } });
      policy.node.addDependency(secret);
    }
    break;
  }
  case 'taken':
    new ManagedSecret(stack, 'Secret', { secretName: 'failures/taken' });
    break;
  case 'refused':
    new ManagedSecret(stack, 'Name', { secretName: 'failures/with space' });
    new ManagedSecret(stack, 'Literal', { content: SecretContent.fromSecretValue(SecretValue.unsafePlainText(process.env.PLANTED!)) });
    new ManagedSecret(stack, 'Fields', { content: SecretContent.json({ password: SecretValue.unsafePlainText(process.env.PLANTED!) }) });
    break;
  default:
    throw new Error(`Unknown case: ${which}`);
}
