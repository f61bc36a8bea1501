import { Source } from '../../../src/create-secret/contract';
import { Refusal } from '../fake/wire';
import { FAULTS } from '../faults';
import { created as properties, BASE64_PARAMETER, GENERATED, JSON_FIELD, object, parameter, secret, TEMPLATE, VALUES } from '../properties';
import { leaks } from '../secrecy';
import { World } from '../world';
import { loaded, newWorld, reasonOf } from './stage';

const SOURCES: Array<[string, Source, () => string]> = [
  ['generated', GENERATED, () => ''], ['generated in a template', TEMPLATE, () => ''], ['a parameter', parameter(1), () => VALUES.parameter[0]],
  ['a base64 parameter', BASE64_PARAMETER, () => VALUES.base64[0]], ['another secret', secret(1), () => VALUES.secret[0]],
  ['a field of another secret', JSON_FIELD, () => 'c4n4ry-json-field'], ['an object', object(1), () => VALUES.object[0]],
];

beforeAll(loaded);

describe('secrecy', () => {
  test.each(SOURCES)('64 P5 the value from %s is nowhere but in the secret, whatever fault strikes at whatever call', async (_what, source) => {
    for (const kind of FAULTS) {
      for (let at = 0; at < 5; at++) {
        const world = newWorld({ faults: [{ at, kind }] });
        await world.run(({ stack }) => stack.create(properties({ Source: source })));
        expect({ kind, at, leaks: leaks(world) }).toEqual({ kind, at, leaks: [] });
      }
    }
  });

  test.each(SOURCES)('64 a service that quotes the value from %s in its error is not quoted', async (_what, source, valueOf) => {
    for (const operation of ['CreateSecret', 'DescribeStackResource']) {
      const world = newWorld();
      world.aws.onCall = call => {
        // What only deletes knows no value, and no service could quote it.
        if (call.operation !== operation || world.stack.stackStatus !== 'CREATE_IN_PROGRESS') return;
        return new Refusal('ValidationException', quotes(world, valueOf()));
      };
      await world.run(({ stack }) => stack.create(properties({ Source: source })));
      expect({ operation, reason: reasonOf(world.stack), leaks: leaks(world) }).toEqual({ operation, reason: expect.stringMatching(/^Secret app\/db/), leaks: [] });
    }
  });

  test.each(SOURCES.slice(2))('64 nor one that quotes its base64 or its JSON form: %s', async (_what, source, valueOf) => {
    for (const form of wireForms(Buffer.from(valueOf(), 'latin1'))) {
      const world = newWorld();
      world.aws.onCall = call => (call.operation === 'CreateSecret' ? new Refusal('ValidationException', `1 validation error detected: Value '${form}' at 'secretString'`) : undefined);
      await world.run(({ stack }) => stack.create(properties({ Source: source })));
      expect({ form, leaks: leaks(world) }).toEqual({ form, leaks: [] });
    }
  });

  test('64 an update that is refused because the value changed shows neither value', async () => {
    const world = newWorld();
    const token = 'aaaaaaaa-0000-4000-8000-000000000001';
    await world.run(async ({ stack }) => {
      await stack.create(properties({ Source: parameter(1), ClientRequestToken: token }));
      await stack.update(properties({ Source: parameter(2), ClientRequestToken: token }));
    });
    expect([leaks(world), world.stack.stackStatus]).toEqual([[], 'UPDATE_ROLLBACK_COMPLETE']);
  });

  test('64 what an attempt throws, for Lambda to log, holds neither value nor response URL', async () => {
    const world = newWorld();
    world.urls.refusal = () => 404;
    await world.run(({ stack }) => stack.create(properties({ Source: parameter(1) })));
    expect(world.lambda.thrown.length).toBeGreaterThan(0);
    expect(leaks(world)).toEqual([]);
  });

  test('64 the derived token is the same for another value, so it reveals nothing about it', async () => {
    const tokens = [];
    for (const version of [1, 2] as const) {
      const world = newWorld();
      await world.run(({ stack }) => stack.create(properties({ Source: parameter(version), Generation: 'same' })));
      tokens.push(world.stack.inForce!.data!.VersionId);
    }
    expect(tokens[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(tokens[0]).toBe(tokens[1]);
  });

  test('64 X-Ray annotations and the environment cannot hold a value: the handler writes neither', async () => {
    const before = JSON.stringify(process.env);
    const world = newWorld();
    await world.run(({ stack }) => stack.create(properties({ Source: parameter(1) })));
    expect(JSON.stringify(process.env)).toBe(before.replace(/"MANAGED_SECRET_STACK_ID":"[^"]*"/, `"MANAGED_SECRET_STACK_ID":"${world.stack.stackId}"`));
  });
});

/** As the request had it. */
function wireForms(value: Buffer): string[] {
  return [value.toString('utf8'), JSON.stringify(value.toString('utf8')), value.toString('base64')];
}

/** The worst that a service could say. */
function quotes(world: World, value: string): string {
  const reported = value === '' ? world.aws.secretsManager.passwords.join(' ') : value;
  return `1 validation error detected: Value '${reported}' at 'secretString' failed to satisfy constraint`;
}
