import * as fc from 'fast-check';
import { ids, stringsOf, reported, WIDE, withGaps } from './support';
import { Text } from '../../src/cloudformation/text';
import { judgeValue, parseJsonObject, ValueFacts } from '../../src/rules/content';
import { ParameterFacts } from '../../src/rules/parameters';
import { isPublicFieldText, isPublicLiteral } from '../../src/rules/secret-fields';

const facts = (text: Text, more: Partial<ValueFacts> = {}): ValueFacts => ({
  text, plaintextAllowed: false, plaintextFields: [], hasNamedFields: true, isAlsoGenerated: false, ...more,
});
const judged = (text: string, more: Partial<ValueFacts> = {}) => ids(judgeValue(facts(withGaps(text), more)));
const ALLOWED = { plaintextAllowed: true };

test('a secret without a value breaks no rule', () => {
  expect(judgeValue(undefined)).toEqual([]);
});

describe('the size', () => {
  test.each([
    ['a', 65_536, []], ['a', 65_537, ['MS020']], ['é', 32_768, []], ['é', 32_769, ['MS020']], ['€', 21_845, []], ['€', 21_846, ['MS020']],
    ['😀', 16_384, []], ['😀', 16_385, ['MS020']],
  ])('of the character %s, %d times, gives %p', (character, times, expected) => {
    expect(judged(character.repeat(times), ALLOWED)).toEqual(expected);
  });

  test('is counted in bytes of UTF-8, whatever the characters', () => {
    fc.assert(fc.property(stringsOf(WIDE, 16_000, 33_000), value => {
      expect(judged(value, ALLOWED)).toEqual(Buffer.from(value).length <= 65_536 ? [] : ['MS020']);
    }), { numRuns: 20 });
  });

  test('is that of the literal parts: what fills the gaps may be empty', () => {
    expect([judged(`${'a'.repeat(65_536)}…`), judged(`…${'a'.repeat(65_537)}…`), judged(`${'a'.repeat(65_530)}{{resolve:ssm:/long/name}}`)])
      .toEqual([[], ['MS020'], []]);
  });
});

test('an empty value is refused, and one that may turn out to be empty is not', () => {
  expect([judged(''), judged('', ALLOWED), judged('…'), judged('{{resolve:ssm:/a}}')]).toEqual([['MS021'], ['MS021'], [], []]);
});

test('a value together with a generator is refused where both are certainly there', () => {
  expect(judged('…', { isAlsoGenerated: true })).toEqual(['MS026']);
  expect(ids(judgeValue(facts(Text.PERHAPS, { isAlsoGenerated: true })))).toEqual([]);
});

describe('a literal', () => {
  test('is refused, whatever it is', () => {
    fc.assert(fc.property(fc.string({ minLength: 1 }).filter(value => parseJsonObject(value) === undefined && !isPublicLiteral(value)), value => {
      expect(judged(value)).toEqual(['MS022']);
      expect(judged(value, ALLOWED)).toEqual([]);
    }));
  });

  test.each(['[]', '["password"]', '"password"', '42', 'null', '{not json}', '{{resolve:', '{{resolve:s3:/a}}', ' '])('%s is plaintext', value => {
    expect(judged(value)).toEqual(['MS022']);
  });

  test.each([
    '…', 'prefix-…', '{{resolve:ssm:/a}}', '{{resolve:secretsmanager:a:SecretString:b::}}', '{{resolve:secretsmanager:…:SecretString:::}}', '{"a": …}', '["…"]',
  ])('%s is none', value => {
    expect(judged(value)).toEqual([]);
  });
});

describe('a JSON object', () => {
  test('is judged field by field, and the fields that the user names may be plain', () => {
    const values = fc.string().filter(text => !isPublicFieldText(text));
    fc.assert(fc.property(fc.dictionary(fc.string({ minLength: 1 }), values), fc.func(fc.boolean()), (fields, isPlain) => {
      const names = Object.keys(fields);
      const plaintextFields = names.filter(name => isPlain(name));
      const refused = names.filter(name => !isPlain(name));
      expect(ids(judgeValue(facts(Text.literal(JSON.stringify(fields)), { plaintextFields })))).toEqual(refused.map(() => 'MS023'));
    }));
  });

  test('may have fields that are references, empty, or in part unresolved', () => {
    expect(judged('{"a":"…","b":"{{resolve:secretsmanager:x:SecretString:a::}}","c":"","d":"x-…","e":{"f":"…"}}')).toEqual([]);
    expect(judged('{}')).toEqual([]);
  });

  test.each(['{"a":1}', '{"a":{"b":"c"}}', '{"a":{"host":"h","b":"c"}}', '{"a":[null,"b"]}', '{"a":"[b"}', '{"a":"True"}', '{"a":["b"]}', ' {"a": "b"}\n', '{"__proto__":"b"}', '{"toString":"b"}'])(
    '%s has one plaintext field', value => expect(judged(value)).toEqual(['MS023']));

  test.each([
    '{"a":null}', '{"a":""}', '{"a":{}}', '{"a":[]}', '{"a":true}', '{"a":false}', '{"a":"true"}', '{"a":{"b":null,"c":[{},""]}}', '{"a":[true,false]}',
    '{"a":{"host":"h","port":1}}', '{"db_port":1,"dbHost":"h","a":"…"}',
  ])('%s exposes nothing', value => expect(judged(value)).toEqual([]));

  test.each([['{"port":…,"password":"p"}', ['MS023']], ['{"ports":[…, … ],"password":"p"}', ['MS023']], ['{"port":…,"password":"{{resolve:secretsmanager:x}}"}', []], ['{"port":…', []]])(
    '%s, where a number is not known, gives %p', (value, expected) => expect(judged(value)).toEqual(expected));

  test('is wholly exempt where plaintext is allowed', () => {
    expect(judged('{"a":"b","c":"d"}', ALLOWED)).toEqual([]);
  });

  test('gets a warning for a plaintextField that it does not have', () => {
    expect(judged('{"user":"u"}', { plaintextFields: ['user', 'usr'] })).toEqual(['MS024']);
    expect(judged('{"a":"…"}', { plaintextFields: ['toString', 'constructor', '__proto__'] })).toEqual(['MS024']);
    expect(judged('…', { plaintextFields: ['user'] })).toEqual([]);
  });
});

describe('what is no secret', () => {
  test.each([
    '{"username":"ada","engine":"mysql","host":"db.example.com","port":3306,"dbname":"shop","masterarn":"arn:aws:x","ssl":true,"password":"…"}',
    '{"dbInstanceIdentifier":"db","dbClusterIdentifier":"c","password":"{{resolve:secretsmanager:x}}"}',
    '{"Username":"ada","DirectoryId":"d-1","Password":"…"}',
    '{"ca":"-----BEGIN CERTIFICATE-----\\nMIIB\\n-----END CERTIFICATE-----\\n","password":"…"}',
    '{"password":"CHANGE_ME","token":"<token>"}',
    'REPLACE_ME',
  ])('needs no consent: %s', value => {
    expect(judged(value)).toEqual([]);
    expect(judged(value, { hasNamedFields: false })).toEqual([]);
  });

  test.each(['{"username":"ada","password":"x"}', '{"key":"-----BEGIN PRIVATE KEY-----\\nMIIB\\n-----END PRIVATE KEY-----"}'])(
    'does not make a secret beside it one: %s', value => expect(judged(value)).toEqual(['MS023']));
});

test('a finding names the field, unless its name may itself be a secret', () => {
  const properties = judgeValue(facts(Text.literal('{"apiKey":"x","sk_7f3a9c":"x","a b":"x"}'), { hasNamedFields: false }));
  expect(properties.map(({ property, field }) => [property, field])).toEqual([
    ['content.apiKey', 'apiKey'], ['content, a field of it,', 'sk_7f3a9c'], ['content, a field of it,', 'a b'],
  ]);
});

describe('a parameter of CloudFormation', () => {
  const parameter = (more: Partial<ParameterFacts> = {}): ParameterFacts => (
    { name: 'Pw', field: 'password', isAlone: true, isNoEcho: false, ...more });
  const judgedWith = (more: Partial<ParameterFacts>, value: Partial<ValueFacts> = {}) => (
    ids(judgeValue(facts(withGaps('{"password":"…","x":"…"}'), { parameters: [parameter(more)], ...value }))));

  test.each<[string, Partial<ParameterFacts>, string[]]>([
    ['without NoEcho', {}, ['MS028']],
    ['with NoEcho', { isNoEcho: true }, []],
    ['without NoEcho, for the whole value', { field: undefined }, ['MS028']],
    ['without NoEcho, for a user name', { field: 'username' }, []],
    ['beside other text', { name: 'Stage', isAlone: false }, []],
    ['beside other text, with a name that says that it is a secret', { name: 'DbPassword', isAlone: false }, ['MS028']],
    ['with a default', { isNoEcho: true, defaultValue: 'x' }, ['MS029']],
    ['without NoEcho and with a default', { defaultValue: 'x' }, ['MS028', 'MS029']],
    ['with an empty default', { isNoEcho: true, defaultValue: '' }, []],
    ['with a placeholder as its default', { isNoEcho: true, defaultValue: 'CHANGE_ME' }, []],
  ])('%s gives %p', (_, more, expected) => {
    expect(judgedWith(more)).toEqual(expected);
  });

  test('may give what the user declared as no secret', () => {
    expect(judgedWith({ defaultValue: 'x' }, { plaintextAllowed: true })).toEqual([]);
    expect(judgedWith({ defaultValue: 'x' }, { plaintextFields: ['password'] })).toEqual([]);
    expect(judgedWith({ defaultValue: 'x' }, { plaintextFields: ['x'] })).toEqual(['MS028', 'MS029']);
  });

  test('is named in the message, and its default is not', () => {
    expect(reported(judgeValue(facts(withGaps('…'), { parameters: [parameter({ defaultValue: 'hunter2' })] })))).toEqual([
      'error MS028 content.password takes its value from a parameter without NoEcho: everyone who can describe the stack can read it, in the console and with DescribeStacks. '
      + 'The parameter is Pw. Set noEcho: true on the parameter. If the field is not a secret, add it to plaintextFields. Other content, such as SecretContent.fromParameter() or a generated value, replaces the value of a deployed secret.',
      'warning MS029 content.password takes its value from a parameter with a default, which anyone can read in the template and which becomes the value if a deployment passes no other. '
      + 'The parameter is Pw. Remove the default, so that each deployment has to pass the value.',
    ]);
  });
});

test('the messages name the property and the remedy, and never the value', () => {
  expect(reported(judgeValue(facts(Text.literal('canary-1'.repeat(9000)))))).toEqual([
    'error MS020 content must have at most 65536 bytes in UTF-8. Its literal text has 72000 bytes. Store the value in an S3 object and the key of the object in the secret, or split the value into several secrets.',
    'error MS022 content is a literal, so anyone can read it in the template, in cdk.out, and in the history of the stack. Refer to the value with SecretValue.secretsManager() or a NoEcho parameter. If it is not a secret, pass { allowPlaintext: true }. Before the first deployment, you can generate it instead: in a deployed secret, this generates a new password.',
  ]);
  expect(reported(judgeValue(facts(Text.literal(''), { isAlsoGenerated: true })))).toEqual([
    'error MS021 content must not be the empty string. For a secret that gets its value later, use SecretContent.empty().',
    'error MS026 content is set twice, as secretString and as generateSecretString. Remove secretString or generateSecretString from the CfnSecret.',
  ]);
  expect(reported(judgeValue(facts(Text.literal('{"password":"canary-2"}'), { plaintextFields: ['user', 'usr'] })))).toEqual([
    'warning MS024 content lists plaintextFields that the value does not have. The value has no "user", "usr". Correct the spelling.',
    'error MS023 content.password is a literal, so anyone can read it in the template, in cdk.out, and in the history of the stack. Refer to the value '
    + 'with SecretValue.secretsManager() or a NoEcho parameter.',
  ]);
});

test.each(['hunter2', 'swordfish', 'CorrectHorseBattery', 'kJhQwErTyUiOp'])('a finding on a field whose name may be the value, %s, shows nothing of it', name => {
  const [finding] = judgeValue(facts(Text.literal(JSON.stringify({ [name]: 'x' })), { hasNamedFields: false }));
  expect(finding.message).toMatch(/^MS023 content, a field of it, is a literal, /);
  expect(finding.message).not.toContain(name);
});
