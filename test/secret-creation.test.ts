import { App, Aws, CfnParameter, Duration, Fn, NestedStack, PhysicalName, RemovalPolicy, SecretValue, Stack, Tags } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sm from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Fact, FactName } from 'aws-cdk-lib/region-info';
import {
  GeneratedContentOptions, ManagedSecret, ManagedSecretProps, OnExistingSecret, SecretBlueprint, SecretContent, SecretCreation,
  SecretEncoding, SecretProvider,
} from '../src';
import { errorMessage } from './support/errors';

const CUSTOM = 'Custom::ManagedSecret';
const SECRET = 'AWS::SecretsManager::Secret';
const TOKEN = '0f8fad5b-d9cb-469f-a165-70867728950e';
const TARGET: sm.ISecretAttachmentTarget = {
  asSecretAttachmentTarget: () => ({ targetId: 'db', targetType: sm.AttachmentTargetType.RDS_DB_INSTANCE }),
};

function aStack(app = new App()): Stack {
  return new Stack(app, 'Stack', { env: { account: '111111111111', region: 'us-east-1' } });
}

function aSecret(props: ManagedSecretProps, stack = aStack()): Template {
  new ManagedSecret(stack, 'Secret', props);
  return Template.fromStack(stack);
}

const errorsOf = (props: ManagedSecretProps) => errorMessage(() => aSecret(props));

/** Statements of the handler's role, without the one for its log. */
function statementsOf(template: Template): any[] {
  const policies = Object.values(template.findResources('AWS::IAM::ManagedPolicy'));
  return policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement).slice(1);
}

describe('SecretCreation.createSecret()', () => {
  const creation = SecretCreation.createSecret();

  test('makes a custom resource that says everything but the value', () => {
    const stack = aStack();
    const secret = new ManagedSecret(stack, 'Secret', {
      secretName: 'shop/key',
      description: 'd',
      kmsKeyId: 'alias/shop',
      clientRequestToken: TOKEN,
      tags: { team: 'shop' },
      replicaRegions: [{ region: 'eu-west-1' }],
      creation: SecretCreation.createSecret({ recoveryWindow: Duration.days(7), onExisting: OnExistingSecret.ADOPT, lineage: 'shop', forceOverwriteReplicaSecret: true }),
      content: SecretContent.generated({ passwordLength: 20, excludeNumbers: true }),
    });
    Tags.of(stack).add('stage', 'prod');

    const template = Template.fromStack(stack);
    template.resourceCountIs(SECRET, 0);
    template.hasResource(CUSTOM, {
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        ServiceTimeout: '1200',
        ContractVersion: '1',
        Mode: 'create',
        Name: 'shop/key',
        Description: 'd',
        KmsKeyId: 'alias/shop',
        ClientRequestToken: TOKEN,
        Lineage: 'shop',
        OnExisting: 'adopt',
        RecoveryWindowInDays: '7',
        ForceOverwriteReplicaSecret: 'true',
        Source: { Type: 'generated', Generator: { PasswordLength: '20', ExcludeNumbers: 'true' } },
        Generation: 'generated:',
        Tags: [{ Key: 'stage', Value: 'prod' }, { Key: 'team', Value: 'shop' }],
        Replicas: [{ Region: 'eu-west-1' }],
      },
    });
    expect(stack.resolve([secret.secretArn, secret.secretName, secret.versionId])).toEqual([
      { Ref: 'SecretCreateSecret5ECC7D47' },
      { 'Fn::GetAtt': ['SecretCreateSecret5ECC7D47', 'Name'] },
      { 'Fn::GetAtt': ['SecretCreateSecret5ECC7D47', 'VersionId'] },
    ]);
  });

  test('without a name, takes one that no former stack of the same name can have left', () => {
    const uuid = { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] };
    aSecret({ creation }).hasResourceProperties(CUSTOM, {
      Name: { 'Fn::Join': ['-', [Match.stringLikeRegexp('^Stack-Secret-[0-9a-f]{8}$'), { 'Fn::Select': [4, { 'Fn::Split': ['-', uuid] }] }]] },
      Lineage: 'Stack/Secret',
      RecoveryWindowInDays: '30',
      OnExisting: 'fail',
    });
  });

  test('is known again by its path from the outermost stack, whose name the next life has too', () => {
    const nested = new NestedStack(new Stack(new App(), 'Outer'), 'Nested');
    new ManagedSecret(nested, 'Secret', { creation });

    Template.fromStack(nested).hasResourceProperties(CUSTOM, { Lineage: 'Outer/Nested/Secret' });
  });

  test.each([
    ['a'.repeat(100), /^Stack\/a{100}$/],
    ['a'.repeat(101), /^Stack\/a{100}-[0-9a-f]{8}$/],
    ['Secret (old) #2', /^Stack\/Secret -old- -2-[0-9a-f]{8}$/],
  ])('under the id %s has a lineage that fits into the value of a tag', (id, lineage) => {
    const stack = new Stack(new App(), 'Stack');
    new ManagedSecret(stack, id, { creation });
    const [{ Properties: { Lineage } }] = Object.values(Template.fromStack(stack).findResources(CUSTOM));

    expect(Lineage).toMatch(lineage);
    expect(Lineage.length).toBeLessThanOrEqual(256);
  });

  test.each([
    [RemovalPolicy.DESTROY, 'Delete'],
    [RemovalPolicy.RETAIN, 'Retain'],
  ])('follows the removal policy %s', (removalPolicy, expected) => {
    aSecret({ creation, removalPolicy }).hasResource(CUSTOM, { DeletionPolicy: expected });
  });

  test('gets the tags of the stack too, which CloudFormation gives only to its own resources', () => {
    const stack = new Stack(new App(), 'Stack', { tags: { cost: 'c', team: 'stack' } });
    aSecret({ creation, tags: { team: 'secret' } }, stack).hasResourceProperties(CUSTOM, {
      Tags: [{ Key: 'cost', Value: 'c' }, { Key: 'team', Value: 'secret' }],
    });
  });

  test('gets those of the stack around a nested one as well, and they count', () => {
    const outer = new Stack(new App(), 'Stack', { tags: Object.fromEntries([...Array(47).keys()].map(i => [`k${i}`, 'v'])) });
    const nested = new NestedStack(outer, 'Nested');
    const secret = new ManagedSecret(nested, 'Secret', { creation });
    expect(nested.resolve((secret.node.findChild('CreateSecret').node.defaultChild as any)._cfnProperties.Tags)).toHaveLength(47);
    Tags.of(secret).add('one', 'more');
    expect(() => Template.fromStack(nested)).toThrow('MS208');
  });

  test('takes the name that CDK makes where another environment asks for one, else one of ours', () => {
    const app = new App();
    const stack = aStack(app);
    const asked = new ManagedSecret(stack, 'Asked', { creation, secretName: PhysicalName.GENERATE_IF_NEEDED });
    new ManagedSecret(stack, 'Unasked', { creation, secretName: PhysicalName.GENERATE_IF_NEEDED });
    const elsewhere = new Stack(app, 'Elsewhere', { env: { account: '222222222222', region: 'us-east-1' } });
    new ssm.StringParameter(elsewhere, 'Arn', { stringValue: asked.secretArn });

    const names = Object.values(Template.fromStack(stack).findResources(CUSTOM)).map(({ Properties }) => Properties.Name);
    expect(names).toEqual([expect.stringMatching(/^stack[a-z]*asked[0-9a-f]+$/), { 'Fn::Join': ['-', [expect.stringMatching(/^Stack-Unasked-/), expect.anything()]] }]);
  });

  test('serves grants, rotation, attachment and a resource policy', () => {
    const stack = aStack();
    const secret = new ManagedSecret(stack, 'Secret', { creation, content: SecretContent.empty(), encryptionKey: new kms.Key(stack, 'Key') });
    secret.grantRead(new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() }));
    secret.addRotationSchedule('Rotation', { hostedRotation: sm.HostedRotation.mysqlSingleUser() });
    secret.attach({ asSecretAttachmentTarget: () => ({ targetId: 'db', targetType: sm.AttachmentTargetType.RDS_DB_INSTANCE }) });

    const template = Template.fromStack(stack);
    const ref = { Ref: 'SecretCreateSecret5ECC7D47' };
    template.hasResourceProperties('AWS::IAM::Policy', { PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Resource: ref })]) } });
    template.hasResourceProperties('AWS::SecretsManager::RotationSchedule', { SecretId: ref });
    template.hasResourceProperties('AWS::SecretsManager::SecretTargetAttachment', { SecretId: ref });
    template.hasResourceProperties('AWS::SecretsManager::ResourcePolicy', { SecretId: ref, BlockPublicPolicy: true });
  });
});

describe('SecretCreation.cloudFormation() with a content that the handler writes', () => {
  test('has CloudFormation create the secret, and readers of the value wait for the version', () => {
    const stack = aStack();
    const parameter = ssm.StringParameter.fromSecureStringParameterAttributes(stack, 'Parameter', { parameterName: '/shop/key' });
    const secret = new ManagedSecret(stack, 'Secret', { content: SecretContent.fromParameter(parameter, { version: 3 }), clientRequestToken: TOKEN });
    secret.denyAccountRootDelete();

    const template = Template.fromStack(stack);
    template.hasResourceProperties(SECRET, { GenerateSecretString: Match.absent(), SecretString: Match.absent() });
    template.hasResourceProperties(CUSTOM, {
      Mode: 'version',
      SecretId: { Ref: 'SecretA720EF05' },
      ClientRequestToken: TOKEN,
      Source: { Type: 'parameter', Name: '/shop/key', Version: '3', Encoding: 'text' },
      Generation: 'parameter:/shop/key:3:text',
    });
    template.hasResourceProperties('AWS::SecretsManager::ResourcePolicy', { SecretId: { Ref: 'SecretA720EF05' } });
    const arn = { 'Fn::GetAtt': ['SecretVersion144161DA', 'Arn'] };
    expect(stack.resolve([secret.secretArn, secret.secretFullArn, secret.secretValue.unsafeUnwrap()]))
      .toEqual([arn, arn, { 'Fn::Join': ['', ['{{resolve:secretsmanager:', arn, ':SecretString:::}}']] }]);
    expect(stack.resolve(secret.secretValueOfThisVersion('field').unsafeUnwrap())).toEqual({
      'Fn::Join': ['', ['{{resolve:secretsmanager:', arn, ':SecretString:field::', { 'Fn::GetAtt': ['SecretVersion144161DA', 'VersionId'] }, '}}']],
    });
  });

  test('has its rotation and its attachment name the secret, where scanners look for it, and wait for the version', () => {
    const stack = aStack();
    const props = { content: SecretContent.generated({}, { generation: '1' }) };
    const hostedRotation = sm.HostedRotation.mysqlSingleUser();
    new ManagedSecret(stack, 'Rotated', props).addRotationSchedule('Rotation', { hostedRotation });
    const attached = new ManagedSecret(stack, 'Attached', props).attach(TARGET);
    attached.addRotationSchedule('Rotation', { hostedRotation: sm.HostedRotation.mysqlSingleUser() });

    const resources = Object.values<any>(Template.fromStack(stack).toJSON().Resources);
    const of = (type: string) => resources.filter(({ Type }) => Type === `AWS::SecretsManager::${type}`)
      .map(({ Properties, DependsOn }) => [Properties.SecretId, [DependsOn ?? []].flat().filter((id: string) => id.includes('Version'))]);
    expect(of('RotationSchedule')).toEqual([
      [{ Ref: 'Rotated9E67D21C' }, ['RotatedVersionA6E99A52']],
      [{ Ref: 'AttachedAttachment9FC71DF4' }, []],
    ]);
    expect(of('SecretTargetAttachment')).toEqual([[{ Ref: 'AttachedB3D7EC82' }, ['AttachedVersion2D32019B']]]);
  });

  test('a generation makes the handler generate; without one, CloudFormation does', () => {
    aSecret({ content: SecretContent.generated({}, { generation: '1' }) }).resourceCountIs(CUSTOM, 1);
    aSecret({ content: SecretContent.generated({}) }).resourceCountIs(CUSTOM, 0);
  });

  test('where CloudFormation writes, the version is not known', () => {
    const stack = aStack();
    const secret = new ManagedSecret(stack, 'Secret');
    expect(secret.versionId).toBeUndefined();
    expect(stack.resolve(secret.secretValueOfThisVersion('a'))).toEqual(stack.resolve(secret.secretValueFromJson('a')));
    expect(() => Template.fromStack(stack)).toThrow('[Stack/Secret] MS212 secretValueOfThisVersion() needs a secret whose value the handler writes, because synthesis does not know the version that CloudFormation writes. '
      + 'Use secretValue. In a deployed secret, other content generates a new password: only before the first deployment, '
      + 'use content that the handler writes, such as SecretContent.generated({}, { generation: \'1\' }).');
  });
});

describe('the permissions of the handler', () => {
  test('in China allow a source to be decrypted by either name of its service', () => {
    const stack = new Stack(new App(), 'Stack', { env: { account: '111111111111', region: 'cn-north-1' } });
    const parameter = ssm.StringParameter.fromSecureStringParameterAttributes(stack, 'Parameter', { parameterName: '/shop/key', encryptionKey: new kms.Key(stack, 'Key') });
    new ManagedSecret(stack, 'Secret', { creation: SecretCreation.createSecret(), content: SecretContent.fromParameter(parameter) });

    Template.fromStack(stack).hasResourceProperties('AWS::IAM::ManagedPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([Match.objectLike({
          Action: 'kms:Decrypt',
          Condition: Match.objectLike({ StringEquals: { 'kms:ViaService': ['ssm.cn-north-1.amazonaws.com', 'ssm.cn-north-1.amazonaws.com.cn'] } }),
        })]),
      },
    });
  });

  const arn = (tail: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:secretsmanager:us-east-1:111111111111:secret:${tail}`]] });
  const lifecycle = [
    'CreateSecret', 'DescribeSecret', 'ListSecretVersionIds', 'PutSecretValue', 'RemoveRegionsFromReplication', 'ReplicateSecretToRegions', 'RestoreSecret', 'TagResource',
    'UntagResource', 'UpdateSecret', 'UpdateSecretVersionStage',
  ].map(action => `secretsmanager:${action}`);
  const stackId = { Ref: 'AWS::StackId' };
  const ownAndRecoverable = {
    StringLike: { 'aws:ResourceTag/managed-secret:instance': { 'Fn::Join': ['', [{ 'Fn::Select': [2, { 'Fn::Split': ['/', stackId] }] }, '/*']] } },
    NumericGreaterThanEquals: { 'secretsmanager:RecoveryWindowInDays': 7 },
    BoolIfExists: { 'secretsmanager:ForceDeleteWithoutRecovery': 'false' },
  };

  test('are, without a key and without a value, those on the name of the secret', () => {
    expect(statementsOf(aSecret({ secretName: 'a', creation: SecretCreation.createSecret(), content: SecretContent.empty() }))).toEqual([
      { Effect: 'Allow', Action: lifecycle, Resource: arn('a-??????') },
      { Effect: 'Allow', Action: ['secretsmanager:CreateSecret', 'secretsmanager:DescribeSecret', 'secretsmanager:TagResource'], Resource: arn('a') },
      { Effect: 'Allow', Action: 'secretsmanager:DeleteSecret', Resource: arn('a-??????'), Condition: ownAndRecoverable },
      { Effect: 'Allow', Action: ['cloudformation:DescribeStackResource', 'cloudformation:DescribeStacks'], Resource: stackId },
    ]);
  });

  test('are, with a key, on that key through Secrets Manager for this secret', () => {
    const stack = aStack();
    const key = kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:111111111111:key/11111111-2222-3333-4444-555555555555');
    const statements = statementsOf(aSecret({ secretName: 'a', creation: SecretCreation.createSecret(), content: SecretContent.generated(), encryptionKey: key }, stack));

    expect(statements.slice(4)).toEqual([
      {
        Effect: 'Allow',
        Action: ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey'],
        Resource: key.keyArn,
        Condition: {
          StringEquals: { 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com' },
          StringLike: { 'kms:EncryptionContext:SecretARN': [arn('a-??????')] },
        },
      },
      { Effect: 'Allow', Action: 'secretsmanager:GetRandomPassword', Resource: '*' },
    ]);
  });

  test('name a secret without a name as its own stack will', () => {
    const [lifecycleStatement] = statementsOf(aSecret({ creation: SecretCreation.createSecret() }));
    expect(JSON.stringify(lifecycleStatement.Resource)).toMatch(/"Stack-Secret-[0-9a-f]{8}",{"Fn::Select"/);
    expect(JSON.stringify(lifecycleStatement.Resource)).not.toContain('????????????');
  });

  test('are, with a key for a replica, on that key in its region too', () => {
    const stack = aStack();
    const replicaKey = kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111111111111:key/11111111-2222-3333-4444-555555555555');
    const statements = statementsOf(aSecret({
      secretName: 'a', creation: SecretCreation.createSecret(), content: SecretContent.empty(), replicaRegions: [{ region: 'eu-west-1', encryptionKey: replicaKey }],
    }, stack));
    expect(statements.slice(4)).toEqual([{
      Effect: 'Allow',
      Action: ['kms:Encrypt', 'kms:GenerateDataKey'],
      Resource: replicaKey.keyArn,
      Condition: {
        StringEquals: { 'kms:ViaService': ['secretsmanager.us-east-1.amazonaws.com', 'secretsmanager.eu-west-1.amazonaws.com'] },
        StringLike: {
          'kms:EncryptionContext:SecretARN': [
            arn('a-??????'),
            { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':secretsmanager:eu-west-1:111111111111:secret:a-??????']] },
          ],
        },
      },
    }]);
  });

  test('are, with a key that another region carries over, on that very key', () => {
    const app = new App();
    const inRegion = (region: string) => new Stack(app, region, { env: { account: '111111111111', region }, crossRegionReferences: true });
    const stack = inRegion('us-east-1');
    const encryptionKey = new kms.Key(inRegion('eu-west-1'), 'Key');
    const template = aSecret({
      secretName: 'a',
      creation: SecretCreation.createSecret(),
      content: SecretContent.empty(),
      replicaRegions: [{ region: 'eu-west-1', encryptionKey }],
    }, stack);
    const [{ Properties: { Replicas } }] = Object.values(template.findResources(CUSTOM));
    const carried = { 'Fn::GetAtt': [expect.stringMatching(/^ExportsReader/), expect.any(String)] };
    expect(Replicas).toEqual([{ Region: 'eu-west-1', KmsKeyId: carried }]);
    expect(statementsOf(template).slice(4).map(({ Resource }) => Resource)).toEqual([Replicas[0].KmsKeyId]);
  });

  test('are given for a replica whose key is that of AWS, by its alias', () => {
    const stack = aStack();
    const west = new Stack(stack.node.root as App, 'West', { env: { account: '111111111111', region: 'eu-west-1' } });
    const encryptionKey = kms.Alias.fromAliasName(west, 'Key', 'alias/aws/secretsmanager');
    const template = aSecret({ creation: SecretCreation.createSecret(), replicaRegions: [{ region: 'eu-west-1', encryptionKey }] }, stack);
    template.hasResourceProperties(CUSTOM, { Replicas: [{ Region: 'eu-west-1', KmsKeyId: stack.resolve(encryptionKey.keyArn) }] });
  });

  test('name the key of a replica that is given by its alias by that alias, which no policy knows as a resource', () => {
    const stack = aStack();
    new SecretBlueprint({ defaults: { replicas: [{ region: 'eu-west-1', kmsKeyId: 'arn:aws:kms:{region}:{account}:alias/k' }] } }).applyTo(stack);
    const [statement] = statementsOf(aSecret({ secretName: 'a', creation: SecretCreation.createSecret(), content: SecretContent.empty() }, stack)).slice(4);
    const Resource = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':kms:eu-west-1:111111111111:key/*']] };
    expect(statement).toMatchObject({ Resource, Condition: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/k' } } });
  });

  test('are in a policy that is replaced with each change, so that the former one lasts until the deployment is done', () => {
    const idOf = (props: ManagedSecretProps) => Object.keys(aSecret({ creation: SecretCreation.createSecret(), ...props }).findResources('AWS::IAM::ManagedPolicy'));
    expect(idOf({ secretName: 'a' })).toEqual(idOf({ secretName: 'a', description: 'other' }));
    expect(idOf({ secretName: 'a' })).not.toEqual(idOf({ secretName: 'b' }));
    expect(idOf({ secretName: 'a' })).not.toEqual(idOf({ secretName: 'a', kmsKeyId: 'alias/k' }));
  });

  test.each<[string, ManagedSecretProps]>([
    ['that the handler made', { secretName: 'source', creation: SecretCreation.createSecret() }],
    ['whose value the handler wrote', { content: SecretContent.generated({}, { generation: '1' }) }],
  ])('do not make a secret wait for itself that is copied from one %s, in the same stack', (_, props) => {
    const stack = aStack();
    const source = new ManagedSecret(stack, 'Source', props);
    source.attach({ asSecretAttachmentTarget: () => ({ targetId: 'db', targetType: sm.AttachmentTargetType.RDS_DB_INSTANCE }) });
    new ManagedSecret(stack, 'Copy', { content: SecretContent.fromSecret(source) });

    const template = Template.fromStack(stack); // It refuses cycles.
    const policies = JSON.stringify(template.findResources('AWS::IAM::ManagedPolicy'));
    expect(policies).toContain('secretsmanager:GetSecretValue');
    for (const id of Object.keys(template.findResources(CUSTOM))) expect(policies).not.toContain(`"${id}"`);
  });

  test('take an asterisk in the key of an object for an asterisk', () => {
    const stack = aStack();
    const statements = statementsOf(aSecret({ content: SecretContent.fromBucketObject(s3.Bucket.fromBucketName(stack, 'B', 'bucket'), 'a*b?.bin') }, stack));
    expect(statements[2].Resource).toEqual({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::bucket/a${*}b${?}.bin']] });
  });

  test('are refused where a role cannot hold them, before IAM would', () => {
    const stack = aStack();
    for (let i = 0; i < 100; i++) new ManagedSecret(stack, `Secret${i}`, { secretName: `${'long/'.repeat(30)}${i}`, creation: SecretCreation.createSecret() });
    expect(() => Template.fromStack(stack)).toThrow('MS211 creation must not share its function with so many secrets');
  });

  test('where it only writes a version, never create, tag or delete', () => {
    const statements = statementsOf(aSecret({ content: SecretContent.generated({}, { generation: '1' }) }));

    expect(statements.map(({ Action }) => Action)).toEqual([
      ['secretsmanager:DescribeSecret', 'secretsmanager:PutSecretValue', 'secretsmanager:UpdateSecretVersionStage'],
      ['cloudformation:DescribeStackResource', 'cloudformation:DescribeStacks'],
      'secretsmanager:GetRandomPassword',
    ]);
  });

  test.each<[string, (stack: Stack, key: kms.IKey) => SecretContent, string[], string]>([
    ['parameter', (stack, key) => SecretContent.fromParameter(ssm.StringParameter.fromSecureStringParameterAttributes(stack, 'P', { parameterName: '/p', encryptionKey: key })),
      ['ssm:GetParameter', 'kms:Decrypt'], 'ssm'],
    ['secret', (stack, key) => SecretContent.fromSecret(sm.Secret.fromSecretAttributes(stack, 'S', {
      secretCompleteArn: 'arn:aws:secretsmanager:us-east-1:111111111111:secret:source-AbCdEf', encryptionKey: key,
    })), ['secretsmanager:GetSecretValue', 'kms:Decrypt'], 'secretsmanager'],
    ['object', (stack, key) => SecretContent.fromBucketObject(s3.Bucket.fromBucketAttributes(stack, 'B', { bucketName: 'bucket', encryptionKey: key }), 'k', { encoding: SecretEncoding.BINARY }),
      ['s3:GetObject', 'kms:Decrypt'], 's3'],
    ['version of an object', stack => SecretContent.fromBucketObject(s3.Bucket.fromBucketName(stack, 'B', 'bucket'), 'k', { versionId: 'v' }), ['s3:GetObjectVersion'], ''],
  ])('read the one %s that is the source', (_, content, actions, service) => {
    const stack = aStack();
    const key = kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:111111111111:key/11111111-2222-3333-4444-555555555555');
    const statements = statementsOf(aSecret({ content: content(stack, key) }, stack)).slice(2);

    expect(statements.map(({ Action }) => Action)).toEqual(actions);
    expect(JSON.stringify(statements[0].Resource)).not.toContain('"*"');
    if (service) expect(statements[1].Condition.StringEquals).toEqual({ 'kms:ViaService': `${service}.us-east-1.amazonaws.com` });
  });

  test('are in as few statements as they can be, and the function and role are one for a stack of fifty secrets', () => {
    const stack = aStack();
    for (let i = 0; i < 50; i++) new ManagedSecret(stack, `Secret${i}`, { secretName: `shop/${i}`, creation: SecretCreation.createSecret() });

    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::Lambda::Function', 1);
    template.resourceCountIs('AWS::IAM::Role', 1);
    template.resourceCountIs('AWS::Logs::LogGroup', 1);
    const policies = Object.values(template.findResources('AWS::IAM::ManagedPolicy'));
    expect(policies.length).toBeLessThanOrEqual(3);
    expect(statementsOf(template).length).toBeLessThanOrEqual(policies.length * 5);
    // References are longer here than in IAM.
    for (const { Properties } of policies) expect(JSON.stringify(Properties.PolicyDocument).length).toBeLessThan(3 * 6_144);
  });
});

describe('the function', () => {
  test('has a role without AWS managed policies, a log group of its own, and no resource-based permission', () => {
    const template = aSecret({ creation: SecretCreation.createSecret() });

    template.hasResourceProperties('AWS::IAM::Role', { ManagedPolicyArns: Match.absent() });
    template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 90 });
    template.resourceCountIs('AWS::Lambda::Permission', 0);
    template.hasResourceProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x', Architectures: ['x86_64'], MemorySize: 256, Timeout: 300, Environment: { Variables: { MANAGED_SECRET_STACK_ID: { Ref: 'AWS::StackId' } } },
    });
  });

  describe('has the newest runtime that the CDK knows in its region', () => {
    const LAGGING = 'test-lagging-1';

    function runtimeIn(region?: string) {
      const stack = new Stack(new App(), 'Stack', { env: { account: '111111111111', region } });
      new ManagedSecret(stack, 'Secret', { creation: SecretCreation.createSecret() });
      const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function'));
      return Properties.Runtime;
    }

    function whileLagging(value: string, region?: string) {
      Fact.register({ region: LAGGING, name: FactName.LATEST_NODE_RUNTIME, value });
      try {
        return runtimeIn(region);
      } finally {
        Fact.unregister(LAGGING, FactName.LATEST_NODE_RUNTIME);
      }
    }

    test.each(['us-east-1', 'cn-north-1', 'unknown-1', undefined])('which is that of Node.js 24 in %s', region => {
      expect(runtimeIn(region)).toBe('nodejs24.x');
    });

    test.each([
      ['nodejs20.x', 'nodejs22.x'], ['nodejs22.x', 'nodejs22.x'], ['nodejs24.x', 'nodejs24.x'],
    ])('where that is %s it is %s: none is older than the bundle is made for', (newest, runtime) => {
      expect(whileLagging(newest, LAGGING)).toBe(runtime);
    });

    test('where the region is not known, the deployment chooses, unless a region might have one older than the bundle', () => {
      expect(whileLagging('nodejs22.x')).toEqual({ 'Fn::FindInMap': [expect.any(String), { Ref: 'AWS::Region' }, expect.any(String)] });
      expect(whileLagging('nodejs20.x')).toBe('nodejs22.x');
    });
  });

  test('gets an event as long as CloudFormation waits for it, and three times at most', () => {
    const template = aSecret({ creation: SecretCreation.createSecret() });
    const [id] = Object.keys(template.findResources('AWS::Lambda::Function'));
    const [secret] = Object.values(template.findResources(CUSTOM));
    const [config] = Object.keys(template.findResources('AWS::Lambda::EventInvokeConfig'));

    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      FunctionName: { Ref: id }, Qualifier: '$LATEST', MaximumEventAgeInSeconds: Number(secret.Properties.ServiceTimeout), MaximumRetryAttempts: 2,
    });
    expect(secret.Properties.ServiceTimeout).toBe('1200');
    expect(secret.DependsOn).toContain(config);
  });

  test('gets the events of a version like those of a secret', () => {
    const template = aSecret({ content: SecretContent.generated({}, { generation: '1' }) });
    const [config] = Object.keys(template.findResources('AWS::Lambda::EventInvokeConfig'));
    template.hasResource(CUSTOM, { DependsOn: Match.arrayWith([config]) });
  });

  test('is set up for a scope, the nearest wins', () => {
    const app = new App();
    const stack = aStack(app);
    SecretProvider.configure(app, { memorySize: 128 });
    SecretProvider.configure(stack, {
      memorySize: 512,
      runtime: lambda.Runtime.NODEJS_22_X,
      architecture: lambda.Architecture.ARM_64,
      reservedConcurrentExecutions: 2,
      permissionsBoundary: iam.ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'boundary'),
      vpc: ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'v', availabilityZones: ['a'], privateSubnetIds: ['s'] }),
    });
    const template = aSecret({ creation: SecretCreation.createSecret() }, stack);

    template.hasResourceProperties('AWS::Lambda::Function', {
      MemorySize: 512, Runtime: 'nodejs22.x', Architectures: ['arm64'], ReservedConcurrentExecutions: 2, VpcConfig: Match.objectLike({ SubnetIds: ['s'] }),
    });
    template.hasResourceProperties('AWS::IAM::Role', { PermissionsBoundary: Match.anyValue(), ManagedPolicyArns: Match.absent() });
    template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: Match.arrayWith(['ec2:CreateNetworkInterface']), Resource: '*' })]) },
    });
  });

  test('takes a role, a log group, subnets and security groups that are given', () => {
    const stack = aStack();
    const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
      vpcId: 'v', availabilityZones: ['a'], privateSubnetIds: ['s'], isolatedSubnetIds: ['i'],
    });
    SecretProvider.configure(stack, {
      role: iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111111111111:role/handler'),
      logGroup: logs.LogGroup.fromLogGroupName(stack, 'Log', 'handler'),
      vpc,
      vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
      securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1')],
    });
    const template = aSecret({ creation: SecretCreation.createSecret() }, stack);

    template.hasResourceProperties('AWS::Lambda::Function', {
      Role: 'arn:aws:iam::111111111111:role/handler', VpcConfig: { SubnetIds: ['i'], SecurityGroupIds: ['sg-1'] }, LoggingConfig: { LogGroup: 'handler' },
    });
    template.hasResourceProperties('AWS::IAM::ManagedPolicy', { Roles: ['handler'] });
    template.resourceCountIs('AWS::IAM::Role', 0);
    template.resourceCountIs('AWS::Logs::LogGroup', 0);
  });

  test('is known, so that its role can be given more', () => {
    const stack = aStack();
    new ManagedSecret(stack, 'Secret', { creation: SecretCreation.createSecret() });
    new kms.Key(stack, 'Former').grantDecrypt(SecretProvider.of(stack).role);
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', { PolicyDocument: { Statement: [Match.objectLike({ Action: 'kms:Decrypt' })] } });
  });

  test('cannot be set up once it is made', () => {
    const app = new App();
    new ManagedSecret(aStack(app), 'Secret', { creation: SecretCreation.createSecret() });
    SecretProvider.configure(app, { memorySize: 128 });
    expect(() => app.synth()).toThrow(
      '[] MS214 SecretProvider.configure() was called after the first secret that needs the function. '
      + 'Stack/ManagedSecretProvider exists already. Call SecretProvider.configure() before you create that secret.');
  });

  test('refuses a boundary for a role that has its own', () => {
    const stack = aStack();
    const role = iam.Role.fromRoleName(stack, 'Role', 'handler');
    const permissionsBoundary = iam.ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'boundary');
    new SecretProvider(stack, 'Own', { role, permissionsBoundary });
    expect(() => Template.fromStack(stack)).toThrow(
      '[Stack/Own] MS215 SecretProvider must not have both a role and a permissionsBoundary. Set the boundary where you create the role.');
  });

  test.each(['python3.13', 'nodejs20.x'])('refuses the runtime %s, in which the handler would not run', name => {
    const stack = aStack();
    new SecretProvider(stack, 'Own', { runtime: new lambda.Runtime(name) });
    expect(() => Template.fromStack(stack)).toThrow(
      `[Stack/Own] MS216 SecretProvider must have a runtime of Node.js 22 or newer. It is ${name}. Use Runtime.NODEJS_22_X, or omit runtime.`);
  });

  test('refuses a concurrency of 0, under which it would never run', () => {
    const stack = aStack();
    new SecretProvider(stack, 'Own', { reservedConcurrentExecutions: 0 });
    expect(() => Template.fromStack(stack)).toThrow(
      '[Stack/Own] MS219 SecretProvider must not have reservedConcurrentExecutions: 0, because Lambda throttles every request and CloudFormation waits for an answer until it times out. '
      + 'Set it to at least 1, or omit it.');
  });

  test.each<[string, (stack: Stack) => number]>([
    ['1', () => 1],
    ['what a parameter has', stack => new CfnParameter(stack, 'Reserved', { type: 'Number' }).valueAsNumber],
  ])('takes a concurrency of %s', (_, reserved) => {
    const stack = aStack();
    const reservedConcurrentExecutions = reserved(stack);
    new SecretProvider(stack, 'Own', { reservedConcurrentExecutions });
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', { ReservedConcurrentExecutions: stack.resolve(reservedConcurrentExecutions) });
  });

  test('of another stack is refused, because it would not answer', () => {
    const app = new App();
    const provider = new SecretProvider(new Stack(app, 'Other'), 'Own');
    const stack = new Stack(app, 'Stack');
    new ManagedSecret(stack, 'Secret', { creation: SecretCreation.createSecret({ provider }) });
    expect(() => Template.fromStack(stack)).toThrow(
      '[Stack/Secret] MS213 creation must not have a provider of another stack: the function serves only the secrets of its own stack. '
      + 'The provider is Other/Own. Create a SecretProvider in the stack of the secret.');
  });

  test('can be a secret\'s own', () => {
    const stack = aStack();
    new ManagedSecret(stack, 'Shared', { creation: SecretCreation.createSecret() });
    new ManagedSecret(stack, 'Alone', { creation: SecretCreation.createSecret({ provider: new SecretProvider(stack, 'Own') }) });

    Template.fromStack(stack).resourceCountIs('AWS::Lambda::Function', 2);
  });
});

describe('the rules of creation', () => {
  const created = { creation: SecretCreation.createSecret() };
  const generated = SecretContent.generated({}, { generation: '1' });

  test.each<[string, ManagedSecretProps, string]>([
    ['a reference in a custom resource', { ...created, content: SecretContent.fromSecretValue(SecretValue.secretsManager('x')) }, 'MS200'],
    ['JSON in a custom resource', { ...created, content: SecretContent.json({ a: SecretValue.secretsManager('x') }) }, 'MS200'],
    ['a token that CloudFormation cannot pass', { clientRequestToken: TOKEN }, 'MS201'],
    ['a token without a value', { ...created, content: SecretContent.empty(), clientRequestToken: TOKEN }, 'MS202'],
    ['a token of 31 characters', { content: generated, clientRequestToken: 'x'.repeat(31) }, 'MS203'],
    ['a token of 65 characters', { content: generated, clientRequestToken: 'x'.repeat(65) }, 'MS203'],
    ['a token with a space', { content: generated, clientRequestToken: `${'x'.repeat(32)} ` }, 'MS204'],
    ['a token with a colon', { content: generated, clientRequestToken: `${'x'.repeat(32)}:` }, 'MS204'],
    ['a recovery window of 6 days', { creation: SecretCreation.createSecret({ recoveryWindow: Duration.days(6) }) }, 'MS207'],
    ['a recovery window of 31 days', { creation: SecretCreation.createSecret({ recoveryWindow: Duration.days(31) }) }, 'MS207'],
    ['48 tags', { ...created, tags: Object.fromEntries([...Array(48).keys()].map(i => [`k${i}`, 'v'])) }, 'MS208'],
    ['a tag of ours', { ...created, tags: { 'managed-secret:instance': 'x' } }, 'MS209'],
    ['a reference in a template', { content: SecretContent.generated({ secretStringTemplate: '{"a":"{{resolve:secretsmanager:x}}"}', generateStringKey: 'b' }, { generation: '1' }) }, 'MS210'],
    ['a reference in a lineage', { creation: SecretCreation.createSecret({ lineage: '{{resolve:secretsmanager:x}}' }) }, 'MS210'],
    ['an empty lineage', { creation: SecretCreation.createSecret({ lineage: '' }) }, 'MS217'],
    ['a lineage of 257 characters', { creation: SecretCreation.createSecret({ lineage: 'x'.repeat(257) }) }, 'MS217'],
    ['a lineage with a line break', { creation: SecretCreation.createSecret({ lineage: 'a\nb' }) }, 'MS217'],
    ['a generator that cannot work in the handler', { content: SecretContent.generated({ passwordLength: 5000 }, { generation: '1' }) }, 'MS030'],
    ['a reference in a description', { ...created, description: '{{resolve:secretsmanager:x}}' }, 'MS210'],
  ])('%s is refused', (_, props, id) => {
    expect(errorsOf(props)).toContain(`[Stack/Secret] ${id} `);
  });

  test('a tag of ours is shown with a gap for what only the deployment knows', () => {
    expect(errorsOf({ ...created, tags: { [`managed-secret:${Aws.STACK_NAME}`]: 'x' } })).toContain(
      '[Stack/Secret] MS209 creation must not have tags that start with "managed-secret:", which the handler uses to mark its secrets. '
      + 'It has "managed-secret:${…}". Choose another prefix.');
  });

  test('a recovery window that is no number of whole days is refused with it', () => {
    expect(errorsOf({ creation: SecretCreation.createSecret({ recoveryWindow: Duration.hours(180) }) })).toContain(
      '[Stack/Secret] MS207 creation must have a recoveryWindow of 7 to 30 days, a whole number. It is 7.5. Set recoveryWindow to a number of days in this range.');
  });

  test.each<[string, ManagedSecretProps]>([
    ['tokens of 32 characters', { content: generated, clientRequestToken: 'x'.repeat(32) }],
    ['tokens of 64 characters', { content: generated, clientRequestToken: 'x'.repeat(64) }],
    ['recovery windows of 7 days', { creation: SecretCreation.createSecret({ recoveryWindow: Duration.days(7) }) }],
    ['recovery windows of 30 days', { creation: SecretCreation.createSecret({ recoveryWindow: Duration.days(30) }) }],
    ['47 tags', { ...created, tags: Object.fromEntries([...Array(47).keys()].map(i => [`k${i}`, 'v'])) }],
    ['lineages of one character', { creation: SecretCreation.createSecret({ lineage: 'x' }) }],
    ['lineages of 256 characters of four bytes', { creation: SecretCreation.createSecret({ lineage: '𐐀'.repeat(256) }) }],
    ['lineages that only the deployment knows', { creation: SecretCreation.createSecret({ lineage: Fn.importValue('lineage') }) }],
    ['a secret without a value', { ...created, content: SecretContent.empty() }],
    ['options of a generator without a pin, which the handler does not need', { ...created, content: SecretContent.generated({ passwordLength: 20 }) }],
    ['options of a generator with a generation', { content: SecretContent.generated({ passwordLength: 20 }, { generation: '1' }) }],
  ])('%s pass', (_, props) => {
    expect(errorsOf(props)).toBe('');
    const stack = aStack();
    new ManagedSecret(stack, 'Secret', props);
    expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue())).toEqual([]);
  });

  test('a lineage that does not fit is an error that says what a lineage is for', () => {
    expect(errorsOf({ creation: SecretCreation.createSecret({ lineage: 'x'.repeat(257) }) })).toContain(
      `[Stack/Secret] MS217 creation must have a lineage of 1 to 256 characters, none of them a control character: the handler stores it as a tag, by which it recognizes the successor of a secret. It is "${'x'.repeat(79)}…" (257 characters). Choose another lineage, or omit it.`);
  });

  test('a lineage with characters that are unusual in tags is a note', () => {
    const stack = aStack();
    new ManagedSecret(stack, 'Secret', { creation: SecretCreation.createSecret({ lineage: 'shop, former' }) });
    expect(Annotations.fromStack(stack).findInfo('*', Match.anyValue()).map(({ entry }) => entry.data)).toEqual([
      'MS218 creation has a lineage with characters other than letters, digits, spaces, and + - = . _ : / @, which some services do not accept in a tag. '
      + 'It is "shop, former". If other tools read the tags, use only these characters. [ack: MS218]',
    ]);
  });

  const ATTACHED = 'MS206 creation is attached to a database: a version that the handler writes removes the host and port that the attachment added. '
    + 'Other content writes a new value to a deployed secret. Before the first deployment, use content that CloudFormation writes. '
    + 'To acknowledge it, call SecretRules.acknowledge(scope, \'MS206\', { reason, owner, expires }). [ack: MS206]';

  const login = (options: GeneratedContentOptions = {}) => (
    SecretContent.generated({ secretStringTemplate: '{"username":"ada"}', generateStringKey: 'password', excludeCharacters: '/"@' }, options));

  function warningsOf(stack: Stack): unknown[] {
    return Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('MS')).map(({ entry }) => entry.data);
  }

  test.each<[string, ManagedSecretProps, (secret: ManagedSecret) => unknown]>([
    ['by attach(), where the handler makes it', { ...created, content: login() }, secret => secret.attach(TARGET)],
    ['by attach(), where the handler writes it', { content: login({ generation: '1' }) }, secret => secret.attach(TARGET)],
    ['by an L2', { content: login({ generation: '1' }) }, secret => new sm.SecretTargetAttachment(secret.stack, 'A', { secret, target: TARGET })],
    ['by an L1', { ...created, content: login() }, ({ stack, secretArn: secretId }) =>
      new sm.CfnSecretTargetAttachment(stack, 'A', { secretId, targetId: 'db', targetType: 'AWS::RDS::DBInstance' })],
  ])('a secret that is attached %s gets the finding that a new version drops what the attachment added', (_, props, attach) => {
    const stack = aStack();
    attach(new ManagedSecret(stack, 'Secret', props));
    new ManagedSecret(stack, 'Other', props);
    expect(warningsOf(stack)).toEqual([ATTACHED]);
  });

  test('an attached secret whose value CloudFormation writes, or that has no writer, is not', () => {
    const stack = aStack();
    new ManagedSecret(stack, 'Secret', { content: login() }).attach(TARGET);
    new ManagedSecret(stack, 'Empty', { ...created, content: SecretContent.empty() }).attach(TARGET);
    expect(warningsOf(stack)).toEqual([]);
  });

  test.each<[string, ManagedSecretProps]>([
    ['makes', created],
    ['writes', { content: generated }],
  ])('a secret that the handler %s gets a finding when its key is deleted before it', (_, props) => {
    const stack = aStack();
    const dying = new kms.Key(stack, 'Key', { removalPolicy: RemovalPolicy.DESTROY });
    new ManagedSecret(stack, 'Secret', { ...props, encryptionKey: dying });
    new ManagedSecret(stack, 'DiesToo', { ...props, encryptionKey: dying, removalPolicy: RemovalPolicy.DESTROY });
    expect(warningsOf(stack)).toEqual([
      'MS058 encryptionKey is deleted with its stack while the secret is retained: nobody can read the value after that. '
      + 'The key is Stack/Key. Set the same removalPolicy on the key and the secret. '
      + 'To acknowledge it, call SecretRules.acknowledge(scope, \'MS058\', { reason, owner, expires }). [ack: MS058]',
    ]);
  });
});
