import fc from 'fast-check';
import { CloudFormationEvent } from '../../../src/create-secret/event';
import { ResponseUrls } from '../exchange';
import { created as properties, parameter, secret, written } from '../properties';
import { loaded, namesOf, newWorld, play, reasonOf } from './stage';

const ADVICE = 'Nothing was changed. Take away what overrides the type or the properties of this resource in the template.';
const SECRET_ARN = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:app/db-AbCdEf';
const A = properties({ Source: parameter(1) });

beforeAll(loaded);

interface Body {
  readonly Status: string;
  readonly Reason?: string;
  readonly PhysicalResourceId: string;
}

/** The event, with whatever stands in it, is delivered once. The bucket keeps what it is sent. */
async function delivered(change: Record<string, unknown>, type: CloudFormationEvent['RequestType'] = 'Create') {
  const world = newWorld();
  const bodies: Body[] = [];
  world.stack.resource = { status: `${type.toUpperCase()}_IN_PROGRESS`, updated: world.time.now() };
  jest.spyOn(world.urls, 'receive').mockImplementation((_url, body) => {
    bodies.push(JSON.parse(body) as Body);
    return 200;
  });
  const event = { ...world.stack.eventFor(type, A, undefined, type === 'Create' ? undefined : world.stack.inventedId()), ...change };
  await world.run(() => world.lambda.deliver(event as CloudFormationEvent));
  return { world, bodies };
}

const withProperties = (change: object) => ({ ResourceProperties: { ...A, ...change } });

describe('an event of an odd form', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['no ResourceProperties', { ResourceProperties: undefined }, 'ResourceProperties must be an object'],
    ['null for ResourceProperties', { ResourceProperties: null }, 'ResourceProperties must be an object'],
    ['a list for ResourceProperties', { ResourceProperties: [] }, 'ResourceProperties must be an object'],
    ['no Mode', withProperties({ Mode: undefined }), 'ResourceProperties.Mode must be one of create, version'],
    ['another Mode', withProperties({ Mode: 'toString' }), 'ResourceProperties.Mode must be one of create, version'],
    ['a number for a name', withProperties({ Name: 5 }), 'ResourceProperties.Name must be a text'],
    ['a list for a name', withProperties({ Name: ['app'] }), 'ResourceProperties.Name must be a text'],
    ['an empty name', withProperties({ Name: '' }), 'ResourceProperties.Name must be a text'],
    ['no source', withProperties({ Source: undefined }), 'ResourceProperties.Source must be an object'],
    ['a source of the prototype', withProperties({ Source: { Type: '__proto__' } }),
      'ResourceProperties.Source.Type must be one of none, generated, parameter, secret, object, sops, ciphertext'],
    ['a parameter without a name', withProperties({ Source: { Type: 'parameter', Encoding: 'text' } }), 'ResourceProperties.Source.Name must be a text'],
    ['another encoding', withProperties({ Source: { ...parameter(1), Encoding: 'hex' } }), 'ResourceProperties.Source.Encoding must be one of text, binary, base64'],
    ['a number of a generator', withProperties({ Source: { Type: 'generated', Generator: { PasswordLength: 20 } } }),
      'ResourceProperties.Source.Generator.PasswordLength must be a text'],
    ['a tag without a value', withProperties({ Tags: [{ Key: 'a', Value: 'b' }, { Key: 'c' }] }), 'ResourceProperties.Tags[1].Value must be a text'],
    ['an object for tags', withProperties({ Tags: { a: 'b' } }), 'ResourceProperties.Tags must be a list'],
    ['a number for a Region', withProperties({ Replicas: [{ Region: 1 }] }), 'ResourceProperties.Replicas[0].Region must be a text'],
    ['a window of no days', withProperties({ RecoveryWindowInDays: 'soon' }), 'ResourceProperties.RecoveryWindowInDays must be a number of days'],
    ['another choice for what exists', withProperties({ OnExisting: 'overwrite' }), 'ResourceProperties.OnExisting must be one of fail, adopt, restore'],
    ['mode version without a secret', { ResourceProperties: { ...written(SECRET_ARN), SecretId: undefined } }, 'ResourceProperties.SecretId must be a text'],
    ['another resource type', { ResourceType: 'Custom::Other' }, 'ResourceType must be Custom::ManagedSecret'],
    ['the general resource type', { ResourceType: 'AWS::CloudFormation::CustomResource' }, 'ResourceType must be Custom::ManagedSecret'],
    ['no resource type', { ResourceType: undefined }, 'ResourceType must be Custom::ManagedSecret'],
    ['another request type', { RequestType: 'Read' }, 'RequestType must be one of Create, Update, Delete'],
    ['a number for a logical id', { LogicalResourceId: 5 }, 'LogicalResourceId must be a text'],
  ])('%s is answered FAILED, and calls nothing', async (_what, change, problem) => {
    const { world, bodies } = await delivered(change);
    expect(bodies.map(({ Status, Reason }) => [Status, Reason])).toEqual([['FAILED', `The handler refuses the request: ${problem}. ${ADVICE}`]]);
    expect([namesOf(world), world.lambda.ends]).toEqual([[], ['returned']]);
  });

  test('an update of one keeps its physical id', async () => {
    const { bodies } = await delivered({ ResourceProperties: {}, PhysicalResourceId: SECRET_ARN }, 'Update');
    expect(bodies.map(({ Status, PhysicalResourceId }) => [Status, PhysicalResourceId])).toEqual([['FAILED', SECRET_ARN]]);
  });

  test('the delete after a refused create succeeds, so that the stack is not stuck', async () => {
    const world = newWorld();
    await play(world, ({ stack }) => stack.create({ ...A, Mode: 'other' as never }));
    expect([world.stack.stackStatus, namesOf(world)]).toEqual(['ROLLBACK_COMPLETE', []]);
    expect(reasonOf(world.stack)).toBe(`The handler refuses the request: ResourceProperties.Mode must be one of create, version. ${ADVICE}`);
  });

  test('a delete of a secret that was made is not reported as done', async () => {
    const { world, bodies } = await delivered({ ResourceProperties: {}, PhysicalResourceId: SECRET_ARN }, 'Delete');
    expect([bodies.map(({ Status }) => Status), namesOf(world)]).toEqual([['FAILED'], []]);
  });

  test('one that CloudFormation has given up by now is not answered', async () => {
    const ResponseURL = `https://${ResponseUrls.HOST}/x?X-Amz-Date=20200101T000000Z`;
    const { world, bodies } = await delivered({ ResourceProperties: {}, ResponseURL });
    expect([bodies, world.lambda.ends]).toEqual([[], ['returned']]);
  });

  test('no value that stands in it is logged or answered', async () => {
    const planted = { Name: { 'c4n4ry-name': 'c4n4ry' }, Source: { Type: 'c4n4ry-type' } };
    const { world, bodies } = await delivered({ ...withProperties(planted), PhysicalResourceId: undefined });
    expect(JSON.stringify([bodies, world.lambda.lines])).not.toContain('c4n4ry');
  });

  const JSON_TYPES = fc.anything({ withDate: false, withBigInt: false, withMap: false, withSet: false, maxDepth: 2 });

  test('whatever stands in any property, every event is answered once', async () => {
    const keys = [...Object.keys(A), 'SecretId', 'Tags', 'Replicas', 'Description', 'KmsKeyId', 'ClientRequestToken', '__proto__', 'constructor'];
    await fc.assert(fc.asyncProperty(fc.constantFrom(...keys), JSON_TYPES, fc.boolean(), async (key, value, isNested) => {
      const change = Object.fromEntries([[key, value]]);
      const { bodies, world } = await delivered(withProperties(isNested ? { Source: { ...secret(1), ...change } } : change));
      expect([bodies.length, world.lambda.ends]).toEqual([1, ['returned']]);
    }), { numRuns: 150, seed: 20 });
  });
});

describe('a field of a JSON value', () => {
  test.each(['constructor', 'toString', '__proto__'])('that no secret has, %s, is not found in the prototype', async field => {
    const world = newWorld();
    await play(world, ({ stack }) => stack.create(properties({ Source: { ...secret(1), JsonField: field } as never, Generation: 'f' })));
    expect(reasonOf(world.stack)).toContain(`has no JSON field "${field}"`);
  });
});

afterEach(() => jest.restoreAllMocks());
