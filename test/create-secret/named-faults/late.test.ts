import { ABANDONED, INSTANCE_TAG, LINEAGE_TAG, STATE_TAG } from '../../../src/create-secret/contract';
import { Refusal } from '../fake/wire';
import { created as properties, KEY_ARN, LINEAGE, parameter, TOKEN_A, TOKEN_B } from '../properties';
import { created, loaded, newWorld, play, reasonOf, refuses, statusesOf, writesOf } from './stage';

beforeAll(loaded);

const A = properties({ Source: parameter(1), ClientRequestToken: TOKEN_A, Generation: 'a' });
const B = properties({ Source: parameter(2), ClientRequestToken: TOKEN_B, Generation: 'b' });
const HOUR = 3_600_000;

describe('what comes late', () => {
  test('is the delete of a failed create, hours after it: what it made is removed nevertheless', async () => {
    const world = newWorld();
    world.aws.secretsManager.others.broken.set('eu-west-3', 'the key is disabled');
    const failing = { ...A, Replicas: [{ Region: 'eu-west-3' }] };
    const removing = (world.stack as any).removeCreated.bind(world.stack);
    (world.stack as any).removeCreated = async (...args: unknown[]) => {
      await world.time.sleep(5 * HOUR); // A stack that was not rolled back, and is deleted later.
      return removing(...args);
    };
    await play(world, ({ stack }) => stack.create(failing));
    expect(world.stack.exchanges[1].event.PhysicalResourceId).toMatch(/^managed-secret:claim:app\/db#[A-Za-z0-9]{6}$/);
    expect(world.secrets.find(({ name }) => name === 'app/db')!.deletion).toBeDefined();
  });

  test('is the rollback of an update that wrote nothing, when the former version is no longer known: the current version stays', async () => {
    const world = await created(A);
    world.rotate('rotated-once'.padEnd(32, '0'));
    world.rotate();
    world.current!.versions.delete(TOKEN_A); // The service removes what has no label.
    refuses(world, 'TagResource', new Refusal('AccessDeniedException', 'no'));
    const before = world.aws.calls.length;
    await world.run(({ stack }) => stack.update({ ...B, Tags: [{ Key: 'team', Value: 'a' }] }));
    expect([world.stack.stackStatus, [...world.current!.versions.keys()].includes(TOKEN_A)]).toEqual(['UPDATE_ROLLBACK_COMPLETE', false]);
    expect(world.aws.calls.slice(before).filter(({ operation }) => operation === 'PutSecretValue')).toEqual([]);
  });
});

describe('a secret that lost its tag', () => {
  test('keeps an update from changing it, and its rollback from being stuck', async () => {
    const world = await created(A);
    world.current!.tags.delete(INSTANCE_TAG);
    world.isForeign(world.current!);
    await world.run(({ stack }) => stack.update({ ...B, Description: 'new' }));
    expect([world.stack.stackStatus, statusesOf(world.stack)]).toEqual(['UPDATE_ROLLBACK_COMPLETE', ['SUCCESS', 'FAILED', 'SUCCESS']]);
    expect([reasonOf(world.stack, 1), world.foreignChanges()]).toEqual([expect.stringContaining('Restore the tag if somebody removed it.'), []]);
  });

  test('in the middle of an update keeps the rollback from being reported as done', async () => {
    const world = await created(A);
    await world.run(({ stack }) => stack.update({ ...B, Description: 'new' }, { otherFails: true, meanwhile: () => void world.current!.tags.delete(INSTANCE_TAG) }));
    expect([world.stack.stackStatus, world.current!.description]).toEqual(['UPDATE_ROLLBACK_FAILED', 'new']);
  });
});

test('what an earlier life abandoned, and this one restored and could not take over, is deleted under the tag of this one', async () => {
  const world = newWorld();
  const tags = new Map([[INSTANCE_TAG, 'an-earlier-life/Secret'], [LINEAGE_TAG, LINEAGE], [STATE_TAG, ABANDONED]]);
  const secret = world.addSecret('app/db', { tags, deletion: { asked: 0, ends: world.time.now() + 20 * 24 * HOUR } });
  refuses(world, 'UpdateSecretVersionStage', new Refusal('AccessDeniedException', 'no'));
  await play(world, ({ stack }) => stack.create(properties()));
  expect([world.stack.stackStatus, secret.deletion !== undefined, secret.tags.get(STATE_TAG)]).toEqual(['ROLLBACK_COMPLETE', true, ABANDONED]);
});

describe('ADOPT', () => {
  const adopting = (keyId: string | undefined, KmsKeyId: string | undefined) => async () => {
    const world = newWorld();
    world.addSecret('app/db', { keyId, tags: new Map([[INSTANCE_TAG, 'an-earlier-life/Secret'], [LINEAGE_TAG, LINEAGE]]) });
    await world.run(({ stack }) => stack.create({ ...A, KmsKeyId, OnExisting: 'adopt' }));
    return [world.stack.stackStatus, reasonOf(world.stack)] as const;
  };

  test.each([
    ['alias/prod/db', 'arn:aws:kms:eu-west-1:111122223333:alias/dev/db'],
    [KEY_ARN, undefined],
    [KEY_ARN, KEY_ARN.replace('111122223333', '444455556666')],
  ])('refuses a secret whose key %s is another one than the %s of the properties', async (there, meant) => {
    expect(await adopting(there, meant)()).toEqual(['ROLLBACK_COMPLETE', expect.stringContaining('has a key or replicas that differ from the properties.')]);
  });

  test.each([
    [undefined, 'alias/aws/secretsmanager'],
    [KEY_ARN, KEY_ARN.split('/')[1]],
    [KEY_ARN.split('/')[1], KEY_ARN],
  ])('takes a secret whose key %s is the %s of the properties', async (there, meant) => {
    expect((await adopting(there, meant)())[0]).toBe('CREATE_COMPLETE');
  });

  test('refuses a secret whose replica is under another key', async () => {
    const world = newWorld();
    const tags = new Map([[INSTANCE_TAG, 'an-earlier-life/Secret'], [LINEAGE_TAG, LINEAGE]]);
    const secret = world.addSecret('app/db', { tags });
    secret.replicas.push({ region: 'eu-west-3', keyId: 'alias/theirs', settlesAt: 0 } as any);
    await world.run(({ stack }) => stack.create({ ...A, Replicas: [{ Region: 'eu-west-3' }], OnExisting: 'adopt' }));
    expect([world.stack.stackStatus, writesOf(world)]).toEqual(['ROLLBACK_COMPLETE', ['CreateSecret']]);
  });
});

describe('a JSON field', () => {
  const copying = async (json: string, JsonField: string) => {
    const world = newWorld();
    const source = world.addSecret('their/json', { value: json });
    await world.run(({ stack }) => stack.create({ ...A, Source: { Type: 'secret', SecretId: source.arn, JsonField, Encoding: 'text' } }));
    return world.current ? [...world.current.versions.values()][0].content : reasonOf(world.stack);
  };

  test.each([
    ['{"port":5432,"host":"db"}', 'port', '5432'],
    ['{"tls":true}', 'tls', 'true'],
    ['{"text":"1.10","note":"0012"}', 'text', '1.10'],
  ])('%s is copied as its text', async (json, field, value) => {
    expect(await copying(json, field)).toEqual({ SecretString: value });
  });

  test.each([
    ['{"pin":12345678901234567890}', 'pin', 'is not a string, and the secret has numbers that would be rounded. Store these numbers as strings.'],
    ['{"code":1.10}', 'code', 'is not a string, and the secret has numbers that would be rounded. Store these numbers as strings.'],
    ['{"none":null}', 'none', 'has no JSON field "none".'],
  ])('%s is not copied: it would be another one', async (json, field, reported) => {
    expect(await copying(json, field)).toContain(reported);
  });
});

