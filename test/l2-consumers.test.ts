import { App, Duration, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as docdb from 'aws-cdk-lib/aws-docdb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as sm from 'aws-cdk-lib/aws-secretsmanager';
import { ManagedSecret, SecretContent } from '../src';

/*
 * Whatever takes an ISecret takes ours. Each consumer is synthesized twice, with aws-cdk-lib's Secret and with ours under
 * the same id, and the whole templates are compared. What differs, differs on purpose, and is listed here.
 */

type Use = (stack: Stack, secret: sm.ISecret, vpc: ec2.IVpc) => void;

function templateOf(use: Use, make: (stack: Stack) => sm.ISecret, flags: Record<string, boolean> = {}): any {
  // With the recommended flag, aws-cdk-lib too has one policy for a secret and its attachment.
  const context = { '@aws-cdk/aws-secretsmanager:useAttachedSecretResourcePolicyForSecretTargetAttachments': true, ...flags };
  const stack = new Stack(new App({ context }), 'Stack', { env: { account: '111111111111', region: 'us-east-1' } });
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['a', 'b'], privateSubnetIds: ['s-1', 's-2'] });
  use(stack, make(stack), vpc);
  return Template.fromStack(stack).toJSON();
}

/** On purpose: every resource policy of ours blocks public access, and one that allows goes with its last grant. */
function withoutOurPolicyAttributes(template: any): any {
  const { SecretPolicy06C9821C: policy } = template.Resources;
  if (!policy) return template;
  expect(policy.Properties.BlockPublicPolicy).toBe(true);
  delete policy.Properties.BlockPublicPolicy;
  delete policy.DeletionPolicy;
  delete policy.UpdateReplacePolicy;
  return template;
}

const REPLACES: Array<[string, Use]> = [
  ['an ECS container\'s secrets', (stack, secret) => {
    const task = new ecs.FargateTaskDefinition(stack, 'Task');
    task.addContainer('App', {
      image: ecs.ContainerImage.fromRegistry('app'),
      secrets: { WHOLE: ecs.Secret.fromSecretsManager(secret), FIELD: ecs.Secret.fromSecretsManager(secret, 'field') },
    });
  }],
  ['an ECS image\'s registry credentials', (stack, secret) => {
    new ecs.FargateTaskDefinition(stack, 'Task').addContainer('App', { image: ecs.ContainerImage.fromRegistry('app', { credentials: secret }) });
  }],
  ['an RDS instance\'s credentials', (stack, secret, vpc) => {
    new rds.DatabaseInstance(stack, 'Db', {
      engine: rds.DatabaseInstanceEngine.POSTGRES, vpc, credentials: rds.Credentials.fromSecret(secret), removalPolicy: RemovalPolicy.DESTROY,
    });
  }],
  ['an RDS instance\'s rotation', (stack, secret, vpc) => {
    const db = new rds.DatabaseInstance(stack, 'Db', {
      engine: rds.DatabaseInstanceEngine.mysql({ version: rds.MysqlEngineVersion.VER_8_0 }), vpc, credentials: rds.Credentials.fromSecret(secret),
    });
    db.addRotationSingleUser({ automaticallyAfter: Duration.days(7) });
  }],
  ['an RDS proxy', (stack, secret, vpc) => {
    const db = new rds.DatabaseInstance(stack, 'Db', { engine: rds.DatabaseInstanceEngine.POSTGRES, vpc, credentials: rds.Credentials.fromSecret(secret) });
    new rds.DatabaseProxy(stack, 'Proxy', { proxyTarget: rds.ProxyTarget.fromInstance(db), secrets: [secret], vpc });
  }],
  ['a DocumentDB cluster\'s password', (stack, secret, vpc) => {
    new docdb.DatabaseCluster(stack, 'Db', {
      vpc,
      instanceType: ec2.InstanceType.of(ec2.InstanceClass.R5, ec2.InstanceSize.LARGE),
      masterUser: { username: 'user', password: secret.secretValueFromJson('password') },
    });
  }],
  ['a Lambda function\'s environment and role', (stack, secret) => {
    const handler = new lambda.Function(stack, 'Handler', {
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('exports.handler = () => {}'),
      environment: { SECRET_ARN: secret.secretArn, SECRET_NAME: secret.secretName },
    });
    secret.grantRead(handler);
  }],
  ['a CodeBuild project\'s environment', (stack, secret) => {
    new codebuild.Project(stack, 'Build', {
      buildSpec: codebuild.BuildSpec.fromObject({ version: '0.2' }),
      environmentVariables: { TOKEN: { type: codebuild.BuildEnvironmentVariableType.SECRETS_MANAGER, value: secret.secretArn } },
    });
  }],
  ['a CodeBuild project\'s private registry', (stack, secret) => {
    new codebuild.Project(stack, 'Build', {
      buildSpec: codebuild.BuildSpec.fromObject({ version: '0.2' }),
      environment: { buildImage: codebuild.LinuxBuildImage.fromDockerRegistry('app', { secretsManagerCredentials: secret }) },
    });
  }],
  ['SecretRotation', (stack, secret, vpc) => {
    const target = new ec2.Connections({ defaultPort: ec2.Port.tcp(3306), securityGroups: [new ec2.SecurityGroup(stack, 'Group', { vpc })] });
    new sm.SecretRotation(stack, 'Rotation', { application: sm.SecretRotationApplication.MYSQL_ROTATION_SINGLE_USER, secret, target: { connections: target }, vpc });
  }],
  ['SecretRotation with a master secret', (stack, secret, vpc) => {
    const target = new ec2.Connections({ defaultPort: ec2.Port.tcp(3306), securityGroups: [new ec2.SecurityGroup(stack, 'Group', { vpc })] });
    const user = new sm.Secret(stack, 'User');
    new sm.SecretRotation(stack, 'Rotation', {
      application: sm.SecretRotationApplication.MYSQL_ROTATION_MULTI_USER, secret: user, masterSecret: secret, target: { connections: target }, vpc,
    });
  }],
  ['HostedRotation', (_, secret) => {
    secret.addRotationSchedule('Rotation', { hostedRotation: sm.HostedRotation.mysqlSingleUser({ functionName: 'rotate' }) });
  }],
  ['a rotation schedule by a Lambda function', (stack, secret) => {
    const rotationLambda = new lambda.Function(stack, 'Rotate', {
      runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline('exports.handler = () => {}'),
    });
    secret.addRotationSchedule('Rotation', { rotationLambda, automaticallyAfter: Duration.days(7), rotateImmediatelyOnUpdate: false });
  }],
  ['a RotationSchedule of its own', (stack, secret) => {
    const rotationLambda = lambda.Function.fromFunctionArn(stack, 'Rotate', 'arn:aws:lambda:us-east-1:111111111111:function:rotate');
    new sm.RotationSchedule(stack, 'Rotation', { secret, rotationLambda });
  }],
  ['attach(), and what it returns', (stack, secret) => {
    const attached = secret.attach({ asSecretAttachmentTarget: () => ({ targetId: 'db', targetType: sm.AttachmentTargetType.RDS_DB_CLUSTER }) });
    attached.grantRead(new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() }));
    attached.denyAccountRootDelete();
    new ec2.CfnInstance(stack, 'Instance', { userData: attached.secretValueFromJson('password').unsafeUnwrap(), keyName: attached.secretName });
  }],
  ['SecretTargetAttachment', (stack, secret) => {
    new sm.SecretTargetAttachment(stack, 'Attachment', {
      secret, target: { asSecretAttachmentTarget: () => ({ targetId: 'db', targetType: sm.AttachmentTargetType.REDSHIFT_CLUSTER }) },
    });
  }],
  ['addToResourcePolicy() and denyAccountRootDelete()', (_, secret) => {
    secret.denyAccountRootDelete();
    secret.addToResourcePolicy(new iam.PolicyStatement({
      actions: ['secretsmanager:GetSecretValue'], resources: ['*'], principals: [new iam.ArnPrincipal('arn:aws:iam::111111111111:role/x')],
    }));
  }],
  ['grants to roles, users and groups of the account', (stack, secret) => {
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    for (const grantee of [role, new iam.User(stack, 'Reader'), new iam.Group(stack, 'Readers')]) secret.grantRead(grantee);
    secret.grantWrite(role);
  }],
  ['dynamic references', (stack, secret) => {
    new ec2.CfnInstance(stack, 'Instance', {
      userData: secret.secretValue.unsafeUnwrap(),
      keyName: secret.secretValueFromJson('field').unsafeUnwrap(),
      hostId: `{{resolve:secretsmanager:${secret.cfnDynamicReferenceKey({ jsonField: 'a', versionStage: 'AWSPENDING' })}}}`,
      imageId: Fn.join('', [secret.secretFullArn!, secret.secretRef.secretId]),
    });
  }],
];

test.each(REPLACES)('%s takes a ManagedSecret as it takes a Secret, and the template is the same', (_, use) => {
  const theirs = templateOf(use, stack => new sm.Secret(stack, 'Secret', { secretName: 'a/b', removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE }));
  const ours = templateOf(use, stack => new ManagedSecret(stack, 'Secret', { secretName: 'a/b' }));

  expect(withoutOurPolicyAttributes(ours)).toEqual(theirs);
});

test('hosted rotation leaves out the characters that the generated password leaves out', () => {
  const use: Use = (_, secret) => {
    secret.addRotationSchedule('Rotation', { hostedRotation: sm.HostedRotation.postgreSqlSingleUser({ functionName: 'rotate' }) });
  };
  const ours = templateOf(use, stack => new ManagedSecret(stack, 'Secret', { content: SecretContent.generated({ excludeCharacters: '"@' }) }));

  expect(Object.values<any>(ours.Resources).find(({ Type }) => Type === 'AWS::SecretsManager::RotationSchedule').Properties.HostedRotationLambda)
    .toMatchObject({ ExcludeCharacters: '"@' });
});

test('hosted rotation receives the key', () => {
  const use: Use = (_, secret) => {
    secret.addRotationSchedule('Rotation', { hostedRotation: sm.HostedRotation.postgreSqlSingleUser({ functionName: 'rotate' }) });
  };
  const ours = templateOf(use, stack => new ManagedSecret(stack, 'Secret', { encryptionKey: new kms.Key(stack, 'Key') }));

  expect(Object.values<any>(ours.Resources).find(({ Type }) => Type === 'AWS::SecretsManager::RotationSchedule').Properties.HostedRotationLambda)
    .toMatchObject({ KmsKeyArn: { 'Fn::GetAtt': ['Key961B73FD', 'Arn'] } });
});

test('a second attachment is refused, as aws-cdk-lib does, with what else is found', () => {
  const target = { asSecretAttachmentTarget: () => ({ targetId: 'db', targetType: sm.AttachmentTargetType.RDS_DB_CLUSTER }) };
  const message = 'MS019 attach() must be called once for a secret, which can hold the connection details of only one database. '
    + 'Call attach() once and use its result. Create another secret for another database.';
  const twice: Use = (_, secret) => { secret.attach(target); secret.attach(target); };
  const again: Use = (_, secret) => { secret.attach(target).attach(target); };
  for (const use of [twice, again]) {
    expect(() => templateOf(use, stack => new ManagedSecret(stack, 'Secret'))).toThrow(`[Stack/Secret/Attachment] ${message}`);
  }
});

test('a bare SecretTargetAttachment that would write a second resource policy is refused', () => {
  const use: Use = (stack, secret) => {
    const attachment = new sm.SecretTargetAttachment(stack, 'Bare', {
      secret, target: { asSecretAttachmentTarget: () => ({ targetId: 'db', targetType: sm.AttachmentTargetType.RDS_DB_CLUSTER }) },
    });
    attachment.denyAccountRootDelete();
    secret.denyAccountRootDelete();
  };
  const flags = { '@aws-cdk/aws-secretsmanager:useAttachedSecretResourcePolicyForSecretTargetAttachments': false };
  expect(() => templateOf(use, stack => new ManagedSecret(stack, 'Secret'), flags)).toThrow(
    '[Stack/Secret] MS074 resourcePolicy must be one resource: CloudFormation refuses a second AWS::SecretsManager::ResourcePolicy for a secret. '
    + 'The policies are Stack/Secret/Policy/Resource, Stack/Bare/Policy/Resource. Use secret.addToResourcePolicy() '
    + 'and secret.attach(), or set the feature flag "@aws-cdk/aws-secretsmanager:useAttachedSecretResourcePolicyForSecretTargetAttachments" to true in cdk.json.',
  );
});
