/**
 * The secret of `main.tf`, after the move from Terraform: `cdk import` takes it into the stack, and nothing is written.
 * docs/guides/migration.md has the steps.
 */
import { App, Duration, RemovalPolicy, Stack, StackProps } from 'aws-cdk-lib';
import { AccountPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Function } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { ManagedSecret, SecretContent } from 'cdk-managed-secret';

const KEY = 'arn:aws:kms:us-east-1:111111111111:key/0123abcd-0123-0123-0123-0123456789ab';
const ROTATION_FUNCTION = 'arn:aws:lambda:us-east-1:111111111111:function:payment-rotation';

class Payments extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    // aws_secretsmanager_secret, and aws_secretsmanager_secret_version: of that, nothing is left to say, and the value stays.
    const payment = new ManagedSecret(this, 'Payment', {
      secretName: 'shop/payment',
      description: 'Key of the payment provider',
      encryptionKey: Key.fromKeyArn(this, 'Key', KEY),
      replicaRegions: [{ region: 'eu-west-1' }],
      tags: { team: 'orders', stage: 'production' },
      content: SecretContent.empty(),
      removalPolicy: RemovalPolicy.RETAIN,
    });

    // aws_secretsmanager_secret_policy. BlockPublicPolicy is always on.
    payment.addToResourcePolicy(new PolicyStatement({
      sid: 'Auditor',
      principals: [new AccountPrincipal('222222222222')],
      actions: ['secretsmanager:DescribeSecret'],
      resources: ['*'],
    }));

    // aws_secretsmanager_secret_rotation. By default, CloudFormation would rotate at once.
    const rotationLambda = Function.fromFunctionArn(this, 'RotationFunction', ROTATION_FUNCTION);
    payment.addRotationSchedule('Rotation', { rotationLambda, automaticallyAfter: Duration.days(30), rotateImmediatelyOnUpdate: false });
  }
}

new Payments(new App(), 'Payments', { env: { account: '111111111111', region: 'us-east-1' } });
