import { CfnCondition, Fn, Stack, Stage } from 'aws-cdk-lib';
import { CfnResourcePolicy, CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { anApp, ENV } from './fixtures';
import { findPolicyNow } from '../../src/grants/live-policies';

/** Secrets of a stack, after one search, so that what comes next is new. */
function setUp(others = 0) {
  const app = anApp();
  const stack = new Stack(app, 'Shop', { env: ENV });
  for (let index = 0; index < others; index++) new Construct(stack, `Other${index}`);
  const [secret, searched] = ['Secret', 'Searched'].map(id => new CfnSecret(stack, id, { name: `shop/${id}` }));
  findPolicyNow(searched);
  return { app, stack, secret, searched };
}

const policyIn = (scope: Construct, secretId: string, id = 'Policy') => new CfnResourcePolicy(scope, id, { secretId, resourcePolicy: {} });
const LARGE = 2_100;

describe.each([['small', 0], ['large', LARGE]])('in a %s stage, a policy that came since the last search is found', (_, others) => {
  test.each<[string, (made: ReturnType<typeof setUp>) => Construct]>([
    ['in the stack of the secret', ({ stack }) => stack],
    ['below the secret', ({ secret }) => secret],
    ['in a new stack', ({ app }) => new Stack(app, 'Policies', { env: ENV })],
    ['in a new construct of a new stack', ({ app }) => new Construct(new Stack(app, 'Policies', { env: ENV }), 'Scope')],
  ])('%s', (__, scopeOf) => {
    const made = setUp(others);
    const policy = policyIn(scopeOf(made), made.secret.ref);

    expect(findPolicyNow(made.secret)).toBe(policy);
    expect(findPolicyNow(made.searched)).toBeUndefined();
  });

  test('by the ARN of the secret, unless that is the name of another without its end', () => {
    const { stack, secret } = setUp(others);
    const policy = policyIn(stack, `arn:aws:secretsmanager:${ENV.region}:${ENV.account}:secret:shop/Secret-AbCdEf`);

    expect(findPolicyNow(secret)).toBe(policy);
    new CfnSecret(stack, 'Another', { name: 'shop/Secret-AbCdEf' });
    expect(findPolicyNow(secret)).toBeUndefined();
  });
});

test('in a small stage, a policy is found wherever it is added', () => {
  const app = anApp();
  const old = new Construct(new Stack(app, 'Old', { env: ENV }), 'Scope');
  const secret = new CfnSecret(new Stack(app, 'Shop', { env: ENV }), 'Secret', {});
  findPolicyNow(secret);

  expect(findPolicyNow(secret)).toBe(undefined);
  const policy = policyIn(old, secret.ref);
  expect(findPolicyNow(secret)).toBe(policy);
});

test('in a large stage, a policy in a place that was read long ago is found by a thorough search: one of so many', () => {
  const app = anApp();
  const old = new Construct(new Stack(app, 'Old', { env: ENV }), 'Scope');
  const shop = new Stack(app, 'Shop', { env: ENV });
  for (let index = 0; index < LARGE; index++) new Construct(shop, `Other${index}`);
  const secret = new CfnSecret(shop, 'Secret', {});
  findPolicyNow(secret);
  const policy = policyIn(old, secret.ref);
  const found = Array.from({ length: LARGE / 10 }, () => findPolicyNow(secret)).indexOf(policy);

  expect(found).toBeGreaterThan(LARGE / 20);
});

test('a policy that is removed is found no longer', () => {
  const { stack, secret } = setUp();
  policyIn(stack, secret.ref);
  findPolicyNow(secret);
  stack.node.tryRemoveChild('Policy');

  expect(findPolicyNow(secret)).toBeUndefined();
});

test('the policy of the secret\'s own stack comes before one of another', () => {
  const app = anApp();
  const [elsewhere, stack] = ['Elsewhere', 'Shop'].map(id => new Stack(app, id, { env: ENV }));
  const secret = new CfnSecret(stack, 'Secret', {});
  policyIn(elsewhere, secret.ref);
  const own = policyIn(stack, secret.ref);

  expect(findPolicyNow(secret)).toBe(own);
});

test('another stage is another environment', () => {
  const { app, secret } = setUp();
  const stage = new Stage(app, 'Stage', { env: ENV });
  const stack = new Stack(stage, 'Shop');
  policyIn(stack, 'shop/Secret').cfnOptions.condition = new CfnCondition(stack, 'Condition', { expression: Fn.conditionEquals('a', 'b') });

  expect(findPolicyNow(secret)).toBeUndefined();
});
