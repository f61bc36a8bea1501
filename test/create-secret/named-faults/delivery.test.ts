import { INSTANCE_TAG } from '../../../src/create-secret/contract';
import { STRONG } from '../fake/secret-store';
import { someInterleavings } from '../interleavings';
import { instanceOf } from '../invariants';
import { run } from '../matrix';
import { PLOTS } from '../plots';
import { created as properties, parameter, secret, TOKEN_A, TOKEN_B } from '../properties';
import { created, handler, loaded, newWorld, play, reasonOf, scenario, statusesOf, writesOf } from './stage';

const A = properties({ Source: parameter(1), ClientRequestToken: TOKEN_A });

beforeAll(loaded);

async function sample(name: RegExp, count: number): Promise<string[]> {
  const violations: string[] = [];
  for (const plot of PLOTS.filter(candidate => name.test(candidate.name))) {
    for await (const { violations: found, choices } of someInterleavings(handler, plot, STRONG, count)) violations.push(...found.map(text => `${plot.name} ${choices}: ${text}`));
  }
  return violations;
}

describe('delivery', () => {
  test.each(['create with a generated value', 'update the token and the value', 'delete a secret'])('21 "%s", with each event twice in sequence', async name => {
    expect((await run(handler, scenario(`${name}, each event twice`), STRONG)).violations).toEqual([]);
  });

  test('22 twice at once, in 20 orders of each plot; all of them are in the full run', async () => {
    expect(await sample(/twice at once/, 20)).toEqual([]);
  });

  test('23 each event three times', async () => {
    const world = newWorld({ stack: { delivery: 'thrice' } });
    await play(world, async ({ stack }) => {
      await stack.create(A);
      await stack.update(properties({ Source: parameter(2), ClientRequestToken: TOKEN_B }));
      await stack.delete();
    });
    expect(world.stack.stackStatus).toBe('DELETE_COMPLETE');
  });

  test('24 a delete before the create has finished, in 40 orders; all of them are in the full run', async () => {
    expect(await sample(/is cancelled/, 40)).toEqual([]);
  });

  test('25 a delete with an invented id removes what this very resource made', async () => {
    const world = await created(A);
    await world.run(async ({ stack }) => void await stack.request('Delete', A, undefined, stack.inventedId()));
    expect(world.current!.deletion).toBeDefined();
  });

  test('25 a delete with an invented id writes nothing where there is nothing', async () => {
    const world = newWorld();
    await world.run(async ({ stack }) => void await stack.request('Delete', A, undefined, stack.inventedId()));
    expect([statusesOf(world.stack), writesOf(world)]).toEqual([['SUCCESS'], []]);
  });

  test('25 a delete with an invented id writes nothing to somebody\'s secret of the name', async () => {
    const world = newWorld();
    world.isForeign(world.addSecret('app/db'));
    await play(world, async ({ stack }) => void await stack.request('Delete', A, undefined, stack.inventedId()));
    expect([statusesOf(world.stack), writesOf(world)]).toEqual([['SUCCESS'], []]);
  });

  test('26 a delete that comes again writes nothing', async () => {
    const world = await created(A);
    const { physicalId } = world.stack.inForce!;
    await world.run(({ stack }) => stack.delete());
    const before = writesOf(world).length;
    await world.run(async ({ stack }) => void await stack.request('Delete', A, undefined, physicalId));
    expect([statusesOf(world.stack), writesOf(world).length]).toEqual([['SUCCESS', 'SUCCESS', 'SUCCESS'], before]);
  });

  test('27 an update for the secret of another stack is refused and changes nothing', async () => {
    const world = newWorld();
    const theirs = world.isForeign(world.addSecret('app/db', { tags: new Map([[INSTANCE_TAG, 'another-stack/Secret']]) }));
    await world.run(async ({ stack }) => void await stack.request('Update', { ...A, Description: 'taken over' }, A, theirs.arn));
    expect([statusesOf(world.stack), writesOf(world), world.foreignChanges()]).toEqual([['FAILED'], [], []]);
    expect(reasonOf(world.stack)).toContain(`managed-secret:instance=${instanceOf(world.stack)}`);
  });

  test('28 a request id that comes again with another content makes another version', async () => {
    expect((await run(handler, scenario('update with the request ids of the failed one before'), STRONG)).violations).toEqual([]);
  });

  test('29 an event of an older contract, without the properties that came later, still deletes its secret', async () => {
    const world = await created(A);
    const { ServiceToken, Mode, Name, RecoveryWindowInDays } = A;
    await world.run(async ({ stack }) => void await stack.request('Delete', { ServiceToken, Mode, Name, RecoveryWindowInDays } as typeof A, undefined, stack.inForce!.physicalId));
    expect(world.current!.deletion).toBeDefined();
  });

  test('29 old properties without what came later, and with what is unknown, do not keep an update from working', async () => {
    const world = await created(A);
    const { Name, Mode, Source, ServiceToken, ClientRequestToken } = A;
    await world.run(async ({ stack }) => void await stack.request('Update', { ...A, Description: 'new' },
      { Name, Mode, Source, ServiceToken, ClientRequestToken, Unknown: 'x' } as unknown as typeof A, stack.inForce!.physicalId));
    expect([statusesOf(world.stack), world.current!.description]).toEqual([['SUCCESS', 'SUCCESS'], 'new']);
  });

  test('30 booleans and numbers arrive as strings and mean what they say', async () => {
    const source = { Type: 'generated', Generator: { PasswordLength: '40', ExcludePunctuation: 'true', IncludeSpace: 'false', RequireEachIncludedType: 'true' } } as const;
    const world = await created(properties({ Source: source, RecoveryWindowInDays: '7', Replicas: [{ Region: 'eu-west-3' }], ForceOverwriteReplicaSecret: 'false' }));
    await play(world, ({ stack }) => stack.delete());
    const requestOf = (name: string): object => world.aws.calls.find(({ operation }) => operation === name)!.request;
    expect(requestOf('GetRandomPassword')).toMatchObject({ PasswordLength: 40, ExcludePunctuation: true, IncludeSpace: false, RequireEachIncludedType: true });
    expect(requestOf('CreateSecret')).toMatchObject({ ForceOverwriteReplicaSecret: false });
    expect(requestOf('DeleteSecret')).toMatchObject({ RecoveryWindowInDays: 7 });
  });

  test('31 an update without OldResourceProperties comes to the properties all the same', async () => {
    const world = await created(A);
    await world.run(async ({ stack }) => void await stack.request('Update', { ...A, Description: 'new', Source: secret(1), ClientRequestToken: TOKEN_B }, undefined, stack.inForce!.physicalId));
    expect([statusesOf(world.stack), world.current!.description]).toEqual([['SUCCESS', 'SUCCESS'], 'new']);
    expect([...world.current!.versions.get(TOKEN_B)!.labels]).toContain('AWSCURRENT');
  });
});
