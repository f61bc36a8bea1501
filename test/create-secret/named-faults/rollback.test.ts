import { created, handler, justBefore, loaded, newWorld, play, reasonOf, refuses, scenario, statusesOf } from './stage';
import { INSTANCE_TAG } from '../../../src/create-secret/contract';
import { STRONG } from '../fake/secret-store';
import { versionWith } from '../fake/versions';
import { Refusal } from '../fake/wire';
import { denied } from '../fake-aws';
import { run } from '../matrix';
import { created as properties, parameter, TOKEN_A, TOKEN_B } from '../properties';

const A = properties({ Source: parameter(1), ClientRequestToken: TOKEN_A, Description: 'a' });
const B = properties({ Source: parameter(2), ClientRequestToken: TOKEN_B, Description: 'b', Tags: [{ Key: 'b', Value: 'b' }] });
const REFUSED = new Refusal('InvalidParameterException', 'No.');

beforeAll(loaded);

describe('rollback', () => {
  test('32 an update that fails at each of its calls rolls back to what was', async () => {
    const updating = await created(A);
    const first = updating.faults.seen.length;
    await play(updating, ({ stack }) => stack.update(B));
    const calls = updating.faults.seen.slice(first).filter(name => name !== 'response:PUT');
    for (let failing = 0; failing < calls.length; failing++) {
      const world = await created(A);
      const offset = world.aws.calls.length;
      world.aws.onCall = (_call, index) => (index === offset + failing ? REFUSED : undefined);
      await play(world, ({ stack }) => stack.update(B));
      expect([calls[failing], world.stack.stackStatus, versionWith(world.current!, 'AWSCURRENT')!.id]).toEqual([calls[failing], 'UPDATE_ROLLBACK_COMPLETE', TOKEN_A]);
    }
    expect(calls.length).toBeGreaterThan(3);
  });

  test.each([
    ['33 our update succeeds, another resource fails', 'roll back the token and the value'],
    ['33 our change of metadata succeeds, another resource fails', 'roll back description, key and tags'],
    ['34 a replacement is rolled back by an update', 'rename, and another resource fails, rolled back by update'],
    ['34 a replacement is rolled back without asking us', 'rename, and another resource fails, rolled back by nothing'],
    ['35 a half-done replacement is rolled back', 'rename that fails after the new secret was made'],
    ['36 A, B, C and A again, whose version has no label any more', 'update from A to B to C to A'],
    ['37 roll back after somebody rotated in between', 'roll back after somebody rotated between the update and the rollback'],
    ['37 roll back after somebody rotated before', 'roll back after somebody rotated before the update'],
    ['37 roll back of metadata after somebody rotated', 'roll back after somebody rotated since the update'],
  ])('%s', async (_what, name) => {
    expect((await run(handler, scenario(name), STRONG)).violations).toEqual([]);
  });

  test('38 a rollback that fails is continued, twice, and gets there', async () => {
    const world = await created(A);
    let isBroken = true;
    refuses(world, 'UpdateSecret', REFUSED, () => !isBroken);
    await world.run(({ stack }) => stack.update(B));
    expect(world.stack.stackStatus).toBe('UPDATE_ROLLBACK_FAILED');
    await world.run(({ stack }) => stack.continueRollback());
    expect(world.stack.stackStatus).toBe('UPDATE_ROLLBACK_FAILED');
    isBroken = false;
    await play(world, ({ stack }) => stack.continueRollback());
    expect([world.stack.stackStatus, world.current!.description]).toEqual(['UPDATE_ROLLBACK_COMPLETE', 'a']);
  });

  test('39 when the delete of what was replaced fails, CloudFormation tries thrice and abandons it; the new secret is as it should be', async () => {
    const world = await created(A);
    refuses(world, 'DeleteSecret', new Refusal('AccessDeniedException', 'no', 400));
    await world.run(({ stack }) => stack.update({ ...A, Name: 'app/renamed' }));
    expect([world.stack.stackStatus, statusesOf(world.stack)]).toEqual(['UPDATE_COMPLETE', ['SUCCESS', 'SUCCESS', 'FAILED', 'FAILED', 'FAILED']]);
    expect(world.current!.name).toBe('app/renamed');
    expect(world.secrets.find(({ name }) => name === 'app/db')!.tags.has(INSTANCE_TAG)).toBe(true);
  });

  test('39 what was abandoned so is found again by a rename back', async () => {
    const world = await created(A);
    let isBroken = true;
    world.aws.onCall = call => (isBroken && call.operation === 'DeleteSecret' ? new Refusal('AccessDeniedException', `${denied(call).statusCode}`) : undefined);
    await world.run(({ stack }) => stack.update({ ...A, Name: 'app/renamed' }));
    isBroken = false;
    await play(world, ({ stack }) => stack.update(A));
    expect([world.stack.stackStatus, world.current!.name]).toEqual(['UPDATE_COMPLETE', 'app/db']);
  });

  test('37 somebody who rotates while the handler moves AWSCURRENT back keeps it', async () => {
    const world = await created(A);
    justBefore(world, 'UpdateSecretVersionStage', () => world.rotate());
    await play(world, ({ stack }) => stack.update(B, { otherFails: true }));
    expect([world.stack.stackStatus, versionWith(world.current!, 'AWSCURRENT')!.id]).toEqual(['UPDATE_ROLLBACK_COMPLETE', world.rotatedTo]);
  });

  test('37 a rollback that may not learn that it is one fails and says why: it would bring an outdated version back', async () => {
    const world = await created(A);
    world.rotate();
    refuses(world, 'DescribeStacks', new Refusal('AccessDenied', 'no', 403), () => !/ROLLBACK/.test(world.stack.stackStatus));
    await world.run(({ stack }) => stack.update(B, { otherFails: true }));
    expect(world.stack.stackStatus).toBe('UPDATE_ROLLBACK_FAILED');
    expect(reasonOf(world.stack, 2)).toBe('Secret app/db: AccessDenied. The service said more, in the event of this call in CloudTrail. The handler\'s role is not allowed to do this. Look for a permissions boundary, a service control policy, a resource policy, or changed tags on which a policy depends.');
  });

  test('a rollback of a create that never answered removes what it made', async () => {
    const world = newWorld();
    world.urls.refusal = () => (world.stack.exchanges.length === 1 ? 500 : undefined);
    await play(world, ({ stack }) => stack.create(A)).catch(() => undefined);
    expect(world.secrets.filter(({ name, deletion }) => name === 'app/db' && !deletion)).toEqual([]);
    expect(world.stack.stackStatus).toBe('ROLLBACK_COMPLETE');
  });
});
