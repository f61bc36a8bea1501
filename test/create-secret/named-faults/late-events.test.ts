import { INSTANCE_TAG, LINEAGE_TAG, STATE_TAG } from '../../../src/create-secret/contract';
import { LateDelivery } from '../deliveries';
import { Refusal } from '../fake/wire';
import {
  A, B, C, cleanUpComesAgainAfterARestore, cleanUpComesDuringALaterOne, clocksDiffer, createdAnewDuringTheUndo,
  createEndsAfterGivingUp, createFailsAfterGivingUp, deleteIsCancelled, givenUpBeforeTheLabel, MINUTE, oldDeleteOfAVersion, RENAMED,
  renameEndsAfterGivingUp, replicaNeverReady, SECOND, send, shows, showsAnOlderState, stateOf, takenOverBeforeTheUndo,
  takenOverDuringTheUndo, throttledUntilGivenUp, twinSetsItsMarkLate, undated, undatedCleanUpOfWhatIsInForce, updateIsCancelled,
  updateWithoutATagComesAgain,
} from '../late-situations';
import { LINEAGE, parameter, TOKEN_A, TOKEN_B, TOKEN_C, written } from '../properties';
import { World } from '../world';
import { created, fingerprint, handler, loaded, namesOf, newWorld, play, reasonOf, refuses, statusesOf, writesOf } from './stage';

beforeAll(loaded);

const ADOPTING = { ...A, OnExisting: 'adopt' as const };
const RESTORING = { ...A, OnExisting: 'restore' as const };
const EARLIER_LIFE = new Map([[INSTANCE_TAG, 'the-uuid-of-a-stack-that-is-gone/Secret'], [LINEAGE_TAG, LINEAGE]]);
type Act = (world: World) => Promise<void>;

/** All that a late event could change, and who was answered. */
function everythingOf(world: World): object {
  return {
    fingerprint: fingerprint(world),
    secrets: world.secrets.map(({ name, deletion, versions, replicas }) => [name, deletion, replicas, [...versions.keys()]]),
    answers: world.stacks.map(({ exchanges }) => exchanges.map(({ responses }) => responses.length)),
    writes: writesOf(world).length,
  };
}

function lastLine(world: World): object {
  return JSON.parse(world.lambda.lines.at(-1)!);
}

function ignored(type: string, requestId: string): object {
  const note = `CloudFormation no longer waits for the answer to the ${type} ${requestId}, so the handler sends none.`;
  return { status: 'IGNORED', note };
}

/** Plays, then delivers the event of a request again: everything stays, and the log says why. */
async function unchangedBy(request: number, act: Act, world = newWorld(), stackIndex = 0): Promise<World> {
  await play(world, act);
  const before = everythingOf(world);
  const stack = world.stacks[stackIndex];
  await world.run(() => stack.deliverAgain(request));
  expect(everythingOf(world)).toEqual(before);
  const { RequestType, RequestId } = stack.exchanges[request].event;
  expect(lastLine(world)).toEqual(ignored(RequestType, RequestId));
  return world;
}

/** Plays twice: with the late event, everything ends as without it, and nobody is answered more often. */
async function endsAsWithout(late: LateDelivery, act: Act): Promise<World> {
  const without = await play(newWorld(), act);
  const world = await play(newWorld({ late }), act);
  const answersOf = ({ stack }: World): number[] => stack.exchanges.map(({ responses }) => responses.length);
  expect([fingerprint(world), answersOf(world), world.deliveries.hasCome]).toEqual([fingerprint(without), answersOf(without), true]);
  return world;
}

const updated = (...steps: ReadonlyArray<typeof A>): Act => async ({ stack }) => {
  await stack.create(A);
  for (const next of steps) await stack.update(next);
};

describe('an update that comes when CloudFormation no longer waits', () => {
  test('throttled for 25 minutes and rolled back meanwhile: changes nothing', async () => {
    const world = newWorld({ late: { request: 1, kind: 'never' } });
    await play(world, updated(B));
    expect([world.stack.stackStatus, world.time.now() - world.stack.updated! < 25 * MINUTE]).toEqual(['UPDATE_ROLLBACK_COMPLETE', true]);
    const before = everythingOf(world);
    await world.run(async ({ stack, time }) => {
      await time.sleep(stack.updated! + 25 * MINUTE - time.now());
      await stack.deliverAgain(1);
    });
    expect([everythingOf(world), stateOf(world, 'app/db')]).toEqual([before, 'live a a']);
    expect(lastLine(world)).toEqual(ignored('Update', world.stack.exchanges[1].event.RequestId));
  });

  test('throttled for six hours, as long as Lambda keeps it, and delivered while an update to C is under way: changes nothing', async () => {
    const world = newWorld({ late: { request: 1, kind: 'never' } });
    await play(world, updated(B));
    await world.run(async ({ stack, time }) => {
      await time.sleep(6 * 60 * MINUTE);
      const newer = stack.update(C);
      await stack.sent(world.stack.exchanges.length + 1);
      expect(stack.resource!.status).toBe('UPDATE_IN_PROGRESS');
      await Promise.all([stack.deliverAgain(1), newer]);
    });
    const [, late] = world.stack.exchanges;
    expect([world.stack.stackStatus, stateOf(world, 'app/db'), late.responses]).toEqual(['UPDATE_COMPLETE', 'live c c', []]);
    expect(world.lambda.lines.map(line => JSON.parse(line))).toContainEqual(ignored('Update', late.event.RequestId));
  });

  test('rolled back, and its event comes again: changes nothing', async () => {
    const world = await unchangedBy(1, async ({ stack }) => {
      await stack.create(A);
      await stack.update(B, { otherFails: true });
    });
    expect([world.stack.stackStatus, stateOf(world, 'app/db')]).toEqual(['UPDATE_ROLLBACK_COMPLETE', 'live a a']);
  });

  test('followed by an update to C: changes nothing', async () => {
    const world = await unchangedBy(1, updated(B, C));
    expect([world.stack.stackStatus, stateOf(world, 'app/db')]).toEqual(['UPDATE_COMPLETE', 'live c c']);
  });

  test('without a tag, and a later one has it again: the tag stays', async () => {
    const world = await updateWithoutATagComesAgain(handler);
    expect([world.current!.tags.get('b'), lastLine(world)]).toEqual(['b', ignored('Update', world.stack.exchanges[1].event.RequestId)]);
  });

  test.each(['ahead', 'before', 'after'] as const)('%s the event of an update to C in progress: changes nothing', async order => {
    const world = await endsAsWithout({ request: 1, kind: 'again', moment: { opened: 2, order } }, updated(B, C));
    expect([world.stack.stackStatus, stateOf(world, 'app/db')]).toEqual(['UPDATE_COMPLETE', 'live c c']);
  });

  test('of mode version: an old version does not become current again', async () => {
    const world = newWorld();
    const shell = (world.shell = world.aws.secretsManager.store.add('app/shell'));
    await unchangedBy(1, async ({ stack }) => {
      await stack.create(written(shell.arn, { Source: parameter(1), ClientRequestToken: TOKEN_A }));
      await stack.update(written(shell.arn, { Source: parameter(2), ClientRequestToken: TOKEN_B }));
      await stack.update(written(shell.arn, { Source: parameter(1), ClientRequestToken: TOKEN_C }));
    }, world);
    expect([world.stack.stackStatus, stateOf(world, 'app/shell')]).toEqual(['UPDATE_COMPLETE', 'live - c']);
  });

  test.each([
    ['UpdateSecret', { ...A, Description: 'b' }],
    ['PutSecretValue', { ...A, Source: B.Source, ClientRequestToken: TOKEN_B }],
    ['TagResource', { ...A, Tags: B.Tags }],
    ['CreateSecret', RENAMED],
  ])('cancelled while %s is throttled: is not sent again, and not answered', async (operation, properties) => {
    const world = await throttledUntilGivenUp(handler, operation, properties);
    expect([stateOf(world, 'app/db'), stateOf(world, 'app/renamed'), world.current!.tags.has('b')]).toEqual(['live a a', 'none', false]);
    expect(lastLine(world)).toEqual(expect.objectContaining({ status: 'IGNORED' }));
  });

  test('cancelled less than a second before a label moves: the label stays', async () => {
    const world = await givenUpBeforeTheLabel(handler);
    expect([stateOf(world, 'app/db'), lastLine(world)]).toEqual(['live c b', expect.objectContaining({ status: 'IGNORED' })]);
  });

  test('cancelled while it waits for a replica: writes nothing from then on, and is not answered', async () => {
    const world = await updateIsCancelled(handler);
    expect(writesOf(world).slice(-1)).toEqual(['ReplicateSecretToRegions']);
    expect(lastLine(world)).toEqual(expect.objectContaining({ status: 'IGNORED' }));
  });
});

describe('a delete that comes when CloudFormation no longer waits', () => {
  test('of what was adopted, rolled back, and given back: deletes nothing', async () => {
    const world = newWorld();
    world.livesOn(world.addSecret('app/db', { tags: new Map(EARLIER_LIFE) }));
    await unchangedBy(1, ({ stack }) => stack.create(ADOPTING, { otherFails: true }), world);
    expect([world.stack.stackStatus, stateOf(world, 'app/db')]).toEqual(['ROLLBACK_COMPLETE', 'live a m']);
  });

  test('of what was added, rolled back, added again, and restored: deletes nothing', async () => {
    const world = await unchangedBy(1, async ({ stack, time }) => {
      await stack.add(RESTORING, { otherFails: true });
      await time.sleep(MINUTE);
      await stack.add(RESTORING);
    });
    expect([world.stack.stackStatus, stateOf(world, 'app/db')]).toEqual(['UPDATE_COMPLETE', 'live a a']);
  });

  test('cancelled while a replica goes: deletes nothing from then on', async () => {
    const world = await deleteIsCancelled(handler);
    expect([stateOf(world, 'app/db'), writesOf(world).slice(-1), lastLine(world)])
      .toEqual(['live a a', ['RemoveRegionsFromReplication'], expect.objectContaining({ status: 'IGNORED' })]);
  });

  test('the clean-up of what was renamed, renamed back, and restored: deletes nothing', async () => {
    const world = await unchangedBy(2, async ({ stack, time }) => {
      await stack.create(RESTORING);
      await stack.update({ ...RESTORING, Name: 'app/renamed' });
      await time.sleep(MINUTE);
      await stack.update(RESTORING);
    });
    expect([stateOf(world, 'app/db'), stateOf(world, 'app/renamed')]).toEqual(['live a a', 'scheduled a a']);
  });

  test('the clean-up of what somebody has restored by hand: deletes nothing', async () => {
    const world = await cleanUpComesAgainAfterARestore(handler);
    expect([stateOf(world, 'app/db'), lastLine(world)]).toEqual(['live a a', ignored('Delete', world.stack.exchanges[2].event.RequestId)]);
  });

  test('the first clean-up during a later one that keeps the same secret: deletes nothing', async () => {
    const world = await cleanUpComesDuringALaterOne(handler);
    expect([stateOf(world, 'app/db'), lastLine(world)]).toEqual(['live a a', ignored('Delete', world.stack.exchanges[2].event.RequestId)]);
  });

  test('the first clean-up without a time in its address, while its secret is in force: deletes nothing', async () => {
    const world = await undatedCleanUpOfWhatIsInForce(handler);
    expect([stateOf(world, 'app/db'), lastLine(world)]).toEqual(['live a a', ignored('Delete', world.stack.exchanges[2].event.RequestId)]);
  });
});

describe('a create', () => {
  test('that comes again after the stack has deleted the secret: neither makes nor restores it', async () => {
    const world = await unchangedBy(0, async ({ stack }) => {
      await stack.create(RESTORING);
      await stack.delete();
    });
    expect([world.stack.stackStatus, stateOf(world, 'app/db')]).toEqual(['DELETE_COMPLETE', 'scheduled a a']);
  });

  test('that fails after CloudFormation has given up: leaves nothing live', async () => {
    const world = await createFailsAfterGivingUp(handler);
    const note = expect.stringMatching(/^CloudFormation no longer waits for the answer to the Create .*, so the handler sends none\.$/);
    expect([stateOf(world, 'app/db'), lastLine(world)]).toEqual(['scheduled a a', { status: 'IGNORED', note }]);
  });

  test.each<[string, typeof takenOverBeforeTheUndo]>([
    ['after the next stack has taken over what it restored, although its first look is older', takenOverBeforeTheUndo],
    ['while the next stack takes it over, although it has the mark of an earlier life', takenOverDuringTheUndo],
    ['while CloudFormation sends the next create of the same stack', createdAnewDuringTheUndo],
  ])('that fails %s: touches nothing', async (_, situation) => {
    const world = await situation(handler);
    expect([stateOf(world, 'app/db'), writesOf(world)]).toEqual(['live - m', ['CreateSecret', 'RestoreSecret']]);
  });

  test('that ends after CloudFormation has given up: leaves nothing live', async () => {
    const world = await createEndsAfterGivingUp(handler);
    const note = 'CloudFormation gave up while the handler created the secret; the handler deletes it again.';
    expect([stateOf(world, 'app/db'), lastLine(world)]).toEqual(['scheduled a a', { status: 'IGNORED', note }]);
  });
});

test('an update that renames and ends after CloudFormation has given up: leaves nothing of the new name', async () => {
  const world = await renameEndsAfterGivingUp(handler);
  expect([stateOf(world, 'app/renamed'), stateOf(world, 'app/db')]).toEqual(['scheduled a a', 'live a a']);
});

describe('what CloudFormation shows', () => {
  test.each([
    ['create', 'CREATE_COMPLETE', 'live a a', async ({ stack }) => stack.create(A)],
    ['update', 'UPDATE_COMPLETE', 'live b b', async ({ stack }) => stack.update(B)],
    ['delete', 'DELETE_COMPLETE', 'scheduled a a', async ({ stack }) => stack.delete()],
  ] satisfies Array<[string, string, string, Act]>)('may be a moment old: the %s is served although the first three looks show the status of before', async (what, status, state, act) => {
    const world = what === 'create' ? newWorld() : await created(A);
    showsAnOlderState(world, world.stack.resource, 3);
    await play(world, act);
    expect([world.stack.stackStatus, stateOf(world, 'app/db')]).toEqual([status, state]);
  });

  test.each([4, 7, 30])('is older than the update for %i looks: the update is served, for its end would be younger', async looks => {
    const world = await created(A);
    showsAnOlderState(world, world.stack.resource, looks);
    await play(world, ({ stack }) => stack.update(B));
    expect([world.stack.stackStatus, stateOf(world, 'app/db')]).toEqual(['UPDATE_COMPLETE', 'live b b']);
  });

  test.each([
    ['a create', undefined, 'CREATE_COMPLETE', 'app/db', A],
    ['an update that renames', A, 'UPDATE_COMPLETE', 'app/renamed', RENAMED],
  ])('may be a moment old after %s, too: what it made is kept', async (_what, former, status, name, properties) => {
    const world = former ? await created(former) : newWorld();
    showsAnOlderState(world, world.stack.resource, 1, 1);
    await play(world, ({ stack }) => (former ? stack.update(properties) : stack.create(properties)));
    expect([world.stack.stackStatus, stateOf(world, name)]).toEqual([status, 'live a a']);
  });

  test.each([0, 1 * SECOND, 2 * SECOND - 1])('changed %i ms after the second of the event: the update is served when no other invocation answers', async milliseconds => {
    const world = await clocksDiffer(handler, milliseconds, false);
    expect([stateOf(world, 'app/db'), lastLine(world)]).toEqual(['live b b', { status: 'SUCCESS' }]);
  });

  test.each([0, 1 * SECOND, 2 * SECOND - 1])('changed %i ms after the second of the event: the update is ignored when the status goes on', async milliseconds => {
    const world = await clocksDiffer(handler, milliseconds, true);
    expect([stateOf(world, 'app/db'), lastLine(world)]).toEqual(['live a a', expect.objectContaining({ status: 'IGNORED' })]);
  });

  test('changed two seconds after the second of the event: the update is ignored, although no other invocation answers', async () => {
    const world = await clocksDiffer(handler, 2 * SECOND, false);
    expect([stateOf(world, 'app/db'), lastLine(world)]).toEqual(['live a a', expect.objectContaining({ status: 'IGNORED' })]);
  });

  test.each([
    ['UPDATE_IN_PROGRESS', 'live b b', 'SUCCESS'],
    ['UPDATE_COMPLETE', 'live a a', 'IGNORED'],
  ])('is all that counts where the address has no time: %s', async (status, state, ends) => {
    const world = await created(A);
    const { event } = send(world, 'Update', B, A);
    shows(world, status, undefined, world.time.now() + 60 * MINUTE);
    await world.run(() => world.lambda.deliver({ ...event, ResponseURL: undated(event.ResponseURL) }));
    expect([stateOf(world, 'app/db'), lastLine(world)]).toEqual([state, expect.objectContaining({ status: ends })]);
  });
});

describe('the question', () => {
  test('denied for good: the update fails with the remedy, and changes nothing', async () => {
    const world = await created(A);
    const writes = writesOf(world).length;
    refuses(world, 'DescribeStackResource', new Refusal('AccessDenied', 'The role may not.', 403));
    await world.run(({ stack }) => stack.update(B));
    expect([statusesOf(world.stack), stateOf(world, 'app/db'), writesOf(world).length - writes]).toEqual([['SUCCESS', 'FAILED', 'FAILED'], 'live a a', 0]);
    expect(reasonOf(world.stack, 1)).toBe(
      'Secret app/db: AccessDenied. The service said more, in the event of this call in CloudTrail. '
      + "The handler's role is not allowed to do this. Look for a permissions boundary, a service control policy, a resource policy, or changed tags on which a policy depends.",
    );
  });

  test('throttled for half a minute: the update is served', async () => {
    const world = await created(A);
    const until = world.time.now() + 30 * SECOND;
    refuses(world, 'DescribeStackResource', new Refusal('Throttling', 'Rate exceeded'), () => world.time.now() > until);
    await play(world, ({ stack }) => stack.update(B));
    expect([world.stack.stackStatus, stateOf(world, 'app/db')]).toEqual(['UPDATE_COMPLETE', 'live b b']);
  });

  test('denied for good: the delete of mode version succeeds all the same, for it changes nothing', async () => {
    const world = newWorld();
    const { arn } = (world.shell = world.aws.secretsManager.store.add('app/shell'));
    await play(world, ({ stack }) => stack.create(written(arn)));
    const writes = writesOf(world).length;
    refuses(world, 'DescribeStackResource', new Refusal('AccessDenied', 'The role may not.', 403));
    await play(world, ({ stack }) => stack.delete());
    expect([world.stack.stackStatus, writesOf(world).length - writes]).toEqual(['DELETE_COMPLETE', 0]);
  });
});

describe('a delete of mode version', () => {
  test.each(['ahead', 'before'] as const)('that comes again %s the event of an update with its request id: the update writes its version', async order => {
    const world = await oldDeleteOfAVersion(handler, { request: 1, kind: 'again', moment: { opened: 4, order } });
    const { exchanges: [, first, , , newer], stackStatus } = world.stack;
    expect([newer.event.RequestId, first.event.RequestType]).toEqual([first.event.RequestId, 'Delete']);
    expect([stackStatus, stateOf(world, 'app/shell'), newer.responses.map(({ Data }) => Data?.VersionId)])
      .toEqual(['UPDATE_COMPLETE', 'live - a', [TOKEN_A]]);
  });

  test('that comes again later is not answered', async () => {
    const world = newWorld();
    const { arn } = (world.shell = world.aws.secretsManager.store.add('app/shell'));
    await unchangedBy(1, async ({ stack }) => {
      await stack.create(written(arn));
      await stack.remove();
    }, world);
    expect(world.stack.stackStatus).toBe('UPDATE_COMPLETE');
  });

  test('of what a newer secret has replaced is served in the clean-up', async () => {
    const world = newWorld();
    const [first, second] = ['app/shell', 'app/other'].map(name => world.aws.secretsManager.store.add(name));
    world.shell = second;
    await play(world, async ({ stack }) => {
      await stack.create(written(first.arn));
      await stack.update(written(second.arn));
    });
    expect(world.stack.exchanges.map(({ event, responses }) => [event.RequestType, responses.map(({ Status }) => Status)]))
      .toEqual([['Create', ['SUCCESS']], ['Update', ['SUCCESS']], ['Delete', ['SUCCESS']]]);
  });
});

test('an old event whose request id is used again is not answered, and the newer request is', async () => {
  const late: LateDelivery = { request: 0, kind: 'again', moment: { opened: 3, order: 'ahead' } };
  const world = await endsAsWithout(late, async ({ stack }) => {
    await stack.create(A);
    await stack.update(B, { otherFails: true });
    await stack.update(C, { reuseRequestIds: true });
  });
  const [first, , , newer] = world.stack.exchanges;
  expect([newer.event.RequestId, newer.responses.map(({ Data }) => Data?.VersionId)]).toEqual([first.event.RequestId, [TOKEN_C]]);
});

test.each([0, 18])('a create that comes after %i minutes ends before CloudFormation gives up, although its replica never gets ready', async minutes => {
  const world = await replicaNeverReady(handler, minutes * MINUTE);
  expect([statusesOf(world.stack), world.stack.exchanges[0].heard?.Status]).toEqual([['FAILED', 'SUCCESS'], 'FAILED']);
  expect(stateOf(world, 'app/db')).toBe('scheduled a a');
});

test('a twin that sets its mark after the other one has answered takes it away again', async () => {
  const world = await twinSetsItsMarkLate(handler);
  const [secret] = world.secrets.filter(({ name }) => name === 'app/db');
  const operations = namesOf(world).slice(namesOf(world).lastIndexOf('TagResource'));
  expect([world.stack.stackStatus, secret.tags.get(STATE_TAG)]).toEqual(['CREATE_COMPLETE', undefined]);
  expect(operations.filter(operation => !/^Describe/.test(operation))).toEqual(['TagResource', 'UntagResource']);
});

test('a rename that CloudFormation gave up does not undo what the same rename, under way anew, has taken over', async () => {
  const world = await created(A);
  const { stack, time, lambda, aws } = world;
  const waiting = { ...RENAMED, Replicas: [{ Region: 'eu-west-3' }] };
  const arn = stack.inForce!.physicalId;
  aws.secretsManager.others.reported.set('eu-west-3', 'InProgress');
  const begin = (properties: typeof A, former: typeof A) => {
    const exchange = send(world, 'Update', properties, former, arn);
    shows(world, 'UPDATE_IN_PROGRESS', arn);
    return { exchange, ends: lambda.deliver(exchange.event) };
  };
  await world.run(async () => {
    const first = begin(waiting, A);
    await time.sleep(MINUTE);
    await begin(A, waiting).ends;
    shows(world, 'UPDATE_COMPLETE', arn);
    await time.sleep(3 * MINUTE + 30 * SECOND);
    const second = begin(waiting, A);
    await first.ends;
    expect(stateOf(world, 'app/renamed')).toBe('live a a');
    aws.secretsManager.others.reported.clear();
    await second.ends;
    expect([first, second].map(({ exchange }) => exchange.responses.map(({ Status }) => Status))).toEqual([[], ['SUCCESS']]);
  });
  expect(stateOf(world, 'app/renamed')).toBe('live a a');
});
