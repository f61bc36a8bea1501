import { Source } from '../../../src/create-secret/contract';
import { Refusal } from '../fake/wire';
import { BASE64_PARAMETER, CIPHERTEXT, created as properties, object, parameter, secret, SOPS, SOPS_FILE, TOKEN_A, VALUES } from '../properties';
import { encryptedFile, SOPS_KEY } from '../sops/fixtures';
import { World } from '../world';
import { created, loaded, newWorld, play, reasonOf, refuses, writesOf } from './stage';

beforeAll(loaded);

const OTHER_KEY = 'arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-4000-8000-000000000000';
const FOREIGN = 'arn:aws:secretsmanager:eu-west-1:444455556666:secret:theirs-AbCdEf';

type Row = [string, Source, RegExp, ((world: World) => void)?];

function rows(all: Row[]): Array<Required<Row>> {
  return all.map(([what, source, message, prepare = () => {}]) => [what, source, message, prepare]);
}

/** The file of SOPS, as somebody has changed it in the bucket. */
function edit(world: World, change: (text: string) => string): void {
  const bytes = Buffer.from(change(encryptedFile(SOPS_FILE).toString('utf8')));
  world.aws.objects.objects.set('cdk-assets/sops-file.json', [{ bytes, versionId: 'null' }]);
}

function changeAtSecondRead(world: World): void {
  let reads = 0;
  world.aws.onCall = call => {
    if (call.operation === 'GetParameter' && reads++ === 1) world.aws.parameters.parameters.set('/app/db', { type: 'String', values: ['c4n4ry-changed'] });
  };
}

describe('sources', () => {
  test.each(rows([
    ['an SSM parameter that is missing', { ...parameter(), Name: '/missing' } as Source, /ParameterNotFound/],
    ['a version that the parameter has not', { ...parameter(), Version: '9' } as Source, /ParameterVersionNotFound/],
    ['a parameter whose key denies', parameter(), /AccessDenied|Access/, world => refuses(world, 'GetParameter', new Refusal('AccessDeniedException', 'The ciphertext refers to a customer master key that does not exist, or you are not allowed to access. kms'))],
    ['a parameter of text that should be base64', { ...BASE64_PARAMETER, Name: '/app/db' } as Source, /not base64/],
    ['an object that is missing', { ...object(1), Key: 'missing' } as Source, /NoSuchKey/],
    ['a version of the object that is gone', { ...object(1), VersionId: 'gone' } as Source, /NoSuchVersion/],
    ['an object of 2,000,000 bytes', object(1), /2000000 bytes/,
      ({ aws }) => void aws.objects.objects.set('app-bucket/folder/db key.bin', [{ bytes: Buffer.alloc(2_000_000), versionId: 'object-1' }])],
    ['a source secret that is missing', { ...secret(1), SecretId: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:none-AbCdEf' } as Source, /ResourceNotFound/],
    ['a version that the source secret has not', { ...secret(1), VersionId: 'none'.padEnd(32, '0') } as Source, /ResourceNotFound/],
    ['a source secret that is scheduled for deletion', secret(1), /InvalidRequest.*deletion/s,
      ({ aws, time }) => void (aws.secretsManager.store.find('source')!.deletion = { asked: time.now(), ends: time.now() + 1e9 })],
    ['a field that the source secret has not', { ...secret(1), JsonField: 'password' } as Source, /JSON field "password"/],
    ['a SOPS file with one value that was changed', SOPS, /The SOPS file s3:\/\/cdk-assets\/sops-file\.json is malformed: the value at "username" was changed, or moved from another place or file\. Encrypt it again with sops, and deploy that\./,
      world => edit(world, text => text.replace(/("username": "ENC\[AES256_GCM,data:)(.)/, (_, head, first) => `${head}${first === 'A' ? 'B' : 'A'}`))],
    ['a SOPS file without one of its values', SOPS, /its MAC does not match its values: some were changed, moved, added, or removed/,
      world => edit(world, text => text.replace(/"username": "[^"]*",/, ''))],
    ['a SOPS file that is YAML', SOPS, /The SOPS file s3:\/\/cdk-assets\/sops-file\.json is no JSON\./, world => edit(world, () => encryptedFile('yaml.yaml').toString('utf8'))],
    ['a SOPS file of another key', { ...SOPS, KeyId: OTHER_KEY } as Source, /IncorrectKeyException.*Another key or another encryption context encrypted the file or ciphertext/s],
    ['a SOPS file whose key is disabled', SOPS, /DisabledException.*Check the key of the content/s, ({ aws }) => void aws.kms.disabled.add(SOPS_KEY)],
    ['a SOPS file that several keys have encrypted, and not this one', { ...SOPS, KeyId: OTHER_KEY } as Source, /None of the keys of the SOPS file s3:\/\/cdk-assets\/sops-file\.json is arn:aws:kms/,
      world => edit(world, text => text.replace('"kms": [', `"kms": [{"arn": "${OTHER_KEY}1", "enc": "QUJD"}, `))],
    ['a SOPS file whose key denies', SOPS, /The key of the file does not let the handler's role decrypt it/,
      world => refuses(world, 'Decrypt', new Refusal('AccessDeniedException', `User: arn:aws:sts::111122223333:assumed-role/handler/handler is not authorized to perform: kms:Decrypt on resource: ${SOPS_KEY} because no resource-based policy allows the kms:Decrypt action`))],
    ['a field that the SOPS file has not', { ...SOPS, JsonField: 'none' } as Source, /it has no field "none"/],
    ['a SOPS file that is missing', { ...SOPS, Key: 'missing' } as Source, /NoSuchKey/],
    ['a data key of 16 bytes', SOPS, /The data key of the SOPS file s3:\/\/cdk-assets\/sops-file\.json has 16 bytes, not 32\./,
      ({ aws: { kms } }) => {
        for (const [ciphertext, each] of kms.ciphertexts) kms.ciphertexts.set(ciphertext, { ...each, plaintext: Buffer.alloc(16) });
      }],
    ['a ciphertext of another key', { ...CIPHERTEXT, KeyId: OTHER_KEY } as Source, /IncorrectKeyException.*Another key or another encryption context encrypted the file or ciphertext/s],
    ['a ciphertext under another context', { ...CIPHERTEXT, EncryptionContext: { app: 'other' } } as Source, /InvalidCiphertextException.*another encryption context encrypted the file or ciphertext/s],
    ['a ciphertext that was changed', { ...CIPHERTEXT, Ciphertext: 'QUJD' } as Source, /InvalidCiphertextException/],
    ['another account\'s secret under the default key', { ...secret(1), SecretId: FOREIGN } as Source, /different AWS account.*default KMS/s,
      world => refuses(world, 'GetSecretValue', new Refusal('InvalidRequestException', "You can't access a secret from a different AWS account if you encrypt the secret with the default KMS service key."))],
  ]))('61 %s fails the create, names source and cause, and writes nothing', async (_what, source, message, prepare) => {
    const world = newWorld();
    prepare(world);
    await world.run(({ stack }) => stack.create(properties({ Source: source })));
    expect(world.stack.stackStatus).toBe('ROLLBACK_COMPLETE');
    expect(reasonOf(world.stack)).toMatch(message);
    expect(writesOf(world)).toEqual([]);
  });

  test.each(['arn:aws:kms:eu-west-1:111122223333:alias/shop', SOPS_KEY])('61 of several keys of a SOPS file, the one that %s is decrypts it', async KeyId => {
    const world = newWorld();
    edit(world, text => text.replace('"kms": [', `"kms": [{"arn": "${OTHER_KEY}", "enc": "QUJD"}, `));
    // The alias is that key.
    if (KeyId !== SOPS_KEY) world.aws.kms.ciphertexts.forEach((each, ciphertext, all) => void all.set(ciphertext, { ...each, key: KeyId }));
    world.expectedContent = { SecretString: VALUES.sops[0] };
    await world.run(({ stack }) => stack.create(properties({ Source: { ...SOPS, KeyId } as Source })));
    expect(world.stack.stackStatus).toBe('CREATE_COMPLETE');
  });

  test('61 a source secret that is binary is copied as binary', async () => {
    const world = newWorld();
    const id = 'source-version-1'.padEnd(32, '0');
    world.aws.secretsManager.store.find('source')!.versions.set(id, { id, content: { SecretBinary: 'AAH/' }, created: 0, labels: new Set(), keyIds: new Set([undefined]) });
    world.expectedContent = { SecretBinary: 'AAH/' };
    await world.run(({ stack }) => stack.create(properties({ Source: { ...secret(1), Encoding: 'binary' } as Source })));
    expect(world.stack.stackStatus).toBe('CREATE_COMPLETE');
    expect([...world.current!.versions.values()][0].content).toEqual({ SecretBinary: 'AAH/' });
  });

  test('61 an unpinned source that changes between two deliveries of one event: the first version wins', async () => {
    const world = newWorld({ stack: { delivery: 'twice' } });
    changeAtSecondRead(world);
    await world.run(({ stack }) => stack.create(properties({ Source: parameter(), Generation: '/app/db' })));
    expect(world.stack.stackStatus).toBe('CREATE_COMPLETE');
    expect([...world.current!.versions.values()].map(({ content }) => content)).toEqual([{ SecretString: 'c4n4ry-parameter-two' }]);
  });

  test('61 and the same with an explicit token: CloudFormation hears the first answer, and the first version stays', async () => {
    const world = newWorld({ stack: { delivery: 'twice' } });
    changeAtSecondRead(world);
    await world.run(({ stack }) => stack.create(properties({ Source: parameter(), ClientRequestToken: TOKEN_A })));
    expect(world.stack.stackStatus).toBe('CREATE_COMPLETE');
    expect([...world.current!.versions.values()].map(({ content }) => content)).toEqual([{ SecretString: 'c4n4ry-parameter-two' }]);
  });

  test('61 an unpinned source that changes while an attempt is killed and run again: what was written first stays', async () => {
    const world = newWorld({ faults: [{ at: 2, kind: 'killed-after' }] });
    changeAtSecondRead(world);
    await world.run(({ stack }) => stack.create(properties({ Source: parameter(), Generation: '/app/db' })));
    expect(world.stack.stackStatus).toBe('CREATE_COMPLETE');
    expect([...world.current!.versions.values()].map(({ content }) => content)).toEqual([{ SecretString: 'c4n4ry-parameter-two' }]);
  });

  test('61 a source is not read again while neither its reference nor the token changes', async () => {
    const world = await created(properties({ Source: parameter(1), ClientRequestToken: TOKEN_A }));
    await play(world, ({ stack }) => stack.update(properties({ Source: parameter(1), ClientRequestToken: TOKEN_A, Description: 'new' })));
    expect(world.aws.calls.filter(({ operation }) => operation === 'GetParameter')).toHaveLength(1);
  });
});
