import { CfnOutput, Fn, NestedStack, Stack } from 'aws-cdk-lib';
import { OTHER, raw, reportOf, secretIn } from './support';
import { stackIn } from '../plugin/support';

const POLICY = { ResourcePolicy: { Statement: [{ Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: '*', Principal: '*' }] } };
const MONTHLY = { RotationRules: { AutomaticallyAfterDays: 30 } };
const TYPES = { ResourcePolicy: 'AWS::SecretsManager::ResourcePolicy', RotationSchedule: 'AWS::SecretsManager::RotationSchedule' };
const RAILS = { consumers: [OTHER] };

/** The team's secret, which the stack exports under a name, and something in another stack that imports it. */
function imported(type: keyof typeof TYPES, exportName: string, importName: string, value?: string) {
  return (stack: Stack) => {
    secretIn(stack);
    new CfnOutput(stack, 'Out', { value: value ?? Fn.ref('Secret'), exportName });
    const SecretId = { 'Fn::ImportValue': Fn.sub(importName) };
    raw(stackIn(stack.node.root as never, 'Other'), 'Related', TYPES[type], { SecretId, ...type === 'ResourcePolicy' ? POLICY : MONTHLY });
  };
}

describe('an export by AWS::StackName', () => {
  test('does not hide a policy of another stack: everybody is refused', () => {
    expect(reportOf(RAILS, imported('ResourcePolicy', Fn.sub('${AWS::StackName}-Secret'), 'Shop-Secret'))).toEqual(['Shop/Secret MS306 fatal']);
  });

  test('does not hide a rotation: the secret passes', () => {
    expect(reportOf({ rotation: true }, imported('RotationSchedule', Fn.sub('${AWS::StackName}-Secret'), 'Shop-Secret'))).toEqual([]);
  });

  test('in a nested stack, whose name only the deployment knows, makes the policy reported', () => {
    const make = (stack: Stack) => {
      const nested = new NestedStack(stack, 'Nested');
      secretIn(nested);
      new CfnOutput(nested, 'Out', { value: Fn.ref('Secret'), exportName: Fn.sub('${AWS::StackName}-Secret') });
      raw(stackIn(stack.node.root as never, 'Other'), 'Related', TYPES.ResourcePolicy, { SecretId: Fn.importValue('Shop-Nested-1X-Secret'), ...POLICY });
    };
    expect(reportOf(RAILS, make)).toEqual(['Shop/Nested/Secret MS310 warning']);
  });
});

describe('an import that may be of the app', () => {
  const here = (exportName: string, importName: unknown, value?: string) => (stack: Stack) => {
    secretIn(stack);
    new CfnOutput(stack, 'Out', { value: value ?? Fn.ref('Secret'), exportName });
    raw(stack, 'Related', TYPES.RotationSchedule, { SecretId: { 'Fn::ImportValue': importName }, ...MONTHLY });
  };

  test.each<[string, string, unknown]>([
    ['the name of the import is a parameter', 'Secret', { Ref: 'Name' }],
    ['the name of the import begins with a parameter', 'Shop-Secret', { 'Fn::Sub': '${Stack}-Secret' }],
    ['the name of the export begins with a parameter', Fn.sub('${Prefix}-Secret'), 'Shop-Secret'],
  ])('because %s is reported as MS310', (_, exportName, importName) => {
    expect(reportOf({ rotation: true }, here(exportName, importName))).toEqual(['Shop/Secret MS310 warning']);
  });

  test.each<[string, string, unknown, string | undefined]>([
    ['another end', 'Shop-Secret', { 'Fn::Sub': '${Stack}-Database' }, undefined],
    ['another beginning', Fn.sub('Shop-${Part}'), { 'Fn::Sub': 'Platform-${Part}' }, undefined],
    ['a value that is no secret', Fn.sub('${Prefix}-Secret'), 'Shop-Secret', 'a literal'],
  ])('is none if it has %s, and the missing rotation is refused', (_, exportName, importName, value) => {
    expect(reportOf({ rotation: true }, here(exportName, importName, value))).toEqual(['Shop/Secret MS305 fatal']);
  });
});

test('a policy for a secret of another app, by an import of its own, says nothing of the secrets of this one', () => {
  expect(reportOf(RAILS, imported('ResourcePolicy', 'Shop-Secret', 'Billing-Secret'))).toEqual([]);
});

describe('an output that Fn::GetStackOutput gives', () => {
  const given = (output: object, isNested = false) => (stack: Stack) => {
    const owner = isNested ? new NestedStack(stack, 'Nested') : stack;
    secretIn(owner);
    new CfnOutput(owner, 'Out', { value: Fn.ref('Secret') });
    raw(stackIn(stack.node.root as never, 'Other'), 'Related', TYPES.ResourcePolicy, { SecretId: { 'Fn::GetStackOutput': output }, ...POLICY });
  };

  test.each<[string, object, boolean]>([
    ['a stack that a parameter names', { StackName: { Ref: 'Name' }, OutputName: 'Out' }, false],
    ['a stack whose name begins with a parameter', { StackName: { 'Fn::Sub': '${First}hop' }, OutputName: 'Out' }, false],
    ['an output that a parameter names', { StackName: 'Shop', OutputName: { Ref: 'Name' } }, false],
    ['a region that a parameter names', { StackName: { Ref: 'Name' }, OutputName: 'Out', Region: { Ref: 'Region' } }, false],
    ['a nested stack, whose name CloudFormation makes up', { StackName: 'Shop-Nested-1X2Y', OutputName: 'Out' }, true],
  ])('of %s is reported as MS310', (_, output, isNested) => {
    const path = isNested ? 'Shop/Nested/Secret' : 'Shop/Secret';
    expect(reportOf(RAILS, given(output, isNested))).toEqual([`${path} MS310 warning`]);
  });

  test.each<[string, object]>([
    ['by its name', { StackName: 'Shop', OutputName: 'Out' }],
    ['by a name that is put together', { StackName: { 'Fn::Join': ['', ['Sh', 'op']] }, OutputName: 'Out' }],
    ['with the region where both are', { StackName: 'Shop', OutputName: 'Out', Region: 'eu-central-1' }],
  ])('of a known stack %s makes everybody refused', (_, output) => {
    expect(reportOf(RAILS, given(output))).toEqual(['Shop/Secret MS306 fatal']);
  });

  test.each<[string, object]>([
    ['another app\'s stack', { StackName: 'Billing', OutputName: 'Out' }],
    ['another app\'s stack, by a name that a parameter begins', { StackName: { 'Fn::Sub': '${Stage}-billing' }, OutputName: 'Out' }],
    ['an output that no stack of the app has', { StackName: { Ref: 'Name' }, OutputName: 'None' }],
    ['another region', { StackName: { Ref: 'Name' }, OutputName: 'Out', Region: 'eu-west-1' }],
  ])('of %s says nothing', (_, output) => {
    expect(reportOf(RAILS, given(output))).toEqual([]);
  });
});

describe('an import within another function', () => {
  const joined = (SecretId: unknown) => (stack: Stack) => {
    secretIn(stack);
    new CfnOutput(stack, 'Out', { value: Fn.ref('Secret'), exportName: 'Shop-Secret' });
    raw(stackIn(stack.node.root as never, 'Other'), 'Related', TYPES.ResourcePolicy, { SecretId, ...POLICY });
  };
  const IMPORT = { 'Fn::ImportValue': { Ref: 'Name' } };

  test.each<[string, unknown]>([
    ['Fn::Join of one part', { 'Fn::Join': ['', [IMPORT]] }],
    ['Fn::Join of one part and an empty one', { 'Fn::Join': ['', [IMPORT, '']] }],
    ['Fn::Sub', { 'Fn::Sub': ['${Id}', { Id: IMPORT }] }],
  ])('%s is reported as MS310', (_, secretId) => {
    expect(reportOf(RAILS, joined(secretId))).toEqual(['Shop/Secret MS310 warning']);
  });

  test('Fn::Join says nothing of a secret of another app', () => {
    expect(reportOf(RAILS, joined({ 'Fn::Join': ['', [{ 'Fn::ImportValue': 'Billing-Secret' }]] }))).toEqual([]);
  });
});
