import { CfnCondition, Fn, Stack, Stage } from 'aws-cdk-lib';
import { AnyPrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnResourcePolicy, CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { anApp, ENV } from './fixtures';
import { SecretGrants } from '../../src';
import { findPolicyNow } from '../../src/grants/live-policies';
import { errorsIn } from '../rules/synthesis';

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

test.each([['small', 0], ['large', LARGE]])('in a %s stage, a policy is found wherever it is added, by the next search', (_, others) => {
  const app = anApp();
  const old = new Construct(new Stack(app, 'Old', { env: ENV }), 'Scope');
  const shop = new Stack(app, 'Shop', { env: ENV });
  for (let index = 0; index < others; index++) new Construct(shop, `Other${index}`);
  const secret = new CfnSecret(shop, 'Secret', {});

  expect(findPolicyNow(secret)).toBeUndefined();
  const policy = policyIn(old, secret.ref);
  expect(findPolicyNow(secret)).toBe(policy);
});

test('a policy whose id is a number is found: JavaScript has it before the children that are known', () => {
  const { stack, secret } = setUp();
  const policy = policyIn(stack, secret.ref, '7');

  expect(findPolicyNow(secret)).toBe(policy);
});

test.each(['Policy', '7'])('a policy with the id %s is found that takes the place of what is removed', id => {
  const { stack, secret, searched } = setUp();
  new Construct(stack, 'Removed');
  findPolicyNow(searched);
  stack.node.tryRemoveChild('Removed');
  const policy = policyIn(stack, secret.ref, id);

  expect(findPolicyNow(secret)).toBe(policy);
});

test('SecretGrants extends a policy that was made in a place that had been searched long ago, in a large stage', () => {
  const { app, stack, secret, searched } = setUp(LARGE);
  const platform = new Stack(app, 'Platform', { env: ENV });
  const grant = (granted: CfnSecret) => SecretGrants.of(granted).read(new AnyPrincipal().inOrganization('o-1234567890'));
  grant(searched);
  const policy = policyIn(new Construct(stack, 'Scope'), secret.ref);
  new Construct(platform, 'Last');
  grant(secret);

  expect((policy.resourcePolicy as { Statement: unknown[] }).Statement).toHaveLength(1);
  expect(errorsIn(app)).toEqual([]);
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
