/** What synthesis says of the pattern of a SOPS file, which the handler has to read as SOPS does. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Text } from '../../src/cloudformation/text';
import { inspectSopsFile } from '../../src/encrypted-files/inspect-file';
import { judgeEncryptedFile } from '../../src/rules/encrypted-file';
import { encryptedFile, SOPS_KEY } from '../create-secret/sops/fixtures';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pattern-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What the rules say of a file with these bytes, without its folder. */
function messagesOf(content: string | Buffer): string[] {
  const path = join(folder, 'file.json');
  writeFileSync(path, content);
  const file = inspectSopsFile(path, { encoding: 'text' });
  return judgeEncryptedFile({ ...file, key: Text.literal(SOPS_KEY) }).map(({ message }) => message.replaceAll(`${folder}/`, ''));
}

const ENCRYPTED = (JSON.parse(encryptedFile('time.json').toString('utf8')) as { password: string }).password;

/** A file with these fields and rules: those that are true have an encrypted value. */
function withRules(rules: Record<string, string>, fields: Record<string, boolean> = { since: true, password: true }): string {
  const { sops } = JSON.parse(encryptedFile('time.json').toString('utf8')) as { sops: object };
  const values = Object.entries(fields).map(([name, isEncrypted]) => [name, isEncrypted ? ENCRYPTED : 'shown']);
  return JSON.stringify({ ...Object.fromEntries(values), sops: { ...sops, unencrypted_suffix: undefined, ...rules } });
}

const REFUSED = 'MS229 content "file.json" must have a rule of what is encrypted that SOPS and the handler read alike.';
const REWRITE = (portable: string) =>
  `Decrypt the file, write the pattern in .sops.yaml as ${JSON.stringify(portable)}, which means the same, and encrypt the file again.`;
const NAME_FIELDS = 'Decrypt the file, name the fields in .sops.yaml, such as "^(password|token)$", and encrypt the file again. '
  + 'Flags of Go work at the start: "(?i)". Classes such as \\pL, and ^ and $ for lines, do not.';
const CORRECT = 'Correct the pattern in .sops.yaml, and encrypt the file again. Go has no lookahead, no lookbehind, and no references to groups.';

test.each([
  '^(since|password)$', '(?i)^(SINCE|PASSWORD)$', '^(?i)(SINCE|PASSWORD)$', '\\w', '.', '^[^_]+$', '[a-z]{5,8}', '(?m)^(since|password)$', '(?:since|password)',
])('a pattern that the handler reads as SOPS does is silent: %s', pattern => {
  expect(messagesOf(withRules({ encrypted_regex: pattern }))).toEqual([]);
});

test.each([
  ['(?i:SINCE)|password', '(?:[Ss][Ii][Nn][Cc][Ee])|password'],
  ['[[:alpha:]]+', '[A-Za-z]+'],
  ['\\A(since|password)\\z', '^(since|password)$'],
  ['(?P<kind>since|password)', '(since|password)'],
  ['\\(?since|password\\\\p?', '[(]?since|password[\\\\]p?'],
])('a pattern in syntax that only Go has is refused with one that both have: %s', (pattern, portable) => {
  expect(messagesOf(withRules({ encrypted_regex: pattern }))).toEqual([
    `${REFUSED} Its encrypted_regex is ${JSON.stringify(pattern)}, which SOPS reads and the handler does not. ${REWRITE(portable)}`,
  ]);
  expect(messagesOf(withRules({ encrypted_regex: portable }))).toEqual([]);
});

test.each(['\\pL', '(?P<n>[\\\\p])', '(?i)é[[:alpha:]]'])('a pattern without such a form is refused with what works: %s', pattern => {
  expect(messagesOf(withRules({ unencrypted_regex: pattern }))).toEqual([
    `${REFUSED} Its unencrypted_regex is ${JSON.stringify(pattern)}, which SOPS reads and the handler does not. ${NAME_FIELDS}`,
  ]);
});

test('a pattern that is none for Go, which SOPS takes for one that matches nothing, is refused', () => {
  const refused = (name: string, pattern: string, effect: string) =>
    [`${REFUSED} Its ${name} is ${JSON.stringify(pattern)}, which is no pattern of Go, so SOPS encrypts ${effect}. ${CORRECT}`];
  expect(messagesOf(withRules({ encrypted_regex: '(?=pass)' }))).toEqual(refused('encrypted_regex', '(?=pass)', 'nothing'));
  expect(messagesOf(withRules({ encrypted_regex: 'word\\Z' }, { password: false }))).toEqual(refused('encrypted_regex', 'word\\Z', 'nothing'));
  expect(messagesOf(withRules({ unencrypted_regex: 'since\\e' }, { sincee: true }))).toEqual(refused('unencrypted_regex', 'since\\e', 'everything'));
});

test('a pattern that is none for Go is silent where the handler takes everything for encrypted as well', () => {
  expect(messagesOf(withRules({ unencrypted_regex: 'since\\e' }))).toEqual([]);
});

test('a pattern that the handler reads in another way is refused where a field of the file shows it', () => {
  expect(messagesOf(withRules({ encrypted_regex: '^[]a]' }, { a: true, b: false }))).toEqual([
    `${REFUSED} Its encrypted_regex is "^[]a]", which the handler reads in another way than SOPS at "a". ${REWRITE('^[\\]a]')}`,
  ]);
  expect(messagesOf(withRules({ unencrypted_regex: '^.$' }, { '😀': false, 'password': true }))).toEqual([
    `${REFUSED} Its unencrypted_regex is "^.$", which the handler reads in another way than SOPS at "😀". ${NAME_FIELDS}`,
  ]);
  expect(messagesOf(withRules({ unencrypted_regex: '^.$' }, { x: false, password: true }))).toEqual([]);
});

test('a pattern that the handler reads in another way is refused where a field within an array shows it', () => {
  const file = JSON.parse(withRules({ encrypted_regex: '^[]a]' }, {})) as object;
  const within = (name: string, value: string) => messagesOf(JSON.stringify({ ...file, users: ['shown', { [name]: value }] }));
  expect(within('a', ENCRYPTED)).toEqual([
    `${REFUSED} Its encrypted_regex is "^[]a]", which the handler reads in another way than SOPS at "users" › "a". ${REWRITE('^[\\]a]')}`,
  ]);
  expect(within('b', 'shown')).toEqual([]);
});

test('a pattern beside another rule is not what is wrong', () => {
  expect(messagesOf(withRules({ unencrypted_suffix: '_u', encrypted_regex: '^(since|password)$' })))
    .toEqual([expect.stringContaining('it has unencrypted_suffix and encrypted_regex')]);
});

test('a space of Go is one of five characters', () => {
  expect(messagesOf(withRules({ encrypted_regex: '^a\\sb$' }, { 'a\u00a0b': false, 'a b': true }))).toEqual([
    `${REFUSED} Its encrypted_regex is "^a\\\\sb$", which the handler reads in another way than SOPS at "a\u00a0b". ${REWRITE('^a[\\t\\n\\f\\r ]b$')}`,
  ]);
});

describe('a byte-order mark, which SOPS does not read', () => {
  const utf8 = encryptedFile('time.json').toString('utf8');
  const refused = (encoding: string) => [
    'MS224 content "file.json" must be a SOPS file in JSON or binary format for fromSopsFile(), or a KMS ciphertext for fromCiphertextFile(). '
    + `The file begins with the byte-order mark of ${encoding}, which SOPS does not read. `
    + 'Save the file as UTF-8 without a byte-order mark. In PowerShell, use sops encrypt --output FILE.json in place of >.',
  ];

  test.each<[string, Buffer]>([
    ['UTF-8', Buffer.from(`\ufeff${utf8}`, 'utf8')],
    ['UTF-16', Buffer.from(`\ufeff${utf8}`, 'utf16le')],
    ['UTF-16', Buffer.from(`\ufeff${utf8}`, 'utf16le').swap16()],
  ])('of %s is refused with how to write the file', (encoding, content) => {
    expect(messagesOf(content)).toEqual(refused(encoding));
    expect(messagesOf(content.subarray(0, content.length - 1))).toEqual(refused(encoding));
  });

  test('matters less than another format', () => {
    const path = join(folder, 'file.yaml');
    writeFileSync(path, '\ufeffpassword: c4n4ry');
    expect(inspectSopsFile(path, { encoding: 'text' }).problem).toEqual({ kind: 'format', detail: 'The file is no JSON.' });
  });

  test('matters less than a value in the clear', () => {
    expect(messagesOf('\ufeff{"password":"c4n4ry"}')).toEqual(messagesOf('{"password":"c4n4ry"}'));
    expect(messagesOf('{"password":"c4n4ry"}')).toEqual([expect.stringMatching(/^MS225 content "file\.json" must be encrypted: /)]);
  });

  test('is silent where there is none', () => {
    expect(messagesOf(utf8)).toEqual([]);
  });
});
