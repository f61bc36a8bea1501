/* Moments that neither a scenario nor a fault comes to: CloudFormation gives up, shows an older state, or has another clock. */
import { LateDelivery } from './deliveries';
import { Exchange, issuedAt } from './exchange';
import { Refusal } from './fake/wire';
import { ResourceView } from './fake-cloudformation';
import { CreateHandler } from './lambda-driver';
import { created, LINEAGE, parameter, TOKEN_A, TOKEN_B, TOKEN_C, written } from './properties';
import { World } from './world';
import { ABANDONED, DELETED, INSTANCE_TAG, LINEAGE_TAG, ResourceProperties, STATE_TAG } from '../../src/create-secret/contract';
import { CloudFormationEvent } from '../../src/create-secret/event';

export const A = created({ Source: parameter(1), ClientRequestToken: TOKEN_A, Generation: 'a', Description: 'a' });
export const B = created({ Source: parameter(2), ClientRequestToken: TOKEN_B, Generation: 'b', Description: 'b', Tags: [{ Key: 'b', Value: 'b' }] });
export const C = created({ Source: parameter(1), ClientRequestToken: TOKEN_C, Generation: 'c', Description: 'c' });
export const RENAMED = { ...A, Name: 'app/renamed' };
export const PARIS = [{ Region: 'eu-west-3' }];

export const SECOND = 1_000;
export const MINUTE = 60_000;
const DAY = 86_400_000;
/** After this long, CloudFormation no longer waits. */
const GIVEN_UP_AFTER = 10 * SECOND;

/** Sends an event beside the driver: the situation says itself what CloudFormation shows. */
export function send(
  { stack, urls }: World, type: CloudFormationEvent['RequestType'], properties: ResourceProperties, former?: ResourceProperties,
  physicalId = stack.inForce?.physicalId,
): Exchange {
  const exchange = new Exchange(stack.eventFor(type, properties, former, physicalId));
  urls.open(exchange);
  return exchange;
}

export function shows({ stack, time }: World, status: string, physicalId = stack.inForce?.physicalId, updated = time.now()): void {
  stack.resource = { status, physicalId, updated };
}

/** Runs once, just before the first call of this operation. */
export function justBefore(world: World, operation: string, happen: () => void): void {
  let isOver = false;
  world.aws.onCall = call => {
    if (call.operation !== operation || isOver) return;
    isOver = true;
    happen();
  };
}

/** Of the looks at the resource, those from `first` on, so many, see an older state. */
export function showsAnOlderState({ aws, stack }: World, older: ResourceView | undefined, looks: number, first = 0): void {
  let look = 0;
  aws.onCall = ({ operation }) => {
    const isOld = operation === 'DescribeStackResource' && look >= first && look < first + looks;
    if (operation === 'DescribeStackResource') look++;
    if (!isOld) return;
    const { resource } = stack;
    stack.resource = older;
    // The fake answers at once.
    queueMicrotask(() => void (stack.resource = resource));
  };
}

/** CloudFormation cancels a create while CreateSecret is under way, and the create fails at its replica. */
export async function createFailsAfterGivingUp(createHandler: CreateHandler): Promise<World> {
  const world = new World({ createHandler });
  world.aws.secretsManager.others.broken.set('eu-west-3', 'the key is disabled');
  const { event } = send(world, 'Create', { ...A, Replicas: PARIS });
  shows(world, 'CREATE_IN_PROGRESS');
  justBefore(world, 'CreateSecret', () => shows(world, 'DELETE_COMPLETE'));
  await world.run(() => world.lambda.deliver(event));
  return world;
}

/**
 * A twin has restored the secret, CloudFormation has given up, and the next stack has taken the secret over. This run ends
 * last, and its first look is older than that.
 */
export function takenOverBeforeTheUndo(createHandler: CreateHandler): Promise<World> {
  return undoneLate(createHandler, (_world, secret, tagsOf) => queueMicrotask(() => void (secret.tags = tagsOf('the-next-stack'))));
}

/** The same while the next stack takes it over: what an earlier life has abandoned keeps that mark until the end. */
export function takenOverDuringTheUndo(createHandler: CreateHandler): Promise<World> {
  return undoneLate(createHandler, (_world, secret, tagsOf) => void (secret.tags = tagsOf('the-next-stack', ABANDONED)));
}

/** CloudFormation sends the next Create of the same stack while the late run looks twice. */
export function createdAnewDuringTheUndo(createHandler: CreateHandler): Promise<World> {
  return undoneLate(createHandler, world => void queueMicrotask(() => shows(world, 'CREATE_IN_PROGRESS')));
}

type TagsOf = (uuid: string, state?: string) => Map<string, string>;
type Meanwhile = (world: World, secret: World['secrets'][number], tagsOf: TagsOf) => void;

async function undoneLate(createHandler: CreateHandler, meanwhile: Meanwhile): Promise<World> {
  const world = new World({ createHandler });
  const tagsOf: TagsOf = (uuid, state = DELETED) => new Map([[INSTANCE_TAG, `${uuid}/Secret`], [LINEAGE_TAG, LINEAGE], [STATE_TAG, state]]);
  const deletion = { asked: world.time.now(), ends: world.time.now() + 20 * DAY };
  const secret = world.addSecret(A.Name, { tags: tagsOf('the-stack-before'), deletion });
  let isGivenUp = false;
  world.aws.onCall = ({ operation, request }) => {
    if (operation === 'DescribeSecret' && isGivenUp && request.SecretId === A.Name) meanwhile(world, secret, tagsOf);
    if (operation !== 'GetResourcePolicy') return undefined;
    secret.tags = tagsOf(world.stack.stackId.split('/').pop()!);
    isGivenUp = true;
    shows(world, 'DELETE_COMPLETE');
    return new Refusal('AccessDeniedException', 'not allowed');
  };
  const { event } = send(world, 'Create', { ...A, OnExisting: 'restore' });
  shows(world, 'CREATE_IN_PROGRESS');
  await world.run(() => world.lambda.deliver(event));
  return world;
}

/** CloudFormation cancels a create while CreateSecret is under way, and the create works. */
export async function createEndsAfterGivingUp(createHandler: CreateHandler): Promise<World> {
  const world = new World({ createHandler });
  const { event } = send(world, 'Create', A);
  shows(world, 'CREATE_IN_PROGRESS');
  justBefore(world, 'CreateSecret', () => shows(world, 'DELETE_COMPLETE'));
  await world.run(() => world.lambda.deliver(event));
  return world;
}

/** CloudFormation has gone back to the former name when the secret of the new name is made. */
export async function renameEndsAfterGivingUp(createHandler: CreateHandler): Promise<World> {
  const world = new World({ createHandler });
  await world.run(({ stack }) => stack.create(A));
  const { event } = send(world, 'Update', RENAMED, A);
  shows(world, 'UPDATE_IN_PROGRESS');
  justBefore(world, 'CreateSecret', () => shows(world, 'UPDATE_COMPLETE'));
  await world.run(() => world.lambda.deliver(event));
  return world;
}

/** CloudFormation stops to wait for an update while it waits for a replica; the tags come after the replica. */
export async function updateIsCancelled(createHandler: CreateHandler): Promise<World> {
  const world = new World({ createHandler });
  await world.run(({ stack }) => stack.create(A));
  world.aws.secretsManager.others.reported.set('eu-west-3', 'InProgress');
  const { event } = send(world, 'Update', { ...B, Replicas: PARIS }, A);
  shows(world, 'UPDATE_IN_PROGRESS');
  justBefore(world, 'ReplicateSecretToRegions', () => world.time.after(GIVEN_UP_AFTER, () => {
    shows(world, 'UPDATE_COMPLETE');
    world.aws.secretsManager.others.reported.clear();
  }));
  await world.run(() => world.lambda.deliver(event));
  return world;
}

/** CloudFormation stops to wait for a delete while a replica goes. */
export async function deleteIsCancelled(createHandler: CreateHandler): Promise<World> {
  const world = new World({ createHandler });
  await world.run(({ stack }) => stack.create({ ...A, Replicas: PARIS }));
  const { event } = send(world, 'Delete', { ...A, Replicas: PARIS });
  shows(world, 'DELETE_IN_PROGRESS');
  justBefore(world, 'RemoveRegionsFromReplication', () => world.time.after(SECOND, () => shows(world, 'DELETE_FAILED')));
  await world.run(() => world.lambda.deliver(event));
  return world;
}

/** A tag leaves the template and comes back; the update without it comes again. */
export async function updateWithoutATagComesAgain(createHandler: CreateHandler): Promise<World> {
  const world = new World({ createHandler });
  await world.run(async ({ stack }) => {
    await stack.create(B);
    await stack.update({ ...B, Tags: [] });
    await stack.update(B);
    await stack.deliverAgain(1);
  });
  return world;
}

/** Back to a version that exists; CloudFormation gives up between the description and the label. */
export async function givenUpBeforeTheLabel(createHandler: CreateHandler): Promise<World> {
  const world = new World({ createHandler });
  await world.run(async ({ stack }) => {
    await stack.create(A);
    await stack.update(B);
  });
  const { event } = send(world, 'Update', { ...A, Description: 'c' }, B);
  shows(world, 'UPDATE_IN_PROGRESS');
  justBefore(world, 'UpdateSecret', () => shows(world, 'UPDATE_COMPLETE'));
  await world.run(() => world.lambda.deliver(event));
  return world;
}

/** A write of an update is throttled, until CloudFormation has gone back to the former properties. */
export async function throttledUntilGivenUp(createHandler: CreateHandler, operation: string, properties: typeof B = B): Promise<World> {
  const world = new World({ createHandler });
  await world.run(({ stack }) => stack.create(A));
  const { event } = send(world, 'Update', properties, A);
  shows(world, 'UPDATE_IN_PROGRESS');
  const until = world.time.now() + GIVEN_UP_AFTER;
  world.time.after(GIVEN_UP_AFTER, () => shows(world, 'UPDATE_COMPLETE'));
  world.aws.onCall = call => (call.operation === operation && world.time.now() < until ? new Refusal('ThrottlingException', 'Rate exceeded') : undefined);
  await world.run(() => world.lambda.deliver(event));
  return world;
}

/** The resource's status changed so long after the second in which the event was signed; later, somebody answers, or nobody. */
export async function clocksDiffer(createHandler: CreateHandler, milliseconds: number, isAnswered: boolean): Promise<World> {
  const world = new World({ createHandler });
  await world.run(({ stack }) => stack.create(A));
  const { event } = send(world, 'Update', B, A);
  shows(world, 'UPDATE_IN_PROGRESS', undefined, issuedAt(event.ResponseURL) + SECOND + milliseconds);
  if (isAnswered) world.time.after(GIVEN_UP_AFTER, () => shows(world, 'UPDATE_COMPLETE'));
  await world.run(() => world.lambda.deliver(event));
  return world;
}

/** An update is throttled for so long, and its replica never gets ready. */
export async function replicaNeverReady(createHandler: CreateHandler, throttled: number): Promise<World> {
  const world = new World({ createHandler, lambda: { timeout: 15 * MINUTE } });
  world.aws.secretsManager.others.reported.set('eu-west-3', 'InProgress');
  const deliver = world.lambda.deliver.bind(world.lambda);
  let isFirst = true;
  world.lambda.deliver = async (...event) => {
    if (isFirst) await world.time.sleep(throttled);
    isFirst = false;
    return deliver(...event);
  };
  await world.run(({ stack }) => stack.create({ ...A, Replicas: PARIS }));
  return world;
}

/** Renamed; somebody then restores the former secret by hand, and the clean-up comes again. */
export async function cleanUpComesAgainAfterARestore(createHandler: CreateHandler): Promise<World> {
  const world = new World({ createHandler });
  await world.run(async ({ stack }) => {
    await stack.create(A);
    await stack.update(RENAMED);
  });
  Object.assign(named(world, A.Name) ?? {}, { deletion: undefined });
  await world.run(({ stack }) => stack.deliverAgain(2));
  return world;
}

/** Renamed, and renamed back: the former secret is restored. */
async function renamedAndBack(world: World): Promise<void> {
  const restoring = { ...A, OnExisting: 'restore' as const };
  await world.run(async ({ stack }) => {
    await stack.create(restoring);
    await stack.update({ ...restoring, Name: RENAMED.Name });
    await stack.update(restoring);
  });
}

/** Renamed, renamed back, and replaced once more with UpdateReplacePolicy Retain: the first clean-up comes during the third. */
export async function cleanUpComesDuringALaterOne(createHandler: CreateHandler): Promise<World> {
  const world = new World({ createHandler });
  await renamedAndBack(world);
  await world.run(({ time }) => time.sleep(MINUTE));
  Object.assign(world.stack, { stackStatus: 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', updated: world.time.now() });
  shows(world, 'UPDATE_COMPLETE', 'the secret that replaces it');
  await world.run(({ stack }) => stack.deliverAgain(2));
  return world;
}

/** Renamed and renamed back; an address for the answer without a time, and the first clean-up comes during the second. */
export async function undatedCleanUpOfWhatIsInForce(createHandler: CreateHandler): Promise<World> {
  const world = new World({ createHandler });
  await renamedAndBack(world);
  world.stack.stackStatus = 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS';
  const { event } = world.stack.exchanges[2];
  await world.run(() => world.lambda.deliver({ ...event, ResponseURL: undated(event.ResponseURL) }));
  return world;
}

/** Two deliveries of a create that restores: the one whose mark is held back sets it after the other one has answered. */
export async function twinSetsItsMarkLate(createHandler: CreateHandler): Promise<World> {
  const world: World = new World({ createHandler, stack: { delivery: 'twice-at-once' }, lambda: { gate: what => held(what) } });
  let marks = 0;
  const held = async (what: string): Promise<void> => {
    if (what !== 'secretsmanager:TagResource' || world.stacks.length === 1 || marks++ > 0) return;
    await world.stack.exchanges[0].closed;
    await world.time.sleep(2 * SECOND); // By then, the answer of CloudFormation is asked for again.
  };
  await world.run(async ({ stack, time }) => {
    await stack.create(A);
    await stack.delete();
    await time.sleep(MINUTE);
    await world.addStack('b').create({ ...A, OnExisting: 'restore' });
  });
  return world;
}

/** Mode version: removed, added again, and updated with its former request ids; one event comes late. */
export async function oldDeleteOfAVersion(createHandler: CreateHandler, late: LateDelivery): Promise<World> {
  const world = new World({ createHandler, late });
  const { arn } = (world.shell = world.aws.secretsManager.store.add('app/shell'));
  const version = ({ Source, ClientRequestToken, Generation }: typeof A): ReturnType<typeof written> =>
    written(arn, { Source, ClientRequestToken, Generation });
  await world.run(async ({ stack }) => {
    await stack.create(version(A));
    await stack.remove();
    await stack.add(version(B));
    await stack.update(version(C), { reuseRequestIds: true });
    await stack.update(version(A));
  });
  return world;
}

export function undated(url: string): string {
  return url.replace(/X-Amz-Date=\w+&/, '');
}

export function named(world: World, name: string): World['secrets'][number] | undefined {
  return world.secrets.find(secret => secret.name === name);
}

/** For a comparison: what lives, with its description, and what is scheduled for deletion. */
export function stateOf(world: World, name: string): string {
  const secret = named(world, name);
  if (!secret) return 'none';
  const current = [...secret.versions.values()].find(({ labels }) => labels.has('AWSCURRENT'));
  return `${secret.deletion ? 'scheduled' : 'live'} ${secret.description ?? '-'} ${current?.id[0] ?? '-'}`;
}
