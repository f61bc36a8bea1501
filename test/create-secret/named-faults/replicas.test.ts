import { created as properties, parameter, TOKEN_A } from '../properties';
import { created, loaded, newWorld, play, reasonOf } from './stage';

const PARIS = [{ Region: 'eu-west-3' }];
const A = properties({ Source: parameter(1), ClientRequestToken: TOKEN_A });

beforeAll(loaded);

describe('replicas', () => {
  test('62 a Region that fails fails the create, with the Region and its reason, and leaves nothing', async () => {
    const world = newWorld();
    world.aws.secretsManager.others.broken.set('eu-west-3', 'Replication failed: the key is disabled.');
    await play(world, ({ stack }) => stack.create({ ...A, Replicas: PARIS }));
    expect(world.stack.stackStatus).toBe('ROLLBACK_COMPLETE');
    expect(reasonOf(world.stack)).toMatch(/eu-west-3.*the key is disabled/s);
  });

  test('62 a replica whose name is taken fails the create', async () => {
    const world = newWorld();
    world.aws.secretsManager.others.taken.add('eu-west-3/app/db');
    await play(world, ({ stack }) => stack.create({ ...A, Replicas: PARIS }));
    expect(reasonOf(world.stack)).toBe('Secret app/db: The replica in eu-west-3 failed: Replication failed: Secret name app/db already exists in region '
      + 'eu-west-3. Another secret holds the name there. Remove it, choose another secretName, or use forceOverwriteReplicaSecret.');
    expect(world.stack.stackStatus).toBe('ROLLBACK_COMPLETE');
  });

  test('62 and does not when it may be overwritten', async () => {
    const world = newWorld();
    world.aws.secretsManager.others.taken.add('eu-west-3/app/db');
    await play(world, ({ stack }) => stack.create({ ...A, Replicas: PARIS, ForceOverwriteReplicaSecret: 'true' }));
    expect(world.stack.stackStatus).toBe('CREATE_COMPLETE');
  });

  test('62 a delete takes the replicas away first, and waits until they are gone', async () => {
    const world = await created({ ...A, Replicas: PARIS });
    await play(world, ({ stack }) => stack.delete());
    const writes = world.aws.calls.map(({ operation }) => operation).filter(name => /^(Remove|Delete)/.test(name));
    expect(writes).toEqual(['RemoveRegionsFromReplication', 'DeleteSecret']);
  });

  test('62 a replica that somebody else added does not keep the delete from working', async () => {
    const world = await created(A);
    world.current!.replicas.push({ region: 'sa-east-1', readyAt: 0 });
    await play(world, ({ stack }) => stack.delete());
    expect(world.stack.stackStatus).toBe('DELETE_COMPLETE');
  });

  test('62 a replica that somebody else added stays in an update', async () => {
    const world = await created(A);
    world.current!.replicas.push({ region: 'sa-east-1', readyAt: 0 });
    await world.run(({ stack }) => stack.update({ ...A, Replicas: PARIS }));
    expect(world.current!.replicas.map(({ region }) => region).sort()).toEqual(['eu-west-3', 'sa-east-1']);
  });

  test('62 replicas that never go end the delete in time, and the next try goes on', async () => {
    const world = await created({ ...A, Replicas: PARIS });
    const { replicas } = world.current!;
    Object.defineProperty(replicas[0], 'goneAt', { get: () => Infinity, set: () => {}, configurable: true });
    await world.run(({ stack }) => stack.delete());
    expect([world.stack.stackStatus, world.lambda.ends.includes('timed out')]).toEqual(['DELETE_FAILED', false]);
    Object.defineProperty(replicas[0], 'goneAt', { value: 0 });
    await play(world, ({ stack }) => stack.tryAgain());
    expect(world.stack.stackStatus).toBe('DELETE_COMPLETE');
  });
});
