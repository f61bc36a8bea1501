import { documentOf, readPolicy } from '../../src/iam/policy-document';

const NONE = { Ref: 'AWS::NoValue' };
const UNKNOWN = { Ref: 'Unknown' };
const join = (separator: unknown, ...parts: unknown[]) => ({ 'Fn::Join': [separator, parts] });
const choice = (condition: string, ...branches: unknown[]) => ({ 'Fn::If': [condition, ...branches] });

/** The statements of a policy of one statement. */
function statementsOf(statement: object) {
  return readPolicy({ Statement: { Effect: 'Allow', Action: 'a', Resource: '*', ...statement } }).statements;
}

describe('the text of a document', () => {
  test.each<[string, unknown, unknown]>([
    ['an object', { Statement: [] }, { Statement: [] }],
    ['JSON', '{"Statement":["a"]}', { Statement: ['a'] }],
    ['JSON in Fn::ToJsonString', { 'Fn::ToJsonString': { Statement: [] } }, { Statement: [] }],
    ['Fn::Join with a separator', join(',', '{"a":"x"', '"b":"y"', '"c":"z"}'), { a: 'x', b: 'y', c: 'z' }],
    ['Fn::Join of one part', join(',', '{"a":"x"}'), { a: 'x' }],
    ['Fn::Join within Fn::Join', join('', '{"a":"', join('-', 'x', 'y'), '"}'), { a: 'x-y' }],
    ['a reference in a list', join('', '{"a":["', UNKNOWN, '","x"]}'), { a: [UNKNOWN, 'x'] }],
    ['a reference as a value', join('', '{"a":"', UNKNOWN, '","b":""}'), { a: UNKNOWN, b: '' }],
    ['a reference in a value', join('', '{"a":"x-', UNKNOWN, '-y"}'), { a: join('', 'x-', UNKNOWN, '-y') }],
    ['a reference in a key', join('', '{"a', UNKNOWN, '":"x"}'), { '?': 'x' }],
    ['a separator that is a reference', join(UNKNOWN, '{"a":"x', 'y"}'), { a: join('', 'x', UNKNOWN, 'y') }],
    ['values that are no text', '{"a":1,"b":true,"c":null}', { a: 1, b: true, c: null }],
    ['a text that looks like a mark', '{"a":"\uFDD10\uFDD1"}', { a: '0' }],
  ])('is read from %s', (_, document, json) => {
    expect(documentOf(document)).toEqual(json);
  });

  test.each<[unknown]>([
    ['no JSON'], ['[]'], ['"text"'], ['null'], [7], [undefined], [UNKNOWN], [['a']],
    [{ 'Fn::Join': ['', UNKNOWN] }], [join('', '{"a":', UNKNOWN, '}')], [{ 'Fn::ToJsonString': UNKNOWN }],
  ])('cannot be read from %j', document => {
    expect(documentOf(document)).toBeUndefined();
  });
});

describe('a policy', () => {
  const READ = { Effect: 'Allow', Action: 'a' };

  test.each<[unknown, boolean, number[]]>([
    [{ Statement: READ }, true, [0]],
    [{ Statement: [READ, READ] }, true, [0, 1]],
    [{ Statement: [[READ, READ], READ] }, true, [0, 0, 1]],
    [{ Statement: [NONE, READ] }, true, [1]],
    [{ Statement: [] }, true, []],
    [NONE, true, []],
    [undefined, true, []],
    [{ Statement: [READ, UNKNOWN] }, false, [0]],
    [{ Statement: ['text'] }, false, []],
    [{ Statement: UNKNOWN }, false, []],
    [{}, false, []],
    [UNKNOWN, false, []],
    ['no JSON', false, []],
  ])('%j can be read in whole: %s, and has statements at %j', (document, isReadable, positions) => {
    const found = readPolicy(document);
    expect(found.isReadable).toBe(isReadable);
    expect(found.statements.map(({ position }) => position)).toEqual(positions);
  });

  test('has what a condition chooses under that condition, each name once', () => {
    const statement = { ...READ, Effect: choice('C', 'Allow', 'Deny') };
    const { statements } = readPolicy(choice('C', { Statement: choice('D', statement, NONE) }, NONE));
    const found = statements.map(({ effect, when }) => [effect, when]);
    expect(found).toEqual([['Allow', ['C', 'D']], ['Deny', ['C', 'D', '!C']]]);
  });
});

describe('a statement', () => {
  const aws = (value: unknown) => ({ type: 'AWS', value });

  test('has its elements as lists', () => {
    const condition = { StringLike: { k: 'v', l: ['x', 'y'] } };
    expect(statementsOf({ Principal: { AWS: '1', Service: ['s', 't'] }, Condition: condition })).toEqual([{
      position: 0,
      effect: 'Allow',
      actions: ['a'],
      isNotAction: false,
      resources: ['*'],
      isNotResource: false,
      principals: [aws('1'), { type: 'Service', value: 's' }, { type: 'Service', value: 't' }],
      isNotPrincipal: false,
      conditions: [
        { operator: expect.objectContaining({ name: 'StringLike' }), key: 'k', values: ['v'] },
        { operator: expect.objectContaining({ name: 'StringLike' }), key: 'l', values: ['x', 'y'] },
      ],
      when: [],
      isCertain: true,
    }]);
  });

  test('has what it does not name', () => {
    const named = { Action: undefined, Resource: undefined };
    const not = { ...named, NotAction: 'b', NotResource: ['r'], NotPrincipal: '*' };
    expect(statementsOf(not)).toEqual([expect.objectContaining({
      actions: ['b'],
      isNotAction: true,
      resources: ['r'],
      isNotResource: true,
      principals: [aws('*')],
      isNotPrincipal: true,
    })]);
  });

  test.each([['Allow', 'Allow'], ['Deny', 'Deny'], ['allow', undefined], [UNKNOWN, undefined]])(
    'with the effect %j has the effect %s', (Effect, effect) => {
      expect(statementsOf({ Effect }).map(one => one.effect)).toEqual([effect]);
    });

  test('without a principal has none, and neither has one without a condition', () => {
    expect(statementsOf({})).toEqual([expect.objectContaining({ principals: undefined, conditions: [] })]);
  });

  test.each<[object, Array<[unknown[], string[]]>]>([
    [{ Action: ['a', choice('C', 'b', 'c'), 'd'] }, [[['a', 'd'], []], [['b'], ['C']], [['c'], ['!C']]]],
    [{ Action: choice('C', 'b', choice('D', 'c', NONE)) }, [[['b'], ['C']], [['c'], ['!C', 'D']]]],
    [{ Action: ['a', 'b'] }, [[['a', 'b'], []]]],
  ])('is one for each condition of its actions: %j', (element, expected) => {
    expect(statementsOf(element).map(({ actions, when }) => [actions, when])).toEqual(expected);
  });

  test.each<[unknown, Array<[unknown, string[]]>]>([
    [{ AWS: ['1', choice('C', '2', NONE)], Service: 's' }, [
      [[aws('1'), { type: 'Service', value: 's' }], []], [[aws('2')], ['C']],
    ]],
    [choice('C', { AWS: '1' }, '*'), [[[aws('1')], ['C']], [[aws('*')], ['!C']]]],
    [choice('C', UNKNOWN, NONE), [[[aws(UNKNOWN)], ['C']]]],
  ])('is one for each condition of its principals: %j', (Principal, expected) => {
    expect(statementsOf({ Principal }).map(({ principals, when }) => [principals, when])).toEqual(expected);
  });
});

describe('the conditions of a statement', () => {
  /** Those of each statement as `operator key`, and the conditions of CloudFormation. */
  function read(Condition: unknown): Array<[string[], readonly string[]]> {
    return statementsOf({ Condition }).map(({ conditions, when }) => (
      [conditions.map(({ operator: { name }, key }) => `${name} ${key}`), when]));
  }

  test.each<[unknown, Array<[string[], string[]]>]>([
    [{ Bool: { k: 'true' }, StringLike: { l: 'x' } }, [[['Bool k', 'StringLike l'], []]]],
    [choice('C', { Bool: { k: 'true' } }, NONE), [[['Bool k'], ['C']], [[], ['!C']]]],
    [{ Bool: choice('C', { k: 'true' }, { l: 'true' }) }, [[['Bool k'], ['C']], [['Bool l'], ['!C']]]],
    [{ Bool: choice('C', { k: 'true' }, NONE), StringLike: { l: 'x' } }, [
      [['Bool k', 'StringLike l'], ['C']], [['StringLike l'], ['!C']],
    ]],
    [{ Bool: { k: choice('C', 'true', 'false') } }, [[['Bool k'], []]]],
    [{ Bool: { k: NONE, l: 'true' } }, [[['Bool l'], []]]],
    [{ Bool: { k: NONE } }, [[[], []]]],
    [{ Bool: { k: [] } }, [[['Bool k'], []]]],
    [{}, [[[], []]]],
    [UNKNOWN, [[['? ?'], []]]],
    [{ Bool: UNKNOWN }, [[['Bool ?'], []]]],
  ])('%j are read branch by branch', (condition, expected) => {
    expect(read(condition)).toEqual(expected);
  });

  /** As many operators, each of which one of two branches decides. */
  function branching(operators: number): Record<string, unknown> {
    return Object.fromEntries(Array.from({ length: operators }, (_, index) => (
      [`Op${index}`, choice(`C${index}`, { k: 'x' }, { l: 'x' })])));
  }

  test('are read one by one up to 64 combinations', () => {
    const combinations = read(branching(6));
    expect(combinations).toHaveLength(64);
    expect(new Set(combinations.map(([conditions]) => conditions.join())).size).toBe(64);
    expect(combinations[0]).toEqual([
      ['Op0 k', 'Op1 k', 'Op2 k', 'Op3 k', 'Op4 k', 'Op5 k'], ['C0', 'C1', 'C2', 'C3', 'C4', 'C5'],
    ]);
  });

  test.each([7, 8, 25])('of %d operators with two branches each are unknown, and untried', operators => {
    expect(read(branching(operators))).toEqual([[['? ?'], []]]);
  });

  test('of a statement with more combinations in all are unknown with the statement', () => {
    const Principal = { AWS: Array.from({ length: 9 }, (_, index) => choice(`P${index}`, `${index}`, NONE)) };
    const policy = (operators: number) => readPolicy({ Statement: [{ Effect: 'Allow', Principal, Condition: branching(operators) }] });
    expect([policy(2).statements.length, policy(2).isReadable]).toEqual([36, true]);
    expect([policy(3).statements.length, policy(3).isReadable]).toEqual([0, false]);
  });

  test('of a statement with more actions by conditions than can be combined are unknown with the statement', () => {
    const policy = (actions: number) => readPolicy({
      Statement: [{ Effect: 'Allow', Resource: '*', Action: Array.from({ length: actions }, (_, index) => choice(`A${index}`, `a:${index}`, `b:${index}`)) }],
    });
    expect([32, 33].map(actions => [policy(actions).statements.length, policy(actions).isReadable])).toEqual([[64, true], [0, false]]);
  });
});
