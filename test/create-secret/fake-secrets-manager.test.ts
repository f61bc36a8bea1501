import { createHash } from 'node:crypto';
import {
  CreateSecretCommand, DeleteSecretCommand, DescribeSecretCommand, GetRandomPasswordCommand, GetSecretValueCommand,
  ListSecretVersionIdsCommand, PutSecretValueCommand, RemoveRegionsFromReplicationCommand, ReplicateSecretToRegionsCommand,
  RestoreSecretCommand, SecretsManagerClient, TagResourceCommand, UntagResourceCommand, UpdateSecretCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { KeyState } from './fake/keys';
import { EVENTUAL, STRONG } from './fake/secret-store';
import { bytesOf, WireRequest } from './fake/wire';
import { FakeAws } from './fake-aws';
import { VirtualTime } from './virtual-time';

process.env.AWS_ACCESS_KEY_ID = 'AKIDEXAMPLE';
process.env.AWS_SECRET_ACCESS_KEY = 'example';

const T1 = 'token-one-'.padEnd(32, '1');
const T2 = 'token-two-'.padEnd(32, '2');
const DAY = 86_400_000;

let time: VirtualTime;
let aws: FakeAws;
let client: SecretsManagerClient;

beforeEach(() => start());

function start(consistency = STRONG): void {
  time = new VirtualTime();
  aws = new FakeAws(time.now, { consistency });
  client = clientOver(request => aws.perform(request));
}

function clientOver(perform: (request: WireRequest) => unknown): SecretsManagerClient {
  const handle = async (request: WireRequest) => ({ response: perform(request) });
  const requestHandler = { metadata: {}, handle, updateHttpClientConfig() {}, httpHandlerConfigs: () => ({}) };
  return new SecretsManagerClient({ region: 'eu-west-1', maxAttempts: 1, requestHandler: requestHandler as any });
}

const send = (command: any): Promise<any> => client.send(command);
const create = (input: object = {}): Promise<any> => send(new CreateSecretCommand({ Name: 'app/db', ClientRequestToken: T1, SecretString: 'A', ...input }));
const put = (token: string, value: string, more: object = {}): Promise<any> =>
  send(new PutSecretValueCommand({ SecretId: 'app/db', ClientRequestToken: token, SecretString: value, ...more }));
const update = (input: object): Promise<any> => send(new UpdateSecretCommand({ SecretId: 'app/db', ...input }));
const describeSecret = (id = 'app/db'): Promise<any> => send(new DescribeSecretCommand({ SecretId: id }));
const move = (input: object): Promise<any> => send(new UpdateSecretVersionStageCommand({ SecretId: 'app/db', VersionStage: 'AWSCURRENT', ...input }));
const remove = (input: object = {}): Promise<any> => send(new DeleteSecretCommand({ SecretId: 'app/db', ...input }));
const labels = async (): Promise<Record<string, string[]>> => (await describeSecret()).VersionIdsToStages;

const refused = (name: string, message: string | RegExp): object => expect.objectContaining({
  name, message: typeof message === 'string' ? message : expect.stringMatching(message), $metadata: expect.objectContaining({ httpStatusCode: 400 }),
});
const NOT_FOUND = refused('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
const MARKED = refused('InvalidRequestException', "You can't perform this operation on the secret because it was marked for deletion.");
const tokenInUse = (token: string, arn: string): object => refused('ResourceExistsException',
  `You can't use ClientRequestToken ${token} because that value is already in use for a version of secret ${arn}.`);

describe('CreateSecret of a name that exists', () => {
  test('with the same token and the same value answers as the first time and makes nothing', async () => {
    const first = await create();
    const second = await create();
    expect([second.ARN, second.VersionId]).toEqual([first.ARN, T1]);
    expect(await labels()).toEqual({ [T1]: ['AWSCURRENT'] });
  });

  test('with the same token and another value is refused, because the token is in use', async () => {
    const { ARN } = await create();
    await expect(create({ SecretString: 'B' })).rejects.toEqual(tokenInUse(T1, ARN));
  });

  test('with the same token and the same characters as binary is refused, because the token is in use', async () => {
    const { ARN } = await create();
    await expect(create({ SecretString: undefined, SecretBinary: Buffer.from('A') })).rejects.toEqual(tokenInUse(T1, ARN));
  });

  test.each(['A', 'B'])('with another token and the value %s is refused, because the name exists', async SecretString => {
    await create();
    await expect(create({ ClientRequestToken: T2, SecretString }))
      .rejects.toEqual(refused('ResourceExistsException', 'The operation failed because the secret app/db already exists.'));
  });

  test('without a value is refused even with the same token: such a create is not safe to send twice', async () => {
    await create({ SecretString: undefined });
    await expect(create({ SecretString: undefined })).rejects.toEqual(refused('ResourceExistsException', /already exists/));
  });

  test('that is scheduled for deletion is refused, whatever the token', async () => {
    await create();
    await remove();
    const scheduled = refused('InvalidRequestException', "You can't create this secret because a secret with this name is already scheduled for deletion.");
    await expect(create()).rejects.toEqual(scheduled);
    await expect(create({ ClientRequestToken: T2 })).rejects.toEqual(scheduled);
  });
});

describe('PutSecretValue', () => {
  test('with the same token and the same value answers and makes nothing', async () => {
    await create();
    expect((await put(T1, 'A')).VersionStages).toEqual(['AWSCURRENT']);
    expect(await labels()).toEqual({ [T1]: ['AWSCURRENT'] });
  });

  test('with a token whose version has lost AWSCURRENT moves no label, and returns the labels unchanged', async () => {
    await create();
    await put(T2, 'B');
    expect((await put(T1, 'A')).VersionStages).toEqual(['AWSPREVIOUS']);
    expect(await labels()).toEqual({ [T1]: ['AWSPREVIOUS'], [T2]: ['AWSCURRENT'] });
  });

  test('with the same token and another value is refused, because the token is in use', async () => {
    const { ARN } = await create();
    await expect(put(T1, 'B')).rejects.toEqual(tokenInUse(T1, ARN));
  });

  test('with another token makes a version, current, and the one before is previous', async () => {
    await create();
    expect(await put(T2, 'A')).toMatchObject({ VersionId: T2, VersionStages: ['AWSCURRENT'] });
    expect(await labels()).toEqual({ [T1]: ['AWSPREVIOUS'], [T2]: ['AWSCURRENT'] });
  });

  test('with labels that lack AWSCURRENT leaves it where it is', async () => {
    await create();
    await put(T2, 'B', { VersionStages: ['AWSPENDING'] });
    expect(await labels()).toEqual({ [T1]: ['AWSCURRENT'], [T2]: ['AWSPENDING'] });
  });

  test('of the first version has AWSCURRENT whatever labels were asked for', async () => {
    await create({ SecretString: undefined });
    await put(T2, 'B', { VersionStages: ['AWSPENDING'] });
    expect((await labels())[T2].sort()).toEqual(['AWSCURRENT', 'AWSPENDING']);
  });

  test('a version without a label is not listed by DescribeSecret, and still blocks its token', async () => {
    const { ARN } = await create();
    await put(T2, 'B');
    await put('token-three'.padEnd(32, '3'), 'C');
    expect(Object.keys(await labels())).not.toContain(T1);
    await expect(put(T1, 'other')).rejects.toEqual(tokenInUse(T1, ARN));
    expect((await put(T1, 'A')).VersionStages).toEqual([]);
  });

  test('of the 101st version within a day is refused, and on the next day the oldest without a label goes', async () => {
    await create();
    for (let made = 1; made < 100; made++) await put(`token-${made}`.padEnd(32, '-'), 'x');
    await expect(put(T2, 'B')).rejects.toEqual(refused('LimitExceededException', /100 versions/));
    time.pass(DAY);
    expect((await put(T2, 'B')).VersionStages).toEqual(['AWSCURRENT']);
  });
});

describe('UpdateSecret', () => {
  test('with the same token and the same value answers: recorded, against the model\'s own text', async () => {
    await create();
    expect((await update({ ClientRequestToken: T1, SecretString: 'A' })).VersionId).toBe(T1);
  });

  test('with the same token and another value is refused, because the token is in use', async () => {
    const { ARN } = await create();
    await expect(update({ ClientRequestToken: T1, SecretString: 'B' })).rejects.toEqual(tokenInUse(T1, ARN));
  });

  test('with another token makes a version', async () => {
    await create();
    await update({ ClientRequestToken: T2, SecretString: 'B' });
    expect(await labels()).toEqual({ [T1]: ['AWSPREVIOUS'], [T2]: ['AWSCURRENT'] });
  });

  test('of the description alone makes no version', async () => {
    await create();
    expect((await update({ Description: 'new' })).VersionId).toBeUndefined();
    expect(await describeSecret()).toMatchObject({ Description: 'new', VersionIdsToStages: { [T1]: ['AWSCURRENT'] } });
  });

  test('with an empty KmsKeyId goes back to the default key', async () => {
    const { arn } = aws.secretsManager.keys.add('k');
    await create({ KmsKeyId: arn });
    await update({ KmsKeyId: '' });
    expect((await describeSecret()).KmsKeyId).toBeUndefined();
  });
});

describe('UpdateSecretVersionStage', () => {
  beforeEach(async () => {
    await create();
    await put(T2, 'B');
  });

  test('moves AWSCURRENT back, and AWSPREVIOUS to the version that it left', async () => {
    await move({ MoveToVersionId: T1, RemoveFromVersionId: T2 });
    expect(await labels()).toEqual({ [T1]: ['AWSCURRENT'], [T2]: ['AWSPREVIOUS'] });
  });

  test('without RemoveFromVersionId is refused', async () => {
    await expect(move({ MoveToVersionId: T1 })).rejects.toEqual(refused('InvalidParameterException',
      `The parameter RemoveFromVersionId can't be empty. Staging label AWSCURRENT is currently attached to version ${T2}, `
      + 'so you must explicitly reference that version in RemoveFromVersionId.'));
  });

  test('from a version that has not the label is refused', async () => {
    await expect(move({ MoveToVersionId: T2, RemoveFromVersionId: T1 })).rejects.toEqual(refused('InvalidParameterException', /isn't attached/));
  });

  test('to a version that is not there is refused', async () => {
    await expect(move({ MoveToVersionId: 'absent'.padEnd(32, '-'), RemoveFromVersionId: T2 }))
      .rejects.toEqual(refused('ResourceNotFoundException', /for VersionId: absent/));
  });
});

describe('a secret without a value', () => {
  test('has no version, and CreateSecret answers no VersionId', async () => {
    expect((await create({ SecretString: undefined })).VersionId).toBeUndefined();
    expect(await labels()).toBeUndefined();
  });

  test('has no value for AWSCURRENT', async () => {
    await create({ SecretString: undefined });
    await expect(send(new GetSecretValueCommand({ SecretId: 'app/db' })))
      .rejects.toEqual(refused('ResourceNotFoundException', "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT"));
  });

  test('a new secret of the same name, after a forced deletion, has no memory of the token', async () => {
    const first = await create();
    await remove({ ForceDeleteWithoutRecovery: true });
    time.pass(120_000);
    const second = await create({ SecretString: 'B' });
    expect(second.ARN).not.toBe(first.ARN);
  });
});

describe('a secret that is scheduled for deletion', () => {
  beforeEach(async () => {
    await create();
    await remove({ RecoveryWindowInDays: 7 });
  });

  test.each([
    ['PutSecretValue', () => put(T2, 'B')],
    ['UpdateSecret', () => update({ Description: 'x' })],
    ['UpdateSecretVersionStage', () => move({ MoveToVersionId: T1 })],
    ['TagResource', () => send(new TagResourceCommand({ SecretId: 'app/db', Tags: [{ Key: 'a', Value: 'b' }] }))],
    ['UntagResource', () => send(new UntagResourceCommand({ SecretId: 'app/db', TagKeys: ['a'] }))],
    ['GetSecretValue', () => send(new GetSecretValueCommand({ SecretId: 'app/db' }))],
  ])('refuses %s', async (_name, call) => {
    await expect(call()).rejects.toEqual(MARKED);
  });

  test('is described with the date on which it was asked to go', async () => {
    expect((await describeSecret()).DeletedDate).toEqual(new Date(time.now()));
  });

  test('is as before when it is restored', async () => {
    await send(new RestoreSecretCommand({ SecretId: 'app/db' }));
    expect((await describeSecret()).DeletedDate).toBeUndefined();
    expect((await create()).VersionId).toBe(T1);
  });

  test('is gone when the window is over, and its name is free', async () => {
    time.pass(7 * DAY);
    await expect(describeSecret()).rejects.toEqual(NOT_FOUND);
    expect((await create()).VersionId).toBe(T1);
  });

  test('is gone within seconds when the deletion is forced afterwards, and described until then', async () => {
    await remove({ ForceDeleteWithoutRecovery: true });
    expect((await describeSecret()).DeletedDate).toEqual(new Date(time.now()));
    await expect(send(new RestoreSecretCommand({ SecretId: 'app/db' }))).rejects.toEqual(refused('InvalidRequestException', /because it was deleted/));
    time.pass(10_001);
    await expect(describeSecret()).rejects.toEqual(NOT_FOUND);
  });
});

describe('DeleteSecret', () => {
  test.each([6, 31])('refuses a recovery window of %d days', async days => {
    await create();
    await expect(remove({ RecoveryWindowInDays: days })).rejects.toEqual(refused('InvalidParameterException', /between 7 and 30 days/));
  });

  test('refuses a window together with force', async () => {
    await create();
    await expect(remove({ RecoveryWindowInDays: 7, ForceDeleteWithoutRecovery: true })).rejects.toEqual(refused('InvalidParameterException', /in conjunction/));
  });

  test('forced, blocks the name for a while', async () => {
    await create();
    await remove({ ForceDeleteWithoutRecovery: true });
    await expect(create()).rejects.toEqual(refused('InvalidRequestException', /already scheduled for deletion/));
    time.pass(60_001);
    expect((await create()).VersionId).toBe(T1);
  });

  test('forced, of an absent secret succeeds', async () => {
    expect((await remove({ ForceDeleteWithoutRecovery: true })).DeletionDate).toBeDefined();
  });

  test('of an absent secret, not forced, is refused', async () => {
    await expect(remove()).rejects.toEqual(NOT_FOUND);
  });
});

describe('replicas', () => {
  const inParis = { Region: 'eu-west-3' };
  const statuses = async (): Promise<string[]> => ((await describeSecret()).ReplicationStatus ?? []).map(({ Status }: any) => Status);

  test('are in progress at first, and then in sync', async () => {
    await create({ AddReplicaRegions: [inParis] });
    expect(await statuses()).toEqual(['InProgress']);
    time.pass(5_000);
    expect(await statuses()).toEqual(['InSync']);
  });

  test('fail where the name is taken, unless that is overwritten', async () => {
    aws.secretsManager.others.taken.add('eu-west-3/app/db');
    await create({ AddReplicaRegions: [inParis] });
    time.pass(5_000);
    expect(await statuses()).toEqual(['Failed']);
    await send(new ReplicateSecretToRegionsCommand({ SecretId: 'app/db', AddReplicaRegions: [inParis], ForceOverwriteReplicaSecret: true }));
    time.pass(5_000);
    expect(await statuses()).toEqual(['InSync']);
  });

  test('keep the primary from being deleted, until they are gone', async () => {
    const { ARN } = await create({ AddReplicaRegions: [inParis] });
    const replicated = refused('InvalidParameterException', `You can't delete secret ${ARN} that still has replica regions [eu-west-3].`);
    await expect(remove()).rejects.toEqual(replicated);
    await send(new RemoveRegionsFromReplicationCommand({ SecretId: 'app/db', RemoveReplicaRegions: ['eu-west-3'] }));
    await expect(remove()).rejects.toEqual(replicated);
    time.pass(5_000);
    expect((await remove()).DeletionDate).toBeDefined();
  });

  test('that were removed hold their name for 90 seconds, against force as well', async () => {
    await create({ AddReplicaRegions: [inParis] });
    time.pass(5_000);
    await send(new RemoveRegionsFromReplicationCommand({ SecretId: 'app/db', RemoveReplicaRegions: ['eu-west-3'] }));
    const again = () => send(new ReplicateSecretToRegionsCommand({ SecretId: 'app/db', AddReplicaRegions: [inParis], ForceOverwriteReplicaSecret: true }));
    time.pass(85_000);
    await again();
    time.pass(4_000);
    const [failed] = (await describeSecret()).ReplicationStatus;
    expect([failed.Status, failed.StatusMessage])
      .toEqual(['Failed', 'Replication failed: Secret name app/db is currently replicated to eu-west-3 with a different arn']);
    time.pass(2_000);
    await again();
    time.pass(4_000);
    expect(await statuses()).toEqual(['InSync']);
  });

  test.each(['CreateSecret', 'TagResource', 'DeleteSecret', 'RestoreSecret'])('refuse %s in their own region', async operation => {
    aws.secretsManager.store.add('app/db', { primaryRegion: 'us-east-1' });
    const calls: Record<string, () => Promise<unknown>> = {
      CreateSecret: create,
      DeleteSecret: remove,
      RestoreSecret: () => send(new RestoreSecretCommand({ SecretId: 'app/db' })),
      TagResource: () => send(new TagResourceCommand({ SecretId: 'app/db', Tags: [{ Key: 'a', Value: 'b' }] })),
    };
    await expect(calls[operation]()).rejects.toEqual(refused('InvalidParameterException',
      "Operation not permitted on a replica secret. Call must be made in primary secret's region."));
    expect((await describeSecret()).PrimaryRegion).toBe('us-east-1');
  });

  test('in another account keep the primary from being deleted, until they are disassociated', async () => {
    await create();
    const secret = aws.secretsManager.store.find('app/db')!;
    secret.crossAccountReplicas = ['arn:aws:secretsmanager:eu-west-1:444455556666:secret:app/db-AbCdEf'];
    await expect(remove()).rejects.toEqual(refused('InvalidRequestException', /cross-account replica/));
    secret.crossAccountReplicas = [];
    expect((await remove()).DeletionDate).toBeDefined();
  });
});

describe('the keys of versions', () => {
  const keysOf = async (): Promise<string[]> => (await send(new ListSecretVersionIdsCommand({ SecretId: 'app/db' }))).Versions.map(({ KmsKeyIds }: any) => KmsKeyIds.join());

  test('are both, after a change of the key', async () => {
    const { arn } = aws.secretsManager.keys.add('k');
    await create();
    await update({ KmsKeyId: arn });
    expect(await keysOf()).toEqual([`DefaultEncryptionKey,${arn}`]);
  });

  test('are the new one alone, of a version that is written afterwards', async () => {
    const { arn } = aws.secretsManager.keys.add('k');
    await create();
    await update({ KmsKeyId: arn });
    await put(T2, 'B');
    expect(await keysOf()).toEqual([`DefaultEncryptionKey,${arn}`, arn]);
  });

  test.each(['Encrypt with the new one', 'Decrypt with the former one'])('are the former alone without kms:%s, and the call succeeds', async permission => {
    const [former, next] = ['f', 'n'].map(id => aws.secretsManager.keys.add(id));
    await create({ KmsKeyId: former.arn });
    if (permission.startsWith('Encrypt')) next.denied.add('Encrypt');
    else former.denied.add('Decrypt');
    await update({ KmsKeyId: next.arn });
    expect([(await describeSecret()).KmsKeyId, await keysOf()]).toEqual([next.arn, [former.arn]]);
  });
});

describe('a page of versions', () => {
  const list = (NextToken?: string) => send(new ListSecretVersionIdsCommand({ SecretId: 'app/db', NextToken }));
  const idsOf = ({ Versions }: any): string[] => Versions.map(({ VersionId }: any) => VersionId);

  test('has all versions, and no token, where there is room', async () => {
    await create();
    await put(T2, 'B');
    const page = await list();
    expect([idsOf(page), page.NextToken]).toEqual([[T1, T2], undefined]);
  });

  test('has as many as its size, and the token of the next, up to the last', async () => {
    aws.secretsManager.pageSize = 1;
    await create();
    await put(T2, 'B');
    const first = await list();
    const last = await list(first.NextToken);
    expect([idsOf(first), idsOf(last), last.NextToken]).toEqual([[T1], [T2], undefined]);
  });

  test('has no other token', async () => {
    await create();
    await expect(list('mine')).rejects.toEqual(refused('InvalidNextTokenException', 'The NextToken value is invalid.'));
  });
});

describe('keys', () => {
  test.each<[KeyState, RegExp]>([['Disabled', /is disabled/], ['PendingDeletion', /pending deletion/], ['Asymmetric', /asymmetric KMS key/]])(
    'a key that is %s cannot encrypt', async (state, message) => {
      const { arn } = aws.secretsManager.keys.add('k', { state });
      await expect(create({ KmsKeyId: arn })).rejects.toEqual(refused('EncryptionFailure', message));
      await expect(describeSecret()).rejects.toEqual(NOT_FOUND);
    });

  test('a key that is not there cannot encrypt', async () => {
    await expect(create({ KmsKeyId: 'alias/none' })).rejects.toEqual(refused('EncryptionFailure', "Secrets Manager can't encrypt the secret value: "
      + "Key 'alias/none' does not exist (Service: AWSKMS; Status Code: 400; Error Code: NotFoundException)"));
  });

  test('a key whose use is denied is "Access to KMS is not allowed"', async () => {
    const { arn } = aws.secretsManager.keys.add('k', { denied: ['GenerateDataKey'] });
    await expect(create({ KmsKeyId: arn })).rejects.toEqual(refused('AccessDeniedException', 'Access to KMS is not allowed'));
  });

  test('the same token with the same value needs the key, to compare', async () => {
    const key = aws.secretsManager.keys.add('k');
    await create({ KmsKeyId: key.arn });
    key.state = 'Disabled';
    await expect(create({ KmsKeyId: key.arn })).rejects.toEqual(refused('DecryptionFailure', /is disabled/));
  });

  test('another account\'s key is found by its ARN, and not by its alias', async () => {
    const key = aws.secretsManager.keys.add('k', { aliases: ['alias/theirs'], account: '444455556666' });
    await expect(create({ KmsKeyId: 'alias/theirs' })).rejects.toEqual(refused('EncryptionFailure', /does not exist/));
    expect((await create({ KmsKeyId: key.arn })).VersionId).toBe(T1);
  });
});

describe('what is refused before anything is looked up', () => {
  test.each(['a b', 'ä', 'a:b', ''])('the name %j', async Name => {
    await expect(create({ Name })).rejects.toEqual(refused('ValidationException',
      'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!'));
  });

  test.each([31, 65])('a token of %d characters', async length => {
    await expect(create({ ClientRequestToken: 'x'.repeat(length) })).rejects.toEqual(refused('InvalidParameterException', /32-64/));
  });

  test('a request without a token', async () => {
    const body = Buffer.from(JSON.stringify({ Name: 'app/db', SecretString: 'A' }));
    const answer = aws.perform({
      hostname: 'secretsmanager.eu-west-1.amazonaws.com', method: 'POST', path: '/', headers: { 'x-amz-target': 'secretsmanager.CreateSecret' }, body,
    });
    expect(JSON.parse(bytesOf(answer.body).toString())).toMatchObject({
      __type: 'InvalidRequestException', Message: 'You must provide a ClientRequestToken value. We recommend a UUID-type value.',
    });
  });

  test.each<[string, object, boolean]>([
    ['65,536 bytes of text', { SecretString: 'é'.repeat(32_768) }, true],
    ['65,537 bytes of text', { SecretString: 'é'.repeat(32_768) + 'x' }, false],
    ['no character', { SecretString: '' }, false],
    ['65,536 bytes', { SecretString: undefined, SecretBinary: new Uint8Array(65_536) }, true],
    ['65,537 bytes', { SecretString: undefined, SecretBinary: new Uint8Array(65_537) }, false],
    ['text and bytes', { SecretBinary: new Uint8Array(1) }, false],
    ['a description of 2,048 characters', { Description: 'x'.repeat(2048) }, true],
    ['a description of 2,049 characters', { Description: 'x'.repeat(2049) }, false],
    ['50 tags', { Tags: Array.from({ length: 50 }, (_, index) => ({ Key: `k${index}`, Value: '' })) }, true],
    ['51 tags', { Tags: Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}`, Value: '' })) }, false],
    ['an empty list of replicas', { AddReplicaRegions: [] }, false],
    ['a tag of AWS', { Tags: [{ Key: 'AWS:x', Value: '' }] }, false],
  ])('%s', async (_what, input, isTaken) => {
    const call = create(input);
    await (isTaken ? expect(call).resolves.toBeDefined() : expect(call).rejects.toMatchObject({ name: expect.stringMatching(/Validation|InvalidParameter/) }));
  });
});

describe('names and ARNs', () => {
  test('a secret is found by its name, its ARN and its ARN without the suffix', async () => {
    const { ARN } = await create();
    for (const id of ['app/db', ARN, ARN.slice(0, -7)]) expect((await describeSecret(id)).ARN).toBe(ARN);
  });

  test('a name that ends in a hyphen and six characters is not found by its ARN without the suffix', async () => {
    const { ARN } = await create({ Name: 'name-a1b2c3' });
    await expect(describeSecret(ARN.slice(0, -7))).rejects.toEqual(NOT_FOUND);
    expect((await describeSecret('name-a1b2c3')).ARN).toBe(ARN);
  });

  test('an ARN ends in a hyphen and six alphanumeric characters', async () => {
    expect((await create()).ARN).toMatch(/^arn:aws:secretsmanager:eu-west-1:111122223333:secret:app\/db-[A-Za-z0-9]{6}$/);
  });
});

describe('a service whose copies are late', () => {
  beforeEach(() => start(EVENTUAL));

  test('does not find a new secret twice, and then does', async () => {
    await create();
    await expect(describeSecret()).rejects.toEqual(NOT_FOUND);
    await expect(describeSecret()).rejects.toEqual(NOT_FOUND);
    expect((await describeSecret()).Name).toBe('app/db');
  });

  test('does not find it for the first write either', async () => {
    await create();
    await expect(put(T2, 'B')).rejects.toEqual(NOT_FOUND);
    expect((await put(T2, 'B')).VersionId).toBe(T2);
  });

  test('finds it after five seconds at the latest', async () => {
    await create();
    time.pass(5_001);
    expect((await describeSecret()).Name).toBe('app/db');
  });

  test('answers a replayed CreateSecret at once', async () => {
    await create();
    expect((await create()).VersionId).toBe(T1);
  });

  test('describes once what was before a change', async () => {
    await create();
    time.pass(6_000);
    await put(T2, 'B');
    expect(await labels()).toEqual({ [T1]: ['AWSCURRENT'] });
    expect(await labels()).toEqual({ [T1]: ['AWSPREVIOUS'], [T2]: ['AWSCURRENT'] });
  });

  test('meets a restored secret as marked for deletion once more', async () => {
    await create();
    time.pass(6_000);
    await remove();
    await send(new RestoreSecretCommand({ SecretId: 'app/db' }));
    await expect(put(T2, 'B')).rejects.toEqual(MARKED);
    expect((await put(T2, 'B')).VersionId).toBe(T2);
  });
});

describe('values', () => {
  test('binary of every byte is read back byte for byte', async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    await create({ SecretString: undefined, SecretBinary: bytes });
    const { SecretBinary, SecretString } = await send(new GetSecretValueCommand({ SecretId: 'app/db' }));
    expect([Buffer.from(SecretBinary).equals(Buffer.from(bytes)), SecretString]).toEqual([true, undefined]);
  });

  test('a version that has not the label asked for is refused', async () => {
    await create();
    await put(T2, 'B');
    await expect(send(new GetSecretValueCommand({ SecretId: 'app/db', VersionId: T1, VersionStage: 'AWSCURRENT' })))
      .rejects.toEqual(refused('InvalidRequestException', 'You provided a VersionStage that is not associated to the provided VersionId.'));
  });
});

describe('GetRandomPassword', () => {
  const password = async (input: object = {}): Promise<string> => (await send(new GetRandomPasswordCommand(input))).RandomPassword;

  test('makes 32 characters of all four classes and no space', async () => {
    const made = await password();
    expect(made).toHaveLength(32);
    for (const part of [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9]/]) expect(made).toMatch(part);
    expect(made).not.toContain(' ');
  });

  test('leaves out what is excluded', async () => {
    expect(await password({ PasswordLength: 200, ExcludePunctuation: true, ExcludeCharacters: 'abc0' })).toMatch(/^[A-Zd-z1-9]{200}$/);
  });

  test('refuses a length below the number of classes, and no class at all', async () => {
    await expect(password({ PasswordLength: 3 })).rejects.toEqual(refused('InvalidParameterException', /too short/));
    await expect(password({ ExcludeLowercase: true, ExcludeUppercase: true, ExcludeNumbers: true, ExcludePunctuation: true }))
      .rejects.toEqual(refused('InvalidParameterException', /At least one type/));
  });

  test('differs each time, and is the same in each run', async () => {
    const two = [await password(), await password()];
    start();
    expect([await password(), await password()]).toEqual(two);
    expect(createHash('sha256').update(two[0]).digest('hex')).not.toBe(createHash('sha256').update(two[1]).digest('hex'));
  });
});
