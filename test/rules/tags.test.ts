import * as fc from 'fast-check';
import { ANY_CHARACTER, ids, stringsOf, reported, WIDE, withGaps } from './support';
import { judgeTags, TagFacts } from '../../src/rules/tags';

const tag = (key: string, value = ''): TagFacts => ({ key: withGaps(key), value: withGaps(value) });
const judged = (tags: readonly TagFacts[], stackTagKeys: string[] = []) => ids(judgeTags({ tags, stackTagKeys }));
const one = (key: string, value = '') => judged([tag(key, value)]);
const many = (count: number, prefix = 'key') => Array.from({ length: count }, (_, index) => tag(`${prefix}${index}`));

describe('the number of tags', () => {
  test.each([[0, 0, []], [50, 0, []], [51, 0, ['MS040']], [60, 0, ['MS040']], [0, 50, []], [0, 51, ['MS040']], [25, 25, []], [25, 26, ['MS040']]])(
    '%d of the secret and %d others of the stack give %p', (own, ofStack, expected) => {
      expect(judged(many(own), many(ofStack, 'stack').map(({ key }) => key.literal))).toEqual(expected);
    });

  test('counts a tag once that the stack gives as well', () => {
    expect(judged(many(50), many(50).map(({ key }) => key.literal))).toEqual([]);
  });

  test('does not count an unresolved key, which may be another\'s twin', () => {
    expect([judged([...many(50), tag('…')]), judged([...many(51), tag('…')])]).toEqual([[], ['MS040']]);
  });
});

describe('keys', () => {
  test('that are twice the same are reported, and upper and lower case are different', () => {
    expect([judged([tag('a'), tag('a')]), judged([tag('a'), tag('A')]), judged([tag('…'), tag('…')])]).toEqual([['MS044'], [], []]);
  });

  test.each([
    ['', ['MS041']], ['a', []], ['a'.repeat(127), []], ['a'.repeat(128), ['MS047']], ['a'.repeat(129), ['MS041']], ['é'.repeat(127), []], ['é'.repeat(129), ['MS041']],
    ['𝒜'.repeat(127), []], ['𝒜'.repeat(128), ['MS047']], ['𝒜'.repeat(129), ['MS041']], ['…', []], [`${'a'.repeat(128)}…`, []], [`${'a'.repeat(129)}…`, ['MS041']],
    ['{{resolve:ssm:/a}}', []],
  ])('%.8s… is of a length that gives %p', (key, expected) => {
    expect(one(key)).toEqual(expected);
  });

  test.each([
    ['aws:', ['MS043']], ['aws:cloudformation:stack-name', ['MS043']], ['AWS:x', ['MS043']], ['aWs:x', ['MS043']], ['aws:…', ['MS043']],
    ['aws', []], ['aws-cdk:id', []], ['awsx:y', []], [' aws:x', []], ['x-aws:y', []], ['…aws:x', []], ['managed-secret:instance', []],
  ])('%s gives %p', (key, expected) => {
    expect(one(key)).toEqual(expected);
  });
});

describe('values', () => {
  test.each([
    ['', []], ['a'.repeat(255), []], ['a'.repeat(256), ['MS047']], ['a'.repeat(257), ['MS042']], ['𝒜'.repeat(255), []], ['𝒜'.repeat(256), ['MS047']],
    ['𝒜'.repeat(257), ['MS042']], [`${'a'.repeat(256)}…`, []], [`${'a'.repeat(257)}…`, ['MS042']],
  ])('%.8s… is of a length that gives %p', (value, expected) => {
    expect(one('key', value)).toEqual(expected);
  });

  test.each([['aws:x', ['MS048']], ['AWS:', ['MS048']], ['x aws:', []], ['…aws:', []]])('%s gives %p', (value, expected) => {
    expect(one('key', value)).toEqual(expected);
  });

  test.each([
    ['{{resolve:secretsmanager:a:SecretString:::}}', ['MS012']], ['{{resolve:ssm-secure:/a}}', ['MS025']], ['{{resolve:ssm:/a}}', []],
  ])('%s gives %p', (value, expected) => {
    expect(one('key', value)).toEqual(expected);
  });
});

describe('characters', () => {
  test('letters, digits and spaces of any script, and the usual signs, are fine in keys and values', () => {
    const isUsual = (character: string) => /^[\p{L}\p{Z}\p{N}_.:/=+\-@]$/u.test(character);
    const usual = fc.oneof(ANY_CHARACTER.filter(isUsual), fc.constantFrom(...'+-=._:/@ aZ09ßжあ'));
    const text = (maxLength: number) => fc.string({ unit: usual, minLength: 1, maxLength }).filter(string => !/^aws:/i.test(string));
    fc.assert(fc.property(text(127), text(255), (key, value) => expect(one(key, value)).toEqual([])));
  });

  test('one control character anywhere is refused, in key or value', () => {
    const control = fc.oneof(fc.integer({ min: 0, max: 31 }), fc.integer({ min: 127, max: 159 })).map(code => String.fromCharCode(code));
    fc.assert(fc.property(stringsOf('a 1', 0, 9), control, stringsOf('a 1', 0, 9), (head, character, tail) => {
      expect([one(`${head}${character}${tail}`), one('key', `${head}${character}${tail}`)]).toEqual([['MS045'], ['MS045']]);
    }));
  });

  test.each([...'!"#$%&\'()*,;<>?[\\]^`{|}~€😀', '\u0301', '\u200D'])('%s is warned of', character => {
    expect([one(`key${character}`), one('key', `${character}`)]).toEqual([['MS046'], ['MS046']]);
  });

  test('half of a surrogate pair is refused', () => {
    expect([one('\uD83D'), one('key', 'a\uDE00')]).toEqual([['MS011'], ['MS011']]);
  });
});

test('no length is counted in anything but Unicode characters', () => {
  const letters = WIDE.replace(/[€😀]/gu, 'あ𝒜');
  fc.assert(fc.property(stringsOf(letters, 1, 140), stringsOf(letters, 0, 270), (key, value) => {
    const [keyLength, valueLength] = [[...key].length, [...value].length];
    expect(one(key, value)).toEqual([
      ...keyLength > 128 ? ['MS041'] : [], ...valueLength > 256 ? ['MS042'] : [], ...keyLength === 128 || valueLength === 256 ? ['MS047'] : [],
    ]);
  }));
});

test('the messages', () => {
  expect(reported(judgeTags({ tags: [...many(51), tag('key0')], stackTagKeys: ['team'] }))).toEqual([
    'error MS040 tags must be at most 50, including those that Tags.of(), Aspects, and the stack add. The secret has 52. Remove some tags.',
    'error MS044 tags must have each key once. More than once: "key0". Keep one tag for each key. Keys that differ in case are different keys.',
  ]);
  expect(reported(judgeTags({ tags: [tag('aws:a\nb', 'aws:*')], stackTagKeys: [] }))).toEqual([
    'error MS043 tags["aws:a\\nb"] "aws:*" must not have a key that starts with "aws:", in uppercase or lowercase. Choose another prefix.',
    'error MS045 tags["aws:a\\nb"] "aws:*" must not contain control characters, such as a line break. Use only letters, digits, spaces, and + - = . _ : / @.',
    'note MS046 tags["aws:a\\nb"] "aws:*" has characters other than letters, digits, spaces, and + - = . _ : / @, which some services do not accept. If other tools read the tags, use only these characters.',
    'warning MS048 tags["aws:a\\nb"] "aws:*" has a value that starts with "aws:", which the CloudFormation guide reserves. Choose another value.',
  ]);
  expect(reported(judgeTags({ tags: [tag('k'.repeat(129), 'v'.repeat(257)), tag('k'.repeat(128), 'v')], stackTagKeys: [] }))).toEqual([
    `error MS041 tags["${'k'.repeat(79)}…" (129 characters)] "${'v'.repeat(79)}…" (257 characters) must have a key of 1 to 128 characters. Choose a key of that length.`,
    `error MS042 tags["${'k'.repeat(79)}…" (129 characters)] "${'v'.repeat(79)}…" (257 characters) must have a value of at most 256 characters. Shorten the value.`,
    `note MS047 tags["${'k'.repeat(79)}…" (128 characters)] "v" has a key of exactly 128 or a value of exactly 256 characters: the CloudFormation guide still documents one character less. `
    + 'Shorten it by one character.',
  ]);
});
