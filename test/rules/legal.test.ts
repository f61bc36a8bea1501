import { Aws, CfnCondition, CfnParameter, Duration, Fn, Lazy, NestedStack, PhysicalName, RemovalPolicy, SecretValue, Stack, Stage, Tags, Token } from 'aws-cdk-lib';
import { CfnEIP } from 'aws-cdk-lib/aws-ec2';
import { AccountPrincipal, AnyPrincipal, ArnPrincipal, Effect, OrganizationPrincipal, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Alias, CfnKey, IKey, Key, KeySpec } from 'aws-cdk-lib/aws-kms';
import { Code, Function as Lambda, Runtime } from 'aws-cdk-lib/aws-lambda';
import { CfnSecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import * as fc from 'fast-check';
import { stringsOf } from './support';
import { cfn, ENV, idsIn, stackOf } from './synthesis';
import { ManagedSecret, ManagedSecretProps, SecretContent } from '../../src';

/*
 * Inputs that Secrets Manager, KMS and CloudFormation accept. To refuse one of them is the worst that this library can do.
 */

const UUID = '1234abcd-12ab-34cd-56ef-1234567890ab';
const KEY_ARN = `arn:aws:kms:us-east-1:111111111111:key/${UUID}`;
const NAME_CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/_+=.@-';
/** CDK looks up only where it knows the environment. */
const LOOK_UP = 'a look-up';
const RUNS = { numRuns: 15 };

const reported = (props: ManagedSecretProps | ((stack: Stack) => ManagedSecretProps), stack = stackOf()) => {
  new ManagedSecret(stack, `Secret${stack.node.children.length}`, typeof props === 'function' ? props(stack) : props);
  return idsIn(stack);
};
const parameter = (stack: Stack, noEcho = false) => new CfnParameter(stack, `Parameter${stack.node.children.length}`, { noEcho });
const choice = (stack: Stack, one: unknown, other: unknown = Aws.NO_VALUE) => {
  return Fn.conditionIf(new CfnCondition(stack, `Condition${stack.node.children.length}`, { expression: Fn.conditionEquals(Aws.REGION, 'us-east-1') }).logicalId, one, other);
};
const keptKey = (stack: Stack) => {
  const key = new CfnKey(stack, 'Kept', { keyPolicy: { Version: '2012-10-17', Statement: [] } });
  key.applyRemovalPolicy(RemovalPolicy.RETAIN);
  return key;
};

describe('names', () => {
  test('of all allowed characters and lengths', () => {
    const names = fc.uniqueArray(stringsOf(NAME_CHARACTERS, 1, 512).filter(name => !/-[^-]{6}$/.test(name)), { minLength: 1, maxLength: 20 });
    fc.assert(fc.property(names, all => {
      const stack = stackOf();
      all.forEach((secretName, index) => new ManagedSecret(stack, `Secret${index}`, { secretName }));
      expect(idsIn(stack)).toEqual([]);
    }), RUNS);
  });

  test.each([
    'a', '-', '/', 'x'.repeat(512), NAME_CHARACTERS, 'rds-db', 'rds/db', 'aws/db', 'aws:'.replace(':', '-'), 'ssm/x', 'events/connection', 'prod/db/password', 'a@b.c', 'name-abcde', 'name-abcdefg',
    'managed-', '..', '//', '0', 'null', 'undefined', 'true', 'arn', '__proto__', 'constructor',
  ])('such as %.60s', secretName => {
    expect(reported({ secretName })).toEqual([]);
  });

  test.each<[string, (stack: Stack) => string]>([
    ['a region', () => `shop-${Aws.REGION}`],
    ['a parameter', stack => parameter(stack).valueAsString],
    ['parameters in company', stack => `${parameter(stack).valueAsString}/${Aws.STACK_NAME}/db`],
    ['a parameter of Systems Manager', stack => StringParameter.valueForStringParameter(stack, '/shop/name')],
    [LOOK_UP, stack => `${StringParameter.valueFromLookup(stack, '/shop/the.name_1')}`],
    ['a dynamic reference', () => '{{resolve:ssm:/shop/name:1}}'],
    ['a dynamic reference in company', () => 'shop/{{resolve:ssm:/shop/name}}/db'],
    ['a dynamic reference that ends like an ARN', () => '{{resolve:ssm:/my-name}}'],
    ['an import', () => Fn.importValue('name')],
    ['a substitution', () => Fn.sub('shop-${AWS::Region}/${AWS::StackName}')],
    ['a choice', stack => choice(stack, 'a', 'b').toString()],
    ['a name or none', stack => choice(stack, 'a').toString()],
    ['a mapping', () => Fn.findInMap('Names', Aws.REGION, 'secret')],
    ['a join', () => Fn.join('/', ['shop', Aws.REGION, 'db'])],
    ['a part of the stack\'s id', () => `db-${Fn.select(4, Fn.split('-', Aws.STACK_ID))}`],
    ['something late', () => Lazy.string({ produce: () => 'late/name' })],
    ['something late that is nothing', () => Lazy.string({ produce: () => undefined })],
    ['nothing', () => Aws.NO_VALUE],
  ])('that are, or hold, %s', (kind, name) => {
    expect(reported(stack => ({ secretName: name(stack) }))).toEqual([]);
    if (kind !== LOOK_UP) expect(reported(stack => ({ secretName: name(stack) }), stackOf({}))).toEqual([]);
  });

  test('that are generated when needed, with the one warning that says what it costs', () => {
    expect(reported({ secretName: PhysicalName.GENERATE_IF_NEEDED })).toEqual(['MS008']);
  });

  test('that are the same in two regions, two accounts, and beside an imported secret', () => {
    const stack = stackOf();
    const elsewhere = [{ ...ENV, region: 'eu-west-1' }, { ...ENV, account: '222222222222' }].map((env, index) => new Stack(stack.node.root, `Other${index}`, { env }));
    for (const each of [stack, ...elsewhere]) new ManagedSecret(each, 'Secret', { secretName: 'shop' });
    Secret.fromSecretNameV2(stack, 'L2', 'shop');
    ManagedSecret.fromManagedSecretAttributes(stack, 'Imported', { secretName: 'shop' });
    expect(idsIn(stack)).toEqual([]);
  });

  test('that differ in case only', () => {
    const stack = stackOf();
    for (const secretName of ['shop', 'Shop', 'SHOP']) new ManagedSecret(stack, secretName, { secretName });
    expect(idsIn(stack)).toEqual([]);
  });
});

describe('descriptions', () => {
  test.each<[string, (stack: Stack) => string]>([
    ['nothing', () => ''], ['2048 emoji', () => '😀'.repeat(2048)], ['lines', () => 'one\ntwo\t\u0000'], ['a parameter', stack => parameter(stack).valueAsString],
    ['a secret look-alike', () => 'see {{resolve:nothing}} and ${this} and aws:that'], ['quotes', () => '"\\"'], ['a dynamic reference', () => '{{resolve:ssm:/text}}'],
  ])('of %s', (_, description) => {
    expect(reported(stack => ({ description: description(stack) }))).toEqual([]);
  });
});

describe('keys', () => {
  const references = (partition: string, region: string) => [
    UUID, 'mrk-1234abcd12ab34cd56ef1234567890ab', 'alias/shop', 'alias/shop/db_1-x', 'alias/aws/secretsmanager', `arn:${partition}:kms:${region}:111111111111:key/${UUID}`,
    `arn:${partition}:kms:${region}:111111111111:key/mrk-1234abcd12ab34cd56ef1234567890ab`, `arn:${partition}:kms:${region}:111111111111:alias/shop`,
    `arn:${partition}:kms:${region}:111111111111:alias/aws/secretsmanager`, `arn:${Aws.PARTITION}:kms:${Aws.REGION}:${Aws.ACCOUNT_ID}:key/${UUID}`,
    `arn:${partition}:kms:${Aws.REGION}:${Aws.ACCOUNT_ID}:alias/shop`,
  ];

  test.each(RegionInfo.regions.map(({ name, partition }) => [name, partition!]))('by every form of reference, in %s', (region, partition) => {
    const stack = stackOf({ env: { account: '111111111111', region } });
    references(partition, region).forEach((kmsKeyId, index) => new ManagedSecret(stack, `Secret${index}`, { kmsKeyId }));
    expect(idsIn(stack)).toEqual([]);
  });

  test('by every form of reference, in a stack of no known environment', () => {
    const stack = stackOf({});
    [...references('aws', 'us-east-1'), ...references('aws-cn', 'cn-north-1')].forEach((kmsKeyId, index) => new ManagedSecret(stack, `Secret${index}`, { kmsKeyId }));
    expect(idsIn(stack)).toEqual([]);
  });

  test('by every form of reference, in a region and partition that this library does not know', () => {
    const stack = stackOf({ env: { account: '111111111111', region: 'zz-new-east-1' } });
    references('aws', 'zz-new-east-1').forEach((kmsKeyId, index) => new ManagedSecret(stack, `Secret${index}`, { kmsKeyId }));
    expect(idsIn(stack)).toEqual([]);
  });

  test.each<[string, (stack: Stack) => string]>([
    ['a parameter', stack => parameter(stack).valueAsString],
    [LOOK_UP, stack => StringParameter.valueFromLookup(stack, '/key')],
    ['an import', () => Fn.importValue('key')],
    ['a dynamic reference', () => '{{resolve:ssm:/key}}'],
    ['a versioned dynamic reference', () => '{{resolve:ssm:/shop/key:3}}'],
    ['an alias in part', stack => `alias/${parameter(stack).valueAsString}`],
    ['an ARN in part', stack => `arn:aws:kms:us-east-1:111111111111:key/${parameter(stack).valueAsString}`],
    ['an ARN whose resource is a parameter', stack => `arn:aws:kms:us-east-1:111111111111:${parameter(stack).valueAsString}`],
    ['a choice', stack => choice(stack, 'alias/a', 'alias/b').toString()],
    ['a key or none', stack => choice(stack, 'alias/a').toString()],
    ['a substitution', () => Fn.sub('arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:alias/shop')],
    ['a parameter of Systems Manager', stack => StringParameter.valueForStringParameter(stack, '/key')],
    ['the ref of a resource', stack => keptKey(stack).ref],
    ['the ARN of a resource', stack => keptKey(stack).attrArn],
    ['a key of the app', stack => new Key(stack, 'Key').keyArn],
    ['an alias of the app', stack => new Alias(stack, 'Alias', { aliasName: 'alias/x', targetKey: new Key(stack, 'Key') }).aliasName],
    ['something late', () => Lazy.string({ produce: () => KEY_ARN })],
    ['nothing', () => Aws.NO_VALUE],
  ])('by %s', (kind, reference) => {
    expect(reported(stack => ({ kmsKeyId: reference(stack) }))).toEqual([]);
    if (kind !== LOOK_UP) expect(reported(stack => ({ kmsKeyId: reference(stack) }), stackOf({}))).toEqual([]);
  });

  test.each<[string, (stack: Stack) => IKey]>([
    ['a key', stack => new Key(stack, 'Key')],
    ['a multi-Region key', stack => new Key(stack, 'Key', { multiRegion: true, enableKeyRotation: true })],
    ['a key that says its kind', stack => new Key(stack, 'Key', { keySpec: KeySpec.SYMMETRIC_DEFAULT, removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE })],
    ['an alias', stack => new Key(stack, 'Key').addAlias('shop')],
    ['a key that is looked up', stack => Key.fromLookup(stack, 'Key', { aliasName: 'alias/shop' })],
    ['an imported key', stack => Key.fromKeyArn(stack, 'Key', KEY_ARN)],
    ['an imported alias', stack => Alias.fromAliasName(stack, 'Alias', 'alias/shop')],
    ['the AWS managed key', stack => Alias.fromAliasName(stack, 'Alias', 'alias/aws/secretsmanager')],
    ['an L1 key', stack => Key.fromCfnKey(keptKey(stack))],
    ['a key whose kind is a parameter', stack => {
      const key = new Key(stack, 'Key');
      const [keySpec, keyUsage] = [parameter(stack).valueAsString, parameter(stack).valueAsString];
      Object.assign(key.node.defaultChild!, { keySpec, keyUsage, enabled: choice(stack, true, false) });
      return key;
    }],
    ['a key of another stack', stack => new Key(new Stack(stack.node.root, 'Keys', { env: ENV }), 'Key')],
  ])('by construct: %s', (_, key) => {
    expect(reported(stack => ({ encryptionKey: key(stack) }))).toEqual([]);
  });

  test('that go with their secret', () => {
    expect(reported(stack => ({ removalPolicy: RemovalPolicy.DESTROY, encryptionKey: new Key(stack, 'Key', { removalPolicy: RemovalPolicy.DESTROY, pendingWindow: Duration.days(7) }) }))).toEqual([]);
  });

  test('of another account, with the one warning that the other side has its part', () => {
    expect(reported({ kmsKeyId: KEY_ARN.replace('111111111111', '222222222222') })).toEqual(['MS055']);
  });
});

describe('replicas', () => {
  test.each(['aws', 'aws-cn', 'aws-us-gov', 'aws-iso', 'aws-iso-b', 'aws-iso-f'])('in every other region of %s, under a key of each', partition => {
    const [own, ...others] = RegionInfo.regions.filter(region => region.partition === partition).map(({ name }) => name);
    const stack = stackOf({ env: { account: '111111111111', region: own } });
    const keyOf = (region: string) => Key.fromKeyArn(stack, `Key-${region}`, `arn:${partition}:kms:${region}:111111111111:key/mrk-1234abcd12ab34cd56ef1234567890ab`);
    new ManagedSecret(stack, 'Secret', { replicaRegions: others.map(region => ({ region, encryptionKey: keyOf(region) })) });
    new ManagedSecret(stack, 'Other', { replicaRegions: others.map(region => ({ region })) });
    expect(idsIn(stack)).toEqual([]);
  });

  test('in regions that only the deployment knows', () => {
    const stack = stackOf();
    const region = parameter(stack).valueAsString;
    const secret = new ManagedSecret(stack, 'Secret', { replicaRegions: [{ region }, { region: Fn.importValue('region') }, { region: '{{resolve:ssm:/region}}' }] });
    cfn(secret).replicaRegions = [...cfn(secret).replicaRegions as [], choice(stack, { region: 'eu-west-1' }) as any, { region: 'eu-west-2', kmsKeyId: 'alias/x' }, { region, kmsKeyId: region }];
    expect(idsIn(stack)).toEqual([]);
  });

  test('in any region, of a stack of no known environment', () => {
    expect(reported({ replicaRegions: [{ region: 'us-east-1' }, { region: 'cn-north-1' }, { region: 'eusc-de-east-1' }] }, stackOf({}))).toEqual([]);
  });
});

describe('tags', () => {
  test('fifty, of letters of any script', () => {
    const letters = fc.string({ unit: fc.constantFrom(...'aZ09éßжあ漢𝒜 _.:/=+-@'), minLength: 1, maxLength: 60 }).filter(text => !/^aws:/i.test(text) && text.trim() !== '');
    fc.assert(fc.property(fc.dictionary(letters, letters, { minKeys: 1, maxKeys: 50 }), tags => expect(reported({ tags })).toEqual([])), RUNS);
  });

  test.each<[string, { [key: string]: string }]>([
    ['an empty value', { key: '' }], ['a key of 127 and a value of 255 characters', { ['𝒜'.repeat(127)]: '𝒜'.repeat(255) }], ['keys that differ in case only', { key: 'a', Key: 'b', KEY: 'c' }],
    ['a prefix like the reserved one', { 'aws-cdk:id': 'x', 'awsx:y': 'x', 'my-aws:x': 'aws' }], ['odd names of JavaScript', { constructor: 'x', toString: 'y' }],
  ])('with %s', (_, tags) => {
    expect(reported({ tags })).toEqual([]);
  });

  test('that only the deployment knows', () => {
    const stack = stackOf({ env: ENV, tags: { Team: 'shop' } });
    const secret = new ManagedSecret(stack, 'Secret', { tags: { region: Aws.REGION, [parameter(stack).valueAsString]: 'x', late: Lazy.string({ produce: () => 'x' }), ssm: '{{resolve:ssm:/tag}}' } });
    Tags.of(secret).add('owner', parameter(stack).valueAsString);
    expect(idsIn(stack)).toEqual([]);
  });
});

describe('values', () => {
  test('of the stack around a nested one', () => {
    const stack = stackOf();
    const address = SecretValue.resourceAttribute(new CfnEIP(stack, 'Address').attrPublicIp);
    new ManagedSecret(new NestedStack(stack, 'Nested'), 'Secret', { content: SecretContent.json({ address }) });
    expect(idsIn(stack)).toEqual([]);
  });

  test.each<[string, (stack: Stack) => SecretContent]>([
    ['nothing', () => SecretContent.empty()],
    ['generated', () => SecretContent.generated()],
    ['generated without options', () => SecretContent.generated({})],
    ['a dynamic reference', () => SecretContent.fromSecretValue(SecretValue.secretsManager('other'))],
    ['a field of a secret that a service owns', () => SecretContent.json({
      password: SecretValue.secretsManager('rds!cluster-6c1d4b1a', { jsonField: 'password' }),
      token: SecretValue.secretsManager('arn:aws:secretsmanager:us-east-1:111111111111:secret:rds!cluster-6c1d4b1a-AbCdEf'),
    })],
    ['a field of a dynamic reference', () => SecretContent.fromSecretValue(SecretValue.secretsManager('other', { jsonField: 'a}b', versionStage: 'AWSPREVIOUS' }))],
    ['a dynamic reference to a parameter', () => SecretContent.fromSecretValue(SecretValue.unsafePlainText('{{resolve:ssm:/plain}}'))],
    ['a NoEcho parameter', stack => SecretContent.fromSecretValue(SecretValue.cfnParameter(parameter(stack, true)))],
    ['an attribute', stack => SecretContent.fromSecretValue(SecretValue.resourceAttribute(new CfnSecret(stack, 'Other').ref))],
    ['an import', () => SecretContent.fromSecretValue(SecretValue.unsafePlainText(Fn.importValue('x')))],
    ['a choice', stack => SecretContent.fromSecretValue(SecretValue.unsafePlainText(choice(stack, 'a', 'b').toString()))],
    ['a value of 65536 bytes', () => SecretContent.fromSecretValue(SecretValue.unsafePlainText('é'.repeat(32_768)), { allowPlaintext: true })],
    ['a plain text that is allowed', () => SecretContent.fromSecretValue(SecretValue.unsafePlainText('\u0000\n"quoted" {{resolve:'), { allowPlaintext: true })],
    ['JSON that is allowed', () => SecretContent.fromSecretValue(SecretValue.unsafePlainText('{"a":{"b":[1,null,true]}}'), { allowPlaintext: true })],
    ['fields of every source', stack => SecretContent.json({
      user: SecretValue.unsafePlainText('ada'),
      password: SecretValue.secretsManager('other', { jsonField: 'password' }),
      token: SecretValue.cfnParameter(parameter(stack, true)),
      host: SecretValue.unsafePlainText(`db.${Aws.REGION}.example.com`),
      empty: SecretValue.unsafePlainText(''),
      ['odd "name"\n']: SecretValue.unsafePlainText(Fn.importValue('x')),
      ['__proto__']: SecretValue.secretsManager('x'),
    }, { plaintextFields: ['user'] })],
    ['no fields', () => SecretContent.json({})],
    ['plaintext fields of JSON that a reference brings', () => SecretContent.fromSecretValue(SecretValue.secretsManager('x'))],
  ])('of %s', (_, content) => {
    expect(reported(stack => ({ content: content(stack) }))).toEqual([]);
  });

  test('generated, with every legal combination of options, and the one note that they are not pinned', () => {
    const options = fc.record({
      passwordLength: fc.integer({ min: 4, max: 4096 }),
      excludeCharacters: stringsOf('abcXYZ012"\\/@\'{}$😀', 0, 20),
      excludeLowercase: fc.boolean(),
      excludeUppercase: fc.boolean(),
      excludeNumbers: fc.boolean(),
      includeSpace: fc.boolean(),
      requireEachIncludedType: fc.boolean(),
    }, { requiredKeys: ['passwordLength'] });
    fc.assert(fc.property(options, option => expect(reported({ content: SecretContent.generated(option) })).toEqual(['MS039'])), RUNS);
  });

  test.each<[string, (stack: Stack) => string]>([
    ['a user', () => '{"username":"ada"}'], ['nothing', () => '{}'], ['white space', () => ' {\n "a" : 1 }\n'], ['a token', stack => stack.toJsonString({ host: Aws.REGION })],
    ['a token without quotes', stack => `{"port": ${Token.asString(parameter(stack).value)}}`], ['a parameter', stack => parameter(stack).valueAsString],
    ['a dynamic reference', () => '{"username":"{{resolve:ssm:/user}}"}'], ['a substitution', () => Fn.sub('{"region":"${AWS::Region}"}')], ['a choice', stack => choice(stack, '{}', '{"a":1}').toString()],
    ['Unicode', () => '{"ключ":"😀","\\u00e9":"\\u0000"}'],
  ])('generated into a template of %s', (_, template) => {
    expect(reported(stack => ({ content: SecretContent.generated({ secretStringTemplate: template(stack), generateStringKey: 'password' }) }))).toEqual(['MS039']);
  });

  test('generated with options that only the deployment knows', () => {
    const content = (stack: Stack) => SecretContent.generated({
      passwordLength: new CfnParameter(stack, 'Length', { type: 'Number' }).valueAsNumber,
      excludeCharacters: parameter(stack).valueAsString,
      generateStringKey: parameter(stack).valueAsString,
      secretStringTemplate: '{}',
      excludeNumbers: choice(stack, true, false) as any,
    });
    expect(reported(stack => ({ content: content(stack) }))).toEqual(['MS039']);
  });

  test('given or generated, as the template chooses', () => {
    const stack = stackOf();
    const resource = cfn(new ManagedSecret(stack, 'Secret'));
    resource.secretString = choice(stack, parameter(stack, true).valueAsString).toString();
    resource.generateSecretString = choice(stack, Aws.NO_VALUE, { PasswordLength: 20 });
    expect(idsIn(stack)).toEqual([]);
  });
});

describe('policies and grants', () => {
  test.each<[string, (stack: Stack) => PolicyStatement]>([
    ['of another account', () => new PolicyStatement({ principals: [new AccountPrincipal('222222222222')], actions: ['secretsmanager:GetSecretValue'], resources: ['*'] })],
    ['of an organisation', () => new PolicyStatement({ principals: [new OrganizationPrincipal('o-1234567890')], actions: ['secretsmanager:GetSecretValue'], resources: ['*'] })],
    ['of a service', () => new PolicyStatement({ principals: [new ServicePrincipal('redshift.amazonaws.com')], actions: ['secretsmanager:GetSecretValue'], resources: ['*'] })],
    ['of a role by token', stack => new PolicyStatement({ principals: [new ArnPrincipal(parameter(stack).valueAsString)], actions: ['secretsmanager:GetSecretValue'], resources: ['*'] })],
    ['that denies everybody outside', () => new PolicyStatement({
      effect: Effect.DENY, principals: [new AnyPrincipal()], actions: ['secretsmanager:*'], resources: ['*'], conditions: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' }, Bool: { 'aws:SecureTransport': 'false' } },
    })],
    ['of everybody by a VPC endpoint', () => new PolicyStatement({
      principals: [new AnyPrincipal()], actions: ['secretsmanager:Get*'], resources: ['*'], conditions: { StringEquals: { 'aws:SourceVpce': 'vpce-1' } },
    })],
    ['that denies all but one', () => new PolicyStatement({ effect: Effect.DENY, notPrincipals: [new AccountPrincipal('111111111111')], actions: ['secretsmanager:*'], resources: ['*'] })],
  ])('%s', (_, statement) => {
    const stack = stackOf();
    new ManagedSecret(stack, 'Secret').addToResourcePolicy(statement(stack));
    expect(idsIn(stack)).toEqual([]);
  });

  test('to roles and functions of the app, rotation and a guard against deletion', () => {
    const stack = stackOf();
    const secret = new ManagedSecret(stack, 'Secret', { encryptionKey: new Key(stack, 'Key') });
    secret.grantReadWrite(new Role(stack, 'Role', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') }));
    secret.denyAccountRootDelete();
    const rotationLambda = new Lambda(stack, 'Rotation', { code: Code.fromInline('x'), handler: 'index.handler', runtime: Runtime.NODEJS_22_X });
    secret.addRotationSchedule('Schedule', { rotationLambda, automaticallyAfter: Duration.days(30) });
    expect(idsIn(stack)).toEqual([]);
  });
});

describe('places', () => {
  test.each<[string, (stack: Stack) => Stack]>([
    ['a stack of no known environment', () => stackOf({})], ['a stack of a region only', () => stackOf({ env: { region: 'eu-central-1' } })], ['a nested stack', stack => new NestedStack(stack, 'Nested')],
    ['a stage', stack => new Stack(new Stage(stack.node.root, 'Stage', { env: ENV }), 'Stack')], ['a stack without an app', () => new Stack(undefined, 'Alone')],
  ])('such as %s', (_, place) => {
    const stack = place(stackOf());
    new ManagedSecret(stack, 'Named', { secretName: `shop/${stack.region}`, encryptionKey: new Key(stack, 'Key'), tags: { a: 'b' }, description: 'x' });
    new ManagedSecret(stack, 'Unnamed');
    expect(idsIn(stack)).toEqual([]);
  });

  test.each(Object.values(RemovalPolicy).filter(policy => policy !== RemovalPolicy.SNAPSHOT))('with the removal policy %s', removalPolicy => {
    expect(reported({ removalPolicy })).toEqual([]);
  });
});
