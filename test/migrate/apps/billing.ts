/** An app that imports modules from aws-cdk-lib: one secret moves, and one is left because its properties are elsewhere. */
import { App, CfnOutput, CfnParameter, SecretValue, Stack, aws_secretsmanager as sm } from 'aws-cdk-lib';

const stack = new Stack(new App(), 'Billing');
const token = new CfnParameter(stack, 'Token', { noEcho: true });
const shared: sm.SecretProps = { description: 'Shared with support' };

const secrets: sm.Secret[] = [
  new sm.Secret(stack, 'Api', { secretStringValue: SecretValue.cfnParameter(token) }),
  new sm.Secret(stack, 'Support', shared),
];
secrets.forEach((secret, index) => new CfnOutput(stack, `Arn${index}`, { value: secret.secretArn }));
