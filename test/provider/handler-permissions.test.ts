import { App, NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ManagedSecret, ManagedSecretProps, SecretContent, SecretCreation } from '../../src';

const STACK_ID = { Ref: 'AWS::StackId' };
const OUTERMOST = { Ref: 'referencetoOuterAWSStackId' };

/** The parameters of the one nested stack in a stack. */
function parametersIn(stack: Stack): Record<string, unknown> {
  const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::CloudFormation::Stack'));
  return Properties.Parameters;
}

/** The statements about stacks that the handler has in the inner of two nested stacks. */
function stackStatementsOf(props: ManagedSecretProps): unknown[] {
  const outer = new Stack(new App(), 'Outer');
  const middle = new NestedStack(outer, 'Middle');
  const inner = new NestedStack(middle, 'Inner');
  new ManagedSecret(inner, 'Secret', props);
  const policies = Object.values(Template.fromStack(inner).findResources('AWS::IAM::ManagedPolicy'));
  expect([parametersIn(outer), parametersIn(middle)]).toEqual([{ [OUTERMOST.Ref]: STACK_ID }, { [OUTERMOST.Ref]: OUTERMOST }]);
  return policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement).filter(statement => JSON.stringify(statement.Action).includes('cloudformation:'));
}

test('to write a version under a key, the handler may decrypt and generate data keys, and no more', () => {
  const stack = new Stack(new App(), 'Shop');
  const kmsKeyId = 'arn:aws:kms:us-east-1:111111111111:key/11111111-2222-3333-4444-555555555555';
  new ManagedSecret(stack, 'Secret', { kmsKeyId, content: SecretContent.generated({}, { generation: '1' }) });
  const ofHandler = Object.values(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy'))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement).filter(({ Resource }) => Resource === kmsKeyId);

  expect(ofHandler.map(({ Effect, Action }) => [Effect, Action])).toEqual([['Allow', ['kms:Decrypt', 'kms:GenerateDataKey']]]);
});

describe('in a nested stack, the handler may describe its own stack and the outermost one', () => {
  test.each<[string, ManagedSecretProps]>([
    ['to create a secret', { creation: SecretCreation.createSecret() }],
    ['to write a version', { content: SecretContent.generated({}, { generation: '1' }) }],
  ])('%s: of its own stack, the resources too', (_, props) => {
    expect(stackStatementsOf(props)).toEqual([
      { Effect: 'Allow', Action: ['cloudformation:DescribeStackResource', 'cloudformation:DescribeStacks'], Resource: STACK_ID },
      { Effect: 'Allow', Action: 'cloudformation:DescribeStacks', Resource: OUTERMOST },
    ]);
  });
});
