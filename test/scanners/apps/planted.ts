/** What each scanner must find, some of it where the library acknowledges other findings. */
import { App, CfnResource, Stack, Stage } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import { ManagedSecret, ScannerFindings, SecretCreation } from 'cdk-managed-secret';

const app = new App();
const env = { account: '111111111111', region: 'eu-central-1' };
const stack = new Stack(app, 'Planted', { env });

function noKey(scope: Stack): void {
  const secret = new ManagedSecret(scope, 'NoKey', { secretName: `${scope.stackName}/no-key` });
  (secret.node.defaultChild as CfnResource).addPropertyOverride('Description', ['no', 'text']);
}
noKey(stack);
noKey(new Stack(new Stage(app, 'Stage', { env }), 'Planted'));

new ManagedSecret(stack, 'Created', { secretName: 'planted/created', creation: SecretCreation.createSecret() });
const ofLibrary = (id: string) => stack.node.findChild('ManagedSecretProvider').node.findChild(id).node.defaultChild as CfnResource;
(ofLibrary('Log') as CfnLogGroup).retentionInDays = undefined;
ofLibrary('Function').addPropertyOverride('MemorySize', 1);

// The same finding as the library acknowledges of its policy, and as the first of these acknowledges of its own.
for (const id of ['Acknowledged', 'Open']) {
  const role = new Role(stack, id, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  role.addToPolicy(new PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] }));
}
ScannerFindings.acknowledge(stack.node.findChild('Acknowledged').node.findChild('DefaultPolicy'), 'It reads what is public.', 'AwsSolutions-IAM5[Resource::*]');
