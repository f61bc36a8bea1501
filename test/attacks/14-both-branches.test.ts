import { CfnCondition, CfnMapping, CfnParameter, CfnParameterProps, Duration, Fn, NestedStack, Stack } from 'aws-cdk-lib';
import { KEY_ARN, OTHER, raw, reportOf, secretIn, textsOf } from './support';

const AWS = 'alias/aws/secretsmanager';
const RAILS = { customerManagedKey: true };
const key = (KmsKeyId: unknown) => (stack: Stack) => secretIn(stack, { KmsKeyId });
const either = (one: unknown, other: unknown) => ({ 'Fn::If': ['C', one, other] });
const mapped = (values: Record<string, string>, which: unknown = { Ref: 'Env' }) => (stack: Stack) => {
  new CfnMapping(stack, 'M', { mapping: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { key: value }])) });
  secretIn(stack, { KmsKeyId: { 'Fn::FindInMap': ['M', which, 'key'] } });
};
const parameter = (props: CfnParameterProps) => (stack: Stack) => secretIn(stack, { KmsKeyId: new CfnParameter(stack, 'Key', props).valueAsString });
const NONE = { Ref: 'AWS::NoValue' };
const policy = (principal: unknown) => (stack: Stack) => {
  new CfnMapping(stack, 'Accounts', { mapping: { dev: { id: '333333333333' }, prod: { id: '444444444444' } } });
  secretIn(stack);
  raw(stack, 'Policy', 'AWS::SecretsManager::ResourcePolicy', {
    SecretId: { Ref: 'Secret' }, ResourcePolicy: { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*', Principal: { AWS: principal } }] },
  });
};

describe('a key of which every way is bad', () => {
  test.each<[string, (stack: Stack) => void]>([
    ['by both branches of Fn::If', key(either(AWS, NONE))],
    ['by both branches of Fn::If, of which one is empty', key(either('', AWS))],
    ['by branches of branches', key(either(either(AWS, NONE), ''))],
    ['by Fn::If in Fn::Join', key({ 'Fn::Join': ['', ['alias/', either('aws/secretsmanager', 'aws/secretsmanager')]] })],
    ['by all values of a mapping', mapped({ dev: AWS, prod: '' })],
    ['by the value of a mapping whose key is known', mapped({ 'eu-central-1': AWS, 'eu-west-1': KEY_ARN }, { Ref: 'AWS::Region' })],
    ['by the default of Fn::FindInMap', key({ 'Fn::FindInMap': ['None', 'a', 'b', { DefaultValue: AWS }] })],
    ['by Fn::Select', key({ 'Fn::Select': [1, [KEY_ARN, AWS]] })],
    ['by Fn::Select of what is split', key({ 'Fn::Select': [1, { 'Fn::Split': [',', `${KEY_ARN},${AWS}`] }] })],
    ['by Fn::Select of an index that only the deployment knows', key({ 'Fn::Select': [{ Ref: 'Index' }, [AWS, '']] })],
    ['by the default of a parameter', parameter({ default: AWS })],
    ['by an empty default of a parameter', parameter({ default: '' })],
    ['by all allowed values of a parameter', parameter({ allowedValues: [AWS, ''] })],
    ['by the default of a nested stack\'s parameter that nobody gives', stack => {
      const nested = new NestedStack(stack, 'Nested');
      nested.templateOptions.description = 'a';
      secretIn(nested, { KmsKeyId: new CfnParameter(nested, 'Key', { default: AWS }).valueAsString });
    }],
    ['by both branches of all that a nested stack is given', stack => {
      const nested = new NestedStack(stack, 'Nested', { parameters: { Key: KEY_ARN } });
      secretIn(nested, { KmsKeyId: new CfnParameter(nested, 'Key', { default: KEY_ARN }).valueAsString });
      nested.nestedStackResource!.addOverride('Properties.Parameters', either({ Key: AWS }, { Key: '' }));
    }],
    ['by the branch that leaves the default to a nested stack', stack => {
      const nested = new NestedStack(stack, 'Nested', { parameters: { Key: KEY_ARN } });
      secretIn(nested, { KmsKeyId: new CfnParameter(nested, 'Key', { default: '' }).valueAsString });
      nested.nestedStackResource!.addOverride('Properties.Parameters', either({ Key: AWS }, NONE));
    }],
    ['by a condition that is always the same', stack => {
      new CfnCondition(stack, 'C', { expression: Fn.conditionEquals('a', 'a') });
      key(either(AWS, KEY_ARN))(stack);
    }],
    ['by a replica in one branch and its own key in the other', stack => secretIn(stack, {
      KmsKeyId: either(AWS, KEY_ARN), ReplicaRegions: [{ Region: 'eu-west-1', KmsKeyId: either(KEY_ARN.replace('central', 'west'), AWS) }],
    })],
  ])('%s is refused', (_, attack) => {
    expect(reportOf(RAILS, attack)).toEqual([expect.stringMatching(/^Shop\/(Nested\/)?Secret MS300 fatal$/)]);
  });

  test('is refused with all that it may be', () => {
    const attack = (stack: Stack) => secretIn(stack, { KmsKeyId: either(AWS, KEY_ARN), ReplicaRegions: [{ Region: 'eu-west-1', KmsKeyId: either(KEY_ARN, '') }] });
    expect(textsOf(RAILS, attack)).toEqual([
      'encryptionKey must be a customer managed key: the secret is under a key that AWS manages; the replica in eu-west-1 is under a key that AWS manages. '
      + 'The guardrail is set by blueprint acme (App).',
    ]);
  });
});

describe('every way is bad, and refused, of', () => {
  test.each<[string, object, (stack: Stack) => void, string]>([
    ['a name', { namePattern: 'orders/{name}' }, stack => secretIn(stack, { Name: either('billing/a', 'shop/a') }), 'MS303'],
    ['a name by the default of a parameter', { namePattern: 'orders/{name}' }, stack => (
      secretIn(stack, { Name: { 'Fn::Sub': '${P}/a' } }), new CfnParameter(stack, 'P', { default: 'billing' })), 'MS303'],
    ['the value of a tag', { requiredTags: { data: ['low'] } }, stack => secretIn(stack, { Tags: [{ Key: 'data', Value: either('a', 'b') }] }), 'MS304'],
    ['tags', { requiredTags: { data: [] } }, stack => secretIn(stack, { Tags: either([{ Key: 'a', Value: 'b' }], NONE) }), 'MS304'],
    ['the account of a key', { keyAccounts: ['111111111111'] }, key(either(KEY_ARN.replace(/1{12}/, OTHER), KEY_ARN.replace(/1{12}/, '333333333333'))), 'MS301'],
    ['the region of a replica', { regions: ['eu-central-1'] }, stack => secretIn(stack, { ReplicaRegions: [{ Region: either('us-east-1', 'us-west-2') }] }), 'MS302'],
    ['a consumer by a mapping', { consumers: [OTHER] }, policy({ 'Fn::FindInMap': ['Accounts', { Ref: 'Env' }, 'id'] }), 'MS306'],
    ['a consumer by the default of a parameter', { consumers: [OTHER] }, stack => policy(new CfnParameter(stack, 'P', { default: '333333333333' }).valueAsString)(stack), 'MS306'],
    ['a deletion policy', { minimumRecoveryWindow: Duration.days(7) }, stack => (
      secretIn(stack).addOverride('DeletionPolicy', either('Delete', 'Delete'))), 'MS309'],
  ])('%s', (_, rails, attack, rule) => {
    expect(reportOf(rails, attack)).toEqual([`Shop/Secret ${rule} fatal`]);
  });
});

describe('one way is bad, and reported as MS310:', () => {
  test.each<[string, (stack: Stack) => void]>([
    ['a branch of Fn::If', key(either(AWS, KEY_ARN))],
    ['a value of a mapping', mapped({ dev: AWS, prod: KEY_ARN })],
    ['an allowed value of a parameter', parameter({ allowedValues: [AWS, KEY_ARN] })],
    ['a parameter whose default is good, and that may be given otherwise', parameter({ default: KEY_ARN })],
    ['more ways than can be looked at', key({ 'Fn::Join': ['', Array.from({ length: 9 }, (_, index) => ({ 'Fn::If': [`C${index}`, 'a', 'b'] }))] })],
  ])('%s', (_, make) => {
    expect(reportOf(RAILS, make)).toEqual(['Shop/Secret MS310 warning']);
  });
});

describe('every way is good, and passes:', () => {
  test.each<[string, (stack: Stack) => void]>([
    ['both branches of Fn::If', key(either(KEY_ARN, 'alias/mine'))],
    ['all values of a mapping', mapped({ dev: 'alias/dev', prod: KEY_ARN })],
    ['all allowed values of a parameter', parameter({ allowedValues: ['alias/dev', 'alias/prod'] })],
    ['the value of a mapping whose key is known', mapped({ 'eu-central-1': KEY_ARN, 'eu-west-1': AWS }, { Ref: 'AWS::Region' })],
    ['a replica that is good in the branch in which the secret is', stack => secretIn(stack, {
      KmsKeyId: KEY_ARN, ReplicaRegions: [{ Region: 'eu-west-1', KmsKeyId: either(KEY_ARN.replace('central', 'west'), 'alias/mine') }],
    })],
  ])('%s', (_, make) => {
    expect(reportOf(RAILS, make)).toEqual([]);
  });
});

describe('a way in which the secret, or its policy, does not exist', () => {
  const isProd = (stack: Stack) => {
    const environment = new CfnParameter(stack, 'Env', { default: 'dev' });
    return new CfnCondition(stack, 'IsProd', { expression: Fn.conditionEquals(environment.valueAsString, 'prod') });
  };

  test('does not count for the secret', () => {
    expect(reportOf(RAILS, stack => {
      const condition = isProd(stack);
      secretIn(stack, { KmsKeyId: { 'Fn::If': ['IsProd', KEY_ARN, NONE] } }).cfnOptions.condition = condition;
    })).toEqual([]);
  });

  test('does not count for a policy under a condition', () => {
    expect(reportOf({ consumers: [OTHER] }, stack => {
      const condition = isProd(stack);
      const account = new CfnParameter(stack, 'Partner', { default: '' }).valueAsString;
      secretIn(stack);
      raw(stack, 'Policy', 'AWS::SecretsManager::ResourcePolicy', {
        SecretId: { Ref: 'Secret' }, ResourcePolicy: { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*', Principal: { AWS: account } }] },
      }).cfnOptions.condition = condition;
    })).toEqual(['Shop/Secret MS310 warning']);
  });
});
