import { Aws, CfnParameter, Fn, Lazy, SecretValue, Stack, Token } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { booleanOf, listOf, literal, numberOf, resolved, textOf, textSoFar } from '../../src/app/tokens';
import { Text } from '../../src/cloudformation/text';
import { UNRESOLVABLE } from '../../src/cloudformation/unknown';
import { anyText } from '../rules/support';

const stack = new Stack();
const parameter = new CfnParameter(stack, 'Parameter');
const numeric = new CfnParameter(stack, 'Number', { type: 'Number' });
const list = new CfnParameter(stack, 'List', { type: 'CommaDelimitedList' });
const shown = (value: any) => textOf(stack, value)?.shown;
const lazy = (value: any) => Lazy.any({ produce: () => value });
const failing = Lazy.string({ produce: () => { throw new Error('not yet'); } });

test('a plain string is what it is', () => {
  fc.assert(fc.property(anyText(), text => {
    expect(textOf(stack, text)?.value ?? textOf(stack, text)?.written).toBe(text);
  }));
});

test.each([
  ['a Lazy that resolves to a literal', Lazy.string({ produce: () => 'late' }), 'late'],
  ['a Lazy within a literal', `a-${Lazy.string({ produce: () => 'late' })}-b`, 'a-late-b'],
  ['a Lazy of a Lazy', Lazy.string({ produce: () => Lazy.string({ produce: () => 'later' }) }), 'later'],
  ['a number as a string', Token.asString(5), '5'],
  ['a number in a string', `a-${Token.asString(5)}`, 'a-5'],
  ['a literal joined', Fn.join('-', ['a', 'b']), 'a-b'],
  ['a value from a secret', SecretValue.secretsManager('a').toString(), '{{resolve:secretsmanager:a:SecretString:::}}'],
  ['a literal secret', SecretValue.unsafePlainText('a').unsafeUnwrap(), 'a'],
  ['an escaped substitution', Fn.sub('a-${!Literal}-b'), 'a-${Literal}-b'],
])('%s is judged whole', (_, value, expected) => {
  expect(shown(value)).toBe(expected);
});

test.each([
  ['a parameter', parameter.valueAsString, '${…}'],
  ['a pseudo parameter', Aws.REGION, '${…}'],
  ['an import', Fn.importValue('x'), '${…}'],
  ['a selection', Fn.select(1, Fn.split('-', Aws.STACK_ID)), '${…}'],
  ['a concatenation', `a-${Aws.REGION}-b-${parameter.valueAsString}`, 'a-${…}-b-${…}'],
  ['a join of tokens', Fn.join('-', ['a', Aws.REGION, 'b']), 'a-${…}-b'],
  ['a join of a list that is a token', Fn.join('-', list.valueAsList), '${…}'],
  ['a join of joins', Fn.join('/', ['a', Fn.join('-', ['b', Aws.REGION])]), 'a/${…}'],
  ['a substitution', Fn.sub('a-${AWS::Region}-${Parameter}!'), 'a-${…}-${…}!'],
  ['a substitution with variables', Fn.sub('${A}${B} b', { A: 'x', B: Aws.REGION }), 'x${…} b'],
  ['a substitution that ends in the middle', Fn.sub('a ${'), 'a ${'],
  ['a choice', Fn.conditionIf('C', 'a b', 'c').toString(), '${…}'],
  ['a choice in a string', `a-${Fn.conditionIf('C', 'b', Aws.NO_VALUE).toString()}`, 'a-${…}'],
  ['a value that cannot be resolved yet', failing, '${…}'],
  ['a number that is a parameter', Token.asString(numeric.valueAsNumber), '${…}'],
  ['a list', list.valueAsList as any, '${…}'],
  ['an object', { a: 'b' } as any, '${…}'],
  ['an empty object', {} as any, '${…}'],
  ['a macro', { 'Fn::Transform': { Name: 'x' } } as any, '${…}'],
])('%s has gaps where it is unresolved', (_, value, expected) => {
  expect(shown(value)).toBe(expected);
});

test.each([
  ['undefined', undefined], ['null', null], ['a Lazy of nothing', Lazy.string({ produce: () => undefined })], ['AWS::NoValue', Aws.NO_VALUE],
])('%s is no text', (_, value) => {
  expect(textOf(stack, value as any)).toBeUndefined();
});

test('what is known so far leaves a lazy value alone, and its later answer stands', () => {
  let answer = 'early';
  const late = Lazy.string({ produce: () => answer });

  expect([textSoFar(stack, late), textSoFar(stack, `alias/${late}`)].map(({ isWhole, literal: known }) => [isWhole, known])).toEqual([[false, ''], [false, '']]);
  expect(textSoFar(stack, `arn:${Aws.PARTITION}:kms`).head).toBe('arn:');
  expect([Fn.join('/', ['alias', late]), Fn.sub('alias/${late}', { late })].map(value => textSoFar(stack, value))).toEqual([Text.UNRESOLVED, Text.UNRESOLVED]);
  answer = 'late';
  expect(stack.resolve(late)).toBe('late');
});

test('what is known so far: a token of somebody\'s own may hold anything', () => {
  const own = Token.asString({ creationStack: [], construct: stack, resolve: () => 'alias/mine' });
  const broken = Token.asString({ creationStack: [], resolve: () => { throw new Error('not yet'); } });

  expect([own, broken].map(value => textSoFar(stack, value))).toEqual([Text.literal('alias/mine'), Text.UNRESOLVED]);
});

test('a value that may be left out is distinguished from one that is surely there', () => {
  const choice = Fn.conditionIf('C', 'a', Aws.NO_VALUE).toString();
  const given = [choice, failing, parameter.valueAsString, `a${choice}`, ''];
  expect(given.map(value => textOf(stack, value)?.isGiven)).toEqual([false, false, true, true, true]);
});

test('whatever comes, nothing is thrown', () => {
  const anything = fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true, withSparseArray: true });
  const odd: fc.Arbitrary<any> = fc.oneof(anything, anything.map(lazy));
  fc.assert(fc.property(odd, value => {
    const read = () => [textOf(stack, value), numberOf(stack, value, 1), booleanOf(stack, value, true), listOf(stack, value), literal(value)];
    expect(read).not.toThrow();
  }));
  const intrinsic = fc.record({ name: fc.constantFrom('Ref', 'Fn::Join', 'Fn::Sub', 'Fn::If', 'Fn::GetAtt'), value: fc.anything() });
  fc.assert(fc.property(intrinsic, ({ name, value }) => expect(() => textOf(stack, lazy({ [name]: value }))).not.toThrow()));
});

test.each(['Ref', 'Fn::GetAtt', 'Fn::If', 'Fn::Join', 'Fn::GetStackOutput'])('%s of an object that cannot become a text is read without an error', name => {
  const odd = { toString: 0 };
  expect([odd, [odd, odd], { StackName: odd }].map(operand => textOf(stack, lazy({ [name]: operand }))?.isWhole)).toEqual([false, false, false]);
});

test.each([
  ['a number', 5, 5], ['zero', 0, 0], ['nothing', undefined, 32], ['a Lazy number', Lazy.number({ produce: () => 5 }), 5], ['a Lazy of nothing', lazy(undefined), 32],
  ['a parameter', numeric.valueAsNumber, undefined], ['a text', '5', undefined], ['NaN', NaN, NaN],
])('of %s, the number is known as far as it is', (_, value, expected) => {
  expect(numberOf(stack, value as any, 32)).toBe(expected);
});

test.each([
  ['true', true, true], ['false', false, false], ['nothing', undefined, true], ['a Lazy', lazy(false), false], ['a Lazy of nothing', lazy(undefined), true],
  ['a choice', Fn.conditionIf('C', true, false), undefined], ['a text', 'false', undefined],
])('of %s, the boolean is known as far as it is', (_, value, expected) => {
  expect(booleanOf(stack, value as any, true)).toBe(expected);
});

test.each([
  ['a list', [{ a: 1 }, { b: 2 }], [{ a: 1 }, { b: 2 }]],
  ['a Lazy list', lazy([{ a: 1 }]), [{ a: 1 }]],
  ['Lazy elements', [lazy({ a: 1 }), { b: 2 }], [{ a: 1 }, { b: 2 }]],
  ['elements that are chosen', [Fn.conditionIf('C', { a: 1 }, Aws.NO_VALUE), { Ref: 'AWS::NoValue' }, { b: 2 }], [{ b: 2 }]],
  ['a list that is chosen', Fn.conditionIf('C', [{ a: 1 }], Aws.NO_VALUE), []],
  ['a list that cannot be resolved yet', Lazy.any({ produce: () => { throw new Error('not yet'); } }), []],
  ['elements that are no objects', [null, undefined, 'a', 1, { b: 2 }], [{ b: 2 }]],
  ['nothing', undefined, []],
])('of %s, the elements are known that are', (_, value, expected) => {
  expect(listOf(stack, value as any)).toEqual(expected);
});

test('a literal is distinguished from a token', () => {
  expect([literal('a'), literal(Aws.REGION), literal(undefined)]).toEqual(['a', undefined, undefined]);
});

test.each<[string, unknown]>([
  ['nothing', undefined], ['null', null], ['a text', 'a'], ['a number', 5], ['a boolean', false], ['an object', { a: numeric.valueAsNumber }],
  ['a text with a token', `a-${parameter.valueAsString}`], ['a number that is a token', numeric.valueAsNumber], ['JSON with such a number', JSON.stringify({ port: numeric.valueAsNumber })],
  ['a list that is a token', list.valueAsList], ['an element of such a list', list.valueAsList[0]], ['a text in the form of a token', '${Token[TOKEN.9999]}'],
])('%s is resolved as the CDK resolves it', (_, value) => {
  let expected: unknown = UNRESOLVABLE;
  try {
    expected = stack.resolve(value);
  } catch {
    // What the CDK cannot resolve, is marked.
  }
  expect(resolved(stack, value)).toEqual(expected);
});
