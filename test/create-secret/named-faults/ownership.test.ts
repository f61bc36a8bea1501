import { INSTANCE_TAG, LINEAGE_TAG } from '../../../src/create-secret/contract';
import { STRONG } from '../fake/secret-store';
import { Refusal } from '../fake/wire';
import { run } from '../matrix';
import { created as properties, LINEAGE, parameter, TOKEN_A, TOKEN_B, VALUES } from '../properties';
import { created, handler, justBefore, loaded, newWorld, play, reasonOf, refuses, scenario, statusesOf, writesOf } from './stage';

const DAY = 86_400_000;
const A = properties({ Source: parameter(1), ClientRequestToken: TOKEN_A });
const LAST_LIFE = new Map([[INSTANCE_TAG, 'the-uuid-of-a-stack-that-is-gone/Secret'], [LINEAGE_TAG, LINEAGE]]);

beforeAll(loaded);

describe('name and ownership', () => {
  test('40 a secret of somebody else is refused by name, with the remedy, and is not written', async () => {
    const world = newWorld();
    world.isForeign(world.addSecret('app/db'));
    await play(world, ({ stack }) => stack.create(A));
    expect(reasonOf(world.stack)).toMatch(/app\/db.* is not managed by this stack.*Nothing was changed.*(secretName|import)/s);
    expect(writesOf(world)).toEqual(['CreateSecret']);
  });

  test('41 a secret of somebody else with our token and another value is refused', async () => {
    expect((await run(handler, scenario('create refuses somebody\'s secret that has our very token'), STRONG)).violations).toEqual([]);
  });

  test('41 a secret of somebody else with our token and our value is refused, although CreateSecret answers success', async () => {
    const world = newWorld();
    world.isForeign(world.addSecret('app/db', { token: TOKEN_A, value: VALUES.parameter[0] }));
    await play(world, ({ stack }) => stack.create(A));
    expect([statusesOf(world.stack), world.stack.stackStatus]).toEqual([['FAILED', 'SUCCESS'], 'ROLLBACK_COMPLETE']);
  });

  test('42 our own secret with another content, by another token, gets the version', async () => {
    const world = await created(A);
    world.stack.retain();
    await play(world, ({ stack }) => stack.add({ ...A, Source: parameter(2), ClientRequestToken: TOKEN_B }));
    expect(world.stack.stackStatus).toBe('UPDATE_COMPLETE');
  });

  test('42 our own secret with another content by the same token is refused, and keeps its value', async () => {
    const world = await created(A);
    await play(world, ({ stack }) => stack.update({ ...A, Source: parameter(2) }));
    expect(world.stack.stackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(reasonOf(world.stack, 1)).toMatch(new RegExp(`${TOKEN_A}.*app/db.*unchanged.*new clientRequestToken`, 's'));
  });

  test('43 a secret of an earlier life that is scheduled for deletion is refused with its date and the command', async () => {
    const world = newWorld();
    const secret = world.isForeign(world.addSecret('app/db', { tags: LAST_LIFE, deletion: { asked: world.time.now() - DAY, ends: world.time.now() + DAY } }));
    await play(world, ({ stack }) => stack.create(A));
    expect(reasonOf(world.stack)).toContain('2025-12-31');
    expect(reasonOf(world.stack)).toContain(`aws secretsmanager restore-secret --secret-id ${secret.arn}`);
  });

  test('43 somebody else\'s that is scheduled is refused under RESTORE too', async () => {
    const name = 'create refuses somebody\'s secret that is scheduled for deletion, asked to restore';
    expect((await run(handler, scenario(name), STRONG)).violations).toEqual([]);
  });

  test('43 ours that is scheduled is restored under RESTORE', async () => {
    expect((await run(handler, scenario('create restores a secret of an earlier life'), STRONG)).violations).toEqual([]);
  });

  test('44 a secret that somebody schedules between two calls of a create: the create says so, or restores it', async () => {
    const world = newWorld();
    const secret = world.addSecret('app/db', { tags: new Map(LAST_LIFE) });
    justBefore(world, 'GetResourcePolicy', () => Object.assign(secret, { deletion: { asked: world.time.now(), ends: world.time.now() + DAY } }));
    await world.run(({ stack }) => stack.create({ ...A, OnExisting: 'adopt' }));
    expect(world.stack.stackStatus).toMatch(/^(CREATE|ROLLBACK)_COMPLETE$/);
    if (world.stack.stackStatus === 'ROLLBACK_COMPLETE') expect(reasonOf(world.stack)).toMatch(/deletion/);
  });

  test.each([5, 60, 110])('45 a name whose forced deletion takes %d seconds more is waited for', async seconds => {
    const world = newWorld();
    world.aws.secretsManager.store.purged.set('app/db', world.time.now() + seconds * 1000);
    await play(world, ({ stack }) => stack.create(A));
    expect(world.stack.stackStatus).toBe('CREATE_COMPLETE');
  });

  test('what the same stack retained is left alone by a create that fails before it takes it over', async () => {
    const world = await created(A);
    world.livesOn(world.current!);
    await play(world, async ({ stack, time }) => {
      stack.retain();
      await time.sleep(2 * 3_600_000);
      refuses(world, 'CreateSecret', new Refusal('InvalidParameterException', 'No.'));
      await stack.add({ ...A, Description: 'new' });
    });
    expect([world.stack.stackStatus, writesOf(world)]).toEqual(['UPDATE_ROLLBACK_COMPLETE', ['CreateSecret', 'CreateSecret']]);
  });

  test('what was adopted is not deleted by a rollback that may not learn that it is one', async () => {
    const world = newWorld();
    world.livesOn(world.addSecret('app/db', { tags: new Map(LAST_LIFE) }));
    refuses(world, 'DescribeStacks', new Refusal('AccessDenied', 'no', 403), () => !/ROLLBACK/.test(world.stack.stackStatus));
    await world.run(({ stack }) => stack.create({ ...A, OnExisting: 'adopt' }, { otherFails: true }));
    expect([world.stack.stackStatus, world.secrets.find(({ name }) => name === 'app/db')!.deletion]).toEqual(['ROLLBACK_FAILED', undefined]);
  });

  test.each([
    'a second deployment after another resource failed in the first',
    'a second deployment after a replica failed in the first',
    'added to a stack, another resource fails, and added again with the same request ids',
    'update of a secret that somebody scheduled for deletion',
    'rename there and back',
  ])('a run that is killed after it has restored or tagged comes to the same: %s', async name => {
    const golden = await run(handler, scenario(name), STRONG);
    for (const [at, call] of golden.seen.entries()) {
      if (!/:(RestoreSecret|TagResource)$/.test(call)) continue;
      const { violations } = await run(handler, scenario(name), STRONG, [{ at, kind: 'killed-after' }], golden);
      expect({ at, call, violations }).toEqual({ at, call, violations: [] });
    }
  });

  test('46 a secret that was deleted out of band is made again by the next update', async () => {
    expect((await run(handler, scenario('update of a secret that somebody deleted for good'), STRONG)).violations).toEqual([]);
  });

  test('47 a secret whose instance tag was taken away is not updated, and the reason says what to put back', async () => {
    const world = await created(A);
    const before = writesOf(world).length;
    world.current!.tags.delete(INSTANCE_TAG);
    world.isForeign(world.current!);
    await world.run(({ stack }) => stack.update({ ...A, Description: 'new' }));
    expect(reasonOf(world.stack, 1)).toContain('managed-secret:instance=0a1b2c3d-0000-4000-8000-00000000000a/Secret');
    expect([writesOf(world).length, world.foreignChanges()]).toEqual([before, []]);
  });

  test('47 nor deleted', async () => {
    expect((await run(handler, scenario('delete a secret whose instance tag somebody took away'), STRONG)).violations).toEqual([]);
  });

  test('48 a name that ends in a hyphen and six characters is created, updated and deleted like any other', async () => {
    const trap = { ...A, Name: 'app/db-a1b2c3' };
    const world = await created(trap);
    await play(world, ({ stack }) => stack.update({ ...trap, Description: 'new', Source: parameter(2), ClientRequestToken: TOKEN_B }));
    const { arn } = world.current!;
    await play(world, ({ stack }) => stack.delete());
    expect(world.aws.secretsManager.store.secrets.get(arn)!.deletion).toBeDefined();
  });

  test('48 nor is it taken for the secret of the name without them', async () => {
    const world = newWorld();
    world.isForeign(world.addSecret('app/db-a1b2c3'));
    await play(world, async ({ stack }) => {
      await stack.create(A);
      await stack.delete();
    });
    expect(world.stack.stackStatus).toBe('DELETE_COMPLETE');
  });
});
