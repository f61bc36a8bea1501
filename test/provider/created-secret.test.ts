import { App, NestedStack, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { SecretProperties } from '../../src/facts/secret-shape';
import { arnPattern, CreatedSecret, generatedName } from '../../src/provider/created-secret';
import { NO_SOURCE } from '../../src/provider/handler-source';
import { SecretProvider } from '../../src/provider/secret-provider';

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

/** What the rules read, but for what the handler's secret never has, and what is added to it later: one that is missing does not compile. */
const READ: Required<Omit<SecretProperties, 'secretString' | 'replicaRegions'>> = {
  name: 'shop/db', description: 'of the shop', type: 'SalesforceClientSecret', kmsKeyId: 'alias/shop', generateSecretString: { passwordLength: 20 },
};

test('the rules read of the secret what it is made with', () => {
  const stack = new Stack(new App(), 'Stack', { env: ENV });
  expect(new CreatedSecret(stack, 'Secret', {
    ...READ, content: NO_SOURCE, recoveryWindowInDays: 30, onExisting: 'fail', forceOverwriteReplicaSecret: false, provider: SecretProvider.of(stack),
  })).toMatchObject(READ);
});
