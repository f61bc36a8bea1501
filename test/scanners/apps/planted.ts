/** What each scanner must find, some of it where the library acknowledges other findings. */
import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import { ManagedSecret, SecretCreation } from 'cdk-managed-secret';

const app = new App();
const stack = new Stack(app, 'Planted', { env: { account: '111111111111', region: 'eu-central-1' } });

const secret = new ManagedSecret(stack, 'NoKey', { secretName: 'planted/no-key' });
(secret.node.defaultChild as CfnResource).addPropertyOverride('Description', ['no', 'text']);

new ManagedSecret(stack, 'Created', { secretName: 'planted/created', creation: SecretCreation.createSecret() });
const ofLibrary = (id: string) => stack.node.findChild('ManagedSecretProvider').node.findChild(id).node.defaultChild as CfnResource;
(ofLibrary('Log') as CfnLogGroup).retentionInDays = undefined;
ofLibrary('Function').addPropertyOverride('MemorySize', 1);
