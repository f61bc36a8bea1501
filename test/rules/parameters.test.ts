import { CfnParameter, CfnParameterProps, Fn, NestedStack, SecretValue, Stack } from 'aws-cdk-lib';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { idsIn, plain, stackOf } from './synthesis';
import { ManagedSecret, SecretContent } from '../../src';

/* A parameter of CloudFormation as the content of a ManagedSecret. */

const parameter = (stack: Stack, props: CfnParameterProps = {}) => new CfnParameter(stack, 'Value', props);
const whole = (value: string) => SecretContent.fromSecretValue(plain(value));
const template = (fields: object, stack: Stack) => (
  SecretContent.generated({ secretStringTemplate: stack.toJsonString(fields), generateStringKey: 'password' }, { pin: '' }));

test.each<[string, (stack: Stack) => SecretContent, string[]]>([
  ['a parameter without NoEcho', stack => whole(parameter(stack).valueAsString), ['MS028']],
  ['a parameter with NoEcho', stack => SecretContent.fromSecretValue(SecretValue.cfnParameter(parameter(stack, { noEcho: true }))), []],
  ['a parameter with a default', stack => whole(parameter(stack, { noEcho: true, default: 'x' }).valueAsString), ['MS029']],
  ['a parameter with a placeholder', stack => whole(parameter(stack, { noEcho: true, default: 'CHANGE_ME' }).valueAsString), []],
  ['a parameter that is allowed', stack => (
    SecretContent.fromSecretValue(plain(parameter(stack, { default: 'x' }).valueAsString), { allowPlaintext: true })), []],
  ['a field', stack => SecretContent.json({ token: plain(parameter(stack).valueAsString) }), ['MS028']],
  ['a field that is allowed', stack => SecretContent.json({ token: plain(parameter(stack).valueAsString) }, { plaintextFields: ['token'] }), []],
  ['a user name', stack => SecretContent.json({ username: plain(parameter(stack).valueAsString) }), []],
  ['a literal user name', () => SecretContent.json({ username: plain('ada'), host: plain('db'), password: SecretValue.secretsManager('other') }), []],
  ['a number', stack => SecretContent.json({ pin: plain(parameter(stack, { type: 'Number' }).valueAsString) }), ['MS028']],
  ['a choice', stack => SecretContent.json({ stage: plain(parameter(stack, { allowedValues: ['dev', 'prod'] }).valueAsString) }), []],
  ['Fn::Sub', stack => { parameter(stack); return whole(Fn.sub('{"password":"${Value}"}')); }, ['MS028']],
  ['Fn::Join', stack => whole(Fn.join('', ['{"password":"', parameter(stack).valueAsString, '"}'])), ['MS028']],
  ['a parameter of Systems Manager', stack => whole(StringParameter.valueForStringParameter(stack, '/shop/password')), []],
  ['the name of a secret', stack => whole(`{{resolve:secretsmanager:${parameter(stack).valueAsString}:SecretString:password}}`), []],
  ['a template of a generator', stack => template({ username: parameter(stack).valueAsString }, stack), ['MS038']],
  ['a secret in a template of a generator', stack => template({ apiKey: parameter(stack).valueAsString }, stack), ['MS038', 'MS028']],
])('%s', (_, content, expected) => {
  const stack = stackOf();
  new ManagedSecret(stack, 'Secret', { content: content(stack) });
  expect(idsIn(stack)).toEqual(expected);
});

test('a parameter of the stack around a nested one', () => {
  const stack = stackOf();
  new ManagedSecret(new NestedStack(stack, 'Nested'), 'Secret', { content: whole(parameter(stack).valueAsString) });
  expect(idsIn(stack)).toEqual(['MS028']);
});

test('a parameter of one stack is not the parameter of the same name in another stack', () => {
  const stack = stackOf();
  const other = new Stack(stack.node.root, 'Other');
  parameter(other);
  new ManagedSecret(stack, 'Secret', { content: whole(parameter(stack, { noEcho: true }).valueAsString) });
  expect(idsIn(stack)).toEqual([]);
});
