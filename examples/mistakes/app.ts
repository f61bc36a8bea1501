/** Three mistakes, which one synthesis tells. This app fails, and is meant to. It is there in Python, Java and Go as well. */
import { App, Stack } from 'aws-cdk-lib';
import { ManagedSecret, SecretContent } from 'cdk-managed-secret';

const app = new App();
const stack = new Stack(app, 'Mistakes', { env: { account: '111111111111', region: 'eu-central-1' } });

new ManagedSecret(stack, 'Name', { secretName: 'shop/api key' });
new ManagedSecret(stack, 'Template', { content: SecretContent.generated({ secretStringTemplate: 'username=ada', generateStringKey: 'password' }) });
new ManagedSecret(stack, 'Key', { kmsKeyId: 'alias/aws/s3' });

app.synth();
