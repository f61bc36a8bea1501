import { App, Stack, Validations } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { SecretBlueprint, SecretRulesPlugin } from '../../src';

/** An app that has no secret of this library, and no blueprint in its code. */
function anAppWith(context: object): App {
  const app = new App({ context: { [SecretBlueprint.CONTEXT_KEY]: context } });
  Validations.of(app).addPlugins(new SecretRulesPlugin());
  new Secret(new Stack(app, 'Stack'), 'Secret');
  return app;
}

test('the guardrails of the context hold where only the plugin asks for it', () => {
  expect(() => anAppWith({ guardRails: { customerManagedKey: true } }).synth()).toThrow('MS300');
});

test('a context that cannot be read is reported if only the plugin reads it', () => {
  expect(() => anAppWith({ guardRailz: {} }).synth()).toThrow(/guardRailz is not valid in a blueprint[\s\S]*MS321/);
});
