/*
 * The shipped handler on moto. Every result is read through the API of moto. Rows are those of docs/internals/handler.md.
 */
import { SecondWorld } from './second-world';
import { BINARY, bytesOf, object, parameter, plant, plantSopsFile, Sources, sourceVersion } from './sources';
import { INSTANCE_TAG, LINEAGE_TAG, Source, STATE_TAG } from '../../src/create-secret/contract';
import { Response } from '../create-secret/exchange';
import { created, GENERATED, LINEAGE, NONE, TEMPLATE, TOKEN_A, TOKEN_B, TOKEN_C, VALUES, written } from '../create-secret/properties';
import { plainFile } from '../create-secret/sops/fixtures';
import { disguises } from '../e2e/harness';

const DAY = 86_400_000;
const [ONE, TWO] = VALUES.parameter;
const ROTATED = 'c4n4ry-rotated';

let world: SecondWorld;
let sources: Sources;
beforeAll(async () => {
  world = await SecondWorld.start();
  sources = await plant(world);
});
afterAll(() => world?.stop());

/** A secret that no stack of ours has made. */
const foreign = (Name: string, more: object = {}) =>
  world.secretsManager.createSecret({ Name, SecretString: 'somebody else\'s', ClientRequestToken: TOKEN_C, ...more });

/** The ARN of a key. */
const newKey = async () => (await world.kms.createKey({})).KeyMetadata!.Arn!;

/** The first value, with an explicit token. */
const first = (Name: string, more: Parameters<typeof created>[0] = {}) =>
  created({ Name, Source: parameter(1), Generation: '/app/db:1', ClientRequestToken: TOKEN_A, ...more });
/** The second. */
const second = (Name: string, more: Parameters<typeof created>[0] = {}) =>
  created({ Name, Source: parameter(2), Generation: '/app/db:2', ClientRequestToken: TOKEN_B, ...more });

describe('a create', () => {
  test('makes a secret with the text of a parameter, our tags, and the ARN as its physical id', async () => {
    const stack = world.addStack();
    const response = await stack.create(first('create/text'));
    const secret = await world.describe('create/text');
    expect(response).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: secret.ARN, Data: { Arn: secret.ARN, Name: 'create/text', VersionId: TOKEN_A } });
    expect(secret.tags).toEqual({ [INSTANCE_TAG]: stack.instance, [LINEAGE_TAG]: LINEAGE });
    expect(secret.labels).toEqual({ [TOKEN_A]: ['AWSCURRENT'] });
    expect(await world.valueOf('create/text')).toBe(ONE);
  });

  test('makes a secret with the bytes of an object', async () => {
    await world.addStack().create(created({ Name: 'create/binary', Source: object(sources.objectVersions[1]) }));
    expect(await world.valueOf('create/binary')).toEqual(bytesOf(VALUES.object[1]));
  });

  test('makes a secret with the object of a SOPS file', async () => {
    await world.addStack().create(created({ Name: 'create/sops', Source: await plantSopsFile(world, 'sops.json') }));
    expect(JSON.parse(await world.valueOf('create/sops') as string)).toEqual(JSON.parse(plainFile('ordinary.json').toString('utf8')));
  });

  test('fails on a SOPS file of which one byte was changed, and makes nothing', async () => {
    const changed = (text: string): string => text.replace(/(data:)(.)/, (_, head, character) => `${head}${character === 'A' ? 'B' : 'A'}`);
    const response = await world.addStack().create(created({ Name: 'create/changed', Source: await plantSopsFile(world, 'changed.json', changed) }));
    expect(response.Reason).toBe('Secret create/changed: The SOPS file s3://app-bucket/changed.json is malformed: the value at "username" was changed, '
      + 'or moved from another place or file. Encrypt it again with sops, and deploy that.');
    await expect(world.describe('create/changed')).rejects.toThrow(/find the specified secret/);
  });

  test('makes a secret with what KMS has encrypted, and fails under another context', async () => {
    const KeyId = await newKey();
    const { CiphertextBlob } = await world.kms.encrypt({ KeyId, Plaintext: Buffer.from('c4n4ry-ciphertext'), EncryptionContext: { app: 'shop' } });
    const source = (context: Record<string, string>): Source => (
      { Type: 'ciphertext', Ciphertext: Buffer.from(CiphertextBlob!).toString('base64'), KeyId, EncryptionContext: context, Encoding: 'text' });
    await world.addStack().create(created({ Name: 'create/ciphertext', Source: source({ app: 'shop' }) }));
    expect(await world.valueOf('create/ciphertext')).toBe('c4n4ry-ciphertext');
    const { Status, Reason } = await world.addStack().create(created({ Name: 'create/context', Source: source({ app: 'other' }) }));
    expect([Status, Reason]).toEqual(['FAILED', expect.stringContaining('InvalidCiphertextException')]);
  });

  test('makes a secret with a password of the service, by its options', async () => {
    const { Data } = await world.addStack().create(created({ Name: 'create/generated', Source: GENERATED }));
    expect(await world.valueOf('create/generated')).toMatch(/^[A-Za-z0-9]{24}$/);
    expect((await world.describe('create/generated')).labels).toEqual({ [Data!.VersionId!]: ['AWSCURRENT'] });
  });

  test('adds a generated password to a template', async () => {
    await world.addStack().create(created({ Name: 'create/template', Source: TEMPLATE }));
    expect(JSON.parse(await world.valueOf('create/template') as string)).toEqual({ user: 'admin', password: expect.stringMatching(/^[^"\\/@]{32}$/) });
  });

  test('makes a secret without a value', async () => {
    const { Data } = await world.addStack().create(created({ Name: 'create/none', Source: NONE }));
    expect(Data).not.toHaveProperty('VersionId');
    expect((await world.describe('create/none')).labels).toEqual({});
  });

  test('sets description, key, and tags', async () => {
    const key = await newKey();
    await world.addStack().create(first('create/metadata', { Description: 'Of the app.', KmsKeyId: key, Tags: [{ Key: 'team', Value: 'a' }] }));
    expect(await world.describe('create/metadata')).toMatchObject({ Description: 'Of the app.', KmsKeyId: key, tags: { team: 'a' } });
  });

  test.each(['twice', 'twice-at-once'] as const)('of a copied value that is delivered %s makes one secret with one version, and answers the same', async delivery => {
    const stack = world.addStack();
    await stack.create(first(`create/copied-${delivery}`), { delivery });
    const [{ responses }] = stack.exchanges;
    expect(responses).toEqual([responses[0], responses[0]]);
    expect(responses[0]).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: (await world.describe(`create/copied-${delivery}`)).ARN });
    expect((await world.describe(`create/copied-${delivery}`)).labels).toEqual({ [TOKEN_A]: ['AWSCURRENT'] });
  });

  test.each(['twice', 'twice-at-once'] as const)('of a generated value that is delivered %s keeps the first password', async delivery => {
    const stack = world.addStack();
    await stack.create(created({ Name: `create/generated-${delivery}` }), { delivery });
    const [{ responses }] = stack.exchanges;
    expect(responses).toEqual([responses[0], responses[0]]);
    expect((await world.describe(`create/generated-${delivery}`)).labels).toEqual({ [responses[0].Data!.VersionId!]: ['AWSCURRENT'] });
  });

  test('refuses the name of somebody else, and changes nothing', async () => {
    const { ARN } = await foreign('create/taken');
    const before = await world.describe('create/taken');
    const stack = world.addStack();
    const { Status, Reason, PhysicalResourceId } = await stack.create(first('create/taken'));
    expect({ Status, PhysicalResourceId }).toEqual({ Status: 'FAILED', PhysicalResourceId: 'managed-secret:claim:create/taken' });
    expect(Reason).toContain(`The secret create/taken (${ARN}) exists and is not managed by this stack. Nothing was changed.`);
    expect(stack.stackStatus).toBe('ROLLBACK_COMPLETE');
    expect({ ...await world.describe('create/taken'), $metadata: 0 }).toEqual({ ...before, $metadata: 0 });
  });

  test('refuses somebody else\'s secret of the same token and value, for which CreateSecret answers success', async () => {
    await foreign('create/twin', { SecretString: ONE, ClientRequestToken: TOKEN_A });
    const stack = world.addStack();
    expect(await stack.create(first('create/twin'))).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('is not managed by this stack') });
    expect(stack.lambda.log).toContain('{"call":"CreateSecret","result":"ok"');
    expect(await world.describe('create/twin')).toMatchObject({ tags: {}, labels: { [TOKEN_A]: ['AWSCURRENT'] } });
    expect((await world.describe('create/twin')).DeletedDate).toBeUndefined();
  });

  test('is given up when another resource fails, and the next deployment restores the secret', async () => {
    const stack = world.addStack();
    await stack.create(first('create/rolled-back'), { otherFails: true });
    const left = await world.describe('create/rolled-back');
    expect(stack.stackStatus).toBe('ROLLBACK_COMPLETE');
    expect(left).toMatchObject({ DeletedDate: expect.any(Date), tags: { [STATE_TAG]: 'abandoned' } });
    const next = world.addStack();
    expect(await next.create(second('create/rolled-back'))).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: left.ARN });
    const restored = await world.describe('create/rolled-back');
    expect(restored.DeletedDate).toBeUndefined();
    expect(restored.tags).toEqual({ [INSTANCE_TAG]: next.instance, [LINEAGE_TAG]: LINEAGE });
    expect(await world.valueOf('create/rolled-back')).toBe(TWO);
  });
});

describe('an update', () => {
  test('with a new token writes a new version, and keeps the former one', async () => {
    const stack = world.addStack();
    await stack.create(first('update/token'));
    expect(await stack.update(second('update/token'))).toMatchObject({ Status: 'SUCCESS', Data: { VersionId: TOKEN_B } });
    expect((await world.describe('update/token')).labels).toEqual({ [TOKEN_A]: ['AWSPREVIOUS'], [TOKEN_B]: ['AWSCURRENT'] });
    expect(await world.valueOf('update/token')).toBe(TWO);
    expect(await world.valueOf('update/token', 'AWSPREVIOUS')).toBe(ONE);
  });

  test('with a new generation makes a new password', async () => {
    const stack = world.addStack();
    await stack.create(created({ Name: 'update/generation' }));
    const before = await world.valueOf('update/generation');
    const { Data } = await stack.update(created({ Name: 'update/generation', Generation: 'g2' }));
    expect(await world.valueOf('update/generation')).not.toBe(before);
    expect(await world.valueOf('update/generation', 'AWSPREVIOUS')).toBe(before);
    expect((await world.describe('update/generation')).labels[Data!.VersionId!]).toEqual(['AWSCURRENT']);
  });

  test.each(['twice', 'twice-at-once'] as const)('with a new token that is delivered %s writes one version', async delivery => {
    const stack = world.addStack();
    await stack.create(first(`update/${delivery}`));
    await stack.update(second(`update/${delivery}`), { delivery });
    const [, { responses }] = stack.exchanges;
    expect(responses).toEqual([responses[0], responses[0]]);
    expect((await world.describe(`update/${delivery}`)).labels).toEqual({ [TOKEN_A]: ['AWSPREVIOUS'], [TOKEN_B]: ['AWSCURRENT'] });
  });

  test('with the former token and another value fails, and changes nothing', async () => {
    const stack = world.addStack();
    await stack.create(first('update/clash'));
    const { Status, Reason, PhysicalResourceId } = await stack.update(second('update/clash', { ClientRequestToken: TOKEN_A }));
    expect({ Status, PhysicalResourceId }).toEqual({ Status: 'FAILED', PhysicalResourceId: (await world.describe('update/clash')).ARN });
    expect(Reason).toContain(`The clientRequestToken ${TOKEN_A} is in use for another value of the secret update/clash, which is unchanged.`);
    expect(stack.stackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect((await world.describe('update/clash')).labels).toEqual({ [TOKEN_A]: ['AWSCURRENT'] });
    expect(await world.valueOf('update/clash')).toBe(ONE);
  });

  test('with the former token and another reference to the same value succeeds', async () => {
    const stack = world.addStack();
    await stack.create(second('update/same-value'));
    const other = second('update/same-value', { Source: parameter(), Generation: '/app/db' });
    expect(await stack.update(other)).toMatchObject({ Status: 'SUCCESS' });
    expect((await world.describe('update/same-value')).labels).toEqual({ [TOKEN_B]: ['AWSCURRENT'] });
  });

  test('of description, key, and tags changes these, and neither the value nor the tags of others', async () => {
    const [one, two] = [await newKey(), await newKey()];
    const stack = world.addStack();
    await stack.create(first('update/metadata', { Description: 'Old.', KmsKeyId: one, Tags: [{ Key: 'team', Value: 'a' }, { Key: 'gone', Value: 'x' }] }));
    await world.secretsManager.tagResource({ SecretId: 'update/metadata', Tags: [{ Key: 'others', Value: 'y' }] });
    const changed = first('update/metadata', { Description: 'New.', KmsKeyId: two, Tags: [{ Key: 'team', Value: 'b' }] });
    expect(await stack.update(changed)).toMatchObject({ Status: 'SUCCESS' });
    const secret = await world.describe('update/metadata');
    expect(secret).toMatchObject({ Description: 'New.', KmsKeyId: two, labels: { [TOKEN_A]: ['AWSCURRENT'] } });
    expect(secret.tags).toEqual({ team: 'b', others: 'y', [INSTANCE_TAG]: stack.instance, [LINEAGE_TAG]: LINEAGE });
    expect(await world.valueOf('update/metadata')).toBe(ONE);
  });

  test('takes all tags away, and keeps ours', async () => {
    const stack = world.addStack();
    await stack.create(first('update/tags', { Tags: [{ Key: 'team', Value: 'a' }, { Key: 'stage', Value: 'b' }] }));
    await stack.update(first('update/tags'));
    expect((await world.describe('update/tags')).tags).toEqual({ [INSTANCE_TAG]: stack.instance, [LINEAGE_TAG]: LINEAGE });
  });

  test('of metadata leaves a rotated value current', async () => {
    const stack = world.addStack();
    await stack.create(first('update/rotated'));
    await world.secretsManager.putSecretValue({ SecretId: 'update/rotated', SecretString: ROTATED, ClientRequestToken: TOKEN_C });
    await stack.update(first('update/rotated', { Description: 'New.' }));
    expect(await world.valueOf('update/rotated')).toBe(ROTATED);
  });

  test('that is rolled back makes the former version current again', async () => {
    const stack = world.addStack();
    await stack.create(first('update/rolled-back', { Description: 'Old.' }));
    await stack.update(second('update/rolled-back', { Description: 'New.' }), { otherFails: true });
    expect(stack.stackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await world.describe('update/rolled-back')).toMatchObject({ Description: 'Old.', labels: { [TOKEN_A]: ['AWSCURRENT'], [TOKEN_B]: ['AWSPREVIOUS'] } });
    expect(await world.valueOf('update/rolled-back')).toBe(ONE);
  });

  test('that names a version without a label makes it current', async () => {
    const stack = world.addStack();
    await stack.create(first('update/unlabeled'));
    await stack.update(second('update/unlabeled'));
    await stack.update(first('update/unlabeled', { Source: GENERATED, Generation: 'g1', ClientRequestToken: TOKEN_C }));
    expect((await world.describe('update/unlabeled')).labels).toEqual({ [TOKEN_A]: [], [TOKEN_B]: ['AWSPREVIOUS'], [TOKEN_C]: ['AWSCURRENT'] });
    expect(await stack.update(first('update/unlabeled'))).toMatchObject({ Status: 'SUCCESS', Data: { VersionId: TOKEN_A } });
    expect((await world.describe('update/unlabeled')).labels).toEqual({ [TOKEN_A]: ['AWSCURRENT'], [TOKEN_B]: [], [TOKEN_C]: ['AWSPREVIOUS'] });
    expect(await world.valueOf('update/unlabeled')).toBe(ONE);
  });

  test('that names the previous version makes it current', async () => {
    const stack = world.addStack();
    await stack.create(first('update/back'));
    await stack.update(second('update/back'));
    expect(await stack.update(first('update/back'))).toMatchObject({ Status: 'SUCCESS', Data: { VersionId: TOKEN_A } });
    expect((await world.describe('update/back')).labels).toEqual({ [TOKEN_A]: ['AWSCURRENT'], [TOKEN_B]: ['AWSPREVIOUS'] });
  });

  test('of the name makes another secret, and schedules the former one for deletion', async () => {
    const stack = world.addStack();
    const { PhysicalResourceId: before } = await stack.create(first('update/old-name'));
    const { PhysicalResourceId: now } = await stack.update(first('update/new-name'));
    expect(stack.stackStatus).toBe('UPDATE_COMPLETE');
    expect(await world.describe(before)).toMatchObject({ Name: 'update/old-name', DeletedDate: expect.any(Date), tags: { [STATE_TAG]: 'deleted' } });
    expect(await world.describe(now)).toMatchObject({ Name: 'update/new-name', labels: { [TOKEN_A]: ['AWSCURRENT'] } });
    expect((await world.describe(now)).DeletedDate).toBeUndefined();
  });

  test('of the name that is rolled back keeps the former secret, and gives the new one up', async () => {
    const stack = world.addStack();
    const { PhysicalResourceId: before } = await stack.create(first('update/kept-name'));
    const { PhysicalResourceId: dropped } = await stack.update(first('update/dropped-name'), { otherFails: true });
    expect(stack.stackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(stack.resource.physicalId).toBe(before);
    expect((await world.describe(before)).DeletedDate).toBeUndefined();
    expect(await world.describe(dropped)).toMatchObject({ Name: 'update/dropped-name', DeletedDate: expect.any(Date), tags: { [STATE_TAG]: 'abandoned' } });
    expect(await world.valueOf(before)).toBe(ONE);
  });

  test('of a secret that lost our tag is refused, and changes nothing', async () => {
    const stack = world.addStack();
    await stack.create(first('update/untagged'));
    await world.secretsManager.untagResource({ SecretId: 'update/untagged', TagKeys: [INSTANCE_TAG] });
    expect(await stack.update(second('update/untagged'))).toMatchObject({
      Status: 'FAILED', Reason: expect.stringContaining(`does not carry the tag ${INSTANCE_TAG}=${stack.instance}`),
    });
    expect((await world.describe('update/untagged')).labels).toEqual({ [TOKEN_A]: ['AWSCURRENT'] });
    expect(stack.stackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
  });
});

describe('a delete', () => {
  test('schedules the secret by its window, marks it, and does nothing the second time', async () => {
    const stack = world.addStack();
    await stack.create(first('delete/window', { RecoveryWindowInDays: '7' }));
    const { responses } = (await stack.delete({ delivery: 'twice' }), stack.exchanges[1]);
    expect(responses.map(({ Status }) => Status)).toEqual(['SUCCESS', 'SUCCESS']);
    const secret = await world.describe('delete/window');
    expect(secret.tags[STATE_TAG]).toBe('deleted');
    expect(Math.round((secret.DeletedDate!.getTime() - Date.now()) / DAY)).toBe(7);
  });

  test('leaves a secret alone that lost our tag', async () => {
    const stack = world.addStack();
    await stack.create(first('delete/untagged'));
    await world.secretsManager.untagResource({ SecretId: 'delete/untagged', TagKeys: [INSTANCE_TAG] });
    expect(await stack.delete()).toMatchObject({ Status: 'SUCCESS' });
    expect((await world.describe('delete/untagged')).DeletedDate).toBeUndefined();
  });
});

describe('a secret of an earlier life', () => {
  /** A stack that made the secret and was deleted. */
  const deleted = async (Name: string) => {
    const stack = world.addStack();
    await stack.create(first(Name));
    await stack.delete();
    return world.describe(Name);
  };
  /** A stack that made the secret and was deleted without it. */
  const retained = async (Name: string, more: Parameters<typeof first>[1] = {}) => {
    const stack = world.addStack();
    await stack.create(first(Name, more));
    stack.retain();
    return world.describe(Name);
  };

  test('that is scheduled for deletion is refused under FAIL, with the command that restores it', async () => {
    const { ARN } = await deleted('again/refused');
    const { Status, Reason } = await world.addStack().create(second('again/refused'));
    expect(Status).toBe('FAILED');
    expect(Reason).toContain(`Use OnExistingSecret.RESTORE, or run: aws secretsmanager restore-secret --secret-id ${ARN}`);
    expect((await world.describe('again/refused')).DeletedDate).toBeInstanceOf(Date);
  });

  test('that is scheduled for deletion is restored under RESTORE, and gets the new value', async () => {
    const { ARN } = await deleted('again/restored');
    const stack = world.addStack();
    expect(await stack.create(second('again/restored', { OnExisting: 'restore' }))).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: ARN });
    const secret = await world.describe('again/restored');
    expect(secret.DeletedDate).toBeUndefined();
    expect(secret.tags).toEqual({ [INSTANCE_TAG]: stack.instance, [LINEAGE_TAG]: LINEAGE });
    expect(secret.labels).toEqual({ [TOKEN_A]: ['AWSPREVIOUS'], [TOKEN_B]: ['AWSCURRENT'] });
    expect(await world.valueOf('again/restored')).toBe(TWO);
  });

  test('that is scheduled for deletion is restored with the same token and value, for which CreateSecret of moto answers success', async () => {
    const { ARN } = await deleted('again/same');
    const stack = world.addStack();
    expect(await stack.create(first('again/same', { OnExisting: 'restore' }))).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: ARN });
    expect((await world.describe('again/same')).DeletedDate).toBeUndefined();
    expect((await world.describe('again/same')).labels).toEqual({ [TOKEN_A]: ['AWSCURRENT'] });
  });

  test('that the stack itself has scheduled by hand is restored by its next update', async () => {
    const stack = world.addStack();
    await stack.create(first('again/by-hand'));
    await world.secretsManager.deleteSecret({ SecretId: 'again/by-hand', RecoveryWindowInDays: 30 });
    expect(await stack.update(second('again/by-hand'))).toMatchObject({ Status: 'SUCCESS' });
    expect((await world.describe('again/by-hand')).DeletedDate).toBeUndefined();
    expect(await world.valueOf('again/by-hand')).toBe(TWO);
  });

  test('that is live is refused under FAIL', async () => {
    const { tags } = await retained('again/live');
    expect(await world.addStack().create(second('again/live'))).toMatchObject({
      Status: 'FAILED', Reason: expect.stringContaining('exists since an earlier life of this resource. Nothing was changed. Use OnExistingSecret.ADOPT'),
    });
    expect(await world.describe('again/live')).toMatchObject({ tags, labels: { [TOKEN_A]: ['AWSCURRENT'] } });
  });

  test('that is live is adopted under ADOPT, and is its own after an update', async () => {
    const { ARN } = await retained('again/adopted');
    const stack = world.addStack();
    expect(await stack.create(second('again/adopted', { OnExisting: 'adopt' }))).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: ARN });
    expect((await world.describe('again/adopted')).tags).toEqual({
      [INSTANCE_TAG]: stack.instance, [LINEAGE_TAG]: LINEAGE, [STATE_TAG]: `adopted:${TOKEN_A}`,
    });
    expect(await world.valueOf('again/adopted')).toBe(TWO);
    await stack.update(second('again/adopted', { OnExisting: 'adopt', Description: 'Ours.' }));
    expect((await world.describe('again/adopted')).tags).not.toHaveProperty([STATE_TAG]);
  });

  test('that is adopted with a generated value keeps its password', async () => {
    const former = world.addStack();
    await former.create(created({ Name: 'again/password' }));
    former.retain();
    const password = await world.valueOf('again/password');
    const { Status, Data } = await world.addStack().create(created({ Name: 'again/password', OnExisting: 'adopt' }));
    expect(Status).toBe('SUCCESS');
    expect(await world.valueOf('again/password')).toBe(password);
    expect((await world.describe('again/password')).labels[Data!.VersionId!]).toContain('AWSCURRENT');
  });

  test('that was adopted by a stack that is rolled back lives on, with its former value', async () => {
    await retained('again/given-back');
    const stack = world.addStack();
    await stack.create(second('again/given-back', { OnExisting: 'adopt' }), { otherFails: true });
    expect(stack.stackStatus).toBe('ROLLBACK_COMPLETE');
    const secret = await world.describe('again/given-back');
    expect(secret.DeletedDate).toBeUndefined();
    expect(secret.labels).toEqual({ [TOKEN_A]: ['AWSCURRENT'], [TOKEN_B]: ['AWSPREVIOUS'] });
  });

  test('is not adopted when it has another key', async () => {
    const key = await newKey();
    await retained('again/other-key', { KmsKeyId: key });
    expect(await world.addStack().create(second('again/other-key', { OnExisting: 'adopt' }))).toMatchObject({
      Status: 'FAILED', Reason: expect.stringContaining('has a key or replicas that differ from the properties. Nothing was changed.'),
    });
  });

  test('is not adopted when its resource policy lets somebody in', async () => {
    await retained('again/policy');
    const statement = { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::222222222222:root' }, Action: 'secretsmanager:GetSecretValue', Resource: '*' };
    const ResourcePolicy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    await world.secretsManager.putResourcePolicy({ SecretId: 'again/policy', ResourcePolicy });
    expect(await world.addStack().create(second('again/policy', { OnExisting: 'adopt' }))).toMatchObject({
      Status: 'FAILED', Reason: expect.stringContaining('has a resource policy that allows access and that this stack did not write. Nothing was changed.'),
    });
    expect((await world.describe('again/policy')).tags).not.toHaveProperty([STATE_TAG]);
  });
});

describe('replicas', () => {
  const replicated = (Name: string, ...regions: string[]) => first(Name, { Replicas: regions.map(Region => ({ Region })) });
  const regionsOf = async (name: string) => ((await world.describe(name)).ReplicationStatus ?? []).map(({ Region }) => Region).sort();

  test('are made with the secret, and have its value', async () => {
    expect(await world.addStack().create(replicated('replicas/made', 'eu-central-1', 'us-east-1'))).toMatchObject({ Status: 'SUCCESS' });
    expect(await regionsOf('replicas/made')).toEqual(['eu-central-1', 'us-east-1']);
    expect(await world.valueOf('replicas/made', 'AWSCURRENT', 'eu-central-1')).toBe(ONE);
    expect((await world.describe('replicas/made', 'us-east-1')).PrimaryRegion).toBe('eu-west-1');
  });

  test('are added and removed by updates', async () => {
    const stack = world.addStack();
    await stack.create(first('replicas/changed'));
    await stack.update(replicated('replicas/changed', 'eu-central-1', 'us-east-1'));
    expect(await regionsOf('replicas/changed')).toEqual(['eu-central-1', 'us-east-1']);
    await stack.update(replicated('replicas/changed', 'us-east-1'));
    expect(await regionsOf('replicas/changed')).toEqual(['us-east-1']);
    await expect(world.describe('replicas/changed', 'eu-central-1')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await stack.update(first('replicas/changed'));
    expect(await regionsOf('replicas/changed')).toEqual([]);
  });

  test('are removed before the secret is deleted, which the service refuses otherwise', async () => {
    const stack = world.addStack();
    await stack.create(replicated('replicas/deleted', 'eu-central-1'));
    await expect(world.secretsManager.deleteSecret({ SecretId: 'replicas/deleted' })).rejects.toMatchObject({ name: 'InvalidParameterException' });
    expect(await stack.delete()).toMatchObject({ Status: 'SUCCESS' });
    expect(await regionsOf('replicas/deleted')).toEqual([]);
    expect((await world.describe('replicas/deleted')).DeletedDate).toBeInstanceOf(Date);
  });

  test('of another region\'s secret hold the name, so a create fails and changes nothing', async () => {
    const theirs = { Name: 'replicas/held', SecretString: 'somebody else\'s', AddReplicaRegions: [{ Region: 'eu-west-1' }] };
    await world.secretsManagerOf('eu-central-1').createSecret(theirs);
    const stack = world.addStack();
    expect(await stack.create(first('replicas/held'))).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('replica') });
    expect(stack.stackStatus).toBe('ROLLBACK_COMPLETE');
    expect(await world.describe('replicas/held')).toMatchObject({ PrimaryRegion: 'eu-central-1', tags: {} });
    expect(await world.valueOf('replicas/held')).toBe('somebody else\'s');
  });

  test('of a taken name fail the create, and nothing is left of it', async () => {
    await world.secretsManagerOf('eu-central-1').createSecret({ Name: 'replicas/taken', SecretString: 'somebody else\'s' });
    const stack = world.addStack();
    const { Status, Reason } = await stack.create(replicated('replicas/taken', 'eu-central-1'));
    expect(Status).toBe('FAILED');
    expect(Reason).toContain('eu-central-1');
    expect(stack.stackStatus).toBe('ROLLBACK_COMPLETE');
    expect(await world.describe('replicas/taken')).toMatchObject({ DeletedDate: expect.any(Date), tags: { [STATE_TAG]: 'abandoned' } });
    expect(await world.valueOf('replicas/taken', 'AWSCURRENT', 'eu-central-1')).toBe('somebody else\'s');
  });
});

const secret = (SecretId: string, more: object = {}): Source => ({ Type: 'secret', SecretId, Encoding: 'text', ...more });

describe('each source', () => {
  const cases: ReadonlyArray<readonly [string, () => Source, string | Buffer]> = [
    ['a parameter', () => parameter(), TWO],
    ['a version of a parameter', () => parameter(1), ONE],
    ['a parameter in base64', () => ({ Type: 'parameter', Name: '/app/base64', Encoding: 'base64' }), Buffer.from(VALUES.base64[0], 'base64')],
    ['a secret', () => secret(sources.secretId), VALUES.secret[1]],
    ['a version of a secret', () => secret(sources.secretId, { VersionId: sourceVersion(1) }), VALUES.secret[0]],
    ['a label of a secret', () => secret(sources.secretId, { VersionStage: 'AWSPREVIOUS' }), VALUES.secret[0]],
    ['a JSON field of a secret', () => secret(sources.jsonId, { JsonField: 'password' }), 'c4n4ry-json-field'],
    ['a binary secret', () => secret(sources.binaryId, { Encoding: 'binary' }), BINARY],
    ['an object', () => object(undefined), bytesOf(VALUES.object[1])],
    ['a version of an object', () => object(sources.objectVersions[0]), bytesOf(VALUES.object[0])],
    ['a version of an object as text', () => object(sources.objectVersions[0], 'text'), VALUES.object[0]],
  ];

  test.each(cases)('%s is copied', async (what, source, value) => {
    const name = `source/${what.replaceAll(' ', '-')}`;
    expect(await world.addStack().create(created({ Name: name, Source: source(), Generation: what }))).toMatchObject({ Status: 'SUCCESS' });
    expect(await world.valueOf(name)).toEqual(value);
  });
});

/** A secret as CloudFormation makes it for a handler-written content. */
const shell = async (Name: string) => (await world.secretsManager.createSecret({ Name })).ARN!;
const write = (arn: string, version: 1 | 2, token: string) =>
  written(arn, { Source: parameter(version), Generation: `/app/db:${version}`, ClientRequestToken: token });

describe('mode version', () => {
  test('writes a version into a secret that has none, and its delete leaves it there', async () => {
    const arn = await shell('version/first');
    const stack = world.addStack();
    expect(await stack.create(write(arn, 1, TOKEN_A), { delivery: 'twice' })).toMatchObject({
      Status: 'SUCCESS', PhysicalResourceId: `${arn}#version`, Data: { Arn: arn, Name: 'version/first', VersionId: TOKEN_A },
    });
    expect(await world.describe(arn)).toMatchObject({ tags: {}, labels: { [TOKEN_A]: ['AWSCURRENT'] } });
    expect(await stack.delete()).toMatchObject({ Status: 'SUCCESS' });
    expect((await world.describe(arn)).DeletedDate).toBeUndefined();
    expect(await world.valueOf(arn)).toBe(ONE);
  });

  test('writes a new version for a new token, and goes back in a rollback', async () => {
    const arn = await shell('version/updated');
    const stack = world.addStack();
    await stack.create(write(arn, 1, TOKEN_A));
    await stack.update(write(arn, 2, TOKEN_B), { otherFails: true });
    expect(stack.stackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect((await world.describe(arn)).labels).toEqual({ [TOKEN_A]: ['AWSCURRENT'], [TOKEN_B]: ['AWSPREVIOUS'] });
    await stack.update(write(arn, 2, TOKEN_B));
    expect((await world.describe(arn)).labels).toEqual({ [TOKEN_A]: ['AWSPREVIOUS'], [TOKEN_B]: ['AWSCURRENT'] });
  });

  test('refuses a token that is in use for another value', async () => {
    const arn = await shell('version/clash');
    const stack = world.addStack();
    await stack.create(write(arn, 1, TOKEN_A));
    expect(await stack.update(write(arn, 2, TOKEN_A))).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('is in use for another value') });
    expect(await world.valueOf(arn)).toBe(ONE);
  });

  test('leaves a rotated version current when an older token comes back', async () => {
    const arn = await shell('version/rotated');
    const stack = world.addStack();
    await stack.create(write(arn, 1, TOKEN_A));
    await stack.update(write(arn, 2, TOKEN_B));
    await world.secretsManager.putSecretValue({ SecretId: arn, SecretString: ROTATED, ClientRequestToken: TOKEN_C });
    expect(await stack.update(write(arn, 1, TOKEN_A))).toMatchObject({ Status: 'SUCCESS' });
    expect(await world.valueOf(arn)).toBe(ROTATED);
  });
});

/* The handler looks again before it believes that something is not there: all of these wait at the same time. */
describe('what is missing', () => {
  const sourceless: ReadonlyArray<readonly [string, () => Source, string]> = [
    ['a parameter', () => ({ Type: 'parameter', Name: '/app/none', Encoding: 'text' }), 'ParameterNotFound'],
    ['a version of a parameter', () => ({ Type: 'parameter', Name: '/app/db', Version: '9', Encoding: 'text' }), 'ParameterVersionNotFound'],
    ['a source secret', () => secret(`${sources.secretId.slice(0, -6)}XXXXXX`), 'ResourceNotFoundException'],
    ['a version of a source secret', () => secret(sources.secretId, { VersionId: TOKEN_C }), 'ResourceNotFoundException'],
    ['a JSON field', () => secret(sources.jsonId, { JsonField: 'none' }), 'has no JSON field "none"'],
    ['an object', () => ({ Type: 'object', Bucket: 'app-bucket', Key: 'none', Encoding: 'text' }), 'NoSuchKey'],
  ];
  const nameFor = (what: string) => `missing/${what.replaceAll(' ', '-')}`;
  const responses = new Map<string, Response>();
  let versionArn: string;

  beforeAll(async () => {
    versionArn = await shell('missing/version');
    await world.secretsManager.deleteSecret({ SecretId: versionArn, ForceDeleteWithoutRecovery: true });
    const remember = async (what: string, response: Promise<Response>) => responses.set(what, await response);
    await Promise.all([
      ...sourceless.map(([what, source]) => remember(what, createFrom(what, source()))),
      remember('version', world.addStack().create(write(versionArn, 1, TOKEN_A))),
      remember('delete', deleteGone('missing/delete')),
    ]);
  });

  const createFrom = (what: string, source: Source): Promise<Response> =>
    world.addStack().create(created({ Name: nameFor(what), Source: source, Generation: what }));

  async function deleteGone(name: string): Promise<Response> {
    const stack = world.addStack();
    await stack.create(first(name));
    await world.secretsManager.deleteSecret({ SecretId: name, ForceDeleteWithoutRecovery: true });
    return stack.delete();
  }

  test.each(sourceless)('%s fails the create, and no secret is made', async (what, _source, reason) => {
    expect(responses.get(what)).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining(reason) });
    await expect(world.describe(nameFor(what))).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test('the secret of mode version fails the create', () => {
    expect(responses.get('version')).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining(`The secret ${versionArn} does not exist.`) });
  });

  test('the secret of a delete is no reason to fail', () => {
    expect(responses.get('delete')).toMatchObject({ Status: 'SUCCESS' });
  });
});

test('no value that was read above is in a log or in a response', () => {
  const logs = world.stacks.map(({ lambda, exchanges }) => lambda.log + JSON.stringify(exchanges.map(({ responses }) => responses)));
  const values = [...world.values, ...Object.values(VALUES).flat()].flatMap(disguises);
  expect(values.length).toBeGreaterThan(40);
  expect(values.filter(value => logs.some(log => log.includes(value)))).toEqual([]);
});
