import { App, Stack, Stage, Validations } from 'aws-cdk-lib';
import { CfnSecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { ManagedSecret, SecretRulesPlugin } from '../../src';
import { hasReporter, isReportedByPlugin, isReviewedByPlugin } from '../../src/validation/reporters';

let app: App;
let stage: Stage;
let stack: Stack;
beforeEach(() => {
  app = new App();
  stage = new Stage(app, 'Prod');
  stack = new Stack(stage, 'Shop');
});
const pluginOn = (scope: Stage) => Validations.of(scope).addPlugins(new SecretRulesPlugin());

describe('without a plugin of this library', () => {
  const answers = (construct: Construct) => [hasReporter(construct), isReviewedByPlugin(construct), isReportedByPlugin(construct)];

  test('nothing is reported by one', () => {
    expect(answers(new ManagedSecret(stack, 'Secret'))).toEqual([false, false, false]);
  });

  test('a plugin of others reports nothing', () => {
    Validations.of(app).addPlugins({ name: 'other', validate: () => ({ success: true, violations: [] }) });
    expect(answers(new ManagedSecret(stack, 'Secret'))).toEqual([false, false, false]);
  });

  test('a tree without an app has none', () => {
    const root = new Stage(undefined as never, 'Root');
    pluginOn(root);
    expect(answers(new ManagedSecret(new Stack(root, 'Shop'), 'Secret'))).toEqual([false, false, false]);
  });
});

test.each<[string, () => Stage]>([['the app', () => app], ['the stage', () => stage]])('a plugin of %s reports for the secrets below', (_, scope) => {
  pluginOn(scope());
  const secret = new ManagedSecret(stack, 'Secret');
  expect([hasReporter(secret), isReviewedByPlugin(secret), isReportedByPlugin(secret)]).toEqual([true, true, true]);
});

test('a plugin of one stage reports acknowledgments of the whole app, and secrets of its own', () => {
  pluginOn(stage);
  const secret = new ManagedSecret(new Stack(app, 'Other'), 'Secret');
  expect([hasReporter(secret), isReviewedByPlugin(secret), isReportedByPlugin(secret)]).toEqual([true, false, false]);
});

test('a plugin reviews all that it sees, and takes the findings of a secret of this library alone', () => {
  pluginOn(app);
  const imported = ManagedSecret.fromManagedSecretAttributes(stack, 'Imported', { secretName: 'theirs' });
  const others = [imported, new Secret(stack, 'L2'), new CfnSecret(stack, 'L1'), new ManagedSecret(stack, 'Secret').node.defaultChild!];
  expect(others.map(isReviewedByPlugin)).toEqual([true, true, true, true]);
  expect(others.map(isReportedByPlugin)).toEqual([false, false, false, false]);
});
