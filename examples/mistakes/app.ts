/** Three mistakes. One synthesis reports them all. This app fails on purpose. It also exists in Python, Java, and Go. */
import { App, Stack } from 'aws-cdk-lib';
import { ManagedSecret, SecretContent } from 'cdk-managed-secret';

const app = new App();
const stack = new Stack(app, 'Mistakes', { env: { account: '111111111111', region: 'eu-central-1' } });

new ManagedSecret(stack, 'Name', { secretName: 'shop/api key' });
new ManagedSecret(stack, 'Template', { content: SecretContent.generated({ secretStringTemplate: 'username=ada', generateStringKey: 'password' }) });
new ManagedSecret(stack, 'Key', { kmsKeyId: 'alias/aws/s3' });

app.synth();
