import { Templates } from '../../src/cloudformation/template-index';
import { withLiteralsElsewhere } from '../../src/facts/literals-elsewhere';

const MAP = { dev: { Pw: 'dev-Pw', Host: 'db', Todo: 'CHANGE_ME' }, prod: { Pw: 'prod-Pw', Host: 'db2', Todo: '' }, number: { Port: 5432 } };
const find = (...keys: unknown[]) => ({ 'Fn::FindInMap': ['Map', ...keys] });
const STAGE = { Ref: 'Stage' };

function read(value: unknown, given: Record<string, unknown> = {}): unknown {
  const nested = { Type: 'AWS::CloudFormation::Stack', Properties: { Parameters: given } };
  const Parameters = { Pw: { Type: 'String', NoEcho: true }, Stage: { Type: 'String', Default: 'dev' } };
  const templates = new Templates([
    { path: 'App', template: { Mappings: { Map: MAP }, Parameters, Resources: { Nested: nested } } },
    { path: 'App/Nested', parent: { path: 'App', logicalId: 'Nested' }, template: { Mappings: { Map: MAP }, Parameters } },
  ]);
  return withLiteralsElsewhere(templates, 'App/Nested', value);
}

test.each<[string, unknown, unknown]>([
  ['a mapping with a known key', find('prod', 'Pw'), 'prod-Pw'],
  ['a mapping by stage', find(STAGE, 'Pw'), 'dev-Pw'],
  ['a number of a mapping', find('number', 'Port'), '5432'],
  ['a mapping of placeholders', find(STAGE, 'Todo'), 'CHANGE_ME'],
  ['a part of Fn::Join', { 'Fn::Join': ['', ['a', find('dev', 'Pw')]] }, { 'Fn::Join': ['', ['a', 'dev-Pw']] }],
  ['a field', { 'Fn::ToJsonString': { password: find('dev', 'Pw'), list: [find('dev', 'Host')] } }, { 'Fn::ToJsonString': { password: 'dev-Pw', list: ['db'] } }],
])('%s is a literal', (_, value, expected) => {
  expect(read(value)).toEqual(expected);
});

test.each<[string, unknown]>([
  ['a mapping without such a key', find('dev', 'None')],
  ['a mapping with a default', { 'Fn::FindInMap': ['Map', STAGE, 'Pw', { DefaultValue: STAGE }] }],
  ['a parameter with a default', STAGE],
  ['a parameter that nobody gives', { Ref: 'Pw' }],
  ['an attribute', { 'Fn::GetAtt': ['Pw', 'Value'] }],
  ['an import', { 'Fn::ImportValue': 'x' }],
  ['a text', 'text'],
  ['nothing', undefined],
])('%s is left alone', (_, value) => {
  expect(read(value)).toEqual(value);
});

test.each<[string, unknown, unknown]>([
  ['a literal', 'x', 'x'],
  ['a mapping', find('prod', 'Pw'), 'prod-Pw'],
  ['a parameter of its own', STAGE, { Ref: 'Pw' }],
])('what the stack around gives is the value: %s', (_, given, expected) => {
  expect(read({ Ref: 'Pw' }, { Pw: given })).toEqual(expected);
});

test('what the stack around gives is a part of Fn::Sub', () => {
  expect(read({ 'Fn::Sub': '{"password":"${Pw}"}' }, { Pw: 'x' })).toEqual({ 'Fn::Join': ['', ['{"password":"', 'x', '"}']] });
});
