/* What templates say, and the sources they point to. Every source holds a value that must never be seen elsewhere. */
import { FakeAws } from './fake-aws';
import { CIPHERTEXTS, encryptedFile, SOPS_KEY } from './sops/fixtures';
import { CreateSecretProperties, Source, WriteVersionProperties } from '../../src/create-secret/contract';

export const TOKEN_A = 'aaaaaaaa-0000-4000-8000-000000000001';
export const TOKEN_B = 'bbbbbbbb-0000-4000-8000-000000000002';
export const TOKEN_C = 'cccccccc-0000-4000-8000-000000000003';
export const LINEAGE = 'app/Db';
export const KEY_ARN = 'arn:aws:kms:eu-west-1:111122223333:key/0a0a0a0a-0000-4000-8000-00000000000a';
export const OTHER_KEY_ARN = 'arn:aws:kms:eu-west-1:111122223333:key/0b0b0b0b-0000-4000-8000-00000000000b';

/** Of the parameter, the source secret and the object: a first and a second version. */
export const VALUES = {
  parameter: ['c4n4ry-parameter-one', 'c4n4ry-parameter-two'],
  base64: [Buffer.from('\0c4n4ry-base64-one\xff', 'latin1').toString('base64')],
  secret: ['c4n4ry-secret-one', 'c4n4ry-secret-two'],
  json: ['{"password":"c4n4ry-json-field","user":"c4n4ry-json-user"}'],
  sops: ['c4n4ry-é😀 "quoted" \\ / end'],
  ciphertext: ['c4n4ry-ciphertext-é'],
  object: ['c4n4ry-object-one', '\0c4n4ry-object-two\xfe\xff'],
} as const;

const SOURCE_SECRET = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:source-AbCdEf';
const JSON_SECRET = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:json-AbCdEf';

export const GENERATED: Source = { Type: 'generated', Generator: { PasswordLength: '24', ExcludePunctuation: 'true' } };
export const TEMPLATE: Source = {
  Type: 'generated', Generator: { SecretStringTemplate: '{"user":"admin"}', GenerateStringKey: 'password', ExcludeCharacters: '"\\/@' },
};
export const parameter = (version?: 1 | 2): Source => ({ Type: 'parameter', Name: '/app/db', ...(version ? { Version: `${version}` } : {}), Encoding: 'text' });
export const BASE64_PARAMETER: Source = { Type: 'parameter', Name: '/app/base64', Encoding: 'base64' };
export const secret = (version: 1 | 2 = 1): Source => ({ Type: 'secret', SecretId: SOURCE_SECRET, VersionId: `source-version-${version}`.padEnd(32, '0'), Encoding: 'text' });
export const JSON_FIELD: Source = { Type: 'secret', SecretId: JSON_SECRET, JsonField: 'password', Encoding: 'text' };
export const object = (version: 1 | 2 = 1): Source =>
  ({ Type: 'object', Bucket: 'app-bucket', Key: 'folder/db key.bin', VersionId: `object-${version}`, Encoding: 'binary' });
/** A file of the real sops, which stands in the bucket of assets. */
export const SOPS_FILE = 'ordinary.json';
export const SOPS: Source = {
  Type: 'sops', Bucket: 'cdk-assets', Key: 'sops-file.json', KeyId: SOPS_KEY, Format: 'json', JsonField: 'password', Encoding: 'text',
};
export const CIPHERTEXT: Source = {
  Type: 'ciphertext', Ciphertext: encryptedFile('ciphertext.bin').toString('base64'), KeyId: SOPS_KEY, EncryptionContext: { app: 'shop' }, Encoding: 'text',
};
export const NONE: Source = { Type: 'none' };

const HEAD = { ServiceToken: 'arn:aws:lambda:eu-west-1:111122223333:function:handler', ServiceTimeout: '1200', ContractVersion: '1' };

/** Mode create. */
export function created(more: Partial<CreateSecretProperties> = {}): CreateSecretProperties {
  return {
    ...HEAD, Mode: 'create', Name: 'app/db', Lineage: LINEAGE, OnExisting: 'fail', RecoveryWindowInDays: '30', Source: GENERATED, Generation: 'g1', ...more,
  };
}

/** Mode version, of the shell that CloudFormation made. */
export function written(secretId: string, more: Partial<WriteVersionProperties> = {}): WriteVersionProperties {
  return { ...HEAD, Mode: 'version', SecretId: secretId, Source: parameter(1), Generation: '/app/db:1', ...more };
}

export function plantSources(aws: FakeAws): void {
  aws.parameters.parameters.set('/app/db', { type: 'SecureString', values: [...VALUES.parameter] });
  aws.parameters.parameters.set('/app/base64', { type: 'SecureString', values: [...VALUES.base64] });
  aws.objects.objects.set('app-bucket/folder/db key.bin', VALUES.object.map((text, index) => ({ bytes: Buffer.from(text, 'latin1'), versionId: `object-${index + 1}` })));
  aws.objects.objects.set('cdk-assets/sops-file.json', [{ bytes: encryptedFile(SOPS_FILE), versionId: 'null' }]);
  for (const [ciphertext, encrypted] of CIPHERTEXTS) aws.kms.ciphertexts.set(ciphertext, encrypted);
  plantSecret(aws, SOURCE_SECRET, VALUES.secret);
  plantSecret(aws, JSON_SECRET, VALUES.json);
}

function plantSecret(aws: FakeAws, arn: string, values: readonly string[]): void {
  const versions = new Map(values.map((SecretString, index) => {
    const id = `source-version-${index + 1}`.padEnd(32, '0');
    return [id, { id, content: { SecretString }, created: 0, labels: new Set(index === values.length - 1 ? ['AWSCURRENT'] : ['AWSPREVIOUS']), keyIds: new Set([undefined]) }];
  }));
  const { store } = aws.secretsManager;
  const secretName = arn.split(':')[6].slice(0, -7);
  store.add(secretName, { arn, versions });
}

/** What the secret must hold for this source: a value, or whatever the generator made. */
export function expectedContent(source: Source): object | 'generated' | undefined {
  switch (source.Type) {
    case 'none': return undefined;
    case 'generated': return 'generated';
    case 'parameter': return source.Encoding === 'base64' ? { SecretBinary: VALUES.base64[0] }
      : { SecretString: VALUES.parameter[source.Version === '1' ? 0 : 1] };
    case 'secret': return { SecretString: source.JsonField ? 'c4n4ry-json-field' : VALUES.secret[source.VersionId?.includes('-1') ? 0 : 1] };
    case 'sops': return { SecretString: VALUES.sops[0] };
    case 'ciphertext': return { SecretString: VALUES.ciphertext[0] };
    case 'object': return { SecretBinary: Buffer.from(VALUES.object[source.VersionId === 'object-1' ? 0 : 1], 'latin1').toString('base64') };
  }
}
