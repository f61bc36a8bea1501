import { randomUUID } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { KMS } from '@aws-sdk/client-kms';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { OWNER, cdk, deployableAccounts, disguises, filesWith, secretsOf, valueOf } from './harness';
import { CdkCli, CdkCliResult } from '../../emulator/cdk-cli';
import { Emulator } from '../../emulator/emulator';

const FIXTURES = path.join(__dirname, '..', 'create-secret', 'sops');
const CIPHERTEXT = `canary-ciphertext-${randomUUID()}`;
const PLAIN = JSON.parse(fs.readFileSync(path.join(FIXTURES, 'plain', 'ordinary.json'), 'utf8'));
const CANARIES = [PLAIN.username, PLAIN.password, PLAIN.list[0], PLAIN.nested.a.b, CIPHERTEXT].flatMap(disguises);

let emulator: Emulator;
let owner: SecretsManager;
let kms: KMS;
let cli: CdkCli;
let sops: any;
let key: string;

const file = (name: string) => path.join(emulator.folder, name);
const writeSops = () => fs.writeFileSync(file('shop.json'), JSON.stringify(sops, undefined, 2));

/**
 * The file that the real sops 3.13.3 made, for a key of the emulator: as `sops rotate --add-kms` does, KMS encrypts the data key of the file
 * for that key. Values and MAC stay, byte for byte.
 */
async function fileForTheEmulator(): Promise<any> {
  const { files } = JSON.parse(fs.readFileSync(path.join(FIXTURES, 'data-keys.json'), 'utf8'));
  const made = JSON.parse(fs.readFileSync(path.join(FIXTURES, 'encrypted', 'ordinary.json'), 'utf8'));
  const { dataKey, context } = files['ordinary.json'];
  const { CiphertextBlob } = await kms.encrypt({ KeyId: key, Plaintext: Buffer.from(dataKey, 'base64'), EncryptionContext: context });
  Object.assign(made.sops.kms[0], { arn: key, enc: Buffer.from(CiphertextBlob!).toString('base64') });
  return made;
}

beforeAll(async () => {
  emulator = await deployableAccounts(OWNER);
  owner = secretsOf(emulator, OWNER);
  kms = new KMS({ ...emulator.clientConfig(OWNER), maxAttempts: 1 });
  key = (await kms.createKey({})).KeyMetadata!.Arn!;
  const { CiphertextBlob } = await kms.encrypt({ KeyId: key, Plaintext: Buffer.from(CIPHERTEXT), EncryptionContext: { app: 'shop' } });
  fs.writeFileSync(file('token.kms'), Buffer.from(CiphertextBlob!).toString('base64'));
  sops = await fileForTheEmulator();
  writeSops();
  cli = cdk(emulator, 'encrypted-file.ts', { FOLDER: emulator.folder, KEY: key });
  await cli.deploy();
});

afterAll(() => emulator?.stop());

it('deploys what a file of SOPS holds, without what SOPS added', async () => {
  expect(JSON.parse((await valueOf(owner, 'encrypted/whole')).value)).toEqual(PLAIN);
});

it('deploys one field of it', async () => {
  expect((await valueOf(owner, 'encrypted/field')).value).toBe(PLAIN.password);
});

it('deploys what a ciphertext of KMS holds', async () => {
  expect((await valueOf(owner, 'encrypted/ciphertext')).value).toBe(CIPHERTEXT);
});

describe('the same file with one byte changed', () => {
  let before: unknown;
  let failed: CdkCliResult;

  beforeAll(async () => {
    before = await valueOf(owner, 'encrypted/whole');
    sops.nested.a.b = sops.nested.a.b.replace(/data:(.)/, (_: string, first: string) => `data:${first === 'A' ? 'B' : 'A'}`);
    writeSops();
    failed = await cli.attempt('deploy', '--all', '--require-approval', 'never', '--progress', 'events');
  });

  it('is refused, with the place in the file', () => {
    expect(failed.code).toBe(1);
    expect(failed.output.replace(/\s+/g, ' ')).toContain('is malformed: the value at "nested" › "a" › "b" was changed, or moved from another place or file.');
  });

  it('leaves the former value', async () => {
    expect(await valueOf(owner, 'encrypted/whole')).toEqual(before);
  });
});

it('writes no value into a file, a template or a log', () => {
  expect(filesWith(emulator.folder, CANARIES)).toEqual([]);
});
