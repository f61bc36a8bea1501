import { CfnOutput, CfnParameter, Fn, SecretValue } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { RuleExamples } from './rule-example';
import { ManagedSecret, SecretContent } from '../../src';

/** Examples about values that end in a place that others can read. */
export const EXPOSURE_EXAMPLES: RuleExamples = {
  MS250: {
    bad: ({ stack, secret }) => new lambda.Function(stack, 'Orders', {
      code: lambda.Code.fromInline('exports.handler = async () => {};'),
      handler: 'index.handler',
      runtime: lambda.Runtime.NODEJS_22_X,
      environment: { DB_PASSWORD: secret.secretValue.unsafeUnwrap() },
    }),
    good: ({ stack, secret }) => {
      const orders = new lambda.Function(stack, 'Orders', {
        code: lambda.Code.fromInline('exports.handler = async () => {};'),
        handler: 'index.handler',
        runtime: lambda.Runtime.NODEJS_22_X,
        environment: { DB_SECRET: secret.secretArn },
      });
      secret.grantRead(orders);
    },
  },
  MS251: {
    bad: ({ stack, secret }) => new CfnOutput(stack, 'Password', { value: secret.secretValue.unsafeUnwrap() }),
    good: ({ stack, secret }) => new CfnOutput(stack, 'SecretArn', { value: secret.secretArn }),
  },
  MS252: {
    bad: ({ stack }) => {
      const token = new CfnParameter(stack, 'Token', { noEcho: true });
      new ManagedSecret(stack, 'Db', { content: SecretContent.fromSecretValue(SecretValue.cfnParameter(token)) });
      new ec2.CfnLaunchTemplate(stack, 'Worker', {
        launchTemplateData: { userData: Fn.base64(`start --token ${token.valueAsString}`) },
      });
    },
    good: ({ stack }) => {
      const token = new CfnParameter(stack, 'Token', { noEcho: true });
      const secret = new ManagedSecret(stack, 'Db', { content: SecretContent.fromSecretValue(SecretValue.cfnParameter(token)) });
      new ec2.CfnLaunchTemplate(stack, 'Worker', {
        launchTemplateData: { userData: Fn.base64(`start --secret ${secret.secretArn}`) },
      });
    },
  },
  MS253: {
    bad: ({ stack }) => new ec2.CfnLaunchTemplate(stack, 'Worker', {
      launchTemplateData: { userData: Fn.base64('export AWS_ACCESS_KEY_ID=AKIAQWERTYUIOPASDFGH') },
    }),
    good: ({ stack }) => new ec2.CfnLaunchTemplate(stack, 'Worker', {
      launchTemplateData: { iamInstanceProfile: { name: 'worker' } },
    }),
  },
};
