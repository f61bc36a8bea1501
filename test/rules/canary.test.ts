import { Aws, Lazy, SecretValue, Stack, Stage } from 'aws-cdk-lib';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import * as fc from 'fast-check';
import { errorsIn, plain, stackOf, warningsIn } from './synthesis';
import { ManagedSecret, SecretContent } from '../../src';

/* A value that a user plants in content is in no message of ours, whatever is wrong with it. */

const CANARY = fc.string({ unit: fc.constantFrom(...'0123456789abcdefABCDEF'), minLength: 16, maxLength: 40 });
const late = (value: string) => SecretValue.unsafePlainText(Lazy.string({ produce: () => value }));

const CONTENTS: { [name: string]: (canary: string) => SecretContent } = {
  'a literal': canary => SecretContent.fromSecretValue(plain(canary)),
  'a literal that comes late': canary => SecretContent.fromSecretValue(late(canary)),
  'a literal in the company of a token': canary => SecretContent.fromSecretValue(plain(`${canary}${Aws.REGION}{{resolve:ssm-secure:/a}}`)),
  'a literal that is too long': canary => SecretContent.fromSecretValue(plain(canary.repeat(5000)), { allowPlaintext: true }),
  'a literal with half a surrogate pair': canary => SecretContent.fromSecretValue(plain(`\uD83D${canary}`), { allowPlaintext: true }),
  'a field': canary => SecretContent.json({ password: plain(canary), late: late(canary) }, { plaintextFields: ['usr'] }),
  'an allowed field': canary => SecretContent.json({ user: plain(canary), odd: plain(`${canary}\uDE00`) }, { plaintextFields: ['user', 'odd', 'x'] }),
  'JSON': canary => SecretContent.fromSecretValue(plain(JSON.stringify({ a: { b: [canary] }, c: canary }))),
  'a list': canary => SecretContent.fromSecretValue(plain(JSON.stringify([canary]))),
  'a template that is no JSON': canary => SecretContent.generated({ secretStringTemplate: canary }),
  'a template without a key': canary => SecretContent.generated({ secretStringTemplate: JSON.stringify({ [canary]: canary }) }),
  'a template with the key in it': canary => SecretContent.generated({ secretStringTemplate: JSON.stringify({ [canary]: canary }), generateStringKey: canary }),
  'a template that is too long': canary => SecretContent.generated({ secretStringTemplate: JSON.stringify({ a: canary.repeat(5000) }), generateStringKey: 'b' }),
  'a template with half a surrogate pair': canary => SecretContent.generated({ secretStringTemplate: `{"a":"\uD83D${canary}"}`, generateStringKey: 'b' }, { pin: 'x' }),
};

const textOf = (error: unknown) => error instanceof Error ? `${error.message}\n${error.stack}` : `${error}`;

test.each(Object.keys(CONTENTS))('%s is reported, and not repeated', name => {
  fc.assert(fc.property(CANARY, canary => {
    const stack = stackOf();
    const secret = new ManagedSecret(stack, 'Secret', { secretName: 'a b', content: CONTENTS[name](canary) });
    (secret.node.defaultChild as CfnSecret).kmsKeyId = 'garbage';
    const reported = [...errorsIn(stack), ...warningsIn(stack)];
    expect(reported.filter(text => text.includes('content')).length).toBeGreaterThan(0);
    expect(reported.join('\n')).not.toContain(canary.slice(0, 8));
  }), { numRuns: 5 });
});

test('the whole error of an app of several stages has none of the values, its stack trace included', () => {
  const stack = stackOf();
  const stages = ['Dev', 'Prod'].map(id => new Stack(new Stage(stack.node.root, id), 'Stack'));
  const canary = 'planted-0123456789';
  for (const each of [stack, ...stages]) Object.values(CONTENTS).forEach((content, index) => new ManagedSecret(each, `Secret${index}`, { content: content(canary) }));
  let thrown: unknown;
  try {
    Stage.of(stack)!.synth();
  } catch (error) {
    thrown = error;
  }
  expect(textOf(thrown)).toContain('MS022 content');
  expect(textOf(thrown)).not.toContain('planted');
});

test('a value that both a description and a content have is shown as what the user made public', () => {
  const stack = stackOf();
  new ManagedSecret(stack, 'Secret', { description: `public-${'x'.repeat(2048)}`, content: SecretContent.fromSecretValue(plain('planted')) });
  expect(errorsIn(stack).filter(error => error.includes('public-')).map(error => error.slice(0, 28))).toEqual(['[Stack/Secret] MS010 descrip']);
});
