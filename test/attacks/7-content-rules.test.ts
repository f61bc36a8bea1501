import { SecretValue, Stack } from 'aws-cdk-lib';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { ENV, secretOfValue } from './support';
import { ManagedSecret, SecretBlueprint, SecretContent, SecretRulesMode } from '../../src';
import { appWith, errorsOf, stackIn, synthesize } from '../plugin/support';

/** What the rules on a value say of a secret that this library did not make. */
function rulesOf(make: (stack: Stack) => void): string[] {
  const app = appWith();
  new SecretBlueprint({ rules: SecretRulesMode.WARN }).applyTo(app);
  make(stackIn(app, 'Shop', ENV));
  return synthesize(app).violations.map(({ rule }) => rule).filter(rule => /^MS02[0-9]$/.test(rule));
}

describe('the rules on a value take no literal for what is known later:', () => {
  test.each([
    'dummy-value-for-hunter2',
    'dummy-value-for-/nobody/looks/this/up',
    '{{resolve:ssm: hunter2 }}',
    '{{resolve:hunter2}}',
    '{{resolve:secretsmanager: hunter2}}',
  ])('%j', text => {
    expect(rulesOf(secretOfValue(text))).toEqual(['MS022']);
    expect(rulesOf(secretOfValue(JSON.stringify({ password: text })))).toEqual(['MS023']);
  });

  test('of a ManagedSecret', () => {
    const app = appWith();
    new ManagedSecret(stackIn(app, 'Shop', ENV), 'Secret', {
      content: SecretContent.json({ password: SecretValue.unsafePlainText('dummy-value-for-hunter2') }),
    });
    expect(errorsOf(synthesize(app))).toEqual([expect.stringContaining('MS023 content.password is a literal')]);
  });
});

describe('the rules on a value are silent about', () => {
  test.each<[string, (stack: Stack) => void]>([
    ['what the CLI is asked to look up', stack => secretOfValue(StringParameter.valueFromLookup(stack, '/shop/db'))(stack)],
    ['what the CLI is asked to look up in another stack', stack => (
      secretOfValue(StringParameter.valueFromLookup(stackIn(stack.node.root as never, 'Other', ENV), '/shop/db'))(stack))],
    ['a field that the CLI is asked to look up', stack => secretOfValue(JSON.stringify({ password: StringParameter.valueFromLookup(stack, '/shop/db') }))(stack)],
    ['a dynamic reference', secretOfValue('{{resolve:ssm:/shop/db}}')],
    ['a field with a dynamic reference', secretOfValue('{"password":"{{resolve:ssm:/shop/db:1}}"}')],
  ])('%s', (_, make) => {
    expect(rulesOf(make)).toEqual([]);
  });
});
