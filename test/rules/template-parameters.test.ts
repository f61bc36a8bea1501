import { CfnParameter, Stack, Validations } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { GeneratedContentOptions, ManagedSecret, SecretBlueprint, SecretContent, SecretCreation, SecretRules, SecretRulesPlugin } from '../../src';
import { appWith, stackIn, synthesize } from '../plugin/support';

const FUTURE = { reason: 'It names a page, and nothing else.', owner: 'team-a', expires: '2999-12-31' };
const options = (stack: Stack) => ({
  secretStringTemplate: `{"pageToken":"${new CfnParameter(stack, 'Page').valueAsString}"}`, generateStringKey: 'password',
});

/** The rules that a secret breaks, whose template takes a field from a parameter without NoEcho. */
function rulesOf(make: (stack: Stack) => unknown): string[] {
  const app = appWith();
  Validations.of(app).addPlugins(new SecretRulesPlugin());
  new SecretBlueprint({ name: 'acme', guardRails: { noPlaintext: true } }).applyTo(app);
  make(stackIn(app));
  const { error = '', violations } = synthesize(app);
  const rules = [...error.matchAll(/(?<=\] )MS[0-9]{3}(?= )/g)].map(([rule]) => rule).concat(violations.map(({ rule }) => rule));
  return [...new Set(rules)].filter(rule => rule !== 'MS039').sort();
}
const managed = (consent: GeneratedContentOptions, creation?: SecretCreation) => (stack: Stack) => (
  new ManagedSecret(stack, 'S', { content: SecretContent.generated(options(stack), consent), creation }));

test('a field of a generator\'s template that is no secret is named in plaintextFields, for the rule and the guardrail', () => {
  expect(rulesOf(managed({}))).toEqual(['MS028', 'MS307']);
  expect(rulesOf(managed({ plaintextFields: ['page'] }))).toEqual(['MS028', 'MS307']);
  expect(rulesOf(managed({ plaintextFields: ['pageToken'] }))).toEqual([]);
});

test.each<[string, GeneratedContentOptions]>([['with a generation', { generation: '1' }], ['with no generation', {}]])(
  'the same holds for a value that the handler generates, %s', (_, consent) => {
    expect(rulesOf(managed(consent, SecretCreation.createSecret()))).toContain('MS028');
    expect(rulesOf(managed({ ...consent, plaintextFields: ['pageToken'] }, SecretCreation.createSecret()))).not.toContain('MS028');
  });

test('such a field of another construct\'s secret is acknowledged by its name', () => {
  const secret = (id?: string) => (stack: Stack) => {
    const made = new Secret(stack, 'S', { generateSecretString: options(stack) });
    if (id) SecretRules.acknowledge(made, id, FUTURE);
  };
  expect(rulesOf(secret())).toContain('MS028');
  expect(rulesOf(secret('MS028:pageToken'))).not.toContain('MS028');
  expect(rulesOf(secret('MS028:page'))).toContain('MS028');
});
