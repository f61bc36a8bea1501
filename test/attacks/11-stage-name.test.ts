import { NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { ENV, raw, secretIn, violationsOf } from './support';
import { ManagedSecret, SecretBlueprint } from '../../src';
import { appWith, stackIn } from '../plugin/support';

const RAILS = { namePattern: '{stage}/{name}' };
const CONTEXT = { 'cdk-managed-secret:blueprint': { nameVariables: { stage: 'dev' } } };
const stackOfStage = (app: Stage) => new Stack(new Stage(app, 'prod', { env: ENV }), 'Shop');

describe('{stage} of a guardrail is the name of the stage', () => {
  test.each<[string, object, (app: Stage, stack: Stack) => void]>([
    ['the context says otherwise', CONTEXT, () => {}],
    ['the blueprint that demands it says otherwise', {}, app => new SecretBlueprint({ nameVariables: { stage: 'dev' } }).applyTo(app)],
    ['a blueprint of the stack says otherwise', {}, (_, stack) => new SecretBlueprint({ nameVariables: { stage: 'dev' } }).applyTo(stack)],
  ])('when %s, and a name of the other stage is refused', (_, context, attack) => {
    const app = appWith(context as never);
    const stack = stackOfStage(app);
    attack(app, stack);
    new SecretBlueprint({ name: 'acme', guardRails: RAILS }).applyTo(stack.node.scope as Stage);
    secretIn(stack, { Name: 'dev/a' }, 'Other');
    secretIn(stack, { Name: 'prod/a' }, 'Fine');
    expect(violationsOf(app)).toEqual(['prod/Shop/Other MS303 fatal']);
  });
});

test('a default name is of the stage too, so that it is within the guardrail', () => {
  const app = appWith(CONTEXT as never);
  const stack = stackOfStage(app);
  new SecretBlueprint({ defaults: { namePattern: '{stage}/{name}' }, guardRails: RAILS }).applyTo(app);
  const secret = new ManagedSecret(stack, 'Db');
  expect([violationsOf(app), secret.effectiveConfig.secretName?.value]).toEqual([[], 'prod/Db']);
});

test('outside of every stage, {stage} is what a blueprint calls it', () => {
  const app = appWith();
  new SecretBlueprint({ nameVariables: { stage: 'dev' }, guardRails: RAILS }).applyTo(app);
  secretIn(stackIn(app), { Name: 'dev/a' });
  expect(violationsOf(app)).toEqual([]);
});

test('the context of these tests is read: outside of every stage, {stage} is what it says', () => {
  const app = appWith(CONTEXT as never);
  new SecretBlueprint({ guardRails: RAILS }).applyTo(app);
  secretIn(stackIn(app), { Name: 'dev/a' });
  secretIn(stackIn(app, 'Other'), { Name: 'prod/a' });
  expect(violationsOf(app)).toEqual(['Other/Secret MS303 fatal']);
});

test('a stage within a stage, a nested stack, and a call of the SDK are of their stage', () => {
  const app = appWith(CONTEXT as never);
  new SecretBlueprint({ guardRails: RAILS }).applyTo(app);
  const stack = stackOfStage(app);
  secretIn(new Stack(new Stage(stack.node.scope!, 'eu'), 'Inner'), { Name: 'dev/a' });
  secretIn(new Stack(new Stage(stack.node.scope!, 'us'), 'Inner'), { Name: 'prod-us/a' });
  secretIn(new NestedStack(stack, 'Nested'), { Name: 'dev/a' });
  const parameters = { Name: 'dev/a' };
  raw(stack, 'Call', 'Custom::AWS', { Create: JSON.stringify({ service: 'SecretsManager', action: 'createSecret', parameters }) });
  expect(violationsOf(app)).toEqual(['prod/Shop/Call MS303 fatal', 'prod/Shop/Nested/Secret MS303 fatal', 'prod/eu/Inner/Secret MS303 fatal']);
});
