/** What synthesis learns of an encrypted file, without its key: as much as is known, and no more. */
import { createHash } from 'node:crypto';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspectCiphertextFile, inspectSopsFile } from '../../src/encrypted-files/inspect-file';
import { encryptedFile, pathOf, plainFile, SOPS_KEY } from '../create-secret/sops/fixtures';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'inspect-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const hashOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const ALL_KINDS = pathOf('all-kinds.3.13.3.json');

function written(name: string, content: string | Buffer): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

/** A real file of any bytes, with one change of its objects. */
function changedBytes(change: (file: any) => void, name = 'any.bin'): string {
  const file = JSON.parse(encryptedFile('any-bytes.3.13.3.bin').toString('utf8'));
  change(file);
  return written(name, JSON.stringify(file));
}

describe('a SOPS file shows', () => {
  test('its keys, fields, and the size of its decrypted JSON', () => {
    const path = pathOf('time.json');
    expect(inspectSopsFile(path, { encoding: 'text' })).toEqual({
      path,
      format: 'SOPS',
      content: 'json',
      field: undefined,
      hash: hashOf(encryptedFile('time.json')),
      fields: ['since', 'password'],
      size: '{"since":"2026-11-29T10:00:00Z","password":"c4n4ry-time"}'.length,
      fileSize: encryptedFile('time.json').length,
      sopsKeys: [{ arn: SOPS_KEY, encrypted: expect.any(String), context: {} }],
      fileKeys: [SOPS_KEY],
    });
  });

  test.each([
    ['username', 'c4n4ry-user'], ['port', '5432'], ['on', 'true'], ['off', 'false'], ['negative', '-0.5'], ['empty', ''],
    ['nested', '{"a":{"b":"c4n4ry-b"}}'], ['list', '["c4n4ry-first",1,{"deep":"c4n4ry-deep"},["c4n4ry-nested"]]'],
    ['note_unencrypted', 'in the clear'], ['shown_public', 'in the clear as well'],
  ])('the size of the field %s, which is %j', (field, value) => {
    expect(inspectSopsFile(ALL_KINDS, { field, encoding: 'text' })).toMatchObject({ field, size: value.length });
  });

  test('no size of a field that it does not have, and no null among its fields', () => {
    const { size, fields, problem } = inspectSopsFile(ALL_KINDS, { field: 'missing', encoding: 'text' });
    expect([size, problem]).toEqual([undefined, undefined]);
    expect(fields).toEqual([
      'username', 'password', '10', '2', 'port', 'ratio', 'tiny', 'huge', 'negative', 'on', 'off', 'empty', 'list', 'nested',
      'note_unencrypted', 'shown_public', 'numbers_unencrypted',
    ]);
  });

  test('of any bytes: their number, and no fields', () => {
    const path = pathOf('any-bytes.3.13.3.bin');
    const found = inspectSopsFile(path, { encoding: 'binary' });
    expect(found).toMatchObject({ path, content: 'binary', size: plainFile('any-bytes.bin').length, fileKeys: [SOPS_KEY] });
    expect([found.fields, found.problem]).toEqual([undefined, undefined]);
  });

  test('of any bytes, without any: a size of 0', () => {
    expect(inspectSopsFile(changedBytes(file => { file.data = ''; }), { encoding: 'binary' })).toMatchObject({ size: 0 });
  });

  test('no size of a value in base64, which is known when it is decoded', () => {
    const { size, fields } = inspectSopsFile(pathOf('time.json'), { field: 'password', encoding: 'base64' });
    expect([size, fields]).toEqual([undefined, ['since', 'password']]);
  });
});

describe('the problem of a SOPS file', () => {
  const problemOf = (path: string) => inspectSopsFile(path, { encoding: 'text' }).problem?.kind;

  test.each(['.yaml', '.yml', '.env', '.ini'])('whose name ends with %s is its format, also where it holds JSON', ending => {
    expect(problemOf(written(`file${ending}`, '{}'))).toBe('format');
    expect(problemOf(written(`file${ending}.json`, '{}'))).toBe('inTheClear');
  });

  test.each<[string, (file: any) => void, string, string]>([
    ['key groups', file => { file.sops.key_groups = [{}]; }, 'keys', 'The file has several key groups, whose parts more than one key would have to decrypt.'],
    ['no key of KMS', file => { file.sops.kms = []; }, 'keys', 'The file has no data key that a key of KMS encrypts.'],
    ['no MAC', file => { delete file.sops.mac; }, 'unverified', 'The file has no MAC, so that nobody would notice a change.'],
    ['two rules', file => { file.sops.encrypted_regex = 'a'; file.sops.unencrypted_regex = 'b'; }, 'unverified', expect.any(String)],
    ['content that is a number', file => { file.data = 1; }, 'inTheClear', expect.any(String)],
    ['content that is a list', file => { file.data = []; }, 'unverified', expect.stringContaining('has its content in "data", and nothing beside it')],
    ['no content', file => { delete file.data; }, 'unverified', expect.stringContaining('has its content in "data", and nothing beside it')],
    ['content of another name', file => { file.more = file.data; delete file.data; }, 'unverified', expect.stringContaining('has its content in "data"')],
    ['more content', file => { file.more = file.data; }, 'unverified', expect.stringContaining('has its content in "data", and nothing beside it')],
  ])('with %s', (_, change, kind, detail) => {
    const path = changedBytes(change);
    const found = inspectSopsFile(path, { encoding: 'binary' });
    expect(found.problem).toEqual({ kind, detail });
    expect(found).toEqual({ path, format: 'SOPS', content: 'binary', field: undefined, hash: expect.stringMatching(/^[0-9a-f]{64}$/), sopsKeys: [], problem: found.problem });
  });

  test('that is missing is that it cannot be read, and it has no hash', () => {
    expect(inspectSopsFile(join(folder, 'missing.json'), { encoding: 'text' })).toEqual({
      path: join(folder, 'missing.json'),
      format: 'SOPS',
      content: 'json',
      field: undefined,
      hash: '',
      sopsKeys: [],
      problem: { kind: 'unreadable', detail: 'Reading the file failed with ENOENT.' },
    });
  });
});

describe('a ciphertext', () => {
  const notEncrypted = (detail: string) => ({
    kind: 'inTheClear',
    detail,
    requirement: 'must be a KMS ciphertext',
    fix: 'Encrypt the value: aws kms encrypt --key-id KEY_ARN --plaintext fileb://FILE --query CiphertextBlob --output text > CIPHERTEXT_FILE. '
      + 'If this file holds the value itself, replace the value, because everyone who can read the history of the repository knows it.',
  });
  const bytes = encryptedFile('ciphertext.bin');
  const shownBy = (content: string | Buffer) => inspectCiphertextFile(written('ciphertext', content));
  const SHOWN = { format: 'ciphertext', hash: hashOf(bytes), size: bytes.length, ciphertext: bytes.toString('base64'), problem: undefined };

  test('is the same in binary and in base64, on one line or on several', () => {
    const base64 = bytes.toString('base64');
    for (const content of [bytes, base64, `${base64}\n`, `${base64.slice(0, 64)}\r\n${base64.slice(64)}\r\n`]) {
      expect(shownBy(content)).toEqual({ path: join(folder, 'ciphertext'), ...SHOWN });
    }
  });

  test.each<[string, (base64: string) => string | Buffer]>([
    ['with spaces at its end', base64 => `${base64}  \n`],
    ['with a space in front and at each end of a line', base64 => ` ${base64.replace(/(.{40})/g, '$1 \r\n')}`],
    ['in the quotes of --output json', base64 => `"${base64}"\n`],
    ['behind the mark of an editor', base64 => `\ufeff${base64}\r\n`],
    ['in the object that AWS CLI writes without --query', base64 => `{\n    "CiphertextBlob": "${base64}",\n    "KeyId": "${SOPS_KEY}",\n    "EncryptionAlgorithm": "SYMMETRIC_DEFAULT"\n}\n`],
    ['in the UTF-16 of PowerShell', base64 => Buffer.from(`\ufeff${base64}\r\n`, 'utf16le')],
  ])('is the same in base64 %s', (_, content) => {
    expect(shownBy(content(bytes.toString('base64')))).toEqual({ path: join(folder, 'ciphertext'), ...SHOWN });
  });

  test.each(['secret', 'pässword of the shop'])('is not a text in UTF-16, which is in the clear: %s', text => {
    expect(shownBy(Buffer.from(`\ufeff${text}\r\n`, 'utf16le')).problem).toEqual(notEncrypted('The file is text, and a KMS ciphertext is binary or base64.'));
  });

  test('is not a long text of words, which would be base64 without its spaces', () => {
    expect(shownBy('word '.repeat(40)).problem?.detail).toBe('The file is text, and a KMS ciphertext is binary or base64.');
  });

  test('is one also where its random bytes begin with the mark of UTF-16', () => {
    const random = Buffer.concat([Buffer.from('fffe', 'hex'), Buffer.from('0001d8000102dfff', 'hex'), bytes.subarray(0, 90)]);
    expect(shownBy(random)).toMatchObject({ size: random.length, problem: undefined });
  });

  test.each([0, 1, 2])('in base64 may have %i bytes more than a multiple of three', more => {
    const longer = Buffer.alloc(99 + more, 0xff);
    expect(shownBy(longer.toString('base64'))).toMatchObject({ size: 99 + more, ciphertext: longer.toString('base64'), problem: undefined });
  });

  test('that is missing has no hash', () => {
    const path = join(folder, 'missing');
    expect(inspectCiphertextFile(path)).toEqual({
      path, format: 'ciphertext', hash: '', ciphertext: '', problem: { kind: 'unreadable', detail: 'Reading the file failed with ENOENT.' },
    });
  });

  const CLEAR = 'The file is text, and a KMS ciphertext is binary or base64.';
  test.each<[string, string | Buffer, string | undefined]>([
    ['a text', 'c4n4ry, in the clear', CLEAR],
    ['a text of several lines with tabs', 'user\tc4n4ry\r\npassword\tc4n4ry\n', CLEAR],
    ['a text with accents', 'mot de passe: é😀', CLEAR],
    ['base64 with a sign too many', `${Buffer.alloc(90, 0xff).toString('base64')}=`, CLEAR],
    ['base64 after a sign that is none of it', `-${Buffer.alloc(90, 0xff).toString('base64')}`, CLEAR],
    ['base64 before a sign that is none of it', `${Buffer.alloc(90, 0xff).toString('base64')}-`, CLEAR],
    ['an object without a ciphertext', '{"password":"c4n4ry"}', CLEAR],
    ['an object whose ciphertext is no text', '{"CiphertextBlob":1}', CLEAR],
    ['an object with a value in place of the ciphertext', '{"CiphertextBlob":"c4n4ryc4n4ry"}', 'The file is base64 of 9 bytes, and every KMS ciphertext has more.'],
    ['a text with a control character', 'c4n4ry\u0001', undefined],
    ['bytes that are no UTF-8', Buffer.from([0x63, 0xff]), undefined],
    ['base64 of 63 bytes', Buffer.alloc(63, 0xff).toString('base64'), 'The file is base64 of 63 bytes, and every KMS ciphertext has more.'],
    ['base64 of 64 bytes', Buffer.alloc(64, 0xff).toString('base64'), undefined],
    ['nothing', '', undefined],
  ])('that is %s', (_, content, detail) => {
    const { problem, ciphertext } = shownBy(content);
    expect(problem).toEqual(detail === undefined ? undefined : notEncrypted(detail));
    if (detail !== undefined) expect(ciphertext).toBe('');
  });

  const DER = 'a key or certificate in DER';
  const KEYSTORE = 'a Java keystore';
  test.each<[string, string | undefined]>([
    ['30800201', DER], ['30840201', DER], ['30850201', undefined], ['307f0201', DER], ['30200201', DER], ['30200602', DER], ['30203001', undefined],
    ['30200401', undefined], ['30900201', undefined], ['31820122', undefined], ['feedfeed', KEYSTORE], ['cececece', KEYSTORE], ['feedfee0', undefined],
    ['504b0304', 'an archive'], ['1f8b0800', 'an archive'], ['504b0506', undefined], ['1f8c0800', undefined],
  ])('that begins with %s: %j', (start, form) => {
    const content = Buffer.concat([Buffer.from(start, 'hex'), Buffer.alloc(90, 0xff)]);
    const detail = `The file is ${form}, not a KMS ciphertext.`;
    expect(shownBy(content).problem).toEqual(form === undefined ? undefined : notEncrypted(detail));
    // In the midst of a file they are any bytes.
    expect(shownBy(Buffer.concat([Buffer.alloc(4, 1), content])).problem).toBeUndefined();
  });
});

test('the hash of a file is that of its content, wherever it is', () => {
  const copy = join(folder, 'copy.json');
  copyFileSync(ALL_KINDS, copy);
  expect(inspectSopsFile(copy, { encoding: 'text' }).hash).toBe(hashOf(encryptedFile('all-kinds.3.13.3.json')));
});
