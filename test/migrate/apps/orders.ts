/** An app with a namespace import: a rotated database login, a JSON object, a replica, and imported secrets. */
import * as cdk from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';

interface ReaderProps {
  readonly login: secretsmanager.Secret;
  readonly partner: secretsmanager.ISecret;
}

function allowReading(role: iam.Role, { login, partner }: ReaderProps): void {
  login.grantRead(role);
  partner.grantRead(role);
}

const stack = new cdk.Stack(new cdk.App(), 'Orders', { env: { account: '111111111111', region: 'us-east-1' } });
const login: secretsmanager.Secret = new secretsmanager.Secret(stack, 'Login', {
  description: 'Login of the orders database',
  // A change of these options would generate a new password.
  generateSecretString: {
    secretStringTemplate: JSON.stringify({ username: 'ada' }),
    generateStringKey: 'password',
    excludeCharacters: '/@" ',
  },
  removalPolicy: cdk.RemovalPolicy.RETAIN,
});
const rotate = new lambda.Function(stack, 'Rotate', { runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline('x') });
login.addRotationSchedule('Rotation', { rotationLambda: rotate, automaticallyAfter: cdk.Duration.days(30) });

const broker = new secretsmanager.Secret(stack, 'Broker', {
  secretName: 'orders/broker',
  secretObjectValue: {
    username: cdk.SecretValue.unsafePlainText('orders'),
    password: cdk.SecretValue.secretsManager('shared/broker', { jsonField: 'password' }),
  },
  replicaRegions: [{ region: 'eu-west-1' }],
  removalPolicy: cdk.RemovalPolicy.DESTROY,
});
broker.addToResourcePolicy(new iam.PolicyStatement({ actions: ['secretsmanager:DescribeSecret'], resources: ['*'], principals: [new iam.AccountRootPrincipal()] }));

const key = kms.Key.fromKeyArn(stack, 'PartnerKey', 'arn:aws:kms:us-east-1:111111111111:key/0f8fad5b-d9cb-469f-a165-70867728950e');
const partner = secretsmanager.Secret.fromSecretAttributes(stack, 'Partner', {
  secretCompleteArn: 'arn:aws:secretsmanager:us-east-1:111111111111:secret:partner-a1B2c3',
  encryptionKey: key,
});
const reader = new iam.Role(stack, 'Reader', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
allowReading(reader, { login, partner });
secretsmanager.Secret.fromSecretNameV2(stack, 'Shared', 'shared/token').grantRead(reader);
