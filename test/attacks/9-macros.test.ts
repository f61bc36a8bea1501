import { Stack } from 'aws-cdk-lib';
import { ENV, KEY_ARN, OTHER, raw, reportOf, secretIn, textsOf } from './support';
import { stackIn } from '../plugin/support';

const RAILS = { customerManagedKey: true };
const MACRO = { 'Fn::Transform': { Name: 'Macro' } };
const INCLUDE = { 'Fn::Transform': { Name: 'AWS::Include', Parameters: { Location: 's3://bucket/a.json' } } };
const POLICY = { Statement: [{ Effect: 'Deny', Action: '*', Resource: '*', Principal: '*' }] };
const fine = (stack: Stack) => secretIn(stack, { KmsKeyId: KEY_ARN });
const section = (name: string, value: object) => (stack: Stack) => {
  fine(stack);
  const rendered = (stack as never as { _toCloudFormation: () => Record<string, object> })._toCloudFormation.bind(stack);
  (stack as never as { _toCloudFormation: () => object })._toCloudFormation = () => {
    const template = stack.resolve(rendered()) as Record<string, object>;
    return { ...template, [name]: { ...template[name], ...value } };
  };
};

describe('a macro on what a guardrail judges', () => {
  test.each<[string, (stack: Stack) => void]>([
    ['beside the properties of a secret', stack => secretIn(stack, { KmsKeyId: KEY_ARN, ...MACRO })],
    ['beside the properties of a secret, as AWS::Include', stack => secretIn(stack, { KmsKeyId: KEY_ARN, ...INCLUDE })],
    ['beside the type of a secret', stack => fine(stack).addOverride('Fn::Transform', { Name: 'Macro' })],
    ['in a list of a secret', stack => secretIn(stack, { KmsKeyId: KEY_ARN, Tags: [{ Key: 'a', Value: 'b' }, MACRO] })],
  ])('%s is reported as MS310', (_, attack) => {
    expect(reportOf(RAILS, attack)).toEqual(['Shop/Secret MS310 warning']);
  });

  test.each<[string, (stack: Stack) => void]>([
    ['on the template', stack => { fine(stack); stack.addTransform('Macro'); }],
    ['on the template, as AWS::Include', stack => { fine(stack); stack.addTransform('AWS::Include'); }],
    ['beside the resources', section('Resources', MACRO)],
    ['beside the mappings', section('Mappings', MACRO)],
  ])('%s is reported as MS310 for the stack, whose secrets it may add, and for each secret', (_, attack) => {
    expect(reportOf(RAILS, attack)).toEqual(['Shop MS310 warning', 'Shop/Secret MS310 warning']);
  });

  test.each<[string, object]>([
    ['beside the properties of a policy', { SecretId: { Ref: 'Secret' }, ResourcePolicy: POLICY, ...MACRO }],
    ['beside the statements of a policy', { SecretId: { Ref: 'Secret' }, ResourcePolicy: { ...POLICY, ...MACRO } }],
    ['in place of all properties of a policy', MACRO],
  ])('%s is reported as MS310', (_, properties) => {
    expect(reportOf({ consumers: [OTHER] }, stack => {
      fine(stack);
      raw(stack, 'Policy', 'AWS::SecretsManager::ResourcePolicy', properties);
    })).toEqual(['Shop/Secret MS310 warning']);
  });

  test.each<[string, unknown]>([
    ['a replica', [{ Region: 'eu-west-1', KmsKeyId: KEY_ARN.replace('central', 'west') }, INCLUDE]],
    ['all replicas', MACRO],
    ['a key of a replica', [{ Region: 'eu-west-1', KmsKeyId: MACRO }]],
  ])('in place of %s is reported as MS310, whatever a guardrail says of replicas', (_, ReplicaRegions) => {
    const make = (stack: Stack) => secretIn(stack, { KmsKeyId: KEY_ARN, ReplicaRegions });
    expect(reportOf(RAILS, make)).toEqual(['Shop/Secret MS310 warning']);
    expect(reportOf({ regions: [ENV.region, 'eu-west-1'] }, make)).toEqual(['Shop/Secret MS310 warning']);
  });

  test.each<[string, object]>([
    ['the secret', MACRO],
    ['a replica', { KmsKeyId: KEY_ARN, ReplicaRegions: [{ Region: 'eu-west-1', ...MACRO }] }],
    ['a replica under the AWS managed key, with others by a macro', { KmsKeyId: KEY_ARN, ReplicaRegions: [{ Region: 'eu-west-1' }, MACRO] }],
  ])('does not turn a violation into a warning: of %s', (_, properties) => {
    expect(reportOf(RAILS, stack => secretIn(stack, properties))).toEqual(['Shop/Secret MS300 fatal']);
  });
});

describe('what brings resources along that the template does not show', () => {
  test.each([
    ['a module', 'Acme::Secrets::Login::MODULE', {}],
    ['a serverless application', 'AWS::Serverless::Application', { Location: 's3://bucket/a.yaml' }],
    ['a product of the Service Catalog', 'AWS::ServiceCatalog::CloudFormationProvisionedProduct', { ProductName: 'a', ProvisioningArtifactName: 'b' }],
    ['a nested stack of another template', 'AWS::CloudFormation::Stack', { TemplateURL: 'https://bucket.s3.amazonaws.com/a.yaml' }],
  ])('is reported as MS310 where it stands: %s', (_, type, properties) => {
    const make = (stack: Stack) => raw(stack, 'Hidden', type, properties);
    expect(reportOf(RAILS, make)).toEqual(['Shop/Hidden MS310 warning']);
    expect(textsOf(RAILS, make)).toEqual([
      `What ${type} Shop/Hidden adds to the template is known only at deployment, so synthesis cannot check a guardrail. `
      + 'The guardrails do not check secrets in it.',
    ]);
  });
});

const loop = (type: string) => section('Resources', {
  'Fn::ForEach::Loop': ['Name', ['A', 'B'], { 'Made${Name}': { Type: type, Properties: {} } }],
});

describe('a loop of language extensions', () => {
  test.each(['AWS::SecretsManager::Secret', 'AWS::SecretsManager::ResourcePolicy', 'Custom::${Name}', '${Name}', 'AWS::CloudFormation::StackSet'])('over resources of type %s is reported as MS310', type => {
    expect(reportOf(RAILS, loop(type))).toEqual(['Shop MS310 warning']);
  });

  test('over resources that no guardrail judges is not', () => {
    expect(reportOf(RAILS, loop('AWS::SNS::Topic'))).toEqual([]);
  });

  test('among the properties of a secret is reported as MS310', () => {
    expect(reportOf(RAILS, stack => secretIn(stack, { 'KmsKeyId': KEY_ARN, 'Fn::ForEach::Loop': ['Name', ['A'], { 'Replica${Name}': '' }] }))).toEqual(['Shop/Secret MS310 warning']);
  });

  test('or a macro among exports makes an import that may be of them reported as MS310', () => {
    for (const outputs of [{ 'Fn::ForEach::Loop': ['Name', ['A'], {}] }, { Out: { Value: 'a', Export: { Name: 'a', ...MACRO } } }]) {
      expect(reportOf({ consumers: [OTHER] }, stack => {
        section('Outputs', outputs)(stack);
        raw(stackIn(stack.node.root as never, 'Other', ENV), 'Policy', 'AWS::SecretsManager::ResourcePolicy', {
          SecretId: { 'Fn::ImportValue': 'shop-secret' }, ResourcePolicy: { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*', Principal: '*' }] },
        });
      })).toEqual(['Shop/Secret MS310 warning']);
    }
  });
});

describe('a macro deep within', () => {
  test.each<[string, object]>([
    ['Mappings', { Keys: { a: { b: KEY_ARN, ...MACRO } } }],
    ['Conditions', { C: { 'Fn::Equals': ['a', 'a'], ...MACRO } }],
    ['Parameters', { P: { Type: 'String', ...MACRO } }],
  ])('%s is reported as MS310 for the stack and each secret', (name, value) => {
    expect(reportOf(RAILS, section(name, value))).toEqual(['Shop MS310 warning', 'Shop/Secret MS310 warning']);
  });

  test.each<[string, object]>([
    ['in the rules of a schedule', { RotationRules: MACRO }],
    ['beside the rules of a schedule', { RotationRules: { AutomaticallyAfterDays: 30 }, ...MACRO }],
  ])('%s is reported as MS310', (_, properties) => {
    expect(reportOf({ rotation: true }, stack => {
      fine(stack);
      raw(stack, 'Schedule', 'AWS::SecretsManager::RotationSchedule', { SecretId: { Ref: 'Secret' }, ...properties });
    })).toEqual(['Shop/Secret MS310 warning']);
  });
});

describe('no finding is made of', () => {
  test.each<[string, (stack: Stack) => void]>([
    ['a macro on another resource', stack => { fine(stack); raw(stack, 'Topic', 'AWS::SNS::Topic', MACRO); }],
    ['the transform of hosted rotations', stack => { fine(stack); stack.addTransform('AWS::SecretsManager-2020-07-23'); }],
    ['the transform of language extensions', stack => { fine(stack); stack.addTransform('AWS::LanguageExtensions'); }],
    ['the transform of serverless functions', stack => { fine(stack); stack.addTransform('AWS::Serverless-2016-10-31'); }],
  ])('%s', (_, make) => {
    expect(reportOf(RAILS, make)).toEqual([]);
  });
});
