/* What the service does now and then, and the scenarios do not: the rows of docs/internals/service-behavior.md. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { INSTANCE_TAG, LINEAGE_TAG, STATE_TAG } from '../../../src/create-secret/contract';
import { purge } from '../fake/deletion';
import { Key } from '../fake/keys';
import { NAME_LINGERS } from '../fake/replicas';
import { Refusal } from '../fake/wire';
import { CreateHandler } from '../lambda-driver';
import { created, KEY_ARN, LINEAGE, OTHER_KEY_ARN, parameter, TOKEN_A } from '../properties';
import { World } from '../world';
import { Probe } from './probe';

const A = created({ Source: parameter(1), ClientRequestToken: TOKEN_A });
const PARIS = [{ Region: 'eu-west-3' }];

interface Play {
  readonly prepare?: (world: World) => void;
  readonly act?: (world: World) => Promise<void>;
  /** What the stack comes to. */
  readonly ends: string;
  /** What one of the reasons says. */
  readonly says?: RegExp;
}

/** Plays on the service, and compares the end. */
function ends(name: string, { prepare = () => {}, act = ({ stack }) => stack.create(A), ends: status, says }: Play): Probe {
  return {
    name,
    ask: async (createHandler: CreateHandler) => {
      const world = new World({ createHandler });
      prepare(world);
      await world.run(act);
      const reasons = world.stacks.flatMap(({ exchanges }) => exchanges.map(({ responses }) => responses[0]?.Reason ?? ''));
      return [
        ...world.stack.stackStatus === status ? [] : [`the stack is in ${world.stack.stackStatus}`],
        ...says && !reasons.some(reason => says.test(reason)) ? [`it says ${reasons.join(' ').slice(0, 150)}`] : [],
        ...status === 'DELETE_COMPLETE' ? world.secrets.filter(({ name: left, deletion }) => left === A.Name && !deletion).map(() => 'the secret lives') : [],
      ];
    },
  };
}

/** The first calls of an operation are refused. */
function refusesFor(world: World, operation: string, refusal: Refusal, milliseconds: number): void {
  const until = world.time.now() + milliseconds;
  world.aws.onCall = call => (call.operation === operation && world.time.now() < until ? refusal : undefined);
}

/** Two calls are denied once each, with more than a minute between them: the name of the replica is taken for so long. */
function deniedTwice(world: World): void {
  const moments = [0, 75_000].map(after => world.time.now() + after);
  world.aws.secretsManager.others.lingering.set(`eu-west-3/${A.Name}`, world.time.now() + NAME_LINGERS);
  world.aws.onCall = () => {
    if (moments.length === 0 || world.time.now() < moments[0]) return undefined;
    moments.shift();
    return new Refusal('AccessDeniedException', 'User: arn:aws:sts::111122223333:assumed-role/handler/handler is not authorized to perform: secretsmanager:X');
  };
}

function deny(world: World, arn: string): void {
  const { keys } = world.aws.secretsManager.keys as unknown as { readonly keys: readonly Key[] };
  keys.find(key => key.arn === arn)!.denied.add('Encrypt');
}

/** Just before the secret is deleted, somebody adds a replica. */
async function deleteWhileReplicated(world: World): Promise<void> {
  await world.stack.create(A);
  let isOver = false;
  world.aws.onCall = ({ operation }) => {
    if (operation === 'DeleteSecret' && !isOver) world.current?.replicas.push({ region: 'sa-east-1', readyAt: 0 });
    isOver ||= operation === 'DeleteSecret';
  };
  await world.stack.delete();
}

/** The writes after a restore still meet a secret that is marked for deletion. */
async function deleteWhileStale(world: World): Promise<void> {
  await world.stack.create(A);
  Object.assign(world.current?.lag ?? {}, { staleWrites: { left: 3, until: Infinity } });
  await world.stack.delete();
}

async function deleteWhileAssociated(world: World): Promise<void> {
  await world.stack.create(A);
  Object.assign(world.current ?? {}, { crossAccountReplicas: ['arn:aws:secretsmanager:eu-west-1:444455556666:secret:app/db-AbCdEf'] });
  await world.stack.delete();
}

async function changeKey(world: World): Promise<void> {
  await world.stack.create({ ...A, KmsKeyId: KEY_ARN });
  deny(world, OTHER_KEY_ARN);
  if (world.current) await world.stack.update({ ...A, KmsKeyId: OTHER_KEY_ARN });
}

function pending({ aws, time }: World): void {
  aws.secretsManager.others.broken.set('eu-west-3', 'Replication failed: the key is disabled.');
  aws.secretsManager.others.reported.set('eu-west-3', 'Pending');
  time.after(30_000, () => void aws.secretsManager.others.reported.clear());
}

function replica(world: World): void {
  const tags = new Map([[INSTANCE_TAG, 'primary/Secret'], [LINEAGE_TAG, LINEAGE], [STATE_TAG, 'abandoned']]);
  world.addSecret(A.Name, { tags, primaryRegion: 'us-east-1' });
}

/** A recorded message, with the name of no field of the request. */
const NO_FIELD = "1 validation error detected: Value at 'hunter2' failed to satisfy constraint: Member must not be null";

function page(world: World): void {
  let pages = 0;
  world.aws.onAnswer = ({ operation }) => (operation === 'CreateSecret' && pages++ < 2
    ? { statusCode: 403, headers: { 'content-type': 'text/html' }, body: Buffer.from('<html>Blocked</html>') } : undefined);
}

function disconnected(world: World): void {
  world.aws.onAnswer = ({ operation }) => {
    if (operation !== 'CreateSecret') return undefined;
    throw nodeError('ENOTFOUND');
  };
}

/** An error of Node.js itself. A test runner has an Error class of its own, which the bundled SDK would not take for one. */
function nodeError(code: string): Error {
  try {
    readFileSync(join(__filename, 'is no folder'));
  } catch (thrown) {
    return Object.assign(thrown as Error, { code });
  }
  throw new Error('A file within a file was read.');
}

export const SERVICE_PROBES: readonly Probe[] = [
  ends('a replica that is pending, and then fails', {
    prepare: pending, act: ({ stack }) => stack.create({ ...A, Replicas: PARIS }), ends: 'ROLLBACK_COMPLETE', says: /eu-west-3 failed/,
  }),
  ends('a delete while somebody adds a replica', { act: deleteWhileReplicated, ends: 'DELETE_COMPLETE' }),
  ends('a delete while the secret seems to be scheduled', { act: deleteWhileStale, ends: 'DELETE_COMPLETE' }),
  ends('a delete while a replica in another account is associated', {
    act: deleteWhileAssociated, ends: 'DELETE_FAILED', says: /disassociate-cross-account-replica/,
  }),
  ends('a change of the key without kms:Encrypt', { act: changeKey, ends: 'UPDATE_ROLLBACK_COMPLETE', says: /lost with that key/ }),
  ends('a request that timed out in the service', {
    prepare: world => refusesFor(world, 'CreateSecret', new Refusal('RequestTimeout', 'Again.'), 10_000), ends: 'CREATE_COMPLETE',
  }),
  ends('a transaction in progress', {
    prepare: world => refusesFor(world, 'CreateSecret', new Refusal('TransactionInProgressException', 'Again.'), 10_000), ends: 'CREATE_COMPLETE',
  }),
  ends('a role that is not known everywhere yet', {
    prepare: world => refusesFor(world, 'CreateSecret', new Refusal('UnrecognizedClientException', 'Who?'), 20_000), ends: 'CREATE_COMPLETE',
  }),
  ends('a role that is not known everywhere, and a minute later again', {
    prepare: deniedTwice, act: ({ stack }) => stack.create({ ...A, Replicas: PARIS }), ends: 'CREATE_COMPLETE',
  }),
  ends('a name whose secret was deleted by force', {
    prepare: world => purge(world.aws.secretsManager.store, world.addSecret(A.Name)), ends: 'CREATE_COMPLETE',
  }),
  ends('a name that a replica holds', { prepare: replica, ends: 'ROLLBACK_COMPLETE', says: /held here by a replica/ }),
  ends('an answer that is not in the table', {
    prepare: world => refusesFor(world, 'CreateSecret', new Refusal('BrandNewException', 'The moon is full.'), 1e9),
    ends: 'ROLLBACK_COMPLETE',
    says: /an unknown error\. The service said more, .* The handler has no explanation for this error\./,
  }),
  ends('a recorded message about what nobody knows', {
    prepare: world => refusesFor(world, 'CreateSecret', new Refusal('ValidationException', NO_FIELD), 1e9),
    ends: 'ROLLBACK_COMPLETE',
    says: /Value at '…' failed to satisfy constraint: Member must not be null/,
  }),
  ends('a proxy that answers twice, and then the service', { prepare: page, ends: 'CREATE_COMPLETE' }),
  ends('a host that cannot be resolved', { prepare: disconnected, ends: 'ROLLBACK_COMPLETE', says: /secretsmanager\.eu-west-1\.amazonaws\.com .*VPC endpoint/ }),
];
