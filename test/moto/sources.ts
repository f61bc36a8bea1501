import { SecondWorld } from './second-world';
import { Source } from '../../src/create-secret/contract';
import { SOPS_FILE, VALUES } from '../create-secret/properties';
import { dataKeyOf, encryptedFile } from '../create-secret/sops/fixtures';

const BUCKET = 'app-bucket';
const KEY = 'folder/db key.bin';
export const bytesOf = (text: string): Buffer => Buffer.from(text, 'latin1');
export const BINARY = bytesOf('\0c4n4ry-binary-secret\xfe\xff');

/** What the tests copy from, and the references to it that moto has made up. */
export interface Sources {
  readonly secretId: string;
  readonly jsonId: string;
  readonly binaryId: string;
  readonly objectVersions: readonly string[];
}

export const sourceVersion = (version: 1 | 2): string => `source-version-${version}`.padEnd(32, '0');

/** Two versions of each: of a parameter, of a secret, of an object. */
export async function plant(world: SecondWorld): Promise<Sources> {
  for (const Value of VALUES.parameter) await world.ssm.putParameter({ Name: '/app/db', Type: 'SecureString', Value, Overwrite: true });
  await world.ssm.putParameter({ Name: '/app/base64', Type: 'SecureString', Value: VALUES.base64[0] });
  const { secretsManager } = world;
  const { ARN: secretId } = await secretsManager.createSecret({ Name: 'source', SecretString: VALUES.secret[0], ClientRequestToken: sourceVersion(1) });
  await secretsManager.putSecretValue({ SecretId: secretId, SecretString: VALUES.secret[1], ClientRequestToken: sourceVersion(2) });
  const { ARN: jsonId } = await secretsManager.createSecret({ Name: 'json', SecretString: VALUES.json[0] });
  const { ARN: binaryId } = await secretsManager.createSecret({ Name: 'binary', SecretBinary: BINARY });
  return { secretId: secretId!, jsonId: jsonId!, binaryId: binaryId!, objectVersions: await plantObjects(world) };
}

async function plantObjects({ s3 }: SecondWorld): Promise<string[]> {
  await s3.createBucket({ Bucket: BUCKET, CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } });
  await s3.putBucketVersioning({ Bucket: BUCKET, VersioningConfiguration: { Status: 'Enabled' } });
  const versions: string[] = [];
  for (const text of VALUES.object) {
    const { VersionId } = await s3.putObject({ Bucket: BUCKET, Key: KEY, Body: bytesOf(text) });
    versions.push(VersionId!);
  }
  return versions;
}

export function parameter(version?: 1 | 2): Source {
  return { Type: 'parameter', Name: '/app/db', Encoding: 'text', ...(version === undefined ? {} : { Version: `${version}` }) };
}

export function object(VersionId: string | undefined, Encoding: 'text' | 'binary' = 'binary'): Source {
  return { Type: 'object', Bucket: BUCKET, Key: KEY, Encoding, ...(VersionId === undefined ? {} : { VersionId }) };
}

/** A real file of SOPS with its data key encrypted by a key of moto, as `sops updatekeys` does. */
export async function plantSopsFile({ kms, s3 }: SecondWorld, name: string, change: (text: string) => string = text => text): Promise<Source> {
  const { KeyMetadata } = await kms.createKey({});
  const EncryptionContext = { Team: 'shop', Env: 'prod' };
  const { CiphertextBlob } = await kms.encrypt({ KeyId: KeyMetadata!.KeyId, Plaintext: dataKeyOf(SOPS_FILE), EncryptionContext });
  const file = JSON.parse(encryptedFile(SOPS_FILE).toString('utf8'));
  Object.assign(file.sops.kms[0], { arn: KeyMetadata!.Arn, enc: Buffer.from(CiphertextBlob!).toString('base64') });
  await s3.putObject({ Bucket: BUCKET, Key: name, Body: change(JSON.stringify(file)) });
  return { Type: 'sops', Bucket: BUCKET, Key: name, KeyId: KeyMetadata!.Arn!, Format: 'json', Encoding: 'text' };
}
