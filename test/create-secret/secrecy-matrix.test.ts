/*
 * Values in every form, quoted by every call that the handler makes: in the text, in the holes of a recorded message, in the
 * name of the error, in the status of a replica. Not six characters in a row may leave the handler.
 */
import './environment';
import { Refusal } from './fake/wire';
import { warmUp } from './matrix';
import { CIPHERTEXT, created, GENERATED, KEY_ARN, LINEAGE, object, OTHER_KEY_ARN, parameter, secret, SOPS, TOKEN_A, TOKEN_B } from './properties';
import { SCENARIOS } from './scenarios';
import { placesOf } from './secrecy';
import { CANARIES, FORMS, stringsIn, windowsOf } from './secrecy-forms';
import { plainFile } from './sops/fixtures';
import { World } from './world';
import { CreateSecretProperties, INSTANCE_TAG, LINEAGE_TAG, Source } from '../../src/create-secret/contract';
import { createHandler } from '../../src/create-secret/create-secret.lambda';
import { RECORDINGS } from '../../src/create-secret/recorded-messages';

const A = created({ Source: parameter(1), ClientRequestToken: TOKEN_A });
const REKEYED = { ...A, KmsKeyId: OTHER_KEY_ARN };
const TAGGED = { ...A, Tags: [{ Key: 'old', Value: 'x' }] };
const REPLICATED = { ...A, Replicas: [{ Region: 'eu-west-3' }] };
const B = { ...A, Source: parameter(2), ClientRequestToken: TOKEN_B };

type Act = (world: World) => Promise<void>;

const creates = (source: Source): Act => ({ stack }) => stack.create(created({ Source: source }));

/** From one state of the properties to the next. */
const updates = (from: CreateSecretProperties, to: CreateSecretProperties, otherFails = false): Act => async ({ stack }) => {
  await stack.create(from);
  await stack.update(to, { otherFails });
};

async function rotatedAndRollsBack(world: World): Promise<void> {
  await world.stack.create(A);
  world.rotate();
  await world.stack.update(B, { otherFails: true });
}

async function livesAndDies({ stack }: World): Promise<void> {
  await stack.create(A);
  await stack.delete();
}

/** A secret of an earlier life. */
async function takeOver(world: World, deletion: boolean): Promise<void> {
  const now = world.time.now();
  world.addSecret('app/db', {
    tags: new Map([[INSTANCE_TAG, 'old/Secret'], [LINEAGE_TAG, LINEAGE]]), ...deletion ? { deletion: { asked: now - 1e8, ends: now + 1e8 } } : {},
  });
  await world.stack.create(created({ Source: parameter(1), OnExisting: deletion ? 'restore' : 'adopt' }));
}

/** The calls, each with what makes it. */
const CALLS: Readonly<Record<string, Act>> = {
  DescribeStackResource: creates(parameter(1)),
  DescribeStacks: rotatedAndRollsBack,
  GetParameter: creates(parameter(1)),
  GetObject: creates(object(1)),
  Decrypt: creates(CIPHERTEXT),
  GetSecretValue: creates(secret(1)),
  GetRandomPassword: creates(GENERATED),
  CreateSecret: creates(parameter(1)),
  DescribeSecret: updates(A, B),
  PutSecretValue: updates(A, B),
  UpdateSecret: updates(A, REKEYED),
  UpdateSecretVersionStage: updates(A, B, true),
  ListSecretVersionIds: updates({ ...A, KmsKeyId: KEY_ARN }, REKEYED),
  TagResource: updates(A, TAGGED),
  UntagResource: updates(TAGGED, A),
  ReplicateSecretToRegions: updates(A, REPLICATED),
  RemoveRegionsFromReplication: updates(REPLICATED, A),
  DeleteSecret: livesAndDies,
  RestoreSecret: world => takeOver(world, true),
  GetResourcePolicy: world => takeOver(world, false),
};

/** A recorded message with the value in each hole; the next for each use. */
const WITH_HOLES = RECORDINGS.flatMap(({ texts }) => texts).filter(text => text.includes('{'));
let used = 0;
const recordedWith = (quoted: string) => WITH_HOLES[used++ % WITH_HOLES.length].replace(/\{[a-z]+\}/g, () => quoted);

/** Where the value is. */
const PLACES: Readonly<Record<string, (quoted: string) => Refusal>> = {
  'the text': quoted => new Refusal('ValidationException', `1 validation error detected: Value '${quoted}' at 'secretString' is bad`),
  'a recorded message and the name of the error': quoted => new Refusal(quoted, recordedWith(quoted)),
};

function planted(): World {
  const world = new World({ createHandler });
  world.aws.parameters.parameters.set('/app/db', { type: 'SecureString', values: [...CANARIES] });
  world.aws.objects.objects.set('app-bucket/folder/db key.bin', CANARIES.map((text, index) => ({ bytes: Buffer.from(text), versionId: `object-${index + 1}` })));
  for (const version of world.aws.secretsManager.store.find('source')!.versions.values()) Object.assign(version, { content: { SecretString: CANARIES[0] } });
  return world;
}

async function outputOf(operation: string, refuse: () => Refusal): Promise<{ readonly output: string; readonly isReached: boolean }> {
  const world = planted();
  world.aws.onCall = call => (call.operation === operation ? refuse() : undefined);
  await world.run(CALLS[operation]).catch(() => undefined);
  return { output: Object.values(placesOf(world)).join('\n'), isReached: world.aws.calls.some(call => call.operation === operation) };
}

const forbidden = (quoted: string) => [quoted, ...stringsIn(JSON.parse(CANARIES[0]))].flatMap(windowsOf);

const forms = Object.entries(FORMS);
const calls = Object.keys(CALLS);
const places = Object.entries(PLACES);

beforeAll(() => warmUp(createHandler, SCENARIOS));

describe(`${forms.length} forms × ${calls.length} calls × ${places.length} places`, () => {
  test.each(calls)('%s quotes a value, and no six characters of it leave the handler', async operation => {
    const found: string[] = [];
    for (const [place, toRefusal] of places) {
      for (const [form, write] of forms) {
        const quoted = write(CANARIES[0]);
        const { output, isReached } = await outputOf(operation, () => toRefusal(quoted));
        const leak = forbidden(quoted).find(window => output.includes(window));
        if (leak || !isReached) found.push(`${place}, ${form}: ${isReached ? leak : 'the call is not made'}`);
      }
    }
    expect(found).toEqual([]);
  });

  const fields = stringsIn(JSON.parse(plainFile('ordinary.json').toString('utf8'))).filter(text => text.startsWith('c4n4ry'));
  const ofText = forms.filter(([name]) => !/^(one field|its (number|fields))/.test(name));

  test.each(fields)('a service quotes the field %j of a SOPS file, and nothing of it leaves', async field => {
    const found: string[] = [];
    for (const [form, write] of ofText) {
      const world = planted();
      world.aws.onCall = ({ operation }) => (operation === 'CreateSecret' ? PLACES['the text'](write(field)) : undefined);
      await world.run(creates({ ...SOPS, JsonField: undefined } as Source));
      const output = Object.values(placesOf(world)).join('\n');
      if (windowsOf(write(field)).some(window => output.includes(window))) found.push(form);
    }
    expect(found).toEqual([]);
  });

  test('the handler makes no other call', async () => {
    const made = new Set<string>();
    for (const scenario of SCENARIOS) {
      const world = new World({ createHandler, stack: scenario.stack });
      scenario.prepare?.(world);
      await world.run(scenario.act).catch(() => undefined);
      for (const { operation } of world.aws.calls) made.add(operation);
    }
    expect([...made].sort()).toEqual([...calls].sort());
  });

  test.each(['reported', 'broken', 'messages'] as const)('a replica whose status has a value, in %s, shows nothing of it', async kind => {
    const found: string[] = [];
    for (const [form, write] of forms) {
      const quoted = write(CANARIES[0]);
      const world = planted();
      const { others } = world.aws.secretsManager;
      if (kind === 'messages') others.reported.set('eu-west-3', 'Pending');
      (others[kind] as Map<string, string>).set('eu-west-3', quoted);
      await world.run(({ stack }) => stack.create(REPLICATED)).catch(() => undefined);
      const output = Object.values(placesOf(world)).join('\n');
      const leak = forbidden(quoted).find(window => output.includes(window));
      if (leak || !output.includes('eu-west-3')) found.push(`${form}: ${leak}`);
    }
    expect(found).toEqual([]);
  });
});
