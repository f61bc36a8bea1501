import { branches, choices, underConditions } from '../../src/cloudformation/choices';

const NONE = { Ref: 'AWS::NoValue' };

/** Each choice as `value`, or as `value if condition, condition`. */
function shown(value: unknown): string[] {
  return choices(value).map(({ value: one, conditions }) => [JSON.stringify(one), ...conditions].join(' '));
}

describe('the choices of a value', () => {
  test.each<[unknown, string[]]>([
    ['a', ['"a"']],
    [0, ['0']],
    ['', ['""']],
    [['a', 'b'], ['"a"', '"b"']],
    [['a', ['b', ['c']]], ['"a"', '"b"', '"c"']],
    [{ a: 1 }, ['{"a":1}']],
    [undefined, []],
    [null, []],
    [['a', null, NONE, undefined], ['"a"']],
    [{ 'Fn::If': ['C', 'a', 'b'] }, ['"a" C', '"b" !C']],
    [{ 'Fn::If': ['C', NONE, 'b'] }, ['"b" !C']],
    [{ 'Fn::If': ['C', 'a', NONE] }, ['"a" C']],
    [{ 'Fn::If': ['C', ['a', NONE, 'b'], null] }, ['"a" C', '"b" C']],
    [{ 'Fn::If': ['C', { 'Fn::If': ['D', 'a', 'b'] }, 'c'] }, ['"a" C D', '"b" C !D', '"c" !C']],
    [['a', { 'Fn::If': ['C', [{ 'Fn::If': ['D', 'b', NONE] }], 'c'] }], ['"a"', '"b" C D', '"c" !C']],
    [{ 'Fn::If': 'C' }, ['{"Fn::If":"C"}']],
    [{ 'Fn::If': ['C'] }, ['{"Fn::If":["C"]}']],
  ])('%j are %j', (value, expected) => {
    expect(shown(value)).toEqual(expected);
  });

  test('stand under the conditions around them', () => {
    expect(choices({ 'Fn::If': ['C', 'a', NONE] }, ['B'])).toEqual([{ value: 'a', conditions: ['B', 'C'] }]);
  });
});

test('a branch without a value is one all the same, and a list is one value', () => {
  expect(branches({ 'Fn::If': ['C', ['a', 'b'], NONE] })).toEqual([
    { value: ['a', 'b'], conditions: ['C'] }, { value: undefined, conditions: ['!C'] },
  ]);
});

test.each<[readonly string[], unknown]>([
  [[], 'a'],
  [['C'], { 'Fn::If': ['C', 'a', NONE] }],
  [['!C'], { 'Fn::If': ['C', NONE, 'a'] }],
  [['C', '!D'], { 'Fn::If': ['C', { 'Fn::If': ['D', NONE, 'a'] }, NONE] }],
])('a value under the conditions %j is %j, which gives the value and the conditions again', (conditions, expected) => {
  const under = underConditions({ value: 'a', conditions });
  expect(under).toEqual(expected);
  expect(choices(under)).toEqual([{ value: 'a', conditions }]);
});
