import { INSTANCE_TAG, LINEAGE_TAG } from '../../../src/create-secret/contract';
import { KeyState } from '../fake/keys';
import { STRONG } from '../fake/secret-store';
import { Refusal } from '../fake/wire';
import { run } from '../matrix';
import { created as properties, KEY_ARN, LINEAGE, parameter, TOKEN_A, TOKEN_B } from '../properties';
import { SCENARIOS } from '../scenarios';
import { World } from '../world';
import { created, handler, loaded, namesOf, newWorld, play, reasonOf, refuses, statusesOf } from './stage';

const A = properties({ Source: parameter(1), ClientRequestToken: TOKEN_A });
const KEYED = { ...A, KmsKeyId: KEY_ARN };
const DENIED = new Refusal('AccessDeniedException', 'User: arn:aws:sts::111122223333:assumed-role/handler/handler is not authorized to perform: secretsmanager:X');

beforeAll(loaded);

function keyOf(world: World): { state: KeyState; denied: Set<string> } {
  return (world.aws.secretsManager.keys as any).keys.find(({ arn }: { arn: string }) => arn === KEY_ARN);
}

describe('keys and permissions', () => {
  test.each<[KeyState, RegExp]>([['Disabled', /disabled/], ['PendingDeletion', /pending deletion/], ['Asymmetric', /asymmetric/]])(
    '54 a key that is %s fails the create, names the cause, and leaves nothing', async (state, cause) => {
      const world = newWorld();
      keyOf(world).state = state;
      await play(world, ({ stack }) => stack.create(KEYED));
      expect(reasonOf(world.stack)).toMatch(/app\/db.*EncryptionFailure/s);
      expect(reasonOf(world.stack)).toMatch(cause);
      expect(world.stack.stackStatus).toBe('ROLLBACK_COMPLETE');
    });

  test('54 a key that is not there fails the create', async () => {
    const world = newWorld();
    await play(world, ({ stack }) => stack.create({ ...A, KmsKeyId: 'alias/none' }));
    expect(reasonOf(world.stack)).toMatch(/EncryptionFailure.*alias\/none.*does not exist.*(kmsKeyId|encryptionKey)/s);
  });

  test('54 a key that is disabled when an update writes fails it, and the value stays', async () => {
    const world = await created(KEYED);
    keyOf(world).state = 'Disabled';
    await world.run(({ stack }) => stack.update({ ...KEYED, Source: parameter(2), ClientRequestToken: TOKEN_B }));
    expect(reasonOf(world.stack, 1)).toMatch(/(En|De)cryptionFailure.*disabled/s);
    expect([...world.current!.versions.keys()]).toEqual([TOKEN_A]);
  });

  test.each(['GenerateDataKey', 'Decrypt'])('55 kms:%s denied fails the create, and says which permissions are missing', async use => {
    const world = newWorld();
    keyOf(world).denied.add(use);
    await play(world, ({ stack }) => stack.create(KEYED));
    expect(reasonOf(world.stack)).toMatch(/Access to KMS is not allowed.*kms:GenerateDataKey.*kms:Decrypt/s);
  });

  test('56 another account\'s key by its alias fails the create', async () => {
    const world = newWorld();
    world.aws.secretsManager.keys.add('theirs', { aliases: ['alias/theirs'], account: '444455556666' });
    await play(world, ({ stack }) => stack.create({ ...A, KmsKeyId: 'alias/theirs' }));
    expect(reasonOf(world.stack)).toMatch(/alias\/theirs.*does not exist/s);
  });

  test('57 TagResource denied when adopting fails the create, and the secret stays as it was', async () => {
    const world = newWorld();
    world.isForeign(world.addSecret('app/db', { tags: new Map([[INSTANCE_TAG, 'old/Secret'], [LINEAGE_TAG, LINEAGE]]) }));
    refuses(world, 'TagResource', DENIED);
    await play(world, ({ stack }) => stack.create({ ...A, OnExisting: 'adopt' }));
    expect([statusesOf(world.stack), world.stack.stackStatus]).toEqual([['FAILED', 'SUCCESS'], 'ROLLBACK_COMPLETE']);
  });

  test('57 TagResource denied in an update fails it, and nothing is orphaned', async () => {
    const world = await created(A);
    refuses(world, 'TagResource', DENIED);
    await play(world, ({ stack }) => stack.update({ ...A, Tags: [{ Key: 'team', Value: 'b' }] })).catch(() => undefined);
    expect(statusesOf(world.stack)[1]).toBe('FAILED');
    expect(reasonOf(world.stack, 1)).toMatch(/AccessDenied/);
  });

  test('57 UpdateSecretVersionStage denied in a rollback fails it; once allowed, the rollback is continued', async () => {
    const world = await created(A);
    let isDenied = true;
    refuses(world, 'UpdateSecretVersionStage', DENIED, () => !isDenied);
    await world.run(({ stack }) => stack.update({ ...A, Source: parameter(2), ClientRequestToken: TOKEN_B }, { otherFails: true }));
    expect(world.stack.stackStatus).toBe('UPDATE_ROLLBACK_FAILED');
    isDenied = false;
    await play(world, ({ stack }) => stack.continueRollback());
    expect(world.stack.stackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
  });

  test('57 PutResourcePolicy cannot fail: no scenario calls it, because CloudFormation owns the resource policy', async () => {
    const called = new Set<string>();
    for (const scenario of SCENARIOS) for (const name of namesOf((await run(handler, scenario, STRONG)).world)) called.add(name);
    expect([...called].filter(name => /Policy$/.test(name))).toEqual(['GetResourcePolicy']);
  });

  test.each(['CreateSecret', 'DescribeStackResource', 'GetParameter'])('58 %s denied for the first 20 seconds, while the role\'s permissions spread', async operation => {
    const world = newWorld();
    const start = world.time.now();
    refuses(world, operation, DENIED, () => world.time.now() - start > 20_000);
    await play(world, ({ stack }) => stack.create(A));
    expect(world.stack.stackStatus).toBe('CREATE_COMPLETE');
  });

  test('58 denied for good is reported within about a minute, and not at the deadline', async () => {
    const world = newWorld();
    const start = world.time.now();
    refuses(world, 'CreateSecret', DENIED);
    await world.run(({ stack }) => stack.create(A));
    expect(reasonOf(world.stack)).toMatch(/AccessDenied.*role/s);
    expect(world.time.now() - start).toBeLessThan(120_000);
  });

  test('a change of tags that takes the handler its own permission says so', async () => {
    const world = await created({ ...A, Tags: [{ Key: 'team', Value: 'a' }] });
    const message = 'Access denied: the tag change would remove the permission to this secret.';
    refuses(world, 'UntagResource', new Refusal('AccessDeniedException', message));
    await world.run(({ stack }) => stack.update({ ...A, Tags: [] }));
    expect(reasonOf(world.stack, 1)).toMatch(/AccessDenied.*or changed tags on which a policy depends/s);
  });

  test('the slow first use of the default key does not fail a create', async () => {
    let uses = 0;
    const world = newWorld({ lambda: { latency: call => (/CreateSecret/.test(call) && uses++ < 4 ? 12_000 : 20) } });
    await play(world, ({ stack }) => stack.create(A));
    expect(world.stack.stackStatus).toBe('CREATE_COMPLETE');
  });
});
