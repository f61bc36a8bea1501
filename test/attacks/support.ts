import { CfnResource, Stack, Stage } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { SecretBlueprint, SecretBlueprintProps, SecretGuardRails } from '../../src';
import { appWith, ENV, stackIn, synthesize } from '../plugin/support';

export { ENV, KEY_ARN, OTHER } from '../plugin/support';

export type Make = (stack: Stack) => void;

/** What the report says after a team has made something under these guardrails: `Shop/Secret MS300 fatal`. */
export function reportOf(guardRails: SecretGuardRails, make: Make, props: SecretBlueprintProps = {}): string[] {
  const app = appWith();
  new SecretBlueprint({ name: 'acme', guardRails, ...props }).applyTo(app);
  make(stackIn(app, 'Shop', ENV));
  return violationsOf(app);
}

export function violationsOf(app: Stage): string[] {
  return synthesize(app).violations.map(({ path, rule, severity }) => `${path} ${rule} ${severity}`).sort();
}

/** The sentences of the report. */
export function textsOf(guardRails: SecretGuardRails, make: Make): string[] {
  const app = appWith();
  new SecretBlueprint({ name: 'acme', guardRails }).applyTo(app);
  make(stackIn(app, 'Shop', ENV));
  return synthesize(app).violations.map(({ text }) => text);
}

/** A resource as the template has it, past every check of the CDK. */
export function raw(scope: Construct, id: string, type: string, properties: object, attributes: object = {}): CfnResource {
  const resource = new CfnResource(scope, id, { type, properties: properties as Record<string, unknown> });
  for (const [name, value] of Object.entries(attributes)) resource.addOverride(name, value);
  return resource;
}

/** Makes a secret of the CDK with a value as the template has it. */
export function secretOfValue(SecretString: unknown): Make {
  return stack => void secretIn(stack, { SecretString });
}

/** A secret of the CDK that is retained. */
export function secretIn(scope: Construct, properties: object = {}, id = 'Secret'): CfnResource {
  return raw(scope, id, 'AWS::SecretsManager::Secret', properties, { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
}
