import { jsonResponse, Refusal } from '../fake/wire';
import { internalError } from '../fake-aws';
import { created as properties, parameter, TOKEN_A } from '../properties';
import { atEachCall, created, loaded, namesOf, newWorld, play, reasonOf, refuses, statusesOf } from './stage';

const CREATE = 'create with a key, tags and a description';
const UPDATE = 'update the token and the value';
const A = properties({ Source: parameter(1), ClientRequestToken: TOKEN_A });

beforeAll(loaded);

describe('transport and SDK', () => {
  test.each([CREATE, UPDATE, 'delete a secret with replicas'])('1 each call of "%s", throttled once, is made again', async name => {
    expect(await atEachCall(name, 'throttled')).toBeGreaterThan(3);
  });

  test('2 each call, throttled five times in a row, is made again', async () => {
    expect(await atEachCall(CREATE, 'throttled', undefined, 5)).toBeGreaterThan(3);
  });

  test('3 a call that is throttled until the deadline fails the request in time, and says which call', async () => {
    const world = newWorld();
    refuses(world, 'CreateSecret', new Refusal('ThrottlingException', 'Rate exceeded'));
    await world.run(({ stack }) => stack.create(A));
    expect(world.lambda.ends).not.toContain('timed out');
    expect(statusesOf(world.stack)).toEqual(['FAILED', 'SUCCESS']);
    expect(reasonOf(world.stack)).toMatch(/app\/db.*CreateSecret.*ThrottlingException/);
  });

  test('4 each call that fails with 500 before it is applied is made again', async () => {
    const calls = (await created(A)).aws.calls.length;
    for (let failing = 0; failing < calls; failing++) {
      const world = newWorld();
      world.aws.onCall = (_call, index) => (index === failing ? new Refusal('InternalServiceError', 'An error occurred on the server side.', 500) : undefined);
      await play(world, ({ stack }) => stack.create(A));
      expect(world.stack.stackStatus).toBe('CREATE_COMPLETE');
    }
  });

  test.each([CREATE, UPDATE, 'rename'])('5 each call of "%s" that fails with 500 after it was applied is made again, and changes nothing twice', async name => {
    expect(await atEachCall(name, 'error-after')).toBeGreaterThan(3);
  });

  test.each([CREATE, UPDATE, 'rename'])('6 each call of "%s" whose answer is lost after it was applied is made again, and changes nothing twice', async name => {
    expect(await atEachCall(name, 'lost')).toBeGreaterThan(3);
  });

  test('7 each call whose connection breaks before it is sent is made again', async () => {
    expect(await atEachCall(CREATE, 'unsent')).toBeGreaterThan(3);
  });

  test('8 a call that takes 30 seconds, near the deadline, does not keep the response from being sent', async () => {
    const world = newWorld({ lambda: { timeout: 30_000, latency: call => (/CreateSecret/.test(call) ? 30_000 : 20) } });
    await world.run(({ stack }) => stack.create(A));
    expect(world.lambda.ends.every(end => end === 'returned')).toBe(true);
    expect(world.stack.stackStatus).toMatch(/^(CREATE|ROLLBACK)_COMPLETE$/);
  });

  test('9 a clock that is wrong is corrected, and the call made again', async () => {
    const world = newWorld();
    world.aws.onCall = (_call, index) => (index === 1 ? new Refusal('InvalidSignatureException', 'Signature expired: 20260101T000000Z is now earlier than', 403) : undefined);
    await play(world, ({ stack }) => stack.create(A));
    expect(world.stack.stackStatus).toBe('CREATE_COMPLETE');
  });

  test('10 an answer that is no JSON is no answer, and the call is made again', async () => {
    const world = newWorld();
    world.aws.onAnswer = ({ operation }, index) => (operation === 'CreateSecret' && index === 2
      ? Object.assign(jsonResponse(200, {}), { body: Buffer.from('{"ARN": "arn:') }) : undefined);
    await play(world, ({ stack }) => stack.create(A));
    expect(namesOf(world).filter(name => name === 'CreateSecret')).toHaveLength(2);
  });

  test('10 an answer of 500 that is no JSON is no answer either', async () => {
    const world = newWorld();
    world.aws.onAnswer = (_call, index) => (index === 2 ? Object.assign(internalError('secretsmanager'), { body: Buffer.from('<html>Bad Gateway</html>') }) : undefined);
    await play(world, ({ stack }) => stack.create(A));
    expect(world.stack.stackStatus).toBe('CREATE_COMPLETE');
  });

  test('11 an endpoint that cannot be reached fails the request in time, and names the call', async () => {
    const faults = Array.from({ length: 400 }, (_, at) => ({ at, kind: 'unsent' as const }));
    const world = newWorld({ faults });
    world.faults.onPut = () => ({ isApplied: true });
    await world.run(({ stack }) => stack.create(A));
    expect(world.lambda.ends).not.toContain('timed out');
    expect(reasonOf(world.stack)).toMatch(/DescribeStackResource/);
  });
});
