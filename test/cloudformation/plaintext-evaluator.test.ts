import { GAP, Mark, MARK, PlaintextEvaluator } from '../../src/cloudformation/plaintext-evaluator';
import { Templates } from '../../src/cloudformation/template-index';
import { UNRESOLVABLE } from '../../src/cloudformation/unknown';

const UNKNOWN = { Ref: 'Unknown' };
const NONE = { Ref: 'AWS::NoValue' };

const TEMPLATE = {
  Parameters: {
    Plain: { Type: 'String', Default: 'plain' },
    Hidden: { Type: 'String', Default: 'hidden', NoEcho: true },
    HiddenText: { Type: 'String', Default: 'hidden', NoEcho: 'true' },
    Shown: { Type: 'String', Default: 'shown', NoEcho: 'false' },
    Number: { Type: 'Number', Default: 7 },
    Empty: { Type: 'String', Default: '' },
    Given: { Type: 'String' },
    Dynamic: { Type: 'String', Default: '{{resolve:ssm:/a}}' },
    Partly: { Type: 'String', Default: 'a-{{resolve:ssm:/a}}' },
    Parameter: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/a' },
    Odd: 'text',
  },
  Mappings: {
    Map: { one: { key: 'first', other: ['x', 'y'] }, two: { key: 'second' } },
    Odd: { one: 'text' },
  },
};

/** Reads a value of the template, with `~` for a gap and `<…>` for a mark. */
function read(value: unknown, template: Record<string, unknown> = TEMPLATE): { text: string; marks: Mark[] } {
  const evaluator = new PlaintextEvaluator(new Templates([{ path: 'App', template }]), () => false);
  return shown(evaluator, evaluator.read('App', value));
}

function shown(evaluator: PlaintextEvaluator, text: string): { text: string; marks: Mark[] } {
  const marks = evaluator.marksIn(text);
  const whats = marks.map(({ what }) => `<${what}>`);
  return { text: text.replaceAll(GAP, '~').replace(MARK, () => whats.shift()!), marks };
}

describe('a value', () => {
  test.each<[unknown, string]>([
    ['text', 'text'],
    [7, '7'],
    [undefined, ''],
    [null, ''],
    [NONE, ''],
    ['a\uFDD00\uFDD0b', 'a0b'],
    ['a\uFFFFb', 'a\uFFFEb'],
    ['{{resolve:ssm:/a}}', '{{resolve:ssm:/a}}'],
    [UNKNOWN, '~'],
    [{ 'Fn::GetAtt': ['Plain', 'Arn'] }, '~'],
    [{ 'Fn::ImportValue': 'name' }, '~'],
    [{ 'Fn::GetStackOutput': { StackName: 'a', OutputName: 'b' } }, '~'],
    [{ 'Fn::GetAZs': '' }, '~'],
    [{ 'Fn::Cidr': ['10.0.0.0/16', 1, 8] }, '~'],
    [{ 'Fn::Length': ['a'] }, '~'],
    [{ 'Fn::Transform': { Name: 'AWS::Include' } }, '~…'],
    [UNRESOLVABLE, '~…'],
    [{ 'Fn::Base64': 'text' }, 'text'],
    [{ 'Fn::Split': [',', 'a,b'] }, 'a,b'],
    [{ 'Fn::Join': ['-', ['a', UNKNOWN, 'b']] }, 'a-~-b'],
    [{ 'Fn::Join': ['-', { 'Fn::Split': [',', 'a,b'] }] }, 'a,b'],
    [{ 'Fn::Select': [1, ['a', 'b']] }, 'b'],
    [{ 'Fn::Select': ['1', ['a', 'b']] }, 'b'],
    [{ 'Fn::Select': [UNKNOWN, ['a', 'b']] }, 'a'],
    [{ 'Fn::Select': ['1x', ['a', 'b']] }, 'a'],
    [{ 'Fn::Select': ['x1', ['a', 'b']] }, 'a'],
    [{ 'Fn::Select': [10, 'abcdefghijk'.split('')] }, 'k'],
    [{ 'Fn::Select': [1, { 'Fn::Split': [',', 'a,b'] }] }, 'a,b'],
    [{ 'Fn::ToJsonString': ['a', UNKNOWN] }, '["a","~"]'],
  ])('%j reads %s', (value, text) => {
    expect(read(value).text).toBe(text);
  });
});

describe('JSON', () => {
  test.each<[unknown, string]>([
    [{}, '{}'],
    [{ a: 'x', b: 1, c: true, d: null }, '{"a":"x","b":1,"c":true,"d":null}'],
    [{ a: ['x', { b: 'y' }, undefined] }, '{"a":["x",{"b":"y"},null]}'],
    [{ 'a"': 'x"' }, '{"a\\"":"x\\""}'],
    [{ a: { 'Fn::Join': ['', ['"', UNKNOWN]] } }, '{"a":"\\"~"}'],
    [{ Ref: 'Unknown', other: 'x' }, '{"Ref":"Unknown","other":"x"}'],
    [{ a: 'x\uFDD0' }, '{"a":"x"}'],
  ])('of %j is %s', (value, json) => {
    expect(read(value).text).toBe(json);
  });
});

describe('one of several', () => {
  const choice = (...branches: unknown[]) => ({ 'Fn::If': ['C', ...branches] });
  const PERHAPS = '<a literal that may be chosen>';
  const partly = (start: string) => ({ 'Fn::Join': ['', [start, UNKNOWN]] });

  test.each<[unknown, string]>([
    [[], ''],
    [['a', 'b'], 'a'],
    [['a', UNKNOWN], PERHAPS],
    [choice('a', 'b'), 'a'],
    [choice('a', NONE), 'a'],
    [choice(NONE, 'a'), 'a'],
    [choice('a', UNKNOWN), PERHAPS],
    [choice(UNKNOWN, 'a'), PERHAPS],
    [choice('a', partly('b-')), PERHAPS],
    [choice(partly('a-'), 'b'), PERHAPS],
    [choice(partly('a-'), partly('b-')), 'a-~'],
    [choice(UNKNOWN, partly('b-')), 'b-~'],
    [choice(UNKNOWN, UNKNOWN), '~'],
    [choice(UNKNOWN, NONE), '~'],
    [choice('a', '{{resolve:ssm:/a}}'), PERHAPS],
    [choice(NONE, NONE), ''],
  ])('of %j reads %s', (value, text) => {
    expect(read(value).text).toBe(text);
  });

  test.each([
    ['Hidden', true], ['Plain', false],
  ])('is the secret that parameter %s is: %s', (name, isSecret) => {
    expect(read(choice({ Ref: name }, UNKNOWN)).marks).toEqual([
      { what: 'a literal that may be chosen', isSecret, isPerhaps: true },
    ]);
  });
});

describe('a parameter', () => {
  test.each([
    ['Plain', false], ['Hidden', true], ['HiddenText', true], ['Shown', false], ['Number', false],
  ])('%s reads as its default, which is a secret: %s', (name, isSecret) => {
    const what = `the default of parameter ${name}`;
    expect(read({ Ref: name })).toEqual({ text: `<${what}>`, marks: [{ what, isSecret }] });
  });

  test.each([
    ['Empty', '~'],
    ['Given', '~'],
    ['Dynamic', '~'],
    ['Partly', 'a-{{resolve:ssm:/a}}'],
    ['Parameter', '~'],
    ['Odd', '~'],
  ])('%s reads %s, and has no literal of its own', (name, text) => {
    expect(read({ Ref: name })).toEqual({ text, marks: [] });
  });

  test.each<[unknown, string]>([
    ['value', '<what App gives parameter Given>'],
    ['', '~'],
    [UNKNOWN, '~'],
    [{ Ref: 'Plain' }, '<the default of parameter Plain>'],
    [{ 'Fn::Join': ['', ['a-', UNKNOWN]] }, 'a-~'],
  ])('of a nested stack reads what the stack around gives: %j as %s', (Given, text) => {
    const nested = { Type: 'AWS::CloudFormation::Stack', Properties: { Parameters: { Given } } };
    const evaluator = new PlaintextEvaluator(new Templates([
      { path: 'App', template: { ...TEMPLATE, Resources: { Nested: nested } } },
      { path: 'App/Nested', parent: { path: 'App', logicalId: 'Nested' }, template: TEMPLATE },
    ]), () => false);
    expect(shown(evaluator, evaluator.read('App/Nested', { Ref: 'Given' })).text).toBe(text);
  });
});

describe('a mapping', () => {
  const mapped = (...operands: unknown[]) => ({ 'Fn::FindInMap': operands });
  const HELD = '<what mapping Map holds>';

  test.each<[unknown, string]>([
    [mapped('Map', 'one', 'key'), HELD],
    [mapped('Map', UNKNOWN, 'key'), HELD],
    [mapped('Map', 'one', 'other'), HELD],
    [mapped(UNKNOWN, 'one', 'key'), '<what mapping of the template holds>'],
    [mapped('Map', 'one', 'missing'), '~…'],
    [mapped('Map', 'one', 'toString'), '~…'],
    [mapped('Missing', 'one', 'key'), '~…'],
    [mapped('Odd', 'one', 'key'), '~…'],
    [mapped('Map', 'one', 'missing', { DefaultValue: 'fallback' }), 'fallback'],
    [mapped('Map', 'one', 'missing', { DefaultValue: UNKNOWN }), '~'],
    [mapped('Map', 'one', 'missing', {}), '~…'],
    [mapped('Map', 'one', 'missing', 'text'), '~…'],
    [mapped('Map', 'one', 'key', { DefaultValue: UNKNOWN }), '<a literal that may be chosen>'],
  ])('%j reads %s', (value, text) => {
    expect(read(value).text).toBe(text);
  });

  test('holds no secret, and is no choice', () => {
    const { marks } = read(mapped('Map', 'one', 'key'));
    expect(marks).toEqual([{ what: 'what mapping Map holds', isSecret: false }]);
  });

  test('of a template without any is open', () => {
    expect(read(mapped('Map', 'one', 'key'), {}).text).toBe('~…');
  });
});
