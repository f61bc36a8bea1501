import { INSTANCE_TAG, LINEAGE_TAG, STATE_TAG } from '../../../src/create-secret/contract';
import { instanceIdOf } from '../../../src/create-secret/secret-identity';
import { Secret } from '../fake/secret-store';
import { versionWith, write } from '../fake/versions';
import { created as properties, LINEAGE, NONE, parameter, TOKEN_A, TOKEN_B, VALUES } from '../properties';
import type { World } from '../world';
import { created, loaded, newWorld, play, reasonOf, writesOf } from './stage';

const DAY = 86_400_000;
const OLD = 'made-by-somebody-else'.padEnd(32, '0');
const ROTATED = 'somebody-rotated'.padEnd(32, '0');
const LAST_LIFE: Array<[string, string]> = [[INSTANCE_TAG, 'the-uuid-of-a-stack-that-is-gone/Secret'], [LINEAGE_TAG, LINEAGE]];
const A = properties({ Source: parameter(1), ClientRequestToken: TOKEN_A });

beforeAll(loaded);

function earlier(world: World, fields: Partial<Secret> = {}, state?: string): Secret {
  return world.addSecret('app/db', { tags: new Map(state ? [...LAST_LIFE, [STATE_TAG, state]] : LAST_LIFE), ...fields });
}

function scheduled({ time }: World): Pick<Secret, 'deletion'> {
  return { deletion: { asked: time.now() - DAY, ends: time.now() + DAY } };
}

function currentOf(secret: Secret): string {
  return versionWith(secret, 'AWSCURRENT')!.id;
}

describe('a secret of an earlier life', () => {
  test.each([
    ['adopt', undefined],
    ['restore', 'deleted'],
  ] as const)('keeps its generated value under %s, and versionId is the one it has', async (OnExisting, state) => {
    const world = newWorld();
    const secret = earlier(world, state ? scheduled(world) : {}, state);
    await play(world, ({ stack }) => stack.create(properties({ OnExisting })));
    expect([currentOf(secret), world.stack.inForce!.data!.VersionId, secret.versions.size, secret.deletion]).toEqual([OLD, OLD, 1, undefined]);
  });

  test('gets a new password when the generation changes, and the old one back in a rollback', async () => {
    const world = newWorld();
    const secret = earlier(world);
    await play(world, async ({ stack }) => {
      await stack.create(properties({ OnExisting: 'adopt' }));
      await stack.update(properties({ OnExisting: 'adopt', Generation: 'g2' }), { otherFails: true });
    });
    expect([world.stack.stackStatus, currentOf(secret), secret.versions.size]).toEqual(['UPDATE_ROLLBACK_COMPLETE', OLD, 2]);
  });

  test('gets AWSCURRENT back on the former version when its adoption is rolled back', async () => {
    const world = newWorld();
    const secret = earlier(world);
    world.livesOn(secret);
    await play(world, ({ stack }) => stack.create({ ...A, OnExisting: 'adopt' }, { otherFails: true }));
    expect([world.stack.stackStatus, currentOf(secret), [...secret.versions.keys()], secret.deletion]).toEqual(['ROLLBACK_COMPLETE', OLD, [OLD, TOKEN_A], undefined]);
  });

  test.each([
    ['the next stack', undefined],
    ['the same stack', 'same'],
  ])('that was adopted, and given back, has the value of the same token once %s adopts it', async (_, same) => {
    const world = newWorld();
    const secret = earlier(world);
    await play(world, ({ stack }) => stack.add({ ...A, OnExisting: 'adopt' }, { otherFails: true }));
    expect(currentOf(secret)).toBe(OLD);
    await play(world, () => (same ? world.stack : world.addStack('b')).add({ ...A, OnExisting: 'adopt' }));
    expect([currentOf(secret), [...secret.versions.keys()]]).toEqual([TOKEN_A, [OLD, TOKEN_A]]);
  });

  test('that was rotated while its adoption was under way keeps the version of the rotation', async () => {
    const world = newWorld();
    const secret = earlier(world, {}, `adopted:${OLD}`);
    secret.tags.set(INSTANCE_TAG, instanceIdOf({ StackId: world.stack.stackId, LogicalResourceId: 'Secret' }));
    write(secret, TOKEN_A, { SecretString: VALUES.parameter[0] }, world.time.now());
    write(secret, ROTATED, { SecretString: 'rotated' }, world.time.now());
    await world.run(({ stack }) => stack.create({ ...A, OnExisting: 'adopt' }));
    expect([world.stack.stackStatus, currentOf(secret)]).toEqual(['CREATE_COMPLETE', ROTATED]);
  });

  test('is refused under RESTORE while it lives, unless its stack has deleted it and somebody restored it', async () => {
    const world = newWorld();
    world.isForeign(earlier(world));
    await play(world, ({ stack }) => stack.create({ ...A, OnExisting: 'restore' }));
    expect([reasonOf(world.stack), writesOf(world)]).toEqual([expect.stringContaining('Use OnExistingSecret.ADOPT to take it over.'), ['CreateSecret']]);

    const restored = newWorld();
    earlier(restored, {}, 'deleted');
    await play(restored, ({ stack }) => stack.create({ ...A, OnExisting: 'restore' }));
    expect(restored.stack.stackStatus).toBe('CREATE_COMPLETE');
  });

  test('is restored and then refused while a policy allows somebody to read it: nothing is written into it', async () => {
    const world = newWorld();
    const secret = earlier(world, { ...scheduled(world), policy: '{"Statement":[{"Effect":"Allow"}]}' }, 'deleted');
    await world.run(({ stack }) => stack.create({ ...A, OnExisting: 'restore' }));
    expect([reasonOf(world.stack), currentOf(secret), writesOf(world)]).toEqual([expect.stringContaining('The secret is restored, and nothing else was changed. Review the policy'), OLD, ['CreateSecret', 'RestoreSecret']]);
  });
});

describe('a rollback', () => {
  test.each([
    ['ROLLBACK_IN_PROGRESS', 'abandoned'],
    ['DELETE_IN_PROGRESS', 'deleted'],
  ])('of the outermost stack is seen by a nested one that is being deleted: %s', async (stackStatus, state) => {
    const world = await created(A);
    const { stackId } = world.stack;
    world.stack.rootId = stackId.replace('/app/', '/root/');
    world.aws.cloudFormation.stacks.set(world.stack.rootId, { stackId: world.stack.rootId, stackStatus, resources: new Map() });
    const secret = world.current!;
    await play(world, ({ stack }) => stack.delete());
    expect([secret.tags.get(STATE_TAG), secret.deletion === undefined]).toEqual([state, false]);
  });

  test('to empty() gives AWSCURRENT back to what somebody had put there by hand', async () => {
    const world = await created(properties({ Source: NONE }));
    world.rotate();
    await world.run(({ stack }) => stack.update(A, { otherFails: true }));
    expect([world.stack.stackStatus, currentOf(world.current!)]).toEqual(['UPDATE_ROLLBACK_COMPLETE', world.rotatedTo]);
  });
});

test('a replica that failed after it had been made does not keep an update of the description from working', async () => {
  const world = await created({ ...A, Replicas: [{ Region: 'eu-west-3' }] });
  Object.assign(world.current!.replicas[0], { problem: 'the key is disabled' });
  await world.run(({ stack }) => stack.update({ ...A, Replicas: [{ Region: 'eu-west-3' }], Description: 'new' }));
  expect([world.stack.stackStatus, world.current!.description]).toEqual(['UPDATE_COMPLETE', 'new']);
});

test('an update of a secret that was scheduled out of band takes away the tags that left the template', async () => {
  const world = await created({ ...A, Tags: [{ Key: 'team', Value: 'a' }] });
  Object.assign(world.current!, scheduled(world));
  await play(world, ({ stack }) => stack.update({ ...A, Source: parameter(2), ClientRequestToken: TOKEN_B }));
  expect([world.stack.stackStatus, world.current!.tags.has('team'), currentOf(world.current!)]).toEqual(['UPDATE_COMPLETE', false, TOKEN_B]);
});
