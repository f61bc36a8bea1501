import { Aws, CfnCondition, Fn, Stack, Token } from 'aws-cdk-lib';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { cfn, errorsIn, stackOf } from './synthesis';
import { ManagedSecret } from '../../src';
import { readText } from '../../src/cloudformation/read-text';
import { countCharacters, countMost } from '../../src/cloudformation/text';

type SetText = (secret: CfnSecret, text: string) => void;

const LENGTHS: Array<[string, string, number, SetText]> = [
  ['a value', 'MS020', 65_536, (secret, text) => Object.assign(secret, { secretString: text, generateSecretString: undefined })],
  ['a name', 'MS002', 512, (secret, text) => { secret.name = text; }],
  ['a description', 'MS010', 2_048, (secret, text) => { secret.description = text; }],
  ['excluded characters', 'MS031', 4_096, (secret, text) => { secret.generateSecretString = { excludeCharacters: text }; }],
];

/** Of which one of the branches is the text. */
const CHOICES: Array<[string, (text: string) => unknown]> = [
  ['the first branch', text => ({ 'Fn::If': ['Condition', text, '/'] })],
  ['the second branch', text => ({ 'Fn::If': ['Condition', { Ref: 'AWS::NoValue' }, text] })],
  ['a branch of a branch', text => ({ 'Fn::If': ['Condition', '/', { 'Fn::If': ['Other', text, '/'] }] })],
];
const cases = LENGTHS.flatMap(([what, id, most, set]) => CHOICES.map(([where, choose]) => ({ what, id, most, set, where, choose })));

function idsFor(set: SetText, value: unknown): string[] {
  const stack: Stack = stackOf();
  for (const id of ['Condition', 'Other']) new CfnCondition(stack, id, { expression: Fn.conditionEquals(Aws.REGION, 'us-east-1') });
  set(cfn(new ManagedSecret(stack, 'Secret')), Token.asString(value));
  return errorsIn(stack).map(text => /MS[0-9]{3}/.exec(text)?.[0] ?? text);
}

test.each(cases)('$what that is too long in $where is an error, and not at its limit', ({ id, most, set, choose }) => {
  expect(idsFor(set, choose('/'.repeat(most)))).toEqual([]);
  expect(idsFor(set, choose('/'.repeat(most + 1)))).toEqual([id]);
});

test.each<[string, (text: string) => unknown]>([
  ['the first branch of the second', text => ({ 'Fn::If': ['Condition', '/', { 'Fn::If': ['Condition', text, '/'] }] })],
  ['the second branch of the first', text => ({ 'Fn::If': ['Condition', { 'Fn::If': ['Condition', '/', text] }, '/'] })],
  ['a branch behind another condition', text => ({ 'Fn::If': ['Condition', '/', { 'Fn::If': ['Other', { 'Fn::If': ['Condition', text, '/'] }, '/'] }] })],
])('a name that is too long in %s, by the same condition, is legal: no deployment takes it', (_, choose) => {
  const [, , most, set] = LENGTHS[1];

  expect(idsFor(set, choose('/'.repeat(most + 1)))).toEqual([]);
});

test('a template that is too long in a branch is an error', () => {
  const generate = (template: unknown): SetText => secret => {
    secret.generateSecretString = { secretStringTemplate: Token.asString({ 'Fn::If': ['Condition', '{}', template] }), generateStringKey: 'password' };
  };
  const template = (length: number) => JSON.stringify({ text: 'x'.repeat(length) });

  expect(idsFor(generate(template(65_000)), '')).toEqual([]);
  expect(idsFor(generate(template(66_000)), '')).toEqual(['MS027']);
});

test('the literal text of a branch counts, without what only the deployment knows', () => {
  const text = readText({ 'Fn::If': ['Condition', { 'Fn::Join': ['', ['abc', { Ref: 'Other' }, 'd']] }, { 'Fn::If': ['Two', 'ab', { Ref: 'Other' }] }] });

  expect(countMost(text, countCharacters)).toBe(4);
  expect([text!.isWhole, text!.literal]).toEqual([false, '']);
  expect(countMost(readText({ 'Fn::If': ['Condition', { Ref: 'AWS::NoValue' }, { Ref: 'AWS::NoValue' }] }), countCharacters)).toBe(0);
  expect(countMost(undefined, countCharacters)).toBe(0);
});
