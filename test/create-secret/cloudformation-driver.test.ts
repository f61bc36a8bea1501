/* What CloudFormation shows, and when it goes on: the driver itself, with a handler that does as little as it can. */
import './environment';
import { StackDriver } from './cloudformation-driver';
import { LateDelivery } from './deliveries';
import { issuedAt } from './exchange';
import { CreateHandler } from './lambda-driver';
import { created, parameter, TOKEN_A } from './properties';
import { World, WorldOptions } from './world';
import { CloudFormationEvent } from '../../src/create-secret/event';

const A = created({ Source: parameter(1), ClientRequestToken: TOKEN_A });
const MINUTE = 60_000;

interface Behavior {
  readonly answer?: Partial<{ Status: string; PhysicalResourceId: string }>;
  readonly before?: number;
  readonly after?: number;
  readonly isSilent?: boolean;
}

/** A handler that answers: `behavior` says how, for the n-th run. */
function answering(behavior: (event: CloudFormationEvent, run: number) => Behavior = () => ({})): CreateHandler {
  let runs = 0;
  return ({ sleep, putResponse, log }) => async event => {
    const { answer, before = 0, after = 0, isSilent } = behavior(event, runs++);
    const { StackId, RequestId, LogicalResourceId, PhysicalResourceId = 'made' } = event;
    await sleep(before);
    const body = JSON.stringify({ Status: 'SUCCESS', Reason: 'none', StackId, RequestId, LogicalResourceId, PhysicalResourceId, ...answer });
    if (!isSilent) log(`${event.RequestType} ${await putResponse(event.ResponseURL, body, 5_000)}`);
    await sleep(after);
    log(`${event.RequestType} ends`);
  };
}

function worldOf(createHandler: CreateHandler, options: Partial<WorldOptions> = {}): World {
  return new World({ createHandler, ...options });
}

/** What DescribeStackResource and DescribeStacks show. */
function shown({ resource, stackStatus }: StackDriver): string {
  return `${stackStatus} ${resource ? `${resource.status} ${resource.physicalId ?? '-'}` : 'none'}`;
}

/** What is shown while a request is open, for each request. */
function recording(world: () => World, behavior: (event: CloudFormationEvent) => Behavior = () => ({})): { handler: CreateHandler; seen: string[] } {
  const seen: string[] = [];
  const handler = answering(event => {
    seen.push(shown(world().stack));
    return behavior(event);
  });
  return { handler, seen };
}

describe('what CloudFormation shows', () => {
  test('of a resource before its first event is nothing, and then that it is being created, without an id', async () => {
    const { handler, seen } = recording(() => world);
    const world: World = worldOf(handler);
    const before = shown(world.stack);
    await world.run(({ stack }) => stack.create(A));
    expect([before, ...seen, shown(world.stack)])
      .toEqual(['REVIEW_IN_PROGRESS none', 'CREATE_IN_PROGRESS CREATE_IN_PROGRESS -', 'CREATE_COMPLETE CREATE_COMPLETE made']);
  });

  test('of a create that fails is its rollback, with the id that the handler gave', async () => {
    const { handler, seen } = recording(() => world, ({ RequestType }) => (RequestType === 'Create' ? { answer: { Status: 'FAILED' } } : {}));
    const world: World = worldOf(handler);
    await world.run(({ stack }) => stack.create(A));
    expect([seen[1], shown(world.stack)]).toEqual(['ROLLBACK_IN_PROGRESS DELETE_IN_PROGRESS made', 'ROLLBACK_COMPLETE DELETE_COMPLETE made']);
  });

  test('of a replacement is the new id, also in the clean-up of the old one', async () => {
    const { handler, seen } = recording(() => world, ({ RequestType }) => (RequestType === 'Update' ? { answer: { PhysicalResourceId: 'new' } } : {}));
    const world: World = worldOf(handler);
    await world.run(async ({ stack }) => {
      await stack.create(A);
      await stack.update(A);
    });
    expect([...seen.slice(1), shown(world.stack)]).toEqual([
      'UPDATE_IN_PROGRESS UPDATE_IN_PROGRESS made', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS UPDATE_COMPLETE new', 'UPDATE_COMPLETE UPDATE_COMPLETE new',
    ]);
  });

  test('of a replacement that is rolled back is the former id', async () => {
    const { handler, seen } = recording(() => world, ({ RequestType }) => (RequestType === 'Update' ? { answer: { PhysicalResourceId: 'new' } } : {}));
    const world: World = worldOf(handler, { stack: { rollsReplacementsBackBy: 'nothing' } });
    await world.run(async ({ stack }) => {
      await stack.create(A);
      await stack.update(A, { otherFails: true });
    });
    expect([seen[2], shown(world.stack)]).toEqual([
      'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS UPDATE_COMPLETE made', 'UPDATE_ROLLBACK_COMPLETE UPDATE_COMPLETE made',
    ]);
  });

  test('of what an update added and took back is its deletion in the clean-up', async () => {
    const { handler, seen } = recording(() => world);
    const world: World = worldOf(handler);
    await world.run(({ stack }) => stack.add(A, { otherFails: true }));
    expect([seen[1], shown(world.stack)]).toEqual([
      'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS DELETE_IN_PROGRESS made', 'UPDATE_ROLLBACK_COMPLETE DELETE_COMPLETE made',
    ]);
  });

  test('of a stack that is gone is that it is gone, by its id', async () => {
    const world = worldOf(answering());
    await world.run(async ({ stack }) => {
      await stack.create(A);
      await stack.delete();
    });
    expect([shown(world.stack), world.aws.cloudFormation.stacks.get(world.stack.stackId)]).toEqual(['DELETE_COMPLETE DELETE_COMPLETE made', world.stack]);
  });

  test('is when the status changed: as the request is sent, and as its answer is heard', async () => {
    const times: number[] = [];
    const world: World = worldOf(answering(() => {
      times.push(world.stack.resource!.updated - world.time.now());
      return { before: MINUTE };
    }));
    const started = world.time.now();
    await world.run(({ stack }) => stack.create(A));
    expect([...times, world.stack.resource!.updated - started]).toEqual([0, 1_000 + MINUTE + 20]);
  });
});

describe('CloudFormation', () => {
  test('goes on at the first response, while the run of the function goes on', async () => {
    const world = worldOf(answering(({ RequestType }) => ({ after: RequestType === 'Create' ? 4 * MINUTE : 0 })));
    await world.run(async ({ stack }) => {
      await stack.create(A);
      await stack.update(A);
    });
    expect(world.lambda.lines).toEqual(['Create 200', 'Update 200', 'Update ends', 'Create ends']);
  });

  test('gives up after twenty minutes, and takes no answer to that request any more', async () => {
    const world = worldOf(answering(), { late: { request: 1, kind: 'first', moment: { settled: 1 } } });
    await world.run(async ({ stack }) => {
      await stack.create(A);
      await stack.update({ ...A, Description: 'never heard of' });
    });
    const [, update, rollback] = world.stack.exchanges;
    expect(world.stack.stackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(issuedAt(rollback.event.ResponseURL) - issuedAt(update.event.ResponseURL)).toBe(20 * MINUTE + 1_000);
    expect([update.heard, update.responses.length]).toEqual([undefined, 1]);
  });

  test('signs a URL that names the stack, the resource, the request and the second', () => {
    const world = worldOf(answering());
    world.time.pass(5_900);
    const { ResponseURL, StackId, RequestId } = world.stack.eventFor('Create', A);
    const url = new URL(ResponseURL);
    expect(decodeURIComponent(url.pathname)).toBe(`/${StackId}|Secret|${RequestId}`);
    expect([url.searchParams.get('X-Amz-Date'), url.searchParams.get('X-Amz-Expires')]).toEqual(['20260101T000005Z', '7200']);
    expect(issuedAt(ResponseURL)).toBe(Date.UTC(2026, 0, 1, 0, 0, 5));
  });

  test('takes nothing at a URL that is older than two hours', async () => {
    const world = worldOf(answering());
    await world.run(async ({ stack, time }) => {
      await stack.create(A);
      await time.sleep(121 * MINUTE);
      await stack.deliverAgain(0);
    });
    expect(world.lambda.lines).toEqual(['Create 200', 'Create ends', 'Create 403', 'Create ends']);
  });

  test('hears an old answer as that of a newer request, if both have the same id', async () => {
    const world = worldOf(answering(({ ResourceProperties }) => ({ before: 'Description' in ResourceProperties ? 4 * MINUTE : 0 })));
    await world.run(async ({ stack }) => {
      await stack.create(A);
      void stack.sent(2).then(() => stack.deliverAgain(0));
      await stack.update({ ...A, Description: 'slow' }, { reuseRequestIds: true });
    });
    const [create, update] = world.stack.exchanges;
    expect(create.event.RequestId).toBe(update.event.RequestId);
    expect([create.responses.length, update.responses.length, world.lambda.lines[2]]).toEqual([1, 2, 'Create 200']);
    expect(update.heard).toBe(update.responses[0]);
  });
});

describe('an event that comes late', () => {
  const linesOf = async (late: LateDelivery): Promise<string[]> => {
    const world = worldOf(answering(), { late });
    await world.run(async ({ stack }) => {
      await stack.create(A);
      await stack.update(A);
      await stack.delete();
    });
    return world.lambda.lines.filter(line => line.endsWith('ends')).map(line => line.split(' ')[0]);
  };

  test.each<[LateDelivery, string[]]>([
    [{ request: 0, kind: 'again', moment: { opened: 1, order: 'ahead' } }, ['Create', 'Create', 'Update', 'Delete']],
    [{ request: 0, kind: 'again', moment: { opened: 2, order: 'before' } }, ['Create', 'Update', 'Create', 'Delete']],
    [{ request: 0, kind: 'again', moment: { opened: 2, order: 'after' } }, ['Create', 'Update', 'Delete', 'Create']],
    [{ request: 1, kind: 'again', moment: { settled: 2 } }, ['Create', 'Update', 'Delete', 'Update']],
    [{ request: 1, kind: 'first', moment: { settled: 1 } }, ['Create', 'Update', 'Update', 'Delete']],
    [{ request: 1, kind: 'never' }, ['Create', 'Update', 'Delete']],
  ])('comes at its moment: %j', async (late, lines) => {
    expect(await linesOf(late)).toEqual(lines);
  });

  test('is waited for, before anything is judged', async () => {
    const world = worldOf(answering((_event, run) => ({ after: run === 0 ? 3 * MINUTE : 0 })));
    const started = world.time.now();
    await world.run(({ stack }) => stack.create(A));
    expect([world.lambda.ends, world.time.now() - started > 3 * MINUTE]).toEqual([['returned'], true]);
  });

  test('is run again by Lambda when it is killed after the response, and CloudFormation has gone on', async () => {
    const world = worldOf(answering(), { faults: [{ at: 0, kind: 'killed-after' }] });
    await world.run(async ({ stack }) => {
      await stack.create(A);
      await stack.update(A);
    });
    expect([world.lambda.ends, world.stack.exchanges.map(({ responses }) => responses.length)]).toEqual([['killed', 'returned', 'returned'], [2, 1]]);
  });
});
