import { CustomResource, SecretValue, Stack } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { ManagedSecret, SecretBlueprint, SecretContent } from '../../src';
import { appWith, stackIn, synthesize } from '../plugin/support';

/** What is reported of a secret whose value a custom resource returns. */
function reportOf(properties: Record<string, unknown>, make: (stack: Stack, value: SecretValue) => unknown) {
  const app = appWith();
  new SecretBlueprint({ name: 'acme', guardRails: { noPlaintext: true } }).applyTo(app);
  const stack = stackIn(app);
  const resource = new CustomResource(stack, 'C', { serviceToken: 'arn:aws:lambda:eu-central-1:111111111111:function:f', properties });
  make(stack, SecretValue.resourceAttribute(resource.getAttString('Token')));
  return synthesize(app).violations.map(({ rule, severity, text, fix }) => [rule, severity, `${text} ${fix}`]);
}

const MAKE: ReadonlyArray<[string, (stack: Stack, value: SecretValue) => unknown]> = [
  ['a ManagedSecret', (stack, value) => new ManagedSecret(stack, 'S', { content: SecretContent.fromSecretValue(value) })],
  ['a secret of the CDK', (stack, value) => new Secret(stack, 'S', { secretStringValue: value })],
  ['a field', (stack, value) => new Secret(stack, 'S', { secretObjectValue: { token: value } })],
];

test.each(MAKE)('%s with the value of a custom resource that has a literal may have the literal, and the warning says what to do', (_, make) => {
  const message = 'content is known only at deployment, so synthesis cannot check a guardrail. The guardrail is MS307, no plaintext. '
    + 'Take the value from a secret or a NoEcho parameter. '
    + 'Before the first deployment, you can generate it instead: in a deployed secret, this generates a new password. '
    + 'If the unknown part is not a literal of the template, acknowledge this warning. '
    + 'To acknowledge it, call SecretRules.acknowledge(scope, \'MS310\', { reason, owner, expires }).';
  expect(reportOf({ Seed: 'hunter2' }, make)).toEqual([['MS310', 'warning', message]]);
});

test.each(MAKE)('%s with the value of a custom resource without a literal is not reported', (_, make) => {
  expect(reportOf({}, make)).toEqual([]);
  expect(reportOf({ Source: '{{resolve:secretsmanager:other}}' }, make)).toEqual([]);
});
