import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { SecretProvider } from '../../src';

/** The environment of the function in an app with the context. */
function environmentWith(context: Record<string, unknown>): unknown {
  const stack = new Stack(new App({ context }), 'Stack');
  SecretProvider.of(stack);
  const functions = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function'));
  return functions.map(({ Properties }) => Properties.Environment.Variables);
}

describe('the function answers', () => {
  const MANAGED_SECRET_STACK_ID = { Ref: 'AWS::StackId' };

  test('to CloudFormation alone', () => {
    expect(environmentWith({})).toEqual([{ MANAGED_SECRET_STACK_ID }]);
  });

  test('to another host too, where the context of the app has one, as with an emulator', () => {
    const context = { 'cdk-managed-secret:responseHost': 'localhost:4566' };
    expect(environmentWith(context)).toEqual([{ MANAGED_SECRET_STACK_ID, MANAGED_SECRET_RESPONSE_HOST: 'localhost:4566' }]);
  });
});
