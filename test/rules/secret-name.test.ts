import * as fc from 'fast-check';
import { ANY_CHARACTER, ids, stringsOf, reported, withGaps } from './support';
import { Text } from '../../src/cloudformation/text';
import { judgeName } from '../../src/rules/secret-name';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const ALPHABET = `${LETTERS}0123456789/_+=.@-`;
const NAMES = stringsOf(ALPHABET, 1, 512);
const errors = (name: string) => judgeName(Text.literal(name)).filter(({ level }) => level === 'error').map(({ id }) => id);

test('a secret without a name breaks no rule', () => {
  expect(judgeName(undefined)).toEqual([]);
});

test('every name of the allowed characters, 1 to 512 of them, is fine', () => {
  fc.assert(fc.property(NAMES, name => expect(errors(name)).toEqual([])));
});

test('one wrong character anywhere is reported', () => {
  const wrong = ANY_CHARACTER.filter(character => !`${ALPHABET}!`.includes(character));
  fc.assert(fc.property(stringsOf(ALPHABET, 0, 255), wrong, stringsOf(ALPHABET, 0, 255), (head, character, tail) => {
    const [finding, ...others] = judgeName(Text.literal(`${head}${character}${tail}`)).filter(({ level }) => level === 'error');
    expect([finding.id, others]).toEqual(['MS001', []]);
    expect(finding.message).toContain(`It has ${JSON.stringify(character)}.`);
  }));
});

test('names are what they are, and not a pattern that a line break ends', () => {
  expect(['name\n', '\nname', 'a\nb'].map(errors)).toEqual([['MS001'], ['MS001'], ['MS001']]);
});

test.each([
  [' ', 'a b'], ['😀', 'a😀'], ['１', 'a１'], ['é', 'aé'], ['ſ', 'aſ'], ['\u212A', 'a\u212A'], ['\u0000', 'a\u0000'], ['\\', 'a\\b'], ['*', 'a*'], [':', 'a:b'],
  ['{', '{{name}'], ['\t', '\ta'],
])('the character %j is refused', (_, name) => {
  expect(errors(name)).toEqual(['MS001']);
});

test.each([...'/_+=.@-'])('the character %s is allowed anywhere', character => {
  expect([character, `${character}a`, `a${character}`, `a${character}b`].flatMap(errors)).toEqual([]);
});

test.each([
  ['', ['MS002']],
  ['a', []],
  ['a'.repeat(512), []],
  ['a'.repeat(513), ['MS002']],
  ['a'.repeat(600), ['MS002']],
])('the name %.5s… is of a length that gives %p', (name, expected) => {
  expect(errors(name)).toEqual(expected);
});

test('an exclamation mark has a rule of its own', () => {
  expect(ids(judgeName(Text.literal('rds!db')))).toEqual(['MS004']);
  expect(ids(judgeName(Text.literal('!')))).toEqual(['MS004']);
});

test.each([
  'db-abcdef', 'a-b-ABC123', '-abcdef', 'Invalid/_+=.@-Name-a1b2c3', 'x-a.b/c@',
])('%s looks like the end of an ARN', name => {
  expect(ids(judgeName(Text.literal(name)))).toEqual(['MS003']);
});

test.each([
  'db-abcde', 'db-abcdefg', 'abcdef', 'dbabcdef', 'db_abcdef', 'db-abcdef-', 'db-abc-ef', 'db-abcdef/x', 'a-abcdef-abcde',
])('%s does not look like the end of an ARN', name => {
  expect(ids(judgeName(Text.literal(name)))).toEqual([]);
});

test('a hyphen is seven characters from the end of a name with the warning, and there only', () => {
  fc.assert(fc.property(stringsOf('ab-', 1, 12), name => {
    expect(ids(judgeName(Text.literal(name)))).toEqual(name.lastIndexOf('-') >= 0 && name.lastIndexOf('-') === name.length - 7 ? ['MS003'] : []);
  }));
});

describe('an unresolved value', () => {
  test('is left alone', () => {
    expect([judgeName(Text.UNRESOLVED), judgeName(Text.PERHAPS), judgeName(withGaps('{{resolve:ssm:/the.name:1}}'))]).toEqual([[], [], []]);
  });

  test('in a name leaves the literal parts to be judged', () => {
    expect(['my secret-…', '…!', `${'a'.repeat(513)}…`, `${'a'.repeat(512)}…`, '…/…', '…-abcdef', '…-{{resolve:ssm:/ab}}'].map(name => ids(judgeName(withGaps(name)))))
      .toEqual([['MS001'], ['MS004'], ['MS002'], [], [], ['MS003'], []]);
  });

  test('may hold the characters that a look-alike suffix lacks or has too many, so there is no warning', () => {
    expect(['db-…', 'db-abcdef…', 'db-abc…def', '…abcdef', 'x-ab…cdef', 'x-abcde{{resolve:ssm:/f}}'].map(name => ids(judgeName(withGaps(name))))).toEqual(Array(6).fill([]));
  });

  test('never adds an error to a name that is fine without it', () => {
    fc.assert(fc.property(fc.array(stringsOf(ALPHABET, 0, 100), { minLength: 1, maxLength: 5 }), parts => {
      const gappy = judgeName(Text.of(parts.flatMap(part => [part, undefined])));
      expect(gappy.filter(({ level }) => level === 'error')).toEqual([]);
    }));
  });
});

test('the messages', () => {
  expect(reported(judgeName(Text.literal('my secret!*')))).toEqual([
    'error MS001 secretName "my secret!*" must contain only ASCII letters, digits, and the characters /_+=.@-. It has " ", "*". Remove the other characters.',
    'error MS004 secretName "my secret!*" must not contain "!", which marks the secrets that AWS services own. Remove the "!".',
  ]);
  expect(reported(judgeName(Text.literal('')))).toEqual([
    'error MS002 secretName "" must have 1 to 512 characters. Choose a name of that length, or omit secretName and let CloudFormation generate one.',
  ]);
  expect(reported(judgeName(withGaps('…/db-abcdef')))).toEqual([
    'note MS003 secretName "${…}/db-abcdef" ends with a hyphen and six characters, like the suffix of a secret\'s ARN: a lookup by partial ARN does not find the secret. Refer to the secret by its complete ARN. A new name replaces a deployed secret and loses its value: choose another ending only before the first deployment.',
  ]);
});
