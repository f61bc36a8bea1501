import { write } from '../fake/versions';
import { created as properties, object, parameter, TOKEN_A, TOKEN_B } from '../properties';
import { World } from '../world';
import { created, loaded, newWorld, play, reasonOf, statusesOf, writesOf } from './stage';

const A = properties({ Source: parameter(1), ClientRequestToken: TOKEN_A });

beforeAll(loaded);

function withObject(bytes: Buffer): World {
  const world = newWorld();
  world.aws.objects.objects.set('app-bucket/folder/db key.bin', [{ bytes, versionId: 'object-1' }]);
  return world;
}

const source = (Encoding: 'text' | 'binary' | 'base64'): ReturnType<typeof object> => ({ ...object(1), Encoding } as ReturnType<typeof object>);

describe('limits and validation', () => {
  test.each<[string, Buffer, 'text' | 'binary' | 'base64', object]>([
    ['65,536 bytes of binary', Buffer.alloc(65_536, 7), 'binary', { SecretBinary: Buffer.alloc(65_536, 7).toString('base64') }],
    ['65,536 bytes of text in two-byte characters', Buffer.from('é'.repeat(32_768)), 'text', { SecretString: 'é'.repeat(32_768) }],
    ['65,536 bytes in base64', Buffer.from(Buffer.alloc(65_536, 7).toString('base64')), 'base64', { SecretBinary: Buffer.alloc(65_536, 7).toString('base64') }],
    ['binary with NUL bytes', Buffer.from([0, 1, 0, 255]), 'binary', { SecretBinary: 'AAEA/w==' }],
    ['text with NUL characters', Buffer.from('a\0b'), 'text', { SecretString: 'a\0b' }],
    ['one byte', Buffer.from([0]), 'binary', { SecretBinary: 'AA==' }],
  ])('59 %s is stored as it is', async (_what, bytes, encoding, content) => {
    const world = withObject(bytes);
    world.expectedContent = content;
    await play(world, ({ stack }) => stack.create(properties({ Source: source(encoding) })));
    expect(world.stack.stackStatus).toBe('CREATE_COMPLETE');
  });

  test.each<[string, Buffer, 'text' | 'binary' | 'base64', RegExp]>([
    ['65,537 bytes of binary', Buffer.alloc(65_537, 7), 'binary', /65[,]?537 bytes/],
    ['65,537 bytes of text', Buffer.from('é'.repeat(32_768) + 'x'), 'text', /65[,]?537 bytes/],
    ['nothing', Buffer.alloc(0), 'text', /0 bytes/],
    ['what is no UTF-8, as text', Buffer.from([0xc3, 0x28]), 'text', /not UTF-8 text\. Use SecretEncoding\.BINARY to store its bytes/],
    ['what is no base64', Buffer.from('c4n4ry!'), 'base64', /not base64\. Use SecretEncoding\.TEXT or BINARY\./],
  ])('59 %s is refused before anything is written, and the reason names the source', async (_what, bytes, encoding, message) => {
    const world = withObject(bytes);
    await play(world, ({ stack }) => stack.create(properties({ Source: source(encoding) })));
    expect(reasonOf(world.stack)).toMatch(message);
    expect(reasonOf(world.stack)).toContain('s3://app-bucket/folder/db key.bin');
    expect(writesOf(world)).toEqual([]);
  });

  test('60 the quota of versions fails the update in time, says what to do, and the value stays', async () => {
    const world = await created(A);
    for (let made = 1; made < 100; made++) write(world.current!, `rotated-${made}`.padEnd(32, '-'), { SecretString: 'x' }, world.time.now(), []);
    await play(world, ({ stack }) => stack.update({ ...A, Source: parameter(2), ClientRequestToken: TOKEN_B }));
    expect(world.stack.stackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(reasonOf(world.stack, 1)).toMatch(/LimitExceeded.*quota.*100 versions/s);
  });

  test('60 48 tags and ours fit, and 49 do not', async () => {
    const tags = (count: number) => Array.from({ length: count }, (_, index) => ({ Key: `k${index}`, Value: 'v' }));
    expect((await created({ ...A, Tags: tags(48) })).stack.stackStatus).toBe('CREATE_COMPLETE');
    const refused = await created({ ...A, Tags: tags(49) });
    expect(refused.stack.stackStatus).toBe('ROLLBACK_COMPLETE');
    expect(reasonOf(refused.stack)).toMatch(/50 tags/);
  });

  test('60 48 tags on a create that fails: the mark of the clean-up needs a 51st at most', async () => {
    const tags = Array.from({ length: 48 }, (_, index) => ({ Key: `k${index}`, Value: 'v' }));
    const world = newWorld();
    await play(world, ({ stack }) => stack.create({ ...A, Tags: tags }, { otherFails: true }));
    expect(world.stack.stackStatus).toBe('ROLLBACK_COMPLETE');
  });

  test('60 policies that are too long, malformed or public are CloudFormation\'s to refuse: the handler sends none', async () => {
    const world = await created(A);
    expect(JSON.stringify(world.aws.calls)).not.toMatch(/ResourcePolicy|BlockPublicPolicy/);
  });

  test.each([['a bad name', { Name: 'a b' }], ['a token of 31 characters', { ClientRequestToken: 'x'.repeat(31) }], ['a description of 2,049 characters', { Description: 'x'.repeat(2_049) }]])(
    'what synthesis would have refused, %s, fails with the service\'s own words', async (_what, more) => {
      const world = await created({ ...A, ...more });
      expect(statusesOf(world.stack)[0]).toBe('FAILED');
      expect(reasonOf(world.stack)).toMatch(/Validation|InvalidParameter/);
    });
});
