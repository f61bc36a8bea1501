import { App, Aws, CfnOutput, CfnParameter, Duration, Lazy, PhysicalName, PropertyInjectors, RemovalPolicies, RemovalPolicy, SecretValue, Stack, Tags } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sm from 'aws-cdk-lib/aws-secretsmanager';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { ManagedSecret, ManagedSecretProps, SecretContent } from '../src';
import { aRole } from './grants/fixtures';
import { errorsIn, idsIn } from './rules/synthesis';

const ENV = { account: '111111111111', region: 'us-east-1' };
const SECRET = 'AWS::SecretsManager::Secret';
const POLICY = 'AWS::SecretsManager::ResourcePolicy';

function aStack(app = new App(), id = 'Stack', env: { account: string; region: string } | undefined = ENV): Stack {
  return new Stack(app, id, { env });
}

function resourcesOf(stack: Stack, type: string): Record<string, any> {
  return Template.fromStack(stack).findResources(type);
}

describe('beside aws-cdk-lib\'s Secret under the same id', () => {
  const key = (stack: Stack) => kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:111111111111:key/11111111-2222-3333-4444-555555555555');
  const cases: Array<[string, (stack: Stack) => sm.SecretProps, (stack: Stack) => ManagedSecretProps]> = [
    ['without properties', () => ({}), () => ({})],
    ['with a name and a description', () => ({ secretName: 'a/b', description: 'c' }), () => ({ secretName: 'a/b', description: 'c' })],
    ['with a key', stack => ({ encryptionKey: key(stack) }), stack => ({ encryptionKey: key(stack) })],
    [
      'with a generator',
      () => ({ generateSecretString: { secretStringTemplate: '{"username":"u"}', generateStringKey: 'password', excludeCharacters: '"@/' } }),
      () => ({ content: SecretContent.generated({ secretStringTemplate: '{"username":"u"}', generateStringKey: 'password', excludeCharacters: '"@/' }) }),
    ],
    [
      'with a value',
      () => ({ secretStringValue: SecretValue.secretsManager('other', { jsonField: 'x' }) }),
      () => ({ content: SecretContent.fromSecretValue(SecretValue.secretsManager('other', { jsonField: 'x' })) }),
    ],
    [
      'with a JSON value',
      () => ({ secretObjectValue: { user: SecretValue.unsafePlainText('u'), password: SecretValue.secretsManager('other') } }),
      () => ({ content: SecretContent.json({ user: SecretValue.unsafePlainText('u'), password: SecretValue.secretsManager('other') }, { plaintextFields: ['user'] }) }),
    ],
    ['with replicas', () => ({ replicaRegions: [{ region: 'eu-west-1' }] }), () => ({ replicaRegions: [{ region: 'eu-west-1' }] })],
  ];

  test.each(cases)('the resource is the same %s, so that a swap replaces and regenerates nothing', (_, l2, ours) => {
    const theirs = aStack();
    new sm.Secret(theirs, 'Secret', { ...l2(theirs), removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE });
    const mine = aStack();
    new ManagedSecret(mine, 'Secret', ours(mine));

    expect(resourcesOf(mine, SECRET)).toEqual(resourcesOf(theirs, SECRET));
  });

  test('the policy and the attachment have the same logical ids', () => {
    const target: sm.ISecretAttachmentTarget = {
      asSecretAttachmentTarget: () => ({ targetId: 'db', targetType: sm.AttachmentTargetType.RDS_DB_INSTANCE }),
    };
    const ids = (make: (stack: Stack) => sm.ISecret) => {
      const stack = aStack();
      const secret = make(stack);
      secret.denyAccountRootDelete();
      secret.attach(target);
      return Object.entries(Template.fromStack(stack).toJSON().Resources).map(([id, { Type }]: [string, any]) => [id, Type]).sort();
    };

    expect(ids(stack => new ManagedSecret(stack, 'Secret'))).toEqual(ids(stack => new sm.Secret(stack, 'Secret')));
  });
});

describe('the secret', () => {
  test('is retained by default, except when its creation fails', () => {
    const stack = aStack();
    new ManagedSecret(stack, 'Secret');

    Template.fromStack(stack).hasResource(SECRET, { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
  });

  test.each([
    [RemovalPolicy.DESTROY, 'Delete'],
    [RemovalPolicy.RETAIN, 'Retain'],
  ])('follows the removal policy %s', (removalPolicy, expected) => {
    const stack = aStack();
    new ManagedSecret(stack, 'Secret', { removalPolicy });

    Template.fromStack(stack).hasResource(SECRET, { DeletionPolicy: expected });
  });

  test('has no value and no generator when it is to be filled later', () => {
    const stack = aStack();
    new ManagedSecret(stack, 'Secret', { content: SecretContent.empty() });

    Template.fromStack(stack).hasResourceProperties(SECRET, { SecretString: Match.absent(), GenerateSecretString: Match.absent() });
  });

  test('keeps its own tags over those of the scopes around it, and gives way to those set on it with a higher priority', () => {
    const app = new App();
    const stack = aStack(app);
    const secret = new ManagedSecret(stack, 'Secret', { tags: { owner: 'secret', team: 'secret', gone: 'secret' } });
    Tags.of(app).add('owner', 'app');
    Tags.of(app).add('stage', 'prod');
    Tags.of(secret).add('team', 'aspect', { priority: 300 });
    Tags.of(secret).remove('gone');

    Template.fromStack(stack).hasResourceProperties(SECRET, {
      Tags: [{ Key: 'owner', Value: 'secret' }, { Key: 'stage', Value: 'prod' }, { Key: 'team', Value: 'aspect' }],
    });
  });

  test('takes replicas with keys of their regions', () => {
    const stack = aStack();
    const key = kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111111111111:key/11111111-2222-3333-4444-555555555555');
    const secret = new ManagedSecret(stack, 'Secret', { replicaRegions: [{ region: 'eu-west-1', encryptionKey: key }] });
    secret.addReplicaRegion('eu-central-1');

    Template.fromStack(stack).hasResourceProperties(SECRET, {
      ReplicaRegions: [{ Region: 'eu-west-1', KmsKeyId: key.keyArn }, { Region: 'eu-central-1' }],
    });
  });

  test('is recognized, and nothing else is', () => {
    const stack = aStack();
    expect(ManagedSecret.isManagedSecret(new ManagedSecret(stack, 'Ours'))).toBe(true);
    expect(ManagedSecret.isManagedSecret(new sm.Secret(stack, 'Theirs'))).toBe(false);
    expect(ManagedSecret.isManagedSecret(undefined)).toBe(false);
    expect(ManagedSecret.isManagedSecret('secret')).toBe(false);
  });
});

describe('the key', () => {
  test.each([
    ['arn:aws:kms:us-east-1:111111111111:key/11111111-2222-3333-4444-555555555555', 'arn:aws:kms:us-east-1:111111111111:key/11111111-2222-3333-4444-555555555555'],
    ['11111111-2222-3333-4444-555555555555', 'arn:aws:kms:us-east-1:111111111111:key/11111111-2222-3333-4444-555555555555'],
    ['mrk-11112222333344445555666677778888', 'arn:aws:kms:us-east-1:111111111111:key/mrk-11112222333344445555666677778888'],
    ['alias/shop', 'arn:aws:kms:us-east-1:111111111111:alias/shop'],
    ['arn:aws:kms:us-east-1:111111111111:alias/shop', 'arn:aws:kms:us-east-1:111111111111:alias/shop'],
  ])('given as %s stands so in the template, and is a construct as well', (kmsKeyId, arn) => {
    const stack = aStack();
    const secret = new ManagedSecret(stack, 'Secret', { kmsKeyId });

    Template.fromStack(stack).hasResourceProperties(SECRET, { KmsKeyId: kmsKeyId });
    expect(stack.resolve(secret.encryptionKey!.keyArn)).toEqual(
      arn.startsWith('arn:aws:kms') && kmsKeyId === arn && !arn.includes('alias') ? arn
        : { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, arn.slice('arn:aws'.length)]] },
    );
  });

  test.each([
    ['a parameter', (stack: Stack) => new CfnParameter(stack, 'KeyArn').valueAsString],
    ['a dynamic reference', () => '{{resolve:ssm:/keys/shop}}'],
  ])('may be %s that only the deployment knows: grants name the one secret, because the value may be an alias', (_, kmsKeyId) => {
    const stack = aStack();
    const secret = new ManagedSecret(stack, 'Secret', { kmsKeyId: kmsKeyId(stack) });
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    secret.grantRead(role);

    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([Match.objectLike({
          Action: 'kms:Decrypt',
          Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':kms:us-east-1:*:key/*']] },
          Condition: Match.objectLike({ StringLike: { 'kms:EncryptionContext:SecretARN': stack.resolve(secret.secretArn) } }),
        })]),
      },
    });
  });

  test('of the app lets the account use it through Secrets Manager, in one statement for all its secrets', () => {
    const stack = aStack();
    const key = new kms.Key(stack, 'Key');
    for (let i = 0; i < 3; i++) new ManagedSecret(stack, `Secret${i}`, { encryptionKey: key });

    const [{ Properties }] = Object.values(resourcesOf(stack, 'AWS::KMS::Key'));
    expect(Properties.KeyPolicy.Statement).toHaveLength(2);
    expect(Properties.KeyPolicy.Statement[1]).toEqual({
      Action: ['kms:CreateGrant', 'kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
      Condition: { StringEquals: { 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com' } },
      Effect: 'Allow',
      Principal: { AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::111111111111:root']] } },
      Resource: '*',
    });
  });
});

describe('the name', () => {
  const nameIn = (secretName: string | undefined) => {
    const stack = aStack();
    const secret = new ManagedSecret(stack, 'Secret', { secretName });
    return stack.resolve(secret.secretName);
  };
  const part = (index: number) => ({ 'Fn::Select': [index, { 'Fn::Split': ['-', { 'Fn::Select': [6, { 'Fn::Split': [':', { Ref: 'SecretA720EF05' }] }] }] }] });

  test('of CloudFormation\'s choice has one hyphen', () => {
    expect(nameIn(undefined)).toEqual({ 'Fn::Join': ['-', [part(0), part(1)]] });
  });

  test.each([
    ['plain', part(0)],
    ['with-two-hyphens', { 'Fn::Join': ['-', [part(0), part(1), part(2)]] }],
  ])('%s is taken out of the ARN without its suffix', (secretName, expected) => {
    expect(nameIn(secretName)).toEqual(expected);
  });

  test('never appears by itself: a reference from another region is an error with both remedies', () => {
    const app = new App();
    const secret = new ManagedSecret(aStack(app, 'Owner'), 'Secret');
    new CfnOutput(aStack(app, 'Reader', { ...ENV, region: 'eu-west-1' }), 'Arn', { value: secret.secretArn });

    expect(() => app.synth()).toThrow(
      '[Owner/Secret] MS007 secretName must be a literal, because a stack in another account or region refers to this secret. The reference is in Reader. For a deployed secret, pass its complete ARN to ManagedSecret.fromManagedSecretAttributes() in the other stack: a new name replaces the secret and loses its value. Before the first deployment, set secretName.',
    );
  });

  test('is stood in for where another region looks at the ARN before the synthesis refuses that', () => {
    const app = new App();
    const secret = new ManagedSecret(aStack(app, 'Owner'), 'Secret');
    const reader = aStack(app, 'Reader', { ...ENV, region: 'eu-west-1' });

    const arn = ['arn:', { Ref: 'AWS::Partition' }, ':secretsmanager:us-east-1:111111111111:secret:needs-a-name'];
    expect(reader.resolve(secret.secretArn)).toEqual({ 'Fn::Join': ['', arn] });
    expect(() => app.synth()).toThrow('[Owner/Secret] MS007 ');
  });

  test('that only the deployment knows serves no reference from another region, which is an error of the secret', () => {
    const app = new App();
    const owner = aStack(app, 'Owner');
    const secret = new ManagedSecret(owner, 'Secret', { secretName: new CfnParameter(owner, 'Name').valueAsString });
    new CfnOutput(aStack(app, 'Reader', { ...ENV, region: 'eu-west-1' }), 'Arn', { value: secret.secretArn });

    expect(errorsIn(owner)).toEqual([
      '[Owner/Secret] MS007 secretName must be a literal, because a stack in another account or region refers to this secret. The reference is in Reader. For a deployed secret, pass its complete ARN to ManagedSecret.fromManagedSecretAttributes() in the other stack: a new name replaces the secret and loses its value. Before the first deployment, set secretName.',
    ]);
  });

  test('that is generated when needed serves a reference from another region', () => {
    const app = new App();
    const owner = aStack(app, 'Owner');
    const secret = new ManagedSecret(owner, 'Secret', { secretName: PhysicalName.GENERATE_IF_NEEDED });
    const reader = aStack(app, 'Reader', { ...ENV, region: 'eu-west-1' });
    new CfnOutput(reader, 'Arn', { value: secret.secretArn });

    const [{ Properties }] = Object.values(resourcesOf(owner, SECRET));
    expect(Properties.Name).toMatch(/^ownerownersecret[a-f0-9]+$/);
    Template.fromStack(reader).hasOutput('Arn', {
      Value: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:secretsmanager:us-east-1:111111111111:secret:${Properties.Name}`]] },
    });
  });

  test('that is generated when needed is left out where nothing needs it', () => {
    const stack = aStack();
    new ManagedSecret(stack, 'Secret', { secretName: PhysicalName.GENERATE_IF_NEEDED });

    Template.fromStack(stack).hasResourceProperties(SECRET, { Name: Match.absent() });
  });

  test('serves a reference from another account', () => {
    const app = new App();
    const secret = new ManagedSecret(aStack(app, 'Owner'), 'Secret', { secretName: 'a/b' });
    const reader = aStack(app, 'Reader', { ...ENV, account: '222222222222' });
    new CfnOutput(reader, 'Arn', { value: secret.secretArn });
    new CfnOutput(reader, 'Pattern', { value: secret.arnForPolicies });

    const arn = 'arn:\${AWS::Partition}:secretsmanager:us-east-1:111111111111:secret:a/b'.split('${AWS::Partition}');
    Template.fromStack(reader).hasOutput('Arn', { Value: { 'Fn::Join': ['', [arn[0], { Ref: 'AWS::Partition' }, arn[1]]] } });
    Template.fromStack(reader).hasOutput('Pattern', { Value: { 'Fn::Join': ['', [arn[0], { Ref: 'AWS::Partition' }, `${arn[1]}-??????`]] } });
  });
});

describe('the attributes', () => {
  const stack = aStack();
  const secret = new ManagedSecret(stack, 'Secret');
  const ref = { Ref: 'SecretA720EF05' };

  test('are those of an ISecret', () => {
    expect(stack.resolve([secret.secretArn, secret.secretFullArn, secret.arnForPolicies, secret.secretRef.secretId])).toEqual([ref, ref, ref, ref]);
  });

  test('refer to the value dynamically', () => {
    const unwrapped = (value: SecretValue) => stack.resolve(value.unsafeUnwrap());
    expect(unwrapped(secret.secretValue)).toEqual({ 'Fn::Join': ['', ['{{resolve:secretsmanager:', ref, ':SecretString:::}}']] });
    expect(unwrapped(secret.secretValueFromJson('password'))).toEqual({ 'Fn::Join': ['', ['{{resolve:secretsmanager:', ref, ':SecretString:password::}}']] });
    expect(stack.resolve(secret.cfnDynamicReferenceKey({ jsonField: 'a', versionStage: 'AWSPREVIOUS' })))
      .toEqual({ 'Fn::Join': ['', [ref, ':SecretString:a:AWSPREVIOUS:']] });
  });

  test('name the replica in another region by the same ARN with that region', () => {
    const field = (index: number) => ({ 'Fn::Select': [index, { 'Fn::Split': [':', ref] }] });
    expect(stack.resolve(secret.secretArnIn('eu-west-1'))).toEqual({
      'Fn::Join': [':', [field(0), field(1), field(2), 'eu-west-1', field(4), field(5), field(6)]],
    });
    expect(stack.resolve(secret.secretArnIn('us-east-1'))).toEqual(ref);
  });
});

describe('the resource policy', () => {
  const statement = (effect: iam.Effect) => new iam.PolicyStatement({
    effect, actions: ['secretsmanager:GetSecretValue'], resources: ['*'], principals: [new iam.ArnPrincipal('arn:aws:iam::111111111111:role/x')],
  });

  test('is one, blocks public access, and goes when the last grant leaves the code', () => {
    const stack = aStack();
    const secret = new ManagedSecret(stack, 'Secret');
    secret.addToResourcePolicy(statement(iam.Effect.ALLOW));
    secret.denyAccountRootDelete();

    Template.fromStack(stack).resourceCountIs(POLICY, 1);
    Template.fromStack(stack).hasResource(POLICY, {
      DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete', Properties: { BlockPublicPolicy: true, SecretId: { Ref: 'SecretA720EF05' } },
    });
  });

  test('that only denies stays as long as the secret does, whenever the removal policy is set', () => {
    const stack = aStack();
    const secret = new ManagedSecret(stack, 'Secret');
    secret.addToResourcePolicy(statement(iam.Effect.DENY));
    Template.fromStack(stack).hasResource(POLICY, { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });

    const other = aStack();
    const destroyed = new ManagedSecret(other, 'Secret');
    destroyed.addToResourcePolicy(statement(iam.Effect.DENY));
    destroyed.applyRemovalPolicy(RemovalPolicy.DESTROY);
    Template.fromStack(other).hasResource(POLICY, { DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' });
  });

  test.each([[iam.Effect.ALLOW, ['MS076']], [iam.Effect.DENY, []]])('that has a statement to %s, retained with everything else, is reported where it keeps the access', (effect, ids) => {
    const stack = aStack();
    new ManagedSecret(stack, 'Secret').addToResourcePolicy(statement(effect));
    RemovalPolicies.of(stack).retain();

    expect(idsIn(stack)).toEqual(ids);
  });

  test('with an incomplete statement is refused, as aws-cdk-lib does', () => {
    const app = new App();
    const secret = new ManagedSecret(aStack(app), 'Secret');
    secret.addToResourcePolicy(new iam.PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: ['*'] }));

    expect(() => app.synth()).toThrow('A PolicyStatement used in a resource-based policy must specify at least one IAM principal.');
  });
});

test('a key reference that is lazy may still change after the secret and its grants are made', () => {
  const stack = aStack();
  let kmsKeyId = 'too early';
  const secret = new ManagedSecret(stack, 'Secret', { kmsKeyId: Lazy.string({ produce: () => kmsKeyId }) });
  secret.grantRead(new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() }));
  kmsKeyId = 'alias/in-time';

  Template.fromStack(stack).hasResourceProperties(SECRET, { KmsKeyId: 'alias/in-time' });
});

describe('imported', () => {
  const COMPLETE = 'arn:aws:secretsmanager:eu-west-1:222222222222:secret:shop/db-a1b2c3';

  test('by its complete ARN, it knows its name and its environment', () => {
    const secret = ManagedSecret.fromManagedSecretAttributes(aStack(), 'Secret', { secretCompleteArn: COMPLETE });

    expect([secret.secretArn, secret.secretFullArn, secret.secretName, secret.env]).toEqual(
      [COMPLETE, COMPLETE, 'shop/db', { account: '222222222222', region: 'eu-west-1' }]);
    expect(ManagedSecret.isManagedSecret(secret)).toBe(false);
  });

  test('by its name, its ARN is partial, and a pattern in policies', () => {
    const stack = aStack();
    const secret = ManagedSecret.fromManagedSecretAttributes(stack, 'Secret', { secretName: 'shop/db', account: '222222222222', region: 'eu-west-1' });

    const arn = (name: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:secretsmanager:eu-west-1:222222222222:secret:${name}`]] });
    expect(stack.resolve([secret.secretArn, secret.arnForPolicies])).toEqual([arn('shop/db'), arn('shop/db-??????')]);
    expect([secret.secretName, secret.secretFullArn]).toEqual(['shop/db', undefined]);
  });

  test.each([
    [{}, 'Neither secretCompleteArn nor secretName is set.'],
    [{ secretCompleteArn: COMPLETE, secretName: 'x' }, 'Both secretCompleteArn and secretName are set.'],
    [{ secretCompleteArn: COMPLETE, account: '222222222222' }, 'secretCompleteArn already contains the account and the region, and account or region is set too.'],
    [{ secretCompleteArn: 'arn:aws:secretsmanager:eu-west-1:222222222222:secret:shop' },
      'secretCompleteArn is "arn:aws:secretsmanager:eu-west-1:222222222222:secret:shop", which does not end with a hyphen and six letters or digits.'],
    [{ secretCompleteArn: 'shop' }, 'secretCompleteArn is "shop", which is not the ARN of a secret.'],
    ...[
      ['amazon:secretsmanager:eu-west-1:222222222222', 'the partition "amazon" is wrong; it must be a partition such as "aws".'],
      ['aws:ssm:eu-west-1:222222222222', 'the service "ssm" is wrong; it must be "secretsmanager".'],
      ['aws:1234:eu-west-1:222222222222', 'the service "1234" is wrong; it must be "secretsmanager".'],
      ['aws:secretsmanager:Ireland:222222222222', 'the region "Ireland" is wrong; it must be a region such as "eu-west-1".'],
      ['aws:secretsmanager:eu-west-1:prod', 'the account "prod" is wrong; it must have 12 digits.'],
      ['aws:secretsmanager:eu-west-1:22222222222', 'the account "22222222222" has 11 digits; it needs 12.'],
    ].map(([start, problem]): [object, string] => [{ secretCompleteArn: `arn:${start}:secret:shop/*` }, `In secretCompleteArn, ${problem}`]),
    [{ secretCompleteArn: 'arn:aws:secretsmanager:eu-west-1:222222222222:secret:shop/*' },
      'secretCompleteArn is "arn:aws:secretsmanager:eu-west-1:222222222222:secret:shop/*", which has "*": in a policy it would stand for other secrets too.'],
  ])('with the attributes %j it is refused, with everything else that is', (attributes, problem) => {
    const stack = aStack();
    ManagedSecret.fromManagedSecretAttributes(stack, 'Secret', attributes).grantRead(aRole(stack, 'Role', 'reader'));
    new ManagedSecret(stack, 'Other', { secretName: 'a b' });
    expect(errorsIn(stack)).toEqual([
      '[Stack/Secret] MS009 fromManagedSecretAttributes() must have either secretCompleteArn, or secretName with an optional account and region. '
      + `${problem} Pass only secretCompleteArn, with its suffix of six characters; or only secretName, account, and region if you do not know the suffix.`,
      expect.stringContaining('[Stack/Other] MS001 '),
    ]);
  });

  test.each([
    [{ secretName: 'shop/db!a', keyArn: 'arn:aws:kms:us-east-1:111111111111:key/0123abcd-0123-0123-0123-0123456789ab' }, []],
    [{ secretName: 'shop/db!a-a1b2c3', keyArn: 'arn:aws:kms:us-east-1:111111111111:alias/shop' }, []],
    [{ secretName: 'shop/db ' }, ['MS001 secretName "shop/db " must contain only ASCII letters, digits, and the characters /_+=.@-. It has " ". Remove the other characters.']],
    [{ secretName: 'shop/db', keyArn: 'alias/shop' }, []],
    [{ secretName: 'shop/db', account: '222222222222', keyArn: 'alias/shop' }, [
      'MS013 keyArn "alias/shop" must be a key ARN, because the secret is in another account: a key ID or an alias name does not say which account has the key. '
      + 'Write arn:aws:kms:REGION:ACCOUNT:key/ID.',
    ]],
    [{ secretCompleteArn: COMPLETE, keyArn: 'arn:aws:kms:eu-west-2:222222222222:key/0123abcd-0123-0123-0123-0123456789ab' }, [
      'MS054 keyArn "arn:aws:kms:eu-west-2:222222222222:key/0123abcd-0123-0123-0123-0123456789ab" must be in the region of the secret or replica that it encrypts. '
      + 'That region is eu-west-1. Use a key in that region, such as the replica of a multi-Region key.',
    ]],
  ])('with %j, the synthesis reports %j', (attributes, messages) => {
    const stack = aStack();
    ManagedSecret.fromManagedSecretAttributes(stack, 'Secret', attributes);

    expect(errorsIn(stack)).toEqual(messages.map(message => `[Stack/Secret] ${message}`));
  });

  test('by an ARN that the CLI has yet to look up, it is left alone', () => {
    const stack = aStack();
    const secretCompleteArn = StringParameter.valueFromLookup(stack, '/shop/secret-arn');
    const secret = ManagedSecret.fromManagedSecretAttributes(stack, 'Secret', { secretCompleteArn });
    secret.grantRead(new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() }));

    expect(idsIn(stack)).toEqual([]);
  });

  test('by an ARN that only the deployment knows, it works', () => {
    const stack = aStack();
    const arn = new CfnParameter(stack, 'Arn').valueAsString;
    const secret = ManagedSecret.fromManagedSecretAttributes(stack, 'Secret', { secretCompleteArn: arn });
    secret.grantRead(new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() }));

    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', { PolicyDocument: { Statement: [Match.objectLike({ Effect: 'Allow' })] } });
  });

  test('it can be attached, and rotated, and its policy is not written', () => {
    const stack = aStack();
    const secret = ManagedSecret.fromManagedSecretAttributes(stack, 'Secret', { secretCompleteArn: COMPLETE });
    secret.denyAccountRootDelete();
    const statement = new iam.PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: ['*'], principals: [new iam.AccountRootPrincipal()] });
    expect(secret.addToResourcePolicy(statement)).toEqual({ statementAdded: false });
    const attached = secret.attach({ asSecretAttachmentTarget: () => ({ targetId: 'db', targetType: sm.AttachmentTargetType.RDS_DB_INSTANCE }) });
    secret.addRotationSchedule('Rotation', { hostedRotation: sm.HostedRotation.mysqlSingleUser() });
    attached.addRotationSchedule('RotationOfAttached', { hostedRotation: sm.HostedRotation.mysqlSingleUser() });

    const template = Template.fromStack(stack);
    template.allResourcesProperties('AWS::SecretsManager::SecretTargetAttachment', { SecretId: COMPLETE, TargetId: 'db', TargetType: 'AWS::RDS::DBInstance' });
    const [attachment] = Object.keys(template.findResources('AWS::SecretsManager::SecretTargetAttachment'));
    const schedules = Object.values(template.findResources('AWS::SecretsManager::RotationSchedule')).map(({ Properties }) => Properties);
    const rotation = { HostedRotationLambda: expect.objectContaining({ RotationType: 'MySQLSingleUser' }) };
    expect(schedules).toEqual([
      expect.objectContaining({ SecretId: { Ref: attachment }, ...rotation }), expect.objectContaining({ SecretId: COMPLETE, ...rotation }),
    ]);
    template.resourceCountIs(POLICY, 0);
  });
});

test('a property injector sees and changes the properties', () => {
  const app = new App();
  PropertyInjectors.of(app).add({
    constructUniqueId: ManagedSecret.PROPERTY_INJECTION_ID,
    inject: (props: ManagedSecretProps) => ({ description: 'from the platform team', ...props }),
  });
  const stack = aStack(app);
  new ManagedSecret(stack, 'Secret');

  Template.fromStack(stack).hasResourceProperties(SECRET, { Description: 'from the platform team' });
});

test('in an env-agnostic stack everything is left to the deployment', () => {
  const stack = new Stack(new App(), 'Stack');
  const secret = new ManagedSecret(stack, 'Secret', { encryptionKey: new kms.Key(stack, 'Key'), secretName: `${Aws.STACK_NAME}/x` });
  secret.grantRead(new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() }));

  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: [
        { Effect: 'Allow', Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'], Resource: { Ref: 'SecretA720EF05' } },
        {
          Effect: 'Allow',
          Action: 'kms:Decrypt',
          Resource: { 'Fn::GetAtt': ['Key961B73FD', 'Arn'] },
          Condition: {
            StringEquals: { 'kms:ViaService': { 'Fn::Join': ['', ['secretsmanager.', { Ref: 'AWS::Region' }, '.amazonaws.com']] } },
            StringLike: { 'kms:EncryptionContext:SecretARN': { Ref: 'SecretA720EF05' } },
          },
        },
      ],
    },
  });
});

test('rotation leaves the function\'s role out of the key policy, so that a key of another stack makes no cycle', () => {
  const app = new App();
  const key = new kms.Key(aStack(app, 'Keys'), 'Key');
  const stack = aStack(app, 'Secrets');
  const secret = new ManagedSecret(stack, 'Secret', { encryptionKey: key });
  const rotationLambda = new lambda.Function(stack, 'Rotate', {
    runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline('exports.handler = () => {}'),
  });
  secret.addRotationSchedule('Rotation', { rotationLambda, automaticallyAfter: Duration.days(7) });

  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: Match.arrayWith([Match.objectLike({
        Action: ['kms:Decrypt', 'kms:Encrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*'],
        Condition: Match.objectLike({ StringLike: { 'kms:EncryptionContext:SecretARN': { Ref: 'SecretA720EF05' } } }),
      })]),
    },
  });
  Template.fromStack(stack).resourceCountIs(POLICY, 1);
});

test.each([
  ['a stack name within it', () => `${Aws.STACK_NAME}/x-y`, { 'Fn::Join': ['', [{ Ref: 'AWS::StackName' }, '/x-y']] }],
  ['a parameter', (stack: Stack) => new CfnParameter(stack, 'Name').valueAsString, { Ref: 'Name' }],
])('a name with %s is given back as it is: how many hyphens it has only the deployment knows', (_, name, expected) => {
  const stack = aStack();
  expect(stack.resolve(new ManagedSecret(stack, 'Secret', { secretName: name(stack) }).secretName)).toEqual(expected);
});

test('what the CLI has yet to look up is not refused: it would never come to look it up', () => {
  const app = new App();
  const stack = aStack(app);
  const looked = (name: string) => StringParameter.valueFromLookup(stack, name);
  new ManagedSecret(stack, 'Key', { kmsKeyId: looked('/kms/key') });
  new ManagedSecret(stack, 'Name', { secretName: looked('/odd.name') });
  new ManagedSecret(stack, 'Pinned', {
    content: SecretContent.generated({ secretStringTemplate: looked('/template'), generateStringKey: 'password' }, { pin: '0123456789ab' }),
  });

  expect(app.synth().manifest.missing).toHaveLength(3);
});

test('the name of a field of a literal is not reported where the name itself may be the secret', () => {
  const app = new App();
  new ManagedSecret(aStack(app), 'Secret', { content: SecretContent.fromSecretValue(SecretValue.unsafePlainText('{"canary-7f3a":"x"}')) });

  expect(() => app.synth()).toThrow('[Stack/Secret] MS023 content, a field of it, is a literal');
  expect(() => app.synth()).not.toThrow('canary');
});
