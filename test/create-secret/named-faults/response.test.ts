import { CloudFormationEvent } from '../../../src/create-secret/event';
import { formatBody } from '../../../src/create-secret/response';
import { Refusal } from '../fake/wire';
import { created as properties, parameter, TOKEN_A } from '../properties';
import { World } from '../world';
import { loaded, newWorld, play, refuses, statusesOf } from './stage';

const A = properties({ Source: parameter(1), ClientRequestToken: TOKEN_A });

beforeAll(loaded);

/** The bucket refuses the first so many responses. */
function refusesPuts(world: World, status: number, times: number): () => number {
  let tries = 0;
  world.urls.refusal = () => (tries++ < times ? status : undefined);
  return () => tries;
}

async function bodyFor(message: string): Promise<{ bytes: number; reason: string; breaches: string[] }> {
  const world = newWorld();
  refuses(world, 'CreateSecret', new Refusal('InvalidParameterException', message));
  await world.run(({ stack }) => stack.create({ ...A, Name: 'n'.repeat(500) }));
  const [{ responses: [response], breaches }] = world.stack.exchanges;
  return { bytes: Buffer.byteLength(JSON.stringify(response)), reason: response.Reason!, breaches };
}

describe('response', () => {
  test.each([500, 503, 403])('63 a PUT that is answered %d once is made again', async status => {
    const world = newWorld();
    refusesPuts(world, status, 1);
    await play(world, ({ stack }) => stack.create(A));
    expect([world.stack.stackStatus, world.lambda.ends]).toEqual(['CREATE_COMPLETE', ['returned']]);
  });

  test.each([403, 404, 500])('63 a PUT that is always answered %d ends the attempt with an error, so that Lambda runs the event again', async status => {
    const world = newWorld();
    const tries = refusesPuts(world, status, 1_000);
    await world.run(({ stack }) => stack.create(A));
    expect(world.lambda.ends.slice(0, 3)).toEqual(['threw', 'threw', 'threw']);
    expect(tries()).toBeGreaterThan(2);
    expect(statusesOf(world.stack)[0]).toBeUndefined();
  });

  test('63 a PUT that hangs is given up after its time-out, and made again', async () => {
    let puts = 0;
    const world = newWorld({ lambda: { latency: call => (call === 'response:PUT' && puts++ === 0 ? 60_000 : 20) } });
    await play(world, ({ stack }) => stack.create(A));
    expect(world.stack.stackStatus).toBe('CREATE_COMPLETE');
  });

  test('63 the URL has expired: nothing is reported, and the delete that follows leaves nothing', async () => {
    const world = newWorld();
    world.urls.refusal = url => (url === world.stack.exchanges[0].event.ResponseURL ? 403 : undefined);
    await world.run(({ stack }) => stack.create(A));
    expect([world.stack.stackStatus, world.secrets.filter(({ name, deletion }) => name === 'app/db' && !deletion)]).toEqual(['ROLLBACK_COMPLETE', []]);
  });

  test('63 SUCCESS is sent and the answer to it lost: it is sent again, and CloudFormation hears one', async () => {
    const sent = newWorld();
    await play(sent, ({ stack }) => stack.create(A));
    const world = newWorld({ faults: [{ at: sent.faults.seen.indexOf('response:PUT'), kind: 'lost' }] });
    await play(world, ({ stack }) => stack.create(A));
    expect(world.stack.exchanges[0].responses.map(({ Status }) => Status)).toEqual(['SUCCESS', 'SUCCESS']);
  });

  test.each([['ASCII', 'x'], ['two-byte characters', 'é'], ['four-byte characters', '😀'], ['quotes, that JSON doubles', '"'], ['control characters, that JSON writes in six', '\x01']])(
    '63 P7 the response has at most 4,096 bytes whatever the error says: %s', async (_what, character) => {
      for (const length of [0, 1, 200, 255, 256, 257, 3_000, 3_500, 4_095, 4_096, 4_097, 20_000]) {
        const { bytes, breaches, reason } = await bodyFor(character.repeat(length));
        expect({ length, breaches, fits: bytes <= 4_096 }).toEqual({ length, breaches: [], fits: true });
        expect(reason).toBe(Buffer.from(reason, 'utf8').toString('utf8'));
        expect(reason).toMatch(/InvalidParameterException/);
      }
    });

  test('63 a name of 512 characters leaves room for everything', async () => {
    const world = newWorld();
    await play(world, ({ stack }) => stack.create({ ...A, Name: 'n'.repeat(512) }));
    expect(world.stack.stackStatus).toBe('CREATE_COMPLETE');
  });

  test('a second delivery, for which CloudFormation does not wait, is not answered', async () => {
    const world = newWorld({ stack: { delivery: 'twice' } });
    await play(world, ({ stack }) => stack.create(A));
    expect(world.stack.exchanges.map(({ responses }) => responses.length)).toEqual([1]);
  });
});

describe('shortening', () => {
  const event = { StackId: 's', RequestId: 'r', LogicalResourceId: 'l' } as CloudFormationEvent;
  const failed = (reason: string, physicalResourceId = 'id') => formatBody(event, { status: 'FAILED', physicalResourceId, reason, error: 'E' });

  test.each(['x', 'é', '😀', '"', '\x01'])('a reason of %j uses nearly all the room, with its head and its tail', character => {
    const body = failed(`head ${character.repeat(10_000)} tail`);
    const { Reason } = JSON.parse(body) as { Reason: string };
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(4_096);
    expect(Buffer.byteLength(body)).toBeGreaterThan(4_080);
    expect(Reason).toMatch(/^head .+….+ tail$/su);
  });

  test('a reason that fits is whole', () => {
    expect(JSON.parse(failed('x'.repeat(3_900)))).toMatchObject({ Reason: 'x'.repeat(3_900) });
  });

  test('where other fields take all the room, it ends all the same', () => {
    const long = formatBody({ ...event, RequestId: 'r'.repeat(5_000) }, { status: 'FAILED', physicalResourceId: 'id', reason: 'why', error: 'E' });
    expect(JSON.parse(long)).toMatchObject({ Reason: '…' });
  });

  test('a physical id is cut at a character', () => {
    expect((JSON.parse(failed('why', '😀'.repeat(1_000))) as { PhysicalResourceId: string }).PhysicalResourceId).toBe('😀'.repeat(256));
  });

  test('each character is measured a fixed number of times: ten times the text takes no hundred times as many', () => {
    const measured = (length: number) => {
      const spy = jest.spyOn(Buffer, 'byteLength');
      failed('x'.repeat(length), 'é'.repeat(length));
      const total = spy.mock.calls.reduce((sum, [text]) => sum + String(text).length, 0);
      spy.mockRestore();
      return total;
    };
    expect(measured(1_000_000) / measured(100_000)).toBeLessThan(11);
  });
});
