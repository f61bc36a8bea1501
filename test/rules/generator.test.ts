import * as fc from 'fast-check';
import { ids, stringsOf, reported, withGaps } from './support';
import { Text } from '../../src/cloudformation/text';
import { GeneratorFacts, judgeGenerator } from '../../src/rules/generator';

const DEFAULTS: GeneratorFacts = {
  passwordLength: 32,
  excludeLowercase: false,
  excludeUppercase: false,
  excludeNumbers: false,
  excludePunctuation: false,
  includeSpace: false,
  requireEachIncludedType: true,
  fingerprint: 'abc123def456',
  hasOptions: false,
  canBePinned: true,
};
const judged = (facts: Partial<GeneratorFacts>) => ids(judgeGenerator({ ...DEFAULTS, ...facts }));
const NO_TYPE = { excludeLowercase: true, excludeUppercase: true, excludeNumbers: true, excludePunctuation: true };
const ALPHABETS = { lower: 'abcdefghijklmnopqrstuvwxyz', upper: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', digits: '0123456789', punctuation: '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~' };
const ALL = Text.literal(Object.values(ALPHABETS).join(''));
const withTemplate = (template: string | undefined, key: string | undefined = 'password') => judged({
  template: template === undefined ? undefined : withGaps(template), key: key === undefined ? undefined : withGaps(key),
});

test('the defaults break no rule, and neither does the lack of a generator', () => {
  expect([judged({}), judgeGenerator(undefined)]).toEqual([[], []]);
});

describe('passwordLength', () => {
  test.each([
    [0, ['MS030']], [-1, ['MS030']], [1, ['MS033']], [3, ['MS033']], [4, []], [4096, []], [4097, ['MS030']], [5000, ['MS030']], [70_000, ['MS030']], [8.5, ['MS030']], [NaN, ['MS030']],
    [Infinity, ['MS030']],
  ])('%d gives %p', (passwordLength, expected) => {
    expect(judged({ passwordLength })).toEqual(expected);
  });

  test('within its bounds is fine where not each type is required', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 4096 }), passwordLength => {
      expect(judged({ passwordLength, requireEachIncludedType: false })).toEqual([]);
    }));
  });

  test('is left alone where it is unresolved', () => {
    expect(judged({ passwordLength: undefined })).toEqual([]);
  });
});

test.each([[4096, []], [4097, ['MS031']]])('excludeCharacters of %d characters give %p', (length, expected) => {
  expect([judged({ excludeCharacters: Text.literal('😀'.repeat(length)) }), judged({ excludeCharacters: withGaps(`${'#'.repeat(length)}…`) })])
    .toEqual([expected, expected]);
});

describe('what is left to choose from', () => {
  test.each<[string, Partial<GeneratorFacts>, string[]]>([
    ['no type', NO_TYPE, ['MS032']],
    ['no type but the space', { ...NO_TYPE, includeSpace: true }, []],
    ['no type and perhaps the space', { ...NO_TYPE, includeSpace: undefined }, []],
    ['the space, and that is excluded', { ...NO_TYPE, includeSpace: true, excludeCharacters: Text.literal(' ') }, ['MS032']],
    ['one type', { ...NO_TYPE, excludeNumbers: false }, []],
    ['perhaps one type', { ...NO_TYPE, excludeNumbers: undefined }, []],
    ['every character excluded', { excludeCharacters: ALL }, ['MS032']],
    ['every character but one excluded', { excludeCharacters: Text.literal(ALL.literal.replace('x', '')), requireEachIncludedType: false }, []],
    ['every character excluded, in unresolved company', { excludeCharacters: withGaps(`…${ALL.literal}`) }, ['MS032']],
    ['unresolved exclusions', { excludeCharacters: Text.UNRESOLVED }, []],
  ])('%s', (_, facts, expected) => {
    expect(judged(facts)).toEqual(expected);
  });

  test('agrees with the sets that the service documents, whatever is excluded', () => {
    const type = fc.record({ lower: fc.boolean(), upper: fc.boolean(), digits: fc.boolean(), punctuation: fc.boolean() });
    fc.assert(fc.property(type, fc.subarray([...ALL.literal, ' ']), fc.boolean(), (excluded, characters, includeSpace) => {
      const left = Object.entries(ALPHABETS).filter(([name]) => !excluded[name as keyof typeof ALPHABETS]).map(([, alphabet]) => alphabet).join('') + (includeSpace ? ' ' : '');
      const facts = {
        excludeLowercase: excluded.lower,
        excludeUppercase: excluded.upper,
        excludeNumbers: excluded.digits,
        excludePunctuation: excluded.punctuation,
        excludeCharacters: Text.literal(characters.join('')),
        includeSpace,
        requireEachIncludedType: false,
      };
      expect(judged(facts)).toEqual([...left].some(character => !characters.includes(character)) ? [] : ['MS032']);
    }));
  });
});

describe('each included type', () => {
  test('needs its character: the length is at least the number of types', () => {
    const four = fc.array(fc.boolean(), { minLength: 4, maxLength: 4 });
    fc.assert(fc.property(four, fc.integer({ min: 1, max: 5 }), fc.boolean(), (excluded, passwordLength, requireEachIncludedType) => {
      const [excludeLowercase, excludeUppercase, excludeNumbers, excludePunctuation] = excluded;
      const types = excluded.filter(isExcluded => !isExcluded).length;
      const facts = { passwordLength, requireEachIncludedType, excludeLowercase, excludeUppercase, excludeNumbers, excludePunctuation };
      fc.pre(types > 0);
      expect(judged(facts)).toEqual(requireEachIncludedType && passwordLength < types ? ['MS033'] : []);
    }));
  });

  test('does not count where it is not known whether it is included, or left with characters', () => {
    expect([
      judged({ passwordLength: 3, excludeNumbers: undefined }),
      judged({ passwordLength: 3, excludeCharacters: Text.UNRESOLVED }),
      judged({ passwordLength: 3, requireEachIncludedType: undefined }),
      judged({ passwordLength: 2, excludeNumbers: undefined }),
    ]).toEqual([[], [], [], ['MS033']]);
  });

  test('is warned of where excludeCharacters empty it, and does not count', () => {
    const excludeCharacters = Text.literal('0123456789');
    expect([judged({ excludeCharacters }), judged({ excludeCharacters, passwordLength: 3 }), judged({ excludeCharacters, passwordLength: 2 })])
      .toEqual([['MS034'], ['MS034'], ['MS033', 'MS034']]);
    expect([judged({ excludeCharacters, requireEachIncludedType: false }), judged({ excludeCharacters, excludeNumbers: true })]).toEqual([[], []]);
    expect(judged({ excludeCharacters: Text.literal('012345678') })).toEqual([]);
  });
});

describe('secretStringTemplate', () => {
  test('that is any JSON object is fine, with any key that it does not have', () => {
    fc.assert(fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.nat(4), (object, indent) => {
      fc.pre(!Object.hasOwn(object, 'password'));
      expect(withTemplate(JSON.stringify(object, undefined, indent))).toEqual([]);
    }));
  });

  test.each(['', ' ', 'not json', '[]', '"text"', '1', 'null', '{', '{}}', "{'a':'b'}", '{"a":"b",}', '{"a":1} // b'])('%j is no JSON object', template => {
    expect(withTemplate(template)).toEqual(['MS035']);
  });

  test.each(['…', ' …', '{"user":"…"}', '{"user":…}', '{…}', '  {"a…', '{"user":"{{resolve:ssm:/user}}"}', '{{resolve:ssm:/template}}'])(
    '%s may turn out to be one', template => expect(withTemplate(template)).toEqual([]));

  test.each(['["…"]', 'user=…', '"…"'])('%s cannot turn out to be one', template => expect(withTemplate(template)).toEqual(['MS035']));

  test.each([['{}', undefined], [undefined, 'password'], ['…', undefined], [undefined, '…']])('%s without its fellow %s is refused', (template, key) => {
    expect(judged({ template: template === undefined ? template : withGaps(template), key: key === undefined ? key : withGaps(key) })).toEqual(['MS036']);
  });

  test('may be alone where it may turn out to be left out', () => {
    const perhaps = [{ template: Text.PERHAPS }, { key: Text.PERHAPS }, { template: Text.PERHAPS, key: Text.PERHAPS }];
    expect(perhaps.map(judged)).toEqual([[], [], []]);
  });

  test('that has the key already is warned of', () => {
    expect([withTemplate('{"password":""}'), withTemplate('{"password":""}', 'pass'), withTemplate('{"password":""}', '…'), withTemplate('{"a":1}', 'toString')])
      .toEqual([['MS037'], [], [], []]);
  });

  test.each([
    ['{"a":"…"}', []],
    [`{"a":"${'x'.repeat(65_536 - '{"a":"","password":""}'.length - 32)}"}`, []],
    [`{"a":"${'x'.repeat(65_536 - '{"a":"","password":""}'.length - 31)}"}`, ['MS027']],
    [`{"a":"${'é'.repeat(32_800)}"}`, ['MS027']],
    [`{ "a": ${' '.repeat(65_600)} "b" }`, []],
    [`{"a":"${'\\u0061'.repeat(20_000)}"}`, []],
    [`{"a":"…${'\\u0061'.repeat(20_000)}" ${' '.repeat(30_000)}}`, []],
    [`{"a":"…${'x'.repeat(65_600)}"}`, ['MS027']],
  ])('%.12s… makes a value of a size that gives %p', (template, expected) => {
    expect(withTemplate(template)).toEqual(expected);
  });

  test('must not hold a reference to a secure parameter', () => {
    expect(withTemplate('{"user":"{{resolve:ssm-secure:/user}}"}')).toEqual(['MS025']);
  });
});

describe('a pin', () => {
  test.each<[string, Partial<GeneratorFacts>, string[]]>([
    ['that fits', { hasOptions: true, pin: 'abc123def456' }, []],
    ['that does not fit', { hasOptions: true, pin: 'abc123def457' }, ['MS038']],
    ['that is empty', { hasOptions: true, pin: '' }, ['MS038']],
    ['that is missing', { hasOptions: true }, ['MS039']],
    ['that nothing needs', {}, []],
    ['that somebody else\'s secret cannot have', { hasOptions: true, canBePinned: false }, []],
  ])('%s', (_, facts, expected) => {
    expect(judged(facts)).toEqual(expected);
  });
});

test('the messages name neither the template nor its key', () => {
  expect(reported(judgeGenerator({
    ...DEFAULTS, ...NO_TYPE, passwordLength: 5000, excludeCharacters: Text.literal('#'.repeat(4097)), template: Text.literal('canary'), hasOptions: true, pin: 'x',
  }))).toEqual([
    'error MS030 content must have a passwordLength from 1 to 4096, a whole number. It is 5000. Set passwordLength to a number in this range, or omit it to get 32 characters.',
    'error MS031 content must have at most 4096 excludeCharacters. It has at least 4097. List each character once.',
    'error MS032 content excludes every character, so Secrets Manager cannot generate a password. Include at least one of lowercase letters, uppercase letters, numbers, punctuation, and the space.',
    'error MS036 content must have secretStringTemplate and generateStringKey together. It has no generateStringKey. Set both, or neither.',
    'error MS035 content must have a secretStringTemplate that is a JSON object. Write it as {"username":"…"}.',
    'error MS038 content has options that do not match its pin: if you deploy them over an existing secret, CloudFormation generates a new password. Restore the options. If you want a new password, change the pin. The pin for these options is { pin: \'abc123def456\' }.',
  ]);
  const template = Text.literal(JSON.stringify({ password: 'canary'.repeat(11_000) }));
  expect(reported(judgeGenerator({
    ...DEFAULTS, passwordLength: 2, excludeCharacters: Text.literal('0123456789'), template: Text.literal(`${template.literal.slice(0, -1)},"a":${template.literal}}`), key: Text.literal('password'), hasOptions: true,
  }))).toEqual([
    'error MS033 content must have a passwordLength of at least one character for each included type, because requireEachIncludedType is true. passwordLength is 2, and 3 types need a character. Increase passwordLength, or set requireEachIncludedType to false.',
    'warning MS034 content has requireEachIncludedType: true, and excludeCharacters leaves no character of one type. This generates a new password for a deployed secret, so do it before the first deployment: exclude the whole type (excludeNumbers, for example), or set requireEachIncludedType to false.',
    'note MS037 content has a secretStringTemplate that already contains the field of generateStringKey. This generates a new password for a deployed secret, so do it before the first deployment: remove the field from the template.',
    'error MS027 content must generate a value of at most 65536 bytes in UTF-8. It has at least 66037 bytes. Shorten secretStringTemplate.',
    'note MS039 content has options that are not pinned: if you change them later, CloudFormation generates a new password. Pin the options, or pin those of the whole app with SecretPins.lock(): the synthesis then refuses a change of the options until you change the pin too. SecretContent.generated({ … }, { pin: \'abc123def456\' }).',
  ]);
});

test('no legal set of options is refused', () => {
  const legal = fc.record({
    passwordLength: fc.integer({ min: 4, max: 4096 }),
    excludeCharacters: stringsOf('abcABC012!"#äß€😀', 0, 40).map(text => Text.literal(text)),
    includeSpace: fc.constantFrom(true, false, undefined),
    requireEachIncludedType: fc.constantFrom(true, false, undefined),
  });
  fc.assert(fc.property(legal, facts => expect(judged(facts)).toEqual([])));
});
