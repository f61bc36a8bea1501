/* The short questions that no fault in a scenario asks: too long, too late, forged, quoted. Each answers what was broken. */
import { Exchange } from '../exchange';
import { STRONG } from '../fake/secret-store';
import { CURRENT, versionWith } from '../fake/versions';
import { Refusal } from '../fake/wire';
import { CreateHandler } from '../lambda-driver';
import { created, parameter, TOKEN_A, VALUES } from '../properties';
import { leaks } from '../secrecy';
import { World } from '../world';
import { LATE_PROBES } from './late-probes';
import { Probe } from './probe';
import { SERVICE_PROBES } from './service-probes';
import { SOURCE_PROBES } from './source-probes';

const A = created({ Source: parameter(1), ClientRequestToken: TOKEN_A });

async function refused(createHandler: CreateHandler, refusal: Refusal): Promise<World> {
  const world = new World({ createHandler });
  world.aws.onCall = ({ operation }) => (operation === 'CreateSecret' ? refusal : undefined);
  await world.run(({ stack }) => stack.create(A));
  return world;
}

async function served(createHandler: CreateHandler, change: object): Promise<boolean> {
  const world = new World({ createHandler });
  await world.run(() => world.lambda.deliver({ ...world.stack.eventFor('Create', A), ...change }));
  return world.faults.seen.length > 0;
}

/** The bucket that takes responses fails so often before it does: in one run of the handler, and not in three. */
async function unanswered(createHandler: CreateHandler, failures: number): Promise<string[]> {
  const world = new World({ createHandler });
  let left = failures;
  world.urls.refusal = () => (left-- > 0 ? 500 : undefined);
  await world.run(({ stack }) => stack.create(A));
  return world.stack.exchanges.filter(({ responses }) => responses.length === 0).map(({ event }) => `no answer to ${event.RequestType}`);
}

/**
 * CloudFormation cancels the create while it runs, and its Delete comes and goes before the secret is there; then the secret is
 * seen, and not yet by every write.
 */
async function leftByCancelledCreate(createHandler: CreateHandler): Promise<string[]> {
  const world = new World({ createHandler, consistency: { ...STRONG, hiddenWrites: 2, longest: 60_000 } });
  const { stack } = world;
  const shows = (status: string): void => void (stack.resource = { status, updated: world.time.now() });
  shows('CREATE_IN_PROGRESS');
  world.aws.onCall = ({ operation }) => (operation === 'CreateSecret' ? shows('DELETE_COMPLETE') : undefined);
  const event = stack.eventFor('Create', A);
  world.urls.open(new Exchange(event));
  await world.run(() => world.lambda.deliver(event));
  return world.secrets.filter(({ name, deletion }) => name === A.Name && !deletion).map(({ name }) => `the secret ${name} is left`);
}

/** The next stack takes over what the stack before has retained. Both call their values by the same generation. */
async function takenOverByItsGeneration(createHandler: CreateHandler): Promise<string[]> {
  const world = new World({ createHandler });
  const [first, second] = ([1, 2] as const).map(version => created({ Source: parameter(version), Generation: 'g', OnExisting: 'adopt' }));
  await world.run(async ({ stack, time }) => {
    await stack.create(first);
    stack.retain();
    await time.sleep(60_000);
    await world.addStack('b').create(second);
  });
  const value = versionWith(world.current!, CURRENT)?.content?.SecretString;
  return value === VALUES.parameter[1] ? [] : [`the stack is in ${world.stack.stackStatus}, and the value is not that of its own source`];
}

export const PROBES: readonly Probe[] = [
  {
    name: 'a service with a long message',
    ask: async createHandler => (await refused(createHandler, new Refusal('InvalidParameterException', 'é'.repeat(9_000)))).stack.exchanges.flatMap(({ breaches }) => breaches),
  },
  {
    name: 'a service that throttles for ever',
    ask: async createHandler => (await refused(createHandler, new Refusal('ThrottlingException', 'Rate exceeded'))).lambda.ends.filter(end => end === 'timed out'),
  },
  {
    name: 'a service that quotes the value',
    ask: async createHandler => leaks(await refused(createHandler, new Refusal('ValidationException', 'Value \'c4n4ry-parameter-one\' at \'secretString\''))),
  },
  {
    name: 'a service that quotes the value in the words of a record',
    ask: async createHandler => leaks(await refused(createHandler, new Refusal('ValidationException',
      '1 validation error detected: Value \'c4n4ry-parameter-one\' at \'secretString\' failed to satisfy constraint: Member must not be null'))),
  },
  {
    name: 'a service whose error has the value for a name',
    ask: async createHandler => leaks(await refused(createHandler, new Refusal('c4n4ry-parameter-one', 'no'))),
  },
  {
    name: 'an event of another stack',
    ask: async createHandler => (await served(createHandler, { StackId: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/other/1' }) ? ['it was served'] : []),
  },
  {
    name: 'a response host that is not CloudFormation\'s',
    ask: async createHandler => (await served(createHandler, { ResponseURL: 'https://example.com/response' }) ? ['it was served'] : []),
  },
  { name: 'a bucket for responses that fails four times', ask: createHandler => unanswered(createHandler, 4) },
  { name: 'a cancelled create whose secret not every write finds', ask: leftByCancelledCreate },
  { name: 'a secret of the stack before, whose generation has the same name', ask: takenOverByItsGeneration },
  ...LATE_PROBES,
  ...SOURCE_PROBES,
  ...SERVICE_PROBES,
];
