/* Whether CloudFormation still waits: the moments of late-situations.ts, which no fault in a scenario comes to. */
import { LateDelivery } from '../deliveries';
import { CreateHandler } from '../lambda-driver';
import {
  A, B, cleanUpComesAgainAfterARestore, cleanUpComesDuringALaterOne, clocksDiffer, createdAnewDuringTheUndo,
  createFailsAfterGivingUp, deleteIsCancelled, givenUpBeforeTheLabel, MINUTE, named, oldDeleteOfAVersion, RENAMED, renameEndsAfterGivingUp,
  replicaNeverReady, SECOND, showsAnOlderState, stateOf, takenOverBeforeTheUndo, takenOverDuringTheUndo, throttledUntilGivenUp,
  twinSetsItsMarkLate, undatedCleanUpOfWhatIsInForce, updateIsCancelled, updateWithoutATagComesAgain,
} from '../late-situations';
import { World } from '../world';
import { Probe } from './probe';
import { STATE_TAG } from '../../../src/create-secret/contract';

const OLD_DELETE: LateDelivery = { request: 1, kind: 'again', moment: { opened: 4, order: 'ahead' } };
const VALUE_OF_B = { ...A, Source: B.Source, ClientRequestToken: B.ClientRequestToken };

/** Compares what one secret comes to. */
function leaves(name: string, play: (createHandler: CreateHandler) => Promise<World>, expected: string, secretName = A.Name): Probe {
  return {
    name,
    ask: async createHandler => {
      const state = stateOf(await play(createHandler), secretName);
      return state === expected ? [] : [`the secret ${secretName} is ${state}, not ${expected}`];
    },
  };
}

async function deployed(world: World, step: typeof B): Promise<World> {
  await world.run(({ stack }) => stack.create(A));
  showsAnOlderState(world, world.stack.resource, 2);
  await world.run(({ stack }) => stack.update(step));
  return world;
}

/** A look at the resource is a moment old, after a create has been served. */
async function createdUnderAnOlderState(createHandler: CreateHandler): Promise<World> {
  const world = new World({ createHandler });
  showsAnOlderState(world, undefined, 1, 1);
  await world.run(({ stack }) => stack.create(A));
  return world;
}

async function marksOfATwin(createHandler: CreateHandler): Promise<string[]> {
  const { secrets, stack } = await twinSetsItsMarkLate(createHandler);
  const marks = secrets.filter(({ name }) => name === A.Name).flatMap(({ tags }) => [...tags.keys()]).filter(key => key === STATE_TAG);
  return [...marks, ...stack.stackStatus === 'CREATE_COMPLETE' ? [] : [`the stack is in ${stack.stackStatus}`]];
}

async function pastTheTimeOut(createHandler: CreateHandler): Promise<string[]> {
  const { stack } = await replicaNeverReady(createHandler, 18 * MINUTE);
  return stack.exchanges.filter(({ heard }) => !heard).map(({ event }) => `no answer to ${event.RequestType} in time`);
}

async function afterACancellation(createHandler: CreateHandler): Promise<string[]> {
  const { aws } = await updateIsCancelled(createHandler);
  const last = aws.calls.map(({ operation }) => operation).lastIndexOf('ReplicateSecretToRegions');
  return aws.calls.slice(last + 1).map(({ operation }) => operation).filter(operation => !/^(Describe|Get|List)/.test(operation));
}

async function tagsTakenAway(createHandler: CreateHandler): Promise<string[]> {
  const secret = named(await updateWithoutATagComesAgain(createHandler), A.Name);
  return secret?.tags.has('b') ? [] : ['the tag b is gone'];
}

export const LATE_PROBES: readonly Probe[] = [
  leaves('an update, and two looks that are a moment old', createHandler => deployed(new World({ createHandler }), B), 'live b b'),
  leaves('a create, and a look afterwards that is a moment old', createdUnderAnOlderState, 'live a a'),
  leaves('a create that fails after CloudFormation has given up', createFailsAfterGivingUp, 'scheduled a a'),
  leaves('a create that fails late, after the next stack has taken over what it restored', takenOverBeforeTheUndo, 'live - m'),
  leaves('a create that fails late, while the next stack takes it over', takenOverDuringTheUndo, 'live - m'),
  leaves('a create that fails late, while CloudFormation sends the next one', createdAnewDuringTheUndo, 'live - m'),
  leaves('a rename that ends after CloudFormation has given up', renameEndsAfterGivingUp, 'scheduled a a', RENAMED.Name),
  leaves('an update that is cancelled while its value is throttled', createHandler => throttledUntilGivenUp(createHandler, 'PutSecretValue', VALUE_OF_B), 'live a a'),
  leaves('a rename that is cancelled while CreateSecret is throttled', createHandler => throttledUntilGivenUp(createHandler, 'CreateSecret', RENAMED), 'none', RENAMED.Name),
  leaves('an update that is cancelled just before its label moves', givenUpBeforeTheLabel, 'live c b'),
  leaves('clocks that differ, and nobody else answers', createHandler => clocksDiffer(createHandler, SECOND, false), 'live b b'),
  leaves('clocks that differ, and somebody else answers', createHandler => clocksDiffer(createHandler, SECOND, true), 'live a a'),
  leaves('a clean-up that comes again after somebody has restored its secret', cleanUpComesAgainAfterARestore, 'live a a'),
  leaves('a clean-up that comes during a later one', cleanUpComesDuringALaterOne, 'live a a'),
  leaves('an undated clean-up of what is in force', undatedCleanUpOfWhatIsInForce, 'live a a'),
  leaves('a delete that is cancelled while a replica goes', deleteIsCancelled, 'live a a'),
  leaves('an old delete of mode version, whose request id is used again', createHandler => oldDeleteOfAVersion(createHandler, OLD_DELETE), 'live - a', 'app/shell'),
  { name: 'an update without a tag that comes again', ask: tagsTakenAway },
  { name: 'a twin that sets its mark after the other one has answered', ask: marksOfATwin },
  { name: 'a create that comes after 18 minutes', ask: pastTheTimeOut },
  { name: 'an update that is cancelled while it waits for a replica', ask: afterACancellation },
];
