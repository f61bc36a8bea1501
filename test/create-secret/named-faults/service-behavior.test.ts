/* Where the service is less kind than it seems: the rows of docs/internals/service-behavior.md, each with what the handler makes of it. */
import { INSTANCE_TAG, LINEAGE_TAG, STATE_TAG } from '../../../src/create-secret/contract';
import { DEFAULT_KEY } from '../../../src/create-secret/converge-metadata';
import { otherAccountReplicaError } from '../../../src/create-secret/errors';
import { purge } from '../fake/deletion';
import { Key } from '../fake/keys';
import { ReplicaStatus } from '../fake/replicas';
import { HttpResponse, jsonResponse, Refusal } from '../fake/wire';
import { throttled } from '../fake-aws';
import { created as properties, KEY_ARN, LINEAGE, OTHER_KEY_ARN, parameter, TOKEN_A, TOKEN_B } from '../properties';
import { World } from '../world';
import { created, justBefore, loaded, namesOf, newWorld, play, reasonOf, refuses, writesOf } from './stage';

const PARIS = [{ Region: 'eu-west-3' }];
const A = properties({ Source: parameter(1), ClientRequestToken: TOKEN_A });
const PRIMARY_REGION = 'us-east-1';
const WITHHELD = 'The service said more, in the event of this call in CloudTrail.';

beforeAll(loaded);

function countOf(world: World, operation: string): number {
  return namesOf(world).filter(name => name === operation).length;
}

describe('replicas go asynchronously', () => {
  const REKEYED = [{ Region: 'eu-west-3', KmsKeyId: 'alias/there' }];

  test('a change of the key of a replica ends well, although its name is taken for 90 seconds', async () => {
    const world = await created({ ...A, Replicas: PARIS });
    await play(world, ({ stack }) => stack.update({ ...A, Replicas: REKEYED }));
    expect([world.stack.stackStatus, world.current!.replicas.map(({ keyId }) => keyId)]).toEqual(['UPDATE_COMPLETE', ['alias/there']]);
    expect(countOf(world, 'ReplicateSecretToRegions')).toBeGreaterThan(2);
  });

  test('and so does its rollback', async () => {
    const world = await created({ ...A, Replicas: PARIS });
    await play(world, ({ stack }) => stack.update({ ...A, Replicas: REKEYED }, { otherFails: true }));
    expect([world.stack.stackStatus, world.current!.replicas.map(({ keyId }) => keyId)]).toEqual(['UPDATE_ROLLBACK_COMPLETE', [undefined]]);
  });

  test('a stack that is deployed again right after it was deleted gets its replica', async () => {
    const world = await created({ ...A, Replicas: PARIS, OnExisting: 'restore' });
    await play(world, async ({ stack }) => {
      await stack.delete();
      await world.addStack('b').create({ ...A, Replicas: PARIS, OnExisting: 'restore' });
    });
    expect(world.stack.stackStatus).toBe('CREATE_COMPLETE');
  });

  test.each(['Pending', 'Detached'] as const)('a replica that is %s is not settled, and its later failure fails the create', async status => {
    const world = newWorld();
    const { others } = world.aws.secretsManager;
    others.broken.set('eu-west-3', 'Replication failed: the key is disabled.');
    others.reported.set('eu-west-3', status);
    world.time.after(30_000, () => void others.reported.clear());
    await play(world, ({ stack }) => stack.create({ ...A, Replicas: PARIS }));
    expect(reasonOf(world.stack)).toBe('Secret app/db: The replica in eu-west-3 failed: Replication failed: the key is disabled.');
  });

  const REMOVE = 'aws secretsmanager remove-regions-from-replication --secret-id ARN --remove-replica-regions';

  test.each([
    ['InProgress', 'Secrets Manager is still copying the secret to eu-west-3: deploy again to continue.'],
    ['Pending', 'Secrets Manager has not started the copy to eu-west-3: check that each Region is enabled for the account, '
      + 'then deploy again.'],
    ['Detached', 'Replication to eu-west-3 was stopped, and deploying again does not restart it: remove the replica, '
      + `then deploy again: ${REMOVE} eu-west-3`],
    ['Suspended', 'Check the replica in eu-west-3, then deploy again.', 'in a status that this handler does not know'],
  ])('a replica that stays %s ends the update in time, with a remedy', async (status, remedy, shown = status) => {
    const world = await created(A);
    world.aws.secretsManager.others.reported.set('eu-west-3', status as ReplicaStatus);
    await world.run(({ stack }) => stack.update({ ...A, Replicas: PARIS }));
    expect(reasonOf(world.stack, 1)).toBe('Secret app/db: The replicas did not settle in time: '
      + `eu-west-3 is ${shown}. ${remedy.replace('ARN', world.current!.arn)}`);
    expect(world.lambda.ends).not.toContain('timed out');
  });

  test('replicas that do not settle are all named, each with its status and where the message of the service is', async () => {
    const world = await created(A);
    const { reported, messages } = world.aws.secretsManager.others;
    reported.set('eu-west-3', 'Pending').set('sa-east-1', 'Detached').set('us-east-1', 'Pending');
    messages.set('sa-east-1', 'The replica account stopped it.');
    const Replicas = [...PARIS, { Region: 'eu-north-1' }, { Region: 'sa-east-1' }, { Region: 'us-east-1' }];
    await world.run(({ stack }) => stack.update({ ...A, Replicas }));
    expect(reasonOf(world.stack, 1)).toBe('Secret app/db: The replicas did not settle in time: eu-west-3 is Pending, '
      + 'sa-east-1 is Detached (describe-secret has its StatusMessage), us-east-1 is Pending. '
      + 'Secrets Manager has not started the copy to eu-west-3, us-east-1: check that each Region is enabled for the account, '
      + 'then deploy again. Replication to sa-east-1 was stopped, and deploying again does not restart it: remove the replica, '
      + `then deploy again: ${REMOVE.replace('ARN', world.current!.arn)} sa-east-1`);
  });

  test('a replica that Secrets Manager does not list is named', async () => {
    const world = await created(A);
    world.aws.onCall = ({ operation }) => {
      if (operation === 'DescribeSecret') world.current!.replicas = [];
    };
    await world.run(({ stack }) => stack.update({ ...A, Replicas: PARIS }));
    expect(reasonOf(world.stack, 1)).toBe('Secret app/db: The replicas did not settle in time: eu-west-3 is not listed. '
      + 'Check the replica in eu-west-3, then deploy again.');
  });

  test('a secret that somebody removes while its replica is made is named as the one that does not exist', async () => {
    const world = await created(A);
    const { arn } = world.current!;
    world.aws.onCall = ({ operation }) => {
      if (operation === 'DescribeSecret' && namesOf(world).includes('ReplicateSecretToRegions')) {
        world.aws.secretsManager.store.secrets.delete(arn);
      }
    };
    await world.run(({ stack }) => stack.update({ ...A, Replicas: PARIS }));
    expect(reasonOf(world.stack, 1)).toBe(`Secret app/db: The secret ${arn} does not exist.`);
  });

  test('a replica that is not removed in time ends the delete with its Region and status', async () => {
    const world = await created({ ...A, Replicas: PARIS });
    const { arn, replicas } = world.current!;
    Object.defineProperty(replicas[0], 'goneAt', { get: () => Infinity, set: () => {} });
    await world.run(({ stack }) => stack.delete());
    expect(reasonOf(world.stack, 1)).toBe('Secret app/db: The replicas were not removed in time: eu-west-3 is InProgress. '
      + 'Deploy or delete again to continue. If a replica stays, remove it, then try again: '
      + `${REMOVE.replace('ARN', arn)} eu-west-3`);
  });
});

describe('a secret that cannot be deleted', () => {
  test('because of a replica that was added meanwhile goes with it', async () => {
    const world = await created(A);
    justBefore(world, 'DeleteSecret', () => void world.current!.replicas.push({ region: 'sa-east-1', readyAt: 0 }));
    await play(world, ({ stack }) => stack.delete());
    expect([world.stack.stackStatus, world.secrets.filter(({ name, deletion }) => name === 'app/db' && !deletion)]).toEqual(['DELETE_COMPLETE', []]);
    expect(writesOf(world).slice(-3)).toEqual(['DeleteSecret', 'RemoveRegionsFromReplication', 'DeleteSecret']);
  });

  test.each(['InvalidParameterException', 'InvalidRequestException'])('because of replicas that cannot be read fails the delete with the service\'s own words: %s', async name => {
    const world = await created(A);
    const { arn } = world.current!;
    refuses(world, 'DeleteSecret', new Refusal(name, `You can't delete secret ${arn} that still has replica regions [sa-east-1].`));
    await world.run(({ stack }) => stack.delete());
    expect([world.stack.stackStatus, world.current!.deletion]).toEqual(['DELETE_FAILED', undefined]);
    expect(reasonOf(world.stack, 1)).toBe(`Secret app/db: ${name}: You can't delete secret ${arn} that still has replica regions [sa-east-1]. `
      + 'Something keeps adding replicas, or the service does not list them. Remove the replicas, then delete the secret again.');
  });

  const associated = (arn: string, text: string) =>
    'Secret app/db: The secret app/db is not deleted: a replica in another account is associated with it. '
    + 'Disassociate the replica, then delete the secret again: aws secretsmanager disassociate-cross-account-replica '
    + `--secret-id ${arn} --cross-account-replica-arn, with the ARN that describe-secret shows in CrossAccountReplicas. `
    + text;

  test('because a replica in another account is associated is not deleted, and the message has the command', async () => {
    const world = await created(A);
    const { arn } = world.current!;
    world.current!.crossAccountReplicas = ['arn:aws:secretsmanager:eu-west-1:444455556666:secret:app/db-AbCdEf'];
    await world.run(({ stack }) => stack.delete());
    expect(reasonOf(world.stack, 1))
      .toBe(associated(arn, `Secrets Manager says: You can't delete secret ${arn} that still has an associated cross-account replica.`));
    world.current!.crossAccountReplicas = undefined;
    await play(world, ({ stack }) => stack.tryAgain());
    expect(world.stack.stackStatus).toBe('DELETE_COMPLETE');
  });

  test.each([
    ['InvalidRequestException', 'The secret has replicas in another account.'],
    ['InvalidRequestException', 'A Cross-Account association\nkeeps a replica.'],
    ['InvalidParameterException', 'Another account has a replica of it.'],
    ['InvalidRequestException', 'A replica of the secret is in another AWS account.'],
    ['InvalidRequestException', 'Replicas exist in other accounts.'],
    ['InvalidParameterException', 'A different AWS account has a replica.'],
  ])('because of such a replica, in words that nobody has recorded, withholds those: %s, %j', async (name, text) => {
    const world = await created(A);
    const { arn } = world.current!;
    refuses(world, 'DeleteSecret', new Refusal(name, text));
    await world.run(({ stack }) => stack.delete());
    expect(reasonOf(world.stack, 1)).toBe(associated(arn, WITHHELD));
  });

  test('because of such a replica has no words of the service in the message of the error itself', () => {
    const secret = { ARN: KEY_ARN, Name: 'app/db', Tags: {}, VersionIdsToStages: {}, Replicas: [] };
    const refusal = new Refusal('InvalidRequestException', 'c4n4ry of a cross-account replica');
    expect(`Secret app/db: ${otherAccountReplicaError(secret, refusal).message}`).toBe(associated(KEY_ARN, WITHHELD));
  });

  test.each([
    ['InvalidRequestException', 'The secret is associated with a rotation function.'],
    ['InvalidRequestException', 'The secret is shared with another account.'],
    ['InvalidRequestException', 'The replica is associated with a proxy.'],
    ['InvalidRequestException', 'The replica is associated with another proxy of the account.'],
    ['InvalidParameterException', 'A cross-account policy keeps it.'],
  ])('because of something else is not explained as a replica: %s, %s', async (name, text) => {
    const world = await created(A);
    refuses(world, 'DeleteSecret', new Refusal(name, text));
    await world.run(({ stack }) => stack.delete());
    const remedy = name === 'InvalidRequestException'
      ? 'The secret is in a state that does not allow this call, such as scheduled for deletion.'
      : 'The service does not accept the value that the message names. Correct that property of the secret or of its source, then deploy again.';
    expect(reasonOf(world.stack, 1)).toBe(`Secret app/db: ${name}. ${WITHHELD} ${remedy}`);
  });

  test.each([
    "You can't perform this operation on the secret because it was marked for deletion.",
    "You can't perform this operation on the secret because it was already scheduled for deletion.",
    "You tried to perform the operation on a secret that's currently marked deleted.",
  ])('because it seems to be on its way is looked at, and deleted: %s', async text => {
    const world = await created(A);
    let refusals = 0;
    refuses(world, 'DeleteSecret', new Refusal('InvalidRequestException', text), () => refusals++ >= 3);
    await play(world, ({ stack }) => stack.delete());
    expect([world.stack.stackStatus, countOf(world, 'DeleteSecret')]).toEqual(['DELETE_COMPLETE', 4]);
    expect(world.secrets.filter(({ name, deletion }) => name === 'app/db' && !deletion)).toEqual([]);
  });
});

describe('a change of the key', () => {
  const KEYED = { ...A, KmsKeyId: KEY_ARN };
  const REKEYED = { ...A, KmsKeyId: OTHER_KEY_ARN };
  const lost = (key: string) => `Secret app/db: The secret app/db has the new key ${key}, but its value is still encrypted with the former key only, `
    + 'and would be lost with that key. Do not disable or delete the former key. Allow the handler\'s role kms:Encrypt with the new key and kms:Decrypt '
    + 'with the former one, in the key policies, and deploy again.';
  const keyOf = (world: World, arn: string): Key => (world.aws.secretsManager.keys as any).keys.find((key: Key) => key.arn === arn);
  const keysOfValue = (world: World): Array<string | undefined> => [...world.current!.versions.get(TOKEN_A)!.keyIds];

  test('without kms:Encrypt on the new one fails, and is rolled back', async () => {
    const world = await created(KEYED);
    keyOf(world, OTHER_KEY_ARN).denied.add('Encrypt');
    await play(world, ({ stack }) => stack.update(REKEYED));
    expect([world.stack.stackStatus, reasonOf(world.stack, 1), keysOfValue(world)]).toEqual(['UPDATE_ROLLBACK_COMPLETE', lost(OTHER_KEY_ARN), [KEY_ARN]]);
  });

  test('to none, without kms:Decrypt on the former one, fails as well', async () => {
    const world = await created(KEYED);
    keyOf(world, KEY_ARN).denied.add('Decrypt');
    await world.run(({ stack }) => stack.update(A));
    expect([reasonOf(world.stack, 1), keysOfValue(world)]).toEqual([lost('aws/secretsmanager'), [KEY_ARN]]);
  });

  test('with both permissions encrypts the value anew', async () => {
    const world = await created(KEYED);
    await play(world, ({ stack }) => stack.update(REKEYED));
    expect([world.stack.stackStatus, keysOfValue(world)]).toEqual(['UPDATE_COMPLETE', [KEY_ARN, OTHER_KEY_ARN]]);
  });

  describe.each([1, 2, 100])('where a page of versions has %d', pageSize => {
    async function rotated(): Promise<World> {
      const world = await created(KEYED);
      world.aws.secretsManager.pageSize = pageSize;
      await play(world, ({ stack }) => stack.update({ ...KEYED, Source: parameter(2), ClientRequestToken: TOKEN_B }));
      return world;
    }
    const rekeyed = { ...REKEYED, Source: parameter(2), ClientRequestToken: TOKEN_B };

    test('and the current one is the second, fails without kms:Encrypt on the new key', async () => {
      const world = await rotated();
      keyOf(world, OTHER_KEY_ARN).denied.add('Encrypt');
      await world.run(({ stack }) => stack.update(rekeyed));
      expect(reasonOf(world.stack, 2)).toBe(lost(OTHER_KEY_ARN));
    });

    test('and the current one is the second, succeeds with it, after as many pages as there are up to that', async () => {
      const world = await rotated();
      const before = countOf(world, 'ListSecretVersionIds');
      await play(world, ({ stack }) => stack.update(rekeyed));
      expect([world.stack.stackStatus, countOf(world, 'ListSecretVersionIds') - before])
        .toEqual(['UPDATE_COMPLETE', pageSize === 1 ? 2 : 1]);
    });
  });

  test('is verified where the first page is empty', async () => {
    const world = await created(KEYED);
    keyOf(world, OTHER_KEY_ARN).denied.add('Encrypt');
    world.aws.onAnswer = ({ operation, request }) =>
      operation === 'ListSecretVersionIds' && request.NextToken === undefined
        ? jsonResponse(200, { Versions: [], NextToken: 'page-from-0' })
        : undefined;
    await world.run(({ stack }) => stack.update(REKEYED));
    expect(reasonOf(world.stack, 1)).toBe(lost(OTHER_KEY_ARN));
  });

  test('is not called lost where no page has the current version', async () => {
    const world = await created(KEYED);
    world.aws.onAnswer = ({ operation }) =>
      operation === 'ListSecretVersionIds' ? jsonResponse(200, { Versions: [] }) : undefined;
    await world.run(({ stack }) => stack.update(REKEYED));
    expect(world.stack.stackStatus).toBe('UPDATE_COMPLETE');
  });

  test('with a new value needs no kms:Encrypt: that is written under the new key', async () => {
    const world = await created(KEYED);
    keyOf(world, OTHER_KEY_ARN).denied.add('Encrypt');
    await play(world, ({ stack }) => stack.update({ ...REKEYED, Source: parameter(2), ClientRequestToken: TOKEN_B }));
    expect(world.stack.stackStatus).toBe('UPDATE_COMPLETE');
  });

  test.each([[`arn:aws:kms:eu-west-1:111122223333:${DEFAULT_KEY}`, [DEFAULT_KEY]], ['alias/app', [KEY_ARN]], [KEY_ARN, []], [KEY_ARN, [KEY_ARN.split('/')[1]]]])(
    'to %s is not called lost where the list has %j', async (KmsKeyId, KmsKeyIds) => {
      const world = await created(A);
      world.aws.secretsManager.keys.add('app', { aliases: ['alias/app', DEFAULT_KEY] });
      world.aws.onAnswer = ({ operation }) =>
        operation === 'ListSecretVersionIds' ? jsonResponse(200, { Versions: [{ VersionStages: ['AWSCURRENT'], KmsKeyIds }] }) : undefined;
      await world.run(({ stack }) => stack.update({ ...A, KmsKeyId }));
      expect(world.stack.stackStatus).toBe('UPDATE_COMPLETE');
    });
});

describe('a secret without replicas', () => {
  test.each([[undefined], [[]]])('is made where the list of them is %j, which the service would refuse', async Replicas => {
    const world = await created({ ...A, Replicas });
    expect(world.stack.stackStatus).toBe('CREATE_COMPLETE');
    expect(world.aws.calls.find(({ operation }) => operation === 'CreateSecret')!.request).not.toHaveProperty('AddReplicaRegions');
  });
});

describe('errors that pass', () => {
  test.each(['RequestTimeout', 'RequestTimeoutException', 'TransactionInProgressException', 'ProvisionedThroughputExceededException'])(
    '%s, with a status of 400, is tried again', async name => {
      const world = newWorld();
      let refusals = 0;
      refuses(world, 'CreateSecret', new Refusal(name, 'Try again.'), () => refusals++ >= 3);
      await play(world, ({ stack }) => stack.create(A));
      expect([world.stack.stackStatus, countOf(world, 'CreateSecret')]).toEqual(['CREATE_COMPLETE', 4]);
    });

  test.each([
    ['UnrecognizedClientException', 'CreateSecret'], ['InvalidClientTokenId', 'DescribeStackResource'], ['InvalidAccessKeyId', 'CreateSecret'],
    ['InvalidToken', 'CreateSecret'], ['ExpiredTokenException', 'CreateSecret'], ['ExpiredToken', 'DescribeStackResource'], ['InvalidKeyId', 'GetParameter'],
  ])('%s of %s may follow a new role or grant: it is tried for a minute, and no longer', async (name, operation) => {
    const [passing, lasting] = [newWorld(), newWorld()];
    const start = passing.time.now();
    refuses(passing, operation, new Refusal(name, 'The security token included in the request is invalid.', 403), () => passing.time.now() - start > 20_000);
    await play(passing, ({ stack }) => stack.create(A));
    refuses(lasting, operation, new Refusal(name, 'The security token included in the request is invalid.', 403));
    await lasting.run(({ stack }) => stack.create(A));
    expect(passing.stack.stackStatus).toBe('CREATE_COMPLETE');
    expect(reasonOf(lasting.stack)).toMatch(new RegExp(`^Secret app/db: ${name}: The security token included in the request is invalid\\. (AWS does not accept the credentials of the handler's role|The key of the parameter )`));
    expect(lasting.time.now() - start).toBeLessThan(180_000);
  });

  test('a LimitExceededException is a quota, and final, although the SDK calls it throttling', async () => {
    const world = newWorld();
    refuses(world, 'CreateSecret', new Refusal('LimitExceededException', 'You have reached the limit.'));
    await play(world, ({ stack }) => stack.create(A));
    expect(countOf(world, 'CreateSecret')).toBe(1);
  });
});

describe('a name that is not free', () => {
  test.each(['fail', 'adopt', 'restore'] as const)('because its secret was deleted by force seconds ago is waited for, under %s', async OnExisting => {
    const world = newWorld();
    purge(world.aws.secretsManager.store, world.addSecret('app/db', { tags: new Map([[LINEAGE_TAG, LINEAGE]]) }));
    await play(world, ({ stack }) => stack.create({ ...A, OnExisting }));
    expect(world.stack.stackStatus).toBe('CREATE_COMPLETE');
  });

  test('because somebody else\'s secret is scheduled for deletion says that', async () => {
    const world = newWorld();
    const asked = world.time.now() - 86_400_000;
    const { arn } = world.isForeign(world.addSecret('app/db', { deletion: { asked, ends: asked + 9 * 86_400_000 } }));
    await play(world, ({ stack }) => stack.create(A));
    expect(reasonOf(world.stack)).toBe(`Secret app/db: The secret app/db (${arn}) is scheduled for deletion since ${new Date(asked).toISOString()}, and is not `
      + 'managed by this stack. Nothing was changed. Choose another secretName, or wait until the recovery window of that secret ends.');
  });

  test('because it was scheduled a moment ago is refused within a minute or so', async () => {
    const world = newWorld();
    world.isForeign(world.addSecret('app/db', { deletion: { asked: world.time.now(), ends: world.time.now() + 9 * 86_400_000 } }));
    const start = world.time.now();
    await play(world, ({ stack }) => stack.create(A));
    expect(reasonOf(world.stack)).toMatch(/ is scheduled for deletion since /);
    expect(world.time.now() - start).toBeLessThan(90_000);
  });

  const TAGS = new Map([[INSTANCE_TAG, 'primary/Secret'], [LINEAGE_TAG, LINEAGE], [STATE_TAG, 'abandoned']]);

  test.each(['fail', 'adopt', 'restore'] as const)('because a replica holds it says so, under %s, and leaves the replica alone', async OnExisting => {
    const world = newWorld();
    const { arn } = world.isForeign(world.addSecret('app/db', { tags: new Map(TAGS), primaryRegion: PRIMARY_REGION }));
    await play(world, ({ stack }) => stack.create({ ...A, OnExisting }));
    expect([world.stack.stackStatus, reasonOf(world.stack)]).toEqual(['ROLLBACK_COMPLETE', `Secret app/db: The name app/db is held here by a replica (${arn}) `
      + 'of the secret in us-east-1. Nothing was changed. Choose another secretName, or remove the replica in us-east-1: '
      + 'aws secretsmanager remove-regions-from-replication']);
    expect(writesOf(world)).toEqual(['CreateSecret']);
  });

  test('because a replica holds it, where CreateSecret only says that it exists', async () => {
    const world = newWorld();
    world.isForeign(world.addSecret('app/db', { tags: new Map(TAGS), primaryRegion: PRIMARY_REGION }));
    refuses(world, 'CreateSecret', new Refusal('ResourceExistsException', 'The operation failed because the secret app/db already exists.'));
    await play(world, ({ stack }) => stack.create({ ...A, OnExisting: 'adopt' }));
    expect(reasonOf(world.stack)).toMatch(/^Secret app\/db: The name app\/db is held here by a replica /);
  });

  test('because of a primary secret, which names its own region, is adopted', async () => {
    const world = newWorld();
    world.addSecret('app/db', { tags: new Map([[LINEAGE_TAG, LINEAGE]]), primaryRegion: 'eu-west-1' });
    await play(world, ({ stack }) => stack.create({ ...A, OnExisting: 'adopt' }));
    expect(world.stack.stackStatus).toBe('CREATE_COMPLETE');
  });
});

describe('a secret whose RestoreSecret has no success', () => {
  const RESTORING = { ...A, OnExisting: 'restore' as const };
  const DAY = 86_400_000;
  const EARLIER = [[INSTANCE_TAG, 'an-earlier-stack/Secret'], [LINEAGE_TAG, LINEAGE], [STATE_TAG, 'deleted']] as const;

  function addScheduled(world: World, name: string): void {
    const now = world.time.now();
    world.addSecret(name, { tags: new Map(EARLIER), deletion: { asked: now - DAY, ends: now + DAY } });
  }

  const broken = new Refusal('InternalServiceError', 'It is broken.', 500);
  const OUTAGE = 'The handler had no time left to try RestoreSecret again; the last answer was InternalServiceError.';

  test('because the service is out of order fails the create with that', async () => {
    const world = newWorld();
    addScheduled(world, 'app/db');
    refuses(world, 'RestoreSecret', broken);
    await play(world, ({ stack }) => stack.create(RESTORING));
    expect(reasonOf(world.stack)).toBe(`Secret app/db: ${OUTAGE}`);
  });

  test('because the service is out of order fails a rename with that, and CreateSecret is not called', async () => {
    const world = await created(RESTORING);
    addScheduled(world, 'app/new');
    refuses(world, 'RestoreSecret', broken);
    await play(world, ({ stack }) => stack.update({ ...RESTORING, Name: 'app/new' }));
    expect([reasonOf(world.stack, 1), countOf(world, 'CreateSecret')]).toEqual([`Secret app/new: ${OUTAGE}`, 1]);
  });

  test('because no connection comes about fails a rename with the host, and CreateSecret is not called', async () => {
    const world = await created(RESTORING);
    addScheduled(world, 'app/new');
    world.aws.onAnswer = ({ operation }) => {
      if (operation === 'RestoreSecret') throw Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
      return undefined;
    };
    await world.run(({ stack }) => stack.update({ ...RESTORING, Name: 'app/new' }));
    expect(reasonOf(world.stack, 1)).toBe('Secret app/new: Secrets Manager cannot be reached at '
      + 'secretsmanager.eu-west-1.amazonaws.com for RestoreSecret: it refuses the connection (ECONNREFUSED). '
      + 'A function in a VPC needs a VPC endpoint of the service or a NAT gateway, a security group and a network ACL '
      + 'that allow HTTPS, and, behind a proxy, a proxy that allows this host.');
    expect(countOf(world, 'CreateSecret')).toBe(1);
  });
});

describe('explanations', () => {
  test.each([
    ['InvalidParameterException', 'A secret can have at most 50 tags.',
      'The service does not accept the value that the message names. Correct that property of the secret or of its source, then deploy again.'],
    ['MalformedPolicyDocumentException', 'This resource policy contains an unsupported principal.',
      'The resource policy of the secret is malformed, or names a principal that does not exist, or does not exist yet. Correct the policy, or deploy again when the principal exists.'],
    ['InvalidRequestException', "Operation not permitted on a replica secret. Call must be made in primary secret's region.",
      'The secret is a replica of a secret in another Region. Change the primary secret in its Region, or choose another secretName.'],
    ['InvalidRequest', 'Access Denied.', 'The handler has no explanation for this error. Correct what the error names, then deploy again.'],
    ['PermanentRedirect', 'Access Denied.', 'The handler has no explanation for this error. Correct what the error names, then deploy again.'],
  ])('%s comes with the service\'s recorded text and a remedy', async (name, text, remedy) => {
    const world = newWorld();
    refuses(world, 'CreateSecret', new Refusal(name, text));
    await play(world, ({ stack }) => stack.create(A));
    expect(reasonOf(world.stack)).toBe(`Secret app/db: ${name}: ${text} ${remedy}`);
  });

  test('a service that quotes the value in an unknown error shows nothing of it', async () => {
    const world = newWorld();
    refuses(world, 'CreateSecret', new Refusal('BrandNewException', 'The value c4n4ry-parameter-one is full.'));
    await play(world, ({ stack }) => stack.create(A));
    expect(reasonOf(world.stack)).toMatch(/^Secret app\/db: an unknown error\. The service said more, in the event of this call in CloudTrail\. /);
  });
});

describe('no network', () => {
  const WAY = 'A function in a VPC needs a VPC endpoint of the service or a NAT gateway, a security group and a network ACL '
      + 'that allow HTTPS, and, behind a proxy, a proxy that allows this host.';
  const HOSTS: Record<string, [string, string]> = {
    CreateSecret: ['Secrets Manager', 'secretsmanager.eu-west-1.amazonaws.com'],
    GetParameter: ['Systems Manager', 'ssm.eu-west-1.amazonaws.com'],
    DescribeStackResource: ['CloudFormation', 'cloudformation.eu-west-1.amazonaws.com'],
  };

  async function unreached(operation: string, fail: () => HttpResponse): Promise<World> {
    const world = newWorld();
    world.aws.onAnswer = call => (call.operation === operation ? fail() : undefined);
    await world.run(({ stack }) => stack.create(A));
    expect(world.lambda.ends).not.toContain('timed out');
    return world;
  }

  const broken = (code: string, name = 'Error') => (): never => {
    throw Object.assign(new Error(`connect ${code}`), { code, name });
  };

  test.each<[string, string, string, string?]>([
    ['CreateSecret', 'ETIMEDOUT', 'the service does not answer in time'],
    ['GetParameter', 'ENOTFOUND', 'its name cannot be resolved', 'Turn on DNS support of the VPC, and private DNS of its endpoint. '],
    ['CreateSecret', 'EAI_AGAIN', 'its name cannot be resolved', 'Turn on DNS support of the VPC, and private DNS of its endpoint. '],
    ['DescribeStackResource', 'ECONNREFUSED', 'it refuses the connection'],
    ['CreateSecret', 'ECONNRESET', 'the connection was reset'],
    ['CreateSecret', 'SELF_SIGNED_CERT_IN_CHAIN', 'its certificate is not trusted', 'A proxy that inspects TLS must let this host through. '],
  ])('for %s: %s names the service, the host and the ways', async (operation, code, cause, remedy = '') => {
    const world = await unreached(operation, broken(code));
    const [service, host] = HOSTS[operation];
    expect(reasonOf(world.stack)).toBe(`Secret app/db: ${service} cannot be reached at ${host} for ${operation}: ${cause} (${code}). ${remedy}${WAY}`);
  });

  test('dropped packets, which the SDK calls TimeoutError, say the same', async () => {
    const world = await unreached('CreateSecret', () => {
      throw Object.assign(new Error('Connection timed out after 2000 ms'), { name: 'TimeoutError' });
    });
    expect(reasonOf(world.stack)).toBe('Secret app/db: Secrets Manager cannot be reached at secretsmanager.eu-west-1.amazonaws.com for CreateSecret: '
      + `the service does not answer in time (TimeoutError). ${WAY}`);
  });

  const PAGE = '<html><head><title>c4n4ry-parameter-one</title></head><body>Blocked<br></body></html>';
  const page = (statusCode: number) => (): HttpResponse => ({ statusCode, headers: { 'content-type': 'text/html' }, body: Buffer.from(PAGE) });

  test.each([['CreateSecret', 200], ['CreateSecret', 403], ['GetParameter', 407], ['DescribeStackResource', 403], ['CreateSecret', 502]])(
    'a proxy\'s page instead of an answer to %s, with the status %d, is reported, and nothing of it quoted', async (operation, status) => {
      const world = await unreached(operation, page(status));
      const [service, host] = HOSTS[operation];
      expect(reasonOf(world.stack)).toBe(`Secret app/db: ${service} cannot be reached at ${host} for ${operation}: the answer is not from the service, `
        + `perhaps from a proxy (HTTP ${status}). ${WAY}`);
    });

  test('a page without markup that breaks a parser is a page, too', async () => {
    const world = await unreached('CreateSecret', () => ({ statusCode: 403, headers: { 'content-type': 'application/json' }, body: Buffer.from('{"blocked":true}') }));
    expect(reasonOf(world.stack)).toMatch(/perhaps from a proxy \(HTTP 403\)/);
  });

  test('a page once, and then an answer, is passed over', async () => {
    const world = newWorld();
    let pages = 0;
    world.aws.onAnswer = ({ operation }) => (operation === 'DescribeStackResource' && pages++ < 2 ? page(403)() : undefined);
    await play(world, ({ stack }) => stack.create(A));
    expect(world.stack.stackStatus).toBe('CREATE_COMPLETE');
  });

  test('a throttled call is not taken for one', async () => {
    const world = await unreached('GetParameter', () => throttled('ssm'));
    expect(reasonOf(world.stack)).toBe('Secret app/db: The handler had no time left to try GetParameter again; the last answer was ThrottlingException.');
  });
});
