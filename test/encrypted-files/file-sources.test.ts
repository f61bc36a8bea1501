import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Alias, IKey, Key } from 'aws-cdk-lib/aws-kms';
import { ManagedSecret, SecretContent, SecretCreation, SecretEncoding } from '../../src';
import { encryptedFile, pathOf, SOPS_KEY } from '../create-secret/sops/fixtures';
import { errorLines, errorMessage } from '../support/errors';

const ENV = { account: '111122223333', region: 'eu-west-1' };
const FILE = pathOf('context.3.13.3.json');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'encrypted-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

type ContentOf = (stack: Stack, key: IKey) => SecretContent;

function deployed(contentOf: ContentOf, { env = ENV, isCreated = false } = {}): Template {
  const stack = new Stack(new App(), 'Shop', { env });
  const creation = isCreated ? SecretCreation.createSecret() : undefined;
  new ManagedSecret(stack, 'Db', { content: contentOf(stack, Key.fromKeyArn(stack, 'Key', SOPS_KEY)), creation });
  return Template.fromStack(stack);
}

function resourceOf(template: Template): any {
  return Object.values(template.findResources('Custom::ManagedSecret'))[0].Properties;
}

function statementsOf(template: Template, action: string): any[] {
  const policies = Object.values(template.findResources('AWS::IAM::ManagedPolicy'));
  return policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement).filter(({ Action }: any) => [Action].flat().includes(action));
}

function refusal(contentOf: ContentOf, env = ENV): string[] {
  return errorLines(errorMessage(() => deployed(contentOf, { env })));
}

function written(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** The real file, with one change of its objects. */
function changed(change: (file: any) => void): string {
  const file = JSON.parse(encryptedFile('ordinary.json').toString('utf8'));
  change(file);
  return written('changed.json', JSON.stringify(file));
}

describe('a SOPS file', () => {
  test.each([false, true])('is an asset, which the handler reads; no value of it stands in the template (createSecret(): %s)', isCreated => {
    const template = deployed((_, key) => SecretContent.fromSopsFile(FILE, { key, jsonField: 'password' }), { isCreated });
    const { Source, Generation } = resourceOf(template);
    expect(Source).toEqual({
      Type: 'sops',
      Bucket: 'cdk-hnb659fds-assets-111122223333-eu-west-1',
      Key: expect.stringMatching(/^[0-9a-f]{64}\.json$/),
      KeyId: SOPS_KEY,
      Format: 'json',
      JsonField: 'password',
      Encoding: 'text',
    });
    expect(Generation).toMatch(/^sops:[0-9a-f]{64}:password:text$/);
    expect(JSON.stringify(template.toJSON())).not.toContain('ENC[');
  });

  test('gives the handler that object, and the key under the context of the file, asked by itself', () => {
    const template = deployed((_, key) => SecretContent.fromSopsFile(FILE, { key }));
    const { Source: { Key: objectKey } } = resourceOf(template);
    const [{ Resource }] = statementsOf(template, 's3:GetObject');
    expect(JSON.stringify(Resource)).toContain(`:s3:::cdk-hnb659fds-assets-111122223333-eu-west-1/${objectKey}`);
    expect(statementsOf(template, 'kms:Decrypt')).toEqual([{
      Effect: 'Allow',
      Action: 'kms:Decrypt',
      Resource: SOPS_KEY,
      Condition: {
        'Null': { 'kms:ViaService': 'true' },
        'StringEquals': { 'kms:EncryptionContext:Env': 'prod', 'kms:EncryptionContext:Team': 'shop' },
        'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': ['Env', 'Team'] },
      },
    }]);
  });

  test('without a context: the key without any', () => {
    const [{ Condition }] = statementsOf(deployed((_, key) => SecretContent.fromSopsFile(pathOf('all-kinds.3.13.3.json'), { key })), 'kms:Decrypt');
    expect(Condition).toEqual({ Null: { 'kms:ViaService': 'true', 'kms:EncryptionContextKeys': 'true' } });
  });

  test('with the key of the bucket of assets: that too, by way of Amazon S3', () => {
    const ASSET_KEY = SOPS_KEY.replace(/[^/]*$/, '00000000-0000-4000-8000-000000000000');
    const template = deployed((stack, key) => SecretContent.fromSopsFile(FILE, { key, assetKey: Key.fromKeyArn(stack, 'AssetKey', ASSET_KEY) }));
    const [statement] = statementsOf(template, 'kms:Decrypt').filter(({ Resource }) => Resource === ASSET_KEY);
    expect(statement.Condition.StringEquals).toEqual({ 'kms:ViaService': 's3.eu-west-1.amazonaws.com' });
  });

  test('of any bytes is one whose name does not end with .json', () => {
    const { Source } = resourceOf(deployed((_, key) => SecretContent.fromSopsFile(pathOf('any-bytes.3.13.3.bin'), { key, encoding: SecretEncoding.BINARY })));
    expect([Source.Format, Source.Encoding]).toEqual(['binary', 'binary']);
  });

  test('writes a new version when it changes, and only then', () => {
    const generationOf = (path: string) => resourceOf(deployed((_, key) => SecretContent.fromSopsFile(path, { key }))).Generation;
    const same = join(folder, 'same.json');
    copyFileSync(FILE, same);
    expect(generationOf(same)).toBe(generationOf(FILE));
    expect(generationOf(written('other.json', `${readFileSync(FILE, 'utf8')}\n`))).not.toBe(generationOf(FILE));
  });

  test.each([
    ['another alias of one account and region, which may be of the same key', 'arn:aws:kms:eu-west-1:111122223333:alias/other', []],
    ['an alias of another account', 'arn:aws:kms:eu-west-1:444455556666:alias/shop', [expect.stringContaining('MS227')]],
  ])('whose one key is an alias may be given by %s: %s', (_, keyArn, expected) => {
    const path = changed(file => Object.assign(file.sops.kms[0], { arn: 'arn:aws:kms:eu-west-1:111122223333:alias/shop' }));
    expect(refusal(stack => SecretContent.fromSopsFile(path, { key: Key.fromKeyArn(stack, 'Alias', keyArn) }))).toEqual(expected);
  });

  test('whose one key is an alias permits the other alias that is given', () => {
    const keyArn = 'arn:aws:kms:eu-west-1:111122223333:alias/other';
    const path = changed(file => Object.assign(file.sops.kms[0], { arn: 'arn:aws:kms:eu-west-1:111122223333:alias/shop' }));
    const template = deployed(stack => SecretContent.fromSopsFile(path, { key: Key.fromKeyArn(stack, 'Alias', keyArn) }));
    expect(statementsOf(template, 'kms:Decrypt')).toHaveLength(1);
  });

  test('may be under a key that the app makes, under an alias, and under a multi-Region key of another region', () => {
    expect(refusal(stack => SecretContent.fromSopsFile(FILE, { key: new Key(stack, 'Own') }))).toEqual([]);
    expect(refusal(stack => SecretContent.fromSopsFile(FILE, { key: Alias.fromAliasName(stack, 'Alias', 'alias/shop') }))).toEqual([]);
    const multi = 'arn:aws:kms:REGION:111122223333:key/mrk-0123456789abcdef0123456789abcdef';
    const path = changed(file => { file.sops.kms[0].arn = multi.replace('REGION', 'us-east-1'); });
    expect(refusal(stack => SecretContent.fromSopsFile(path, { key: Key.fromKeyArn(stack, 'Multi', multi.replace('REGION', 'eu-west-1')) }))).toEqual([]);
    expect(refusal(stack => SecretContent.fromSopsFile(path, { key: new Key(stack, 'Replica') }))).toEqual([]);
  });
});

describe('a SOPS file that several keys have encrypted', () => {
  const OTHER_KEY = SOPS_KEY.replace(/[^/]*$/, '00000000-0000-4000-8000-000000000000');
  const encryptedFor = (...entries: object[]) => changed(({ sops }) => { sops.kms = entries.map(entry => ({ ...sops.kms[0], ...entry })); });
  const contextsFor = (path: string, keyOf: (stack: Stack, key: IKey) => IKey) => (
    statementsOf(deployed((stack, key) => SecretContent.fromSopsFile(path, { key: keyOf(stack, key) })), 'kms:Decrypt')
      .map(({ Condition: { StringEquals } }) => StringEquals));

  test('gives the handler the context of the given key, and of no other', () => {
    const path = encryptedFor({ arn: OTHER_KEY, context: { Env: 'test' } }, { context: { Env: 'prod' } });
    expect(contextsFor(path, (_, key) => key)).toEqual([{ 'kms:EncryptionContext:Env': 'prod' }]);
  });

  test('gives it each context, once, where only the deployment knows which key it is', () => {
    const path = encryptedFor({ arn: OTHER_KEY, context: { Env: 'test' } }, { context: { Env: 'prod' } }, { context: { Env: 'test' } });
    expect(contextsFor(path, stack => new Key(stack, 'Own'))).toEqual([{ 'kms:EncryptionContext:Env': 'test' }, { 'kms:EncryptionContext:Env': 'prod' }]);
  });
});

test.each<[string, ContentOf, RegExp]>([
  ['SOPS file without a field', (_, key) => SecretContent.fromSopsFile(FILE, { key, encoding: SecretEncoding.BASE64 }), /^sops:[0-9a-f]{64}::base64$/],
  ['ciphertext', (_, key) => SecretContent.fromCiphertextFile(pathOf('ciphertext.bin'), { key, encoding: SecretEncoding.BINARY }), /^ciphertext:[0-9a-f]{64}:binary$/],
])('the generation of a %s is its hash and how it is read', (_, contentOf, form) => {
  expect(resourceOf(deployed(contentOf)).Generation).toMatch(form);
});

test.each<[string, ContentOf]>([
  ['a SOPS file', (_, key) => SecretContent.fromSopsFile(FILE, { key })],
  ['a ciphertext', (_, key) => SecretContent.fromCiphertextFile(pathOf('ciphertext.bin'), { key })],
])('the key of %s may be in any region where only the deployment knows that of the stack', (_, contentOf) => {
  expect(refusal(contentOf, {} as typeof ENV)).toEqual([]);
});

const FIX_CLEAR = 'Encrypt the file, and replace the value, because everyone who can read the history of the repository knows it. If a value is not a secret, give its field a name that ends with "_unencrypted".';
const FIX_PATH = 'Correct the path: it is relative to the working directory of the app, unless path.join(__dirname, …) makes it absolute.';
const CONVERT = 'Run sops decrypt --output-type json FILE | sops encrypt --kms KEY_ARN --input-type json --output-type json --filename-override FILE.json '
  + '/dev/stdin > FILE.json, which converts a YAML, dotenv, or INI file without writing its decrypted content to a file.';

describe('is refused at synthesis, with the path of the file and no value of it', () => {
  test.each<[string, () => string, string]>([
    ['a file that is missing', () => join('no', 'such.json'),
      `[Shop/Db] MS223 content "no/such.json" must be a file that the app can read. Reading the file failed with ENOENT. ${FIX_PATH}`],
    ['a folder', () => folder, `[Shop/Db] MS223 content "FOLDER" must be a file that the app can read. Reading the file failed with EISDIR. ${FIX_PATH}`],
    ['YAML', () => written('yaml.yaml', encryptedFile('yaml.yaml')), `[Shop/Db] MS224 content "FOLDER/yaml.yaml" must be a SOPS file in JSON or binary format for fromSopsFile(), or a KMS ciphertext for fromCiphertextFile(). The file is no JSON. ${CONVERT}`],
    ['dotenv', () => pathOf('dotenv.env'), 'MS224'],
    ['a file that is not encrypted', () => written('plain.json', '{"password":"c4n4ry-plain"}'),
      `[Shop/Db] MS225 content "FOLDER/plain.json" must be encrypted: every value, except those that the file declares as unencrypted. The file is not encrypted by SOPS: it has no object "sops". ${FIX_CLEAR}`],
    ['a value in the clear', () => changed(file => { file.password = 'c4n4ry-clear'; }),
      `[Shop/Db] MS225 content "FOLDER/changed.json" must be encrypted: every value, except those that the file declares as unencrypted. The file has a value in the clear that it does not name as such: "password". ${FIX_CLEAR}`],
    ['several key groups', () => pathOf('key-groups.json'), 'The file has several key groups, whose parts more than one key would have to decrypt.'],
    ['age only', () => pathOf('age-only.json'), 'The file has no data key that a key of KMS encrypts.'],
    ['no MAC', () => changed(file => { delete file.sops.mac; }), 'MS229 content "FOLDER/changed.json" must have the MAC that SOPS wrote, so that changes of the file are noticed. The file has no MAC, so that nobody would notice a change. Encrypt the file again, and edit it only with sops.'],
    ['a value that was cut off', () => changed(file => { file.password = file.password.slice(0, 50); }), 'MS229'],
    ['a key twice', () => written('twice.json', encryptedFile('context.3.13.3.json').toString('utf8').replace('"2":', '"10":')), 'The file is malformed: it has the key "10" twice.'],
  ])('%s', (_, pathTo, message) => {
    const path = pathTo();
    const lines = refusal((_stack, key) => SecretContent.fromSopsFile(path, { key }));
    expect(lines).toHaveLength(1);
    expect(lines[0].replaceAll(folder, 'FOLDER')).toContain(message);
    expect(lines[0]).not.toContain('c4n4ry');
  });

  test('another key', () => {
    const other = SOPS_KEY.replace(/[^/]*$/, '00000000-0000-4000-8000-000000000000');
    const file = written('file.json', encryptedFile('context.3.13.3.json')); // A message shortens a longer path than this one.
    const [line] = refusal(stack => SecretContent.fromSopsFile(file, { key: Key.fromKeyArn(stack, 'Other', other) }));
    expect(line).toContain('MS227');
    expect(line).toBe(`[Shop/Db] MS227 content "${file}" must be a file that the given key encrypted. The key is ${other}, and the file names "${SOPS_KEY}". `
      + 'Pass the key that the file names, or encrypt the file with the given key too: sops rotate --in-place --add-kms KEY_ARN FILE.');
  });

  test('a key of another region', () => {
    const [line] = refusal((_, key) => SecretContent.fromSopsFile(FILE, { key }), { account: '111122223333', region: 'eu-central-1' });
    expect(line).toContain('MS228');
    expect(line).toContain("must be encrypted with a key in the secret's region, where the handler decrypts it. The key is in eu-west-1, and the secret in eu-central-1. Encrypt the file with a key in that region too, or with a multi-Region key, and pass that key.");
  });

  test('a field that is not in the file, and a field of a file that is no JSON', () => {
    const [line] = refusal((_, key) => SecretContent.fromSopsFile(pathOf('time.json'), { key, jsonField: 'passwrd' }));
    expect(line).toContain('MS231');
    expect(line).toContain('jsonField is "passwrd", and the file has "since", "password".');
    expect(refusal((_, key) => SecretContent.fromSopsFile(pathOf('any-bytes.3.13.3.bin'), { key, jsonField: 'password' }))[0])
      .toContain('jsonField is "password", and the content is not a JSON object.');
  });

  test.each([[65_536, 0], [65_537, 1]])('a value of %i bytes: %i errors', (size, errors) => {
    const value = `ENC[AES256_GCM,data:${Buffer.alloc(size).toString('base64')},iv:${Buffer.alloc(32).toString('base64')},tag:${Buffer.alloc(16).toString('base64')},type:str]`;
    const path = changed(file => { file.password = value; });
    const lines = refusal((_, key) => SecretContent.fromSopsFile(path, { key, jsonField: 'password' }));
    expect(lines).toHaveLength(errors);
    if (errors) expect(lines[0]).toContain('MS230');
  });
});

test('a value in base64 is measured when it is decoded: 60,000 bytes of a keystore are no error', () => {
  const base64 = Buffer.alloc(60_000).toString('base64');
  const value = `ENC[AES256_GCM,data:${Buffer.from(base64).toString('base64')},iv:${Buffer.alloc(32).toString('base64')},tag:${Buffer.alloc(16).toString('base64')},type:str]`;
  const path = changed(file => { file.password = value; });
  const lines = refusal((_, key) => SecretContent.fromSopsFile(path, { key, jsonField: 'password', encoding: SecretEncoding.BASE64 }));
  expect(lines).toEqual([]);
});

test('a file of more than 1 MiB is refused, however short its value', () => {
  const path = changed(file => { file.more_unencrypted = 'x'.repeat(1_048_576); });
  const [line] = refusal((_, key) => SecretContent.fromSopsFile(path, { key, jsonField: 'password' }));
  expect(line).toMatch(/MS230 .* a file at most 1048576\. The file has \d{7} bytes\. If the value is empty, encrypt another one\. Store a large file in a bucket, and the key of its object in the secret\.$/);
});

test('a file of any bytes whose content is in the clear is refused, whatever its rule says', () => {
  const file = JSON.parse(encryptedFile('any-bytes.3.13.3.bin').toString('utf8'));
  Object.assign(file, { data: 'c4n4ry-clear' });
  Object.assign(file.sops, { encrypted_regex: '^(password)$', unencrypted_suffix: undefined });
  const [line] = refusal((_, key) => SecretContent.fromSopsFile(written('keystore.p12', JSON.stringify(file)), { key }));
  expect(line).toMatch(/MS225 .* The file has a value in the clear that it does not name as such: "data"\. Encrypt the file, .*_unencrypted"\.$/);
  expect(line).not.toContain('c4n4ry');
});

test('a file of any bytes that has more than its content is refused', () => {
  const file = JSON.parse(encryptedFile('any-bytes.3.13.3.bin').toString('utf8'));
  const path = written('keystore.p12', JSON.stringify({ ...file, more: file.data }));
  const [line] = refusal((_, key) => SecretContent.fromSopsFile(path, { key }));
  expect(line).toMatch(/MS229 .* The file is malformed: a file whose name does not end with \.json has its content in "data", and nothing beside it\. Encrypt the file again, and edit it only with sops\.$/);
});

test('the first bytes of a certificate are no form of a plain file where they stand in the midst of a ciphertext', () => {
  const bytes = Buffer.concat([Buffer.alloc(8, 1), Buffer.from('30820122', 'hex'), Buffer.alloc(290, 0xff)]);
  expect(() => deployed((_, key) => SecretContent.fromCiphertextFile(written('ciphertext', bytes), { key }))).not.toThrow();
});

test('the whole message of a file that is no ciphertext', () => {
  const path = written('token', 'c4n4ry in the clear');
  const [line] = refusal((_, key) => SecretContent.fromCiphertextFile(path, { key }));
  expect(line.replace(path, 'FOLDER/token')).toBe(
    '[Shop/Db] MS225 content "FOLDER/token" must be a KMS ciphertext. The file is text, and a KMS ciphertext is binary or base64. '
    + 'Encrypt the value: aws kms encrypt --key-id KEY_ARN --plaintext fileb://FILE --query CiphertextBlob --output text > CIPHERTEXT_FILE. '
    + 'If this file holds the value itself, replace the value, because everyone who can read the history of the repository knows it.');
});

describe('a ciphertext of KMS', () => {
  test.each(['ciphertext.bin', 'ciphertext.base64'])('%s stands in the template, and the handler may decrypt it under its context', file => {
    const template = deployed((_, key) => SecretContent.fromCiphertextFile(pathOf(file), { key, encryptionContext: { app: 'shop' } }));
    expect(resourceOf(template).Source).toEqual({
      Type: 'ciphertext', Ciphertext: encryptedFile('ciphertext.bin').toString('base64'), KeyId: SOPS_KEY, EncryptionContext: { app: 'shop' }, Encoding: 'text',
    });
    expect(statementsOf(template, 'kms:Decrypt')[0].Condition).toEqual({
      'Null': { 'kms:ViaService': 'true' },
      'StringEquals': { 'kms:EncryptionContext:app': 'shop' },
      'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': ['app'] },
    });
    expect(statementsOf(template, 's3:GetObject')).toEqual([]);
  });

  test('without a context is decrypted without any', () => {
    const template = deployed((_, key) => SecretContent.fromCiphertextFile(pathOf('ciphertext.bin'), { key }));
    expect(resourceOf(template).Source).toEqual({
      Type: 'ciphertext', Ciphertext: encryptedFile('ciphertext.bin').toString('base64'), KeyId: SOPS_KEY, Encoding: 'text',
    });
    expect(statementsOf(template, 'kms:Decrypt')).toEqual([
      { Effect: 'Allow', Action: 'kms:Decrypt', Resource: SOPS_KEY, Condition: { Null: { 'kms:ViaService': 'true', 'kms:EncryptionContextKeys': 'true' } } },
    ]);
  });

  test('under an alias is decrypted with the key that has the alias', () => {
    const template = deployed(stack => SecretContent.fromCiphertextFile(pathOf('ciphertext.bin'), { key: Alias.fromAliasName(stack, 'Alias', 'alias/shop') }));
    expect(statementsOf(template, 'kms:Decrypt')).toMatchObject([{ Condition: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/shop' } } }]);
  });

  test.each<[string, string | Buffer, string]>([
    ['a text', 'c4n4ry in the clear', 'The file is text, and a KMS ciphertext is binary or base64.'],
    ['a password that looks like base64', 'c4n4ryc4n4ry', 'The file is base64 of 9 bytes, and every KMS ciphertext has more.'],
    ['a certificate', Buffer.concat([Buffer.from('30820122', 'hex'), Buffer.alloc(290, 0xff)]), 'The file is a key or certificate in DER, not a KMS ciphertext.'],
    ['a keystore in base64', Buffer.concat([Buffer.from('feedfeed', 'hex'), Buffer.alloc(90, 7)]).toString('base64'), 'The file is a Java keystore, not a KMS ciphertext.'],
    ['an archive', Buffer.concat([Buffer.from('504b0304', 'hex'), Buffer.alloc(90, 7)]), 'The file is an archive, not a KMS ciphertext.'],
    ['nothing', '', 'It has 0 bytes.'],
    ['6,145 bytes', Buffer.alloc(6_145, 0xff), 'It has 6145 bytes.'],
  ])('%s is refused', (_, content, detail) => {
    const path = written('ciphertext', content);
    const lines = refusal((_stack, key) => SecretContent.fromCiphertextFile(path, { key }));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(detail);
    expect(lines[0]).not.toContain('c4n4ry');
  });
});
