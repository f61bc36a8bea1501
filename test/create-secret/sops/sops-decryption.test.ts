import { dataKeyOf, encryptedFile, plainFile, VERSIONS } from './fixtures';
import { formatJson, parseJson } from '../../../src/create-secret/ordered-json';
import { decryptSops, decryptSopsBinary } from '../../../src/create-secret/sops-decryption';
import { parseSops, SopsProblem } from '../../../src/create-secret/sops-document';

/** As SOPS itself shows it: a number is one of its own, and what it could not hold is rounded. */
const EXPECTED = formatJson(parseJson(plainFile('all-kinds.json').toString('utf8')))
  .replace('"ratio":1.10', '"ratio":1.1').replace('"tiny":1e-7', '"tiny":0.0000001').replace('"huge":1e25', '"huge":10000000000000000000000000')
  .replace('"x":1.50', '"x":1.5').replace('"big":1e21', '"big":1e+21');

function decrypted(file: string, text = encryptedFile(file).toString('utf8')): string {
  return formatJson(decryptSops(parseSops(text), dataKeyOf(file)));
}

describe.each(VERSIONS)('a file of sops %s', version => {
  test.each(['all-kinds', 'context'])('%s: order, kinds and texts are those of the plain file', name => {
    expect(decrypted(`${name}.${version}.json`)).toBe(EXPECTED);
  });

  test('with a pattern of what is encrypted: the rest is in the clear, as it stands there', () => {
    const content = JSON.parse(decrypted(`regex.${version}.json`));
    expect(content).toEqual(JSON.parse(plainFile('all-kinds.json').toString('utf8')));
  });

  test('with another suffix of what is in the clear', () => {
    expect(JSON.parse(decrypted(`suffix.${version}.json`))).toEqual(JSON.parse(plainFile('all-kinds.json').toString('utf8')));
  });

  test('of any bytes', () => {
    const file = `any-bytes.${version}.bin`;
    expect(decryptSopsBinary(parseSops(encryptedFile(file).toString('utf8')), dataKeyOf(file)).equals(plainFile('any-bytes.bin'))).toBe(true);
  });

  test('that was YAML', () => {
    expect(decrypted(`from-yaml.${version}.json`)).toBe('{"password":"c4n4ry-from-yaml","port":5432,"ratio":1.1,"on":true,"list":["c4n4ry-item",7]}');
  });
});

test.each([['^api\\-key$', 'api-key', true], ['^pass\\_word$', 'pass_word', true], ['^\\@x', '@x', true], ['^(?i)PASS', 'password', true], ['(?i)^PASS', 'password', true],
  ['^(pass|user)$', 'other', false]])('the pattern %s of Go means of %s: %s', (pattern, key, expected) => {
  const file = JSON.parse(encryptedFile('ordinary.json').toString('utf8'));
  Object.assign(file.sops, { unencrypted_suffix: undefined, encrypted_regex: pattern });
  expect(parseSops(JSON.stringify(file)).isEncrypted([key])).toBe(expected);
});

test.each(['\\pL', '(?i:pass)', '[[:alpha:]]', '\\Apass', 'a(?P<n>b)'])('the pattern %s, which JavaScript reads in another way, is refused', pattern => {
  const file = JSON.parse(encryptedFile('ordinary.json').toString('utf8'));
  Object.assign(file.sops, { unencrypted_suffix: undefined, encrypted_regex: pattern });
  expect(() => parseSops(JSON.stringify(file))).toThrow(new SopsProblem('rule', `the pattern ${JSON.stringify(pattern)}`));
});

test('a MAC of the encrypted values only', () => {
  expect(JSON.parse(decrypted('mac-only-encrypted.json'))).toEqual(JSON.parse(plainFile('all-kinds.json').toString('utf8')));
});

test('a time is a text', () => {
  expect(decrypted('time.json')).toBe('{"since":"2026-11-29T10:00:00Z","password":"c4n4ry-time"}');
});

const FILE = 'ordinary.json';

/** The file with one change of its objects. */
function changed(change: (file: any) => void, file = FILE): () => string {
  const content = JSON.parse(encryptedFile(file).toString('utf8'));
  change(content);
  return () => decrypted(file, JSON.stringify(content));
}

const flipped = (text: string, part: string): string => text.replace(new RegExp(`${part}:(.)`), (_, first) => `${part}:${first === 'A' ? 'B' : 'A'}`);
const AT_PASSWORD = 'the value at "password" was changed, or moved from another place or file';
const MAC = 'its MAC does not match its values: some were changed, moved, added, or removed';

test('a file that is written anew and not changed decrypts', () => {
  expect(JSON.parse(changed(() => {})())).toEqual(JSON.parse(plainFile('ordinary.json').toString('utf8')));
});

test.each<[string, (file: any) => void, string]>([
  ['one character of a value', file => { file.password = flipped(file.password, 'data'); }, AT_PASSWORD],
  ['one character of its vector', file => { file.password = flipped(file.password, 'iv'); }, AT_PASSWORD],
  ['one character of its tag', file => { file.password = flipped(file.password, 'tag'); }, AT_PASSWORD],
  ['a value of another place', file => { file.password = file.username; }, AT_PASSWORD],
  ['two values that were swapped', file => { [file.password, file.username] = [file.username, file.password]; }, 'the value at "username" was changed, or moved from another place or file'],
  ['a value that was left out', file => { delete file.password; }, MAC],
  ['two values of a list that were swapped', file => { file.list.unshift(file.list.splice(1, 1)[0]); }, MAC],
  ['a value in the clear that was edited', file => { file.note_unencrypted = 'edited'; }, MAC],
  ['a value in the clear that was added', file => { file.more_unencrypted = 'added'; }, MAC],
  ['base64 of another spelling', file => { file.password = file.password.replace(/tag:([^,]*)==/, (_: string, tag: string) => `tag:${tag.slice(0, -1)}${tag.endsWith('A') ? 'B' : String.fromCharCode(tag.charCodeAt(tag.length - 1) + 1)}==`); }, 'at "password"'],
  ['bytes, which SOPS never writes', file => { file.password = file.password.replace('type:str', 'type:bytes'); }, 'at "password"'],
  ['another kind of value', file => { file.password = file.password.replace('type:str', 'type:int'); }, 'the value at "password" does not have its type, int'],
  ['a kind that SOPS does not have', file => { file.password = file.password.replace('type:str', 'type:list'); }, 'at "password"'],
  ['a value that was cut off', file => { file.password = file.password.slice(0, 60); }, 'at "password"'],
  ['a shorter tag', file => { file.password = file.password.replace(/tag:[^,]*/, 'tag:AAAA'); }, 'at "password"'],
  ['another time of the last change', file => { file.sops.lastmodified = '2026-11-29T00:00:00Z'; }, 'the value at "sops" › "mac" was changed, or moved from another place or file'],
  ['a MAC in the clear', file => { file.sops.mac = 'A'.repeat(128); }, 'its MAC is not in the form of SOPS'],
])('%s is refused, and no value is in the message', (_, change, detail) => {
  expect(changed(change)).toThrow(new SopsProblem('malformed', detail));
});

test('an encrypted value in the place of another that has the same path in another file does not decrypt', () => {
  const other = JSON.parse(encryptedFile('all-kinds.3.13.3.json').toString('utf8'));
  expect(changed(file => { file.password = other.password; })).toThrow(new SopsProblem('malformed', AT_PASSWORD));
});

test('a value in the clear that the file does not name as such is refused', () => {
  expect(changed(file => { file.password = 'c4n4ry-in-the-clear'; })).toThrow(new SopsProblem('clear', '"password"'));
  expect(changed(file => { file.nested.a.c = 5; })).toThrow(new SopsProblem('clear', '"nested" › "a" › "c"'));
});

test.each<[string, string, (file: any) => void]>([
  ['is not encrypted by SOPS: it has no object "sops"', 'without its metadata', file => { delete file.sops; }],
  ['has no MAC, so that nobody would notice a change', 'without a MAC', file => { delete file.sops.mac; }],
  ['has no data key that a key of KMS encrypts', 'without a key of KMS', file => { delete file.sops.kms; }],
  ['is malformed: an entry of "kms" has no "arn" or no "enc"', 'with half a key', file => { delete file.sops.kms[0].enc; }],
  ['has a rule of what is encrypted that cannot be read: it has unencrypted_suffix and encrypted_regex', 'with two rules', file => { file.sops.encrypted_regex = 'a'; }],
  ['has a rule of what is encrypted that cannot be read: the pattern "(?P<name>a"', 'with a pattern of another dialect', file => {
    delete file.sops.unencrypted_suffix;
    file.sops.encrypted_regex = '(?P<name>a';
  }],
])('%s: a file %s', (message, _, change) => {
  expect(changed(change)).toThrow(message);
});

test.each([['key-groups.json', 'has several key groups, whose parts more than one key would have to decrypt'], ['age-only.json', 'has no data key that a key of KMS encrypts']])(
  '%s %s', (file, message) => {
    expect(() => parseSops(encryptedFile(file).toString('utf8'))).toThrow(message);
  });

test.each(['yaml.yaml', 'dotenv.env'])('%s is no JSON', file => {
  expect(() => parseSops(encryptedFile(file).toString('utf8'))).toThrow(new SopsProblem('notJson'));
});

test('with a wrong data key nothing decrypts', () => {
  expect(() => decryptSops(parseSops(encryptedFile(FILE).toString('utf8')), Buffer.alloc(32))).toThrow(/"username" was changed, or moved/);
});

test('a JSON file has no binary content', () => {
  expect(() => decryptSopsBinary(parseSops(encryptedFile(FILE).toString('utf8')), dataKeyOf(FILE))).toThrow(
    new SopsProblem('malformed', 'a file that is not JSON must have its content in "data"'));
});
