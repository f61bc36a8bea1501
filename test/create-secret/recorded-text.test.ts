import fc from 'fast-check';
import * as refusals from './fake/refusals';
import { Refusal } from './fake/wire';
import { created, KEY_ARN, parameter, TOKEN_A } from './properties';
import { FORMS, stringsIn, windowsOf } from './secrecy-forms';
import { HOLES } from '../../src/create-secret/closed-grammars';
import { CloudFormationEvent } from '../../src/create-secret/event';
import { explainError } from '../../src/create-secret/explain-error';
import { HandlerError } from '../../src/create-secret/handler-error';
import { RECORDINGS } from '../../src/create-secret/recorded-messages';
import { recordedText } from '../../src/create-secret/recorded-text';
import { SecretRedactor } from '../../src/create-secret/secret-redactor';
import { UnwatchedServices } from '../../src/create-secret/services';

const ARN = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:app/db-AbCdEf';
const ROLE = 'arn:aws:sts::111122223333:assumed-role/handler-role/handler';
const EVENT = {
  StackId: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/app/0a1b2c3d-0000-4000-8000-00000000000a',
  LogicalResourceId: 'Secret',
  PhysicalResourceId: ARN,
  ResourceProperties: created({ Source: parameter(1), ClientRequestToken: TOKEN_A, KmsKeyId: KEY_ARN }),
} as unknown as CloudFormationEvent;

const TEXTS = RECORDINGS.flatMap(({ texts }) => texts);
const nothingIsPublic = { isPublic: () => false, hasValue: () => false };

/** What has read this value. */
async function seen(value: string): Promise<SecretRedactor> {
  const redactor = new SecretRedactor();
  const calls = ['getRandomPassword', 'getParameter', 'getSourceSecret', 'getObject', 'decrypt', 'createSecret', 'putSecretValue'];
  const services = Object.fromEntries(calls.map(name => [name, async () => value])) as unknown as UnwatchedServices;
  await redactor.observe(services).getParameter('/app/db');
  return redactor;
}

async function reasonFor(message: string, value = 'never-quoted-0123456789', name = 'ValidationException'): Promise<string> {
  return explainError(Object.assign(new Error(message), { name, $fault: 'client' }), EVENT, await seen(value));
}

describe(`${TEXTS.length} recorded messages of ${RECORDINGS.length} sources`, () => {
  test('are each listed once, and each hole has a kind', () => {
    expect(TEXTS.filter((text, index) => TEXTS.indexOf(text) !== index)).toEqual([]);
    const kinds = TEXTS.flatMap(text => [...text.matchAll(/\{([^}]*)\}/g)].map(([, kind]) => kind));
    expect([...new Set(kinds)].sort()).toEqual(Object.keys(HOLES).sort());
  });

  test('are recognized, with dots in place of what is unknown', () => {
    for (const text of TEXTS) {
      const unknown = recordedText(text.replace(/\{[a-z]+\}/g, 'what?'), nothingIsPublic);
      expect(unknown).toBe(text.replace(/\{[a-z]+\}/g, '…').replace(/\.$/, ''));
    }
  });

  test('name their source', () => {
    for (const { source, texts } of RECORDINGS) expect([source.length > 10, texts.length > 0]).toEqual([true, true]);
  });

  test('have all refusals of the fake', () => {
    const made = [
      refusals.invalidName(), refusals.nameIsScheduled(), refusals.markedForDeletion(), refusals.wasDeleted(), refusals.alreadyScheduled(),
      refusals.nameExists('app/db'), refusals.tokenInUse(TOKEN_A, ARN), refusals.noSecret(), refusals.noLabel('AWSCURRENT'), refusals.noVersion(TOKEN_A),
      refusals.labelElsewhere(), refusals.noToken(), refusals.defaultKeyAcrossAccounts(), refusals.kmsDenied(), refusals.removeFromNeeded('AWSCURRENT', TOKEN_A),
      refusals.stillReplicated(ARN, ['eu-west-3', 'sa-east-1']), refusals.replicaOnly(), refusals.stillAssociated(ARN), refusals.invalidNextToken(),
      refusals.constraint('secretString', 'Member must have length less than or equal to 65536'), refusals.tokenLength(), refusals.twoValues(),
      refusals.tooManyTags(), refusals.reservedTag(), refusals.versionQuota(), refusals.windowAndForce(), refusals.windowBounds(),
    ];
    const isPublic = (text: string) => ['app/db', ARN, TOKEN_A].includes(text);
    for (const { message } of made) {
      expect(recordedText(message, { ...nothingIsPublic, isPublic })).toBe(message.replaceAll('’', "'").replace(/\.$/, ''));
    }
  });
});

describe('a hole', () => {
  const DENIED = `User: ${ROLE} is not authorized to perform: secretsmanager:PutSecretValue on resource: ${ARN} `
    + 'because no identity-based policy allows the secretsmanager:PutSecretValue action';

  test.each([
    [DENIED, DENIED],
    [`User: ${ROLE} is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::their-bucket/k" with an explicit deny in a resource control policy`,
      `User: ${ROLE} is not authorized to perform: s3:GetObject on resource: … with an explicit deny in a resource control policy`],
    [`Key '${KEY_ARN}' does not exist (Service: AWSKMS; Status Code: 400; Error Code: NotFoundException; Request ID: 0a0a-1b; Proxy: null)`, `Key '${KEY_ARN}' does not exist`],
    ['The operation failed because the secret app/db already exists.', 'The operation failed because the secret app/db already exists'],
    ['The operation failed because the secret hunter2 already exists.', 'The operation failed because the secret … already exists'],
    ['You can’t perform this operation on the secret because it was deleted.', "You can't perform this operation on the secret because it was deleted"],
  ])('has what the event names, or a closed form: %s', async (said, shown) => {
    expect(await reasonFor(said)).toMatch(`Secret app/db: ValidationException: ${shown}. `);
  });

  test('that has a part of a value has dots', async () => {
    expect(await reasonFor(DENIED, 'my-role-is-handler-role')).toContain('User: … is not authorized to perform: secretsmanager:PutSecretValue on resource: arn:');
  });
});

describe('what is not recorded', () => {
  const WITHHELD = 'The service said more, in the event of this call in CloudTrail.';

  test('is withheld, and so is a name that is not listed', async () => {
    expect(await reasonFor('The moon is full.', 'x'.repeat(20), 'HunterException'))
      .toBe(`Secret app/db: an unknown error. ${WITHHELD} The handler has no explanation for this error. Correct what the error names, then deploy again.`);
  });

  test('is withheld although it begins as what is', async () => {
    expect(await reasonFor("Secrets Manager can't find the specified secret. It was hunter2.")).toContain(`ValidationException. ${WITHHELD}`);
  });

  test('of any length takes no longer than half a second', async () => {
    const started = Date.now();
    for (const text of ['User: '.repeat(300), `User: ${' is not authorized to perform: '.repeat(60)}`, 'x'.repeat(1_000_000)]) await reasonFor(text);
    expect(Date.now() - started).toBeLessThan(500);
  });
});

describe('a value', () => {
  const scalar = fc.string({ minLength: 6, maxLength: 30, unit: 'binary' });
  const object = fc.dictionary(fc.string({ minLength: 1 }), scalar, { minKeys: 1, maxKeys: 3 }).map(fields => JSON.stringify(fields));
  const VALUE = fc.oneof(scalar, object);
  const WRITTEN = fc.constantFrom(...Object.entries(FORMS).filter(([form]) => !/field|number/.test(form)).map(([, write]) => write));
  const NEUTRAL = '#'.repeat(12);

  test('changes nothing in a message, in whatever form a service quotes it, in whatever text', async () => {
    await fc.assert(fc.asyncProperty(VALUE, WRITTEN, fc.constantFrom(...TEXTS, 'The value {name} is odd.'), async (value, write, text) => {
      const quoted = (what: string) => text.replace(/\{[a-z]+\}/g, () => what);
      expect(await reasonFor(quoted(write(value)), value)).toBe(await reasonFor(quoted(NEUTRAL), value));
    }), { numRuns: 600, seed: 20 });
  });

  test('that is short changes nothing either: what is cut out would reveal it', async () => {
    await fc.assert(fc.asyncProperty(fc.string({ minLength: 1, maxLength: 5, unit: fc.constantFrom(...'etaoin0123AWS') }), fc.constantFrom(...TEXTS), async (value, text) => {
      const said = text.replace(/\{[a-z]+\}/g, 'what?');
      expect(await reasonFor(said, value)).toBe(await reasonFor(said));
    }), { numRuns: 300, seed: 20 });
  });

  test('that a sentence of the handler has by mistake is held back', async () => {
    const value = JSON.stringify({ password: 'correct horse battery' });
    const reason = explainError(new HandlerError('The value correct horse battery is odd.'), EVENT, await seen(value));
    expect(stringsIn(JSON.parse(value)).flatMap(windowsOf).filter(window => reason.includes(window))).toEqual([]);
    expect(reason).toBe('Secret app/db: The handler failed and withholds the reason, which would contain part of a value. This is a defect of the handler: report it.');
  });

  test('that has the name of the secret holds no sentence back', async () => {
    const reason = explainError(new HandlerError(`The secret ${ARN} does not exist.`), EVENT, await seen(JSON.stringify({ arn: ARN })));
    expect(reason).toBe(`Secret app/db: The secret ${ARN} does not exist.`);
  });
});

test('an event of any form is explained', async () => {
  for (const OldResourceProperties of [null, 3, 'x', [], { Source: 5, Replicas: [null, 1] }, { Source: null, Replicas: {} }]) {
    const event = { ...EVENT, OldResourceProperties } as unknown as CloudFormationEvent;
    expect(explainError(new Refusal('Error', 'x'), event, await seen('v'.repeat(10)))).toMatch(/^Secret app\/db: /);
  }
});
