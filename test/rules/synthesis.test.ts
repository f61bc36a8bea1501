import { App, Stack, Stage } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { errorsIn, idsIn, warningsIn } from './synthesis';
import { ManagedSecret } from '../../src';

function appWithMistakes(): { app: App; stage: Stage; stack: Stack } {
  const app = new App();
  const stage = new Stage(app, 'Stage', { env: { account: '111111111111', region: 'us-east-1' } });
  const stack = new Stack(stage, 'Stack');
  new ManagedSecret(stack, 'Wrong', { secretName: 'a b' });
  new ManagedSecret(stack, 'Warned', { secretName: 'partner-abcdef' });
  return { app, stage, stack };
}

test.each(['app', 'stage', 'stack'] as const)('the findings of an app are read by its %s', kind => {
  expect(errorsIn(appWithMistakes()[kind]).map(line => line.slice(0, 25))).toEqual(['[Stage/Stack/Wrong] MS001']);
  expect(idsIn(appWithMistakes()[kind])).toEqual(['MS001', 'MS003']);
});

test('nothing is found of an app without mistakes', () => {
  const app = new App();
  new ManagedSecret(new Stack(app, 'Stack'), 'Secret');
  expect([errorsIn(app), warningsIn(app)]).toEqual([[], []]);
});

test('a construct that is in no stage has none to synthesize', () => {
  const root = new (class extends Construct {})(undefined as never, '');
  expect(() => errorsIn(root)).toThrow('is in no stage.');
});
