import { App, Aws, Duration, Lazy, NestedStack, Stack, Stage, Tags } from 'aws-cdk-lib';
import { ProductStack } from 'aws-cdk-lib/aws-servicecatalog';
import { CfnTopic } from 'aws-cdk-lib/aws-sns';
import { daysIn } from '../../src/app/days';
import { deployedStackName, environmentOf, outermostStack, stackTags, stackUuid, toEnvironment } from '../../src/app/environment';
import { awsManagedKeyIds } from '../../src/app/looked-up-keys';

test('an environment is known as far as the stack knows it', () => {
  expect(toEnvironment({ account: '1', region: 'cn-north-1' })).toEqual({ account: '1', region: 'cn-north-1', partition: 'aws-cn' });
  expect(toEnvironment({ account: Aws.ACCOUNT_ID, region: Aws.REGION })).toEqual({ account: undefined, region: undefined, partition: undefined });
  const stack = new Stack(undefined, 'Shop', { env: { region: 'eu-central-1' } });
  expect(environmentOf(new CfnTopic(stack, 'Topic'))).toEqual({ account: undefined, region: 'eu-central-1', partition: 'aws' });
});

test('the outermost stack is around all nested ones', () => {
  const stack = new Stack();
  const inner = new NestedStack(new NestedStack(stack, 'Outer'), 'Inner');
  expect([stack, inner, new CfnTopic(inner, 'Topic')].map(outermostStack)).toEqual([stack, stack, stack]);
});

describe('what the app chooses for a stack', () => {
  const tagged = (stack: Stack, tag: string) => {
    Tags.of(stack).add(tag, stack.node.id);
    return stack;
  };

  test('is its name, but not that of a nested one, of or of a product', () => {
    const app = new App();
    const stack = new Stack(app, 'Shop', { stackName: 'shop' });
    const others = [new NestedStack(stack, 'Nested'), new ProductStack(stack, 'Product')];
    expect([stack, new Stack(new Stage(app, 'Prod'), 'Shop'), ...others].map(deployedStackName)).toEqual(['shop', 'Prod-Shop', undefined, undefined]);
  });

  test('is its tags, which a nested stack has with its own, and a product without', () => {
    const stack = tagged(new Stack(new App(), 'Shop'), 'a');
    const nested = new NestedStack(stack, 'Nested');
    tagged(nested, 'b');
    const product = tagged(new ProductStack(stack, 'Product'), 'c');
    (stack.node.root as App).synth();
    expect([stack, nested, product].map(stackTags)).toEqual([{ a: 'Shop' }, { a: 'Shop', b: 'Nested' }, {}]);
  });
});

test('a stack has the last part of its id for itself', () => {
  const stack = new Stack();
  expect(stack.resolve(stackUuid(stack))).toEqual({ 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] });
});

test.each([[Duration.days(7), 7], [Duration.hours(36), 1.5], [Duration.days(Lazy.number({ produce: () => 7 })), NaN]])('%s has days: %d', (duration, days) => {
  expect(daysIn(duration)).toBe(days);
});

describe('the keys that AWS manages', () => {
  const found = (context: Record<string, unknown>) => [...awsManagedKeyIds(new Stack(new App({ context }), 'Shop'))];
  const lookUp = (aliasName: string, before = 'account=111111111111:') => `key-provider:${before}aliasName=${aliasName}:region=eu-central-1`;

  test('are those that the app has looked up', () => {
    expect(found({ [lookUp('alias/aws/secretsmanager')]: { keyId: 'one' }, [lookUp('alias/aws/rds', '')]: { keyId: 'two' } }).sort()).toEqual(['one', 'two']);
  });

  test.each<[string, Record<string, unknown>]>([
    ['an alias of the app', { [lookUp('alias/own')]: { keyId: 'one' } }],
    ['an alias that only begins like one', { [lookUp('alias/awsome')]: { keyId: 'one' } }],
    ['another look-up', { 'x-key-provider:aliasName=alias/aws/rds:': { keyId: 'one' } }],
    ['another field of that end', { 'key-provider:xaliasName=alias/aws/rds:': { keyId: 'one' } }],
    ['an answer that is no object', { [lookUp('alias/aws/rds')]: 'one' }],
    ['an answer without an id', { [lookUp('alias/aws/rds')]: {} }],
  ])('are not: %s', (_, context) => {
    expect(found(context)).toEqual([]);
  });
});
