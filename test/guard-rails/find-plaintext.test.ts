import * as fc from 'fast-check';
import { Templates } from '../../src/cloudformation/template-index';
import { StackTemplate } from '../../src/cloudformation/template-types';
import { Text } from '../../src/cloudformation/text';
import type { TemplateSecret } from '../../src/facts/secret-from-template';
import { findPlaintext } from '../../src/guard-rails/find-plaintext';
import { judgeValue } from '../../src/rules/content';

const TEMPLATE = {
  Parameters: { Given: { Type: 'String', NoEcho: true }, Default: { Type: 'String', Default: 'x', NoEcho: true } },
  Mappings: { M: { a: { b: 'x' } } },
};

function plaintextOf(SecretString: unknown) {
  const stack: StackTemplate = { path: 'Shop', template: TEMPLATE };
  return findPlaintext(new Templates([stack]), { resource: { stack: 'Shop', properties: { SecretString } }, consent: {} } as unknown as TemplateSecret);
}

/** What may stand around a value and leave it readable, or unreadable, as it is. */
const AROUND: ReadonlyArray<(value: unknown) => unknown> = [
  value => ({ 'Fn::Base64': value }),
  value => ({ 'Fn::If': ['C', value, { Ref: 'AWS::NoValue' }] }),
  value => ({ 'Fn::Join': ['', [value]] }),
  value => ({ 'Fn::Select': [0, [value]] }),
  value => ({ 'Fn::Select': [0, { 'Fn::Split': [',', value] }] }),
  value => ({ 'Fn::Sub': ['${x}', { x: value }] }),
  value => ({ 'Fn::FindInMap': ['Other', 'a', 'b', { DefaultValue: value }] }),
];
const NEST = fc.array(fc.constantFrom(...AROUND), { maxLength: 5 });
const nested = (value: unknown, around: typeof AROUND) => around.reduce((within, put) => put(within), value);
const VALUES = fc.tuple(NEST, fc.boolean(), NEST);

function each(values: readonly unknown[], holds: (value: unknown) => void) {
  fc.assert(fc.property(fc.constantFrom(...values), VALUES, (value, [inner, isField, outer]) => {
    const field = nested(value, inner);
    holds(nested(isField ? { 'Fn::ToJsonString': { password: field } } : field, outer));
  }), { numRuns: 1000 });
}

test('a literal in a template is found, whatever functions are around it', () => {
  each(['x', { Ref: 'Default' }, { 'Fn::Sub': '${Default}' }, { 'Fn::FindInMap': ['M', 'a', 'b'] }], value => expect(plaintextOf(value).places).toHaveLength(1));
});

test('what only the deployment knows is silent, whatever functions are around it', () => {
  const references = [{ Ref: 'Given' }, { Ref: 'Resource' }, { Ref: 'AWS::Region' }, { 'Fn::GetAtt': ['Resource', 'Arn'] }, { 'Fn::ImportValue': 'x' }];
  each([...references, '{{resolve:secretsmanager:a}}', { 'Fn::Sub': '{{resolve:ssm-secure:${Default}}}' }, ''], value => (
    expect(plaintextOf(value)).toEqual({ places: [], isIncomplete: false })));
});

test('no template is too strange to be read', () => {
  const functions = ['Ref', 'Fn::If', 'Fn::Join', 'Fn::Select', 'Fn::Split', 'Fn::Sub', 'Fn::FindInMap', 'Fn::ToJsonString', 'Fn::Transform'];
  fc.assert(fc.property(fc.constantFrom(...functions), fc.jsonValue(), (name, operand) => {
    expect(() => plaintextOf({ [name]: operand })).not.toThrow();
  }));
});

/** What the guardrail finds of a value, and what MS023 finds: they share one knowledge. */
function bothFind(json: string): readonly [readonly string[], readonly string[]] {
  const found = judgeValue({ text: Text.literal(json), plaintextAllowed: false, plaintextFields: [], hasNamedFields: true, isAlsoGenerated: false });
  return [plaintextOf(json).places, found.map(({ field }) => `field ${field} is a literal`)];
}

test.each([
  '{"db_port":1}', '{"dbPort":"1"}', '{"DB_HOST":"h"}', '{"port_number":1}', '{"PGUSER":"u"}', '{"db_user":"u","dbName":"shop"}', '{"a":null}', '{"a":""}',
  '{"a":{}}', '{"a":[]}', '{"a":true}', '{"a":"false"}', '{"a":{"b":[null,""]}}', '{"a":{"host":"h","db_port":1}}', '{"a":"CHANGE_ME"}', '{"masterarn":"arn:aws:x"}',
])('neither the guardrail nor the rule finds anything in %s', json => {
  expect(bothFind(json)).toEqual([[], []]);
});

/** A rail reads templates, where a name that is no known one may be the value. */
test.each([
  ['{"db_password":"x","db_port":1}', 'db_password', 'field db_password'], ['{"hostKey":"x"}', 'hostKey', 'field hostKey'],
  ['{"tokenHost":"x"}', 'tokenHost', 'field tokenHost'], ['{"support":"x"}', 'support', 'a field of it'], ['{"pin":1234}', 'pin', 'field pin'],
  ['{"a":{"host":"h","b":"x"}}', 'a', 'a field of it'], ['{"a":[true,"x"]}', 'a', 'a field of it'], ['{"port":1,"a":0}', 'a', 'a field of it'],
])('the guardrail and the rule find the one secret in %s', (json, field, shown) => {
  expect(bothFind(json)).toEqual([[`${shown} is a literal`], [`field ${field} is a literal`]]);
});

test.each([
  'password', 'dbPassword', 'appDbPassword', 'APP_DB_PASSWORD', 'app_private_key', 'appApiKey',
])('a field of a generator is found by the last words of its name: %s', name => {
  const SecretStringTemplate = JSON.stringify({ [name]: 'hunter2', [`${name}Owner`]: 'hunter2' });
  const resource = { stack: 'Shop', properties: { GenerateSecretString: { SecretStringTemplate, GenerateStringKey: 'x' } } };
  const templates = new Templates([{ path: 'Shop', template: TEMPLATE }]);
  expect(findPlaintext(templates, { resource, consent: {} } as unknown as TemplateSecret).places).toEqual([`field ${name} is a literal`]);
});

test('for the guardrail, no name in a JSON text makes public what stands below the name of a secret', () => {
  const placesOf = (field: string) => plaintextOf(JSON.stringify({ [field]: '{"username":"hunter2"}' })).places;
  expect(placesOf('password')).toEqual(['field password is a literal']);
  expect(placesOf('connection')).toEqual([]);
});
