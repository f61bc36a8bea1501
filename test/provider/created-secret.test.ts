import { App, NestedStack, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { arnPattern, generatedName } from '../../src/provider/created-secret';

const ENV = { account: '111111111111', region: 'us-east-1' };

test.each([200, 201])('of a path of %i characters, a generated name has 200 at most, and a hash of all of it', length => {
  const stack = new Stack(new App(), 'Stack', { env: ENV });
  const { 'Fn::Join': [, [start]] } = stack.resolve(generatedName(new Construct(stack, 'a'.repeat(length))));
  expect(start).toMatch(/^Stack-a{200}-[0-9a-f]{8}$/);
});

test('of characters that no name has, a generated name has one hyphen for those beside each other', () => {
  const stack = new Stack(new App(), 'Stack', { env: ENV });
  const { 'Fn::Join': [, [start]] } = stack.resolve(generatedName(new Construct(new Construct(stack, 'My  Team'), '_a (old)')));
  expect(start).toMatch(/^Stack-My-Team-a-old--[0-9a-f]{8}$/);
});

test('the pattern of a secret without a name, in a nested stack, leaves the name of that stack open', () => {
  const nested = new NestedStack(new Stack(new App(), 'Outer', { env: ENV }), 'Nested');
  const { 'Fn::Join': [, [, , tail]] } = nested.resolve(arnPattern(nested, undefined));
  expect(tail).toMatch(/^:secretsmanager:us-east-1:111111111111:secret:\*-.*-\?{12}-\?{6}$/);
});
