import { FaultKind } from '../faults';
import { CreateHandler } from '../lambda-driver';
import { created as properties, object, parameter, TOKEN_A } from '../properties';
import { atEachCall, created, handler, loaded, namesOf, newWorld, play, statusesOf } from './stage';

const CREATE = 'create with a key, tags and a description';
const A = properties({ Source: parameter(1), ClientRequestToken: TOKEN_A });

beforeAll(loaded);

describe('process', () => {
  test.each([CREATE, 'rename', 'roll back the generation', 'delete a secret with replicas'])('12 killed before each call of "%s", the event is run again and comes to the same', async name => {
    expect(await atEachCall(name, 'killed-before')).toBeGreaterThan(3);
  });

  test.each([CREATE, 'rename', 'roll back the generation', 'delete a secret with replicas'])('13 killed after each call of "%s", the event is run again and comes to the same', async name => {
    expect(await atEachCall(name, 'killed-after')).toBeGreaterThan(3);
  });

  test.each<[string, FaultKind]>([['14 killed after the last call and before the response', 'killed-before'], ['15 killed during the response', 'killed-after']])(
    '%s, the event is run again and answered', async (_name, kind) => {
      const calls = (await created(A)).faults.seen;
      const world = await created(A, { faults: [{ at: calls.indexOf('response:PUT'), kind }] });
      expect(world.lambda.ends).toEqual(['killed', 'returned']);
      expect(world.stack.stackStatus).toBe('CREATE_COMPLETE');
    });

  test('16 out of memory over a value of 65,536 bytes is a kill like any other', async () => {
    const world = newWorld({ faults: [{ at: 1, kind: 'killed-before' }] });
    const bytes = Buffer.alloc(65_536, 0xab);
    world.aws.objects.objects.set('app-bucket/folder/db key.bin', [{ bytes, versionId: 'object-1' }]);
    world.expectedContent = { SecretBinary: bytes.toString('base64') };
    await play(world, ({ stack }) => stack.create(properties({ Source: object(1) })));
    expect(world.stack.stackStatus).toBe('CREATE_COMPLETE');
  });

  test.each<FaultKind>(['killed-before', 'killed-after'])('17 when all three attempts are %s CreateSecret, no answer is sent, and the delete that follows leaves nothing', async kind => {
    const world = newWorld();
    let attempts = 0;
    const { onCall } = world.faults;
    world.faults.onCall = call => (call.operation === 'CreateSecret' && attempts++ < 3 ? { isApplied: kind === 'killed-after', isKilled: true } : onCall.call(world.faults, call));
    await world.run(({ stack }) => stack.create(A));
    expect(world.lambda.ends).toEqual(['killed', 'killed', 'killed', 'returned']);
    expect(statusesOf(world.stack)).toEqual([undefined, 'SUCCESS']);
    expect(world.secrets.filter(({ name, deletion }) => name === 'app/db' && !deletion)).toEqual([]);
  });

  test('18 without its environment the handler calls no service and sends no answer: it cannot know whose event it is', async () => {
    const world = newWorld();
    delete process.env.MANAGED_SECRET_STACK_ID;
    await world.run(({ stack }) => stack.create(A));
    expect(namesOf(world)).toEqual([]);
    expect(statusesOf(world.stack)).toEqual([undefined, undefined]);
    expect(world.lambda.ends).toEqual(Array(6).fill('threw'));
  });

  test('19 whatever the time-out of the function, a request without end is answered before it', async () => {
    for (let timeout = 13_000; timeout <= 120_000; timeout += 3_571) {
      const faults = Array.from({ length: 400 }, (_, at) => ({ at, kind: 'throttled' as const }));
      const world = newWorld({ faults, lambda: { timeout } });
      world.faults.onPut = () => ({ isApplied: true });
      await world.run(({ stack }) => stack.create(A));
      expect({ timeout, first: world.lambda.ends[0], status: statusesOf(world.stack)[0] }).toEqual({ timeout, first: 'returned', status: 'FAILED' });
    }
  });

  test('20 an attempt that does not get through its initialisation is run again', async () => {
    let starts = 0;
    const fragile: CreateHandler = surroundings => {
      const sound = handler(surroundings);
      return async (event, context) => {
        if (starts++ === 0) throw new Error('Runtime exited with error: exit status 1');
        return sound(event, context);
      };
    };
    const world = newWorld({ createHandler: fragile });
    await play(world, ({ stack }) => stack.create(A));
    expect([world.lambda.ends, world.stack.stackStatus]).toEqual([['threw', 'returned'], 'CREATE_COMPLETE']);
  });
});
