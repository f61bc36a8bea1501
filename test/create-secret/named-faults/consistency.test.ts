import { Consistency, EVENTUAL, STRONG } from '../fake/secret-store';
import { versionWith, write } from '../fake/versions';
import { run } from '../matrix';
import { created as properties, parameter, TOKEN_A, TOKEN_B } from '../properties';
import { created, handler, justBefore, loaded, play, scenario } from './stage';

const A = properties({ Source: parameter(1), ClientRequestToken: TOKEN_A });
const B = { ...A, Source: parameter(2), ClientRequestToken: TOKEN_B };
const ROTATED = 'rotated-in-between'.padEnd(32, '0');

beforeAll(loaded);

describe('consistency', () => {
  test.each([0, 1, 2, 3])('49 DescribeSecret that does not find the new secret %d times', async hiddenReads => {
    const consistency: Consistency = { ...EVENTUAL, hiddenReads };
    for (const name of ['create with replicas', 'create, and another resource fails', 'rename, and another resource fails, rolled back by update']) {
      expect((await run(handler, scenario(name), consistency)).violations).toEqual([]);
    }
  });

  test.each(['roll back the token and the value', 'roll back description, key and tags', 'change the generation, rolled back', 'rename'])(
    '50 DescribeSecret that still returns the former state: %s', async name => {
      expect((await run(handler, scenario(name), { ...STRONG, name: 'eventual', staleReads: 1, longest: 5_000 })).violations).toEqual([]);
    });

  test('51 a label that a rotation moves between DescribeSecret and UpdateSecretVersionStage stays with the rotation', async () => {
    const world = await created(A);
    await play(world, ({ stack }) => stack.update(B, { otherFails: true, meanwhile: () => justBefore(world, 'UpdateSecretVersionStage', () => world.rotate()) }));
    expect([world.stack.stackStatus, versionWith(world.current!, 'AWSCURRENT')!.id]).toEqual(['UPDATE_ROLLBACK_COMPLETE', ROTATED]);
  });

  test('52 a rotation that is under way keeps its AWSPENDING version', async () => {
    const world = await created(A);
    write(world.current!, ROTATED, { SecretString: 'pending' }, world.time.now(), ['AWSPENDING']);
    await play(world, async ({ stack }) => {
      await stack.update({ ...A, Description: 'new' });
      await stack.update({ ...B, Description: 'new' }, { otherFails: true });
    });
    expect(versionWith(world.current!, 'AWSPENDING')!.id).toBe(ROTATED);
  });

  test('53 a restored secret that is still marked for deletion at the next call', async () => {
    const consistency: Consistency = { ...STRONG, name: 'eventual', staleWrites: 2, longest: 5_000 };
    for (const name of ['create restores a secret of an earlier life', 'update of a secret that somebody scheduled for deletion']) {
      expect((await run(handler, scenario(name), consistency)).violations).toEqual([]);
    }
  });

});
