/** What the library makes in all its forms, with nothing of an app's around it that a scanner could find. */
import { App, Stack } from 'aws-cdk-lib';
import { SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { ManagedSecret, ScannerFindings, SecretAccess, SecretConsumer, SecretContent, SecretCreation, SecretEncoding, SecretProvider } from 'cdk-managed-secret';

const REASON = 'It exists only for the test of the scanners.';
const env = { account: '111111111111', region: 'eu-central-1' };
const app = new App();

function keyOf(stack: Stack): Key {
  return new Key(stack, 'Key', { enableKeyRotation: true });
}

function shared(stack: Stack): void {
  const encryptionKey = keyOf(stack);
  const secret = new ManagedSecret(stack, 'Shared', {
    secretName: 'forms/shared',
    encryptionKey,
    replicaRegions: [{ region: 'eu-west-1', encryptionKey: Key.fromKeyArn(stack, 'ReplicaKey', `arn:aws:kms:eu-west-1:${env.account}:key/0f8fad5b-d9cb-469f-a165-70867728950e`) }],
  });
  secret.grantAccess(SecretConsumer.account('222222222222'), SecretAccess.READ_WRITE);
  secret.grantAccess(SecretConsumer.organization('o-a1b2c3d4e5'), SecretAccess.READ);
  secret.denyOutsideOrganization('o-a1b2c3d4e5');
  ScannerFindings.acknowledgeNoRotation(secret, REASON);
  ScannerFindings.acknowledge(encryptionKey, 'The statement with every principal has a condition, aws:PrincipalOrgID, which checkov does not read.', 'CKV_AWS_33');
}

function created(stack: Stack): void {
  const encryptionKey = keyOf(stack);
  const creation = SecretCreation.createSecret();
  const bucket = Bucket.fromBucketName(stack, 'Bucket', 'forms');
  new ManagedSecret(stack, 'Generated', { secretName: `${stack.stackName}/generated`, encryptionKey, creation, replicaRegions: [{ region: 'eu-west-1' }] });
  new ManagedSecret(stack, 'Object', {
    secretName: `${stack.stackName}/object`, encryptionKey, creation, content: SecretContent.fromBucketObject(bucket, 'key', { encoding: SecretEncoding.BINARY }),
  });
  const copied = new ManagedSecret(stack, 'Written', { encryptionKey, content: SecretContent.generated({}, { generation: 'first' }) });
  copied.grantAccess(SecretConsumer.account('222222222222'), SecretAccess.READ);
  copied.addRotationSchedule('Rotation', { rotationLambda: Function.fromFunctionArn(stack, 'Rotate', `arn:aws:lambda:eu-central-1:${env.account}:function:rotate`) });
}

function configured(stack: Stack): void {
  const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-0123456789abcdef0', availabilityZones: ['eu-central-1a'], privateSubnetIds: ['subnet-0123456789abcdef0'] });
  SecretProvider.configure(stack, {
    vpc,
    securityGroups: [SecurityGroup.fromSecurityGroupId(stack, 'SecurityGroup', 'sg-0123456789abcdef0')],
    runtime: Runtime.NODEJS_24_X,
    reservedConcurrentExecutions: 2,
    logGroup: new LogGroup(stack, 'Log', { retention: RetentionDays.ONE_YEAR, encryptionKey: Key.fromKeyArn(stack, 'LogKey', `arn:aws:kms:eu-central-1:${env.account}:key/7c9e6679-7425-40de-944b-e07fc1f90ae7`) }),
  });
  created(stack);
}

shared(new Stack(app, 'FormsShared', { env }));
created(new Stack(app, 'FormsCreated', { env }));
configured(new Stack(app, 'FormsConfigured', { env }));
