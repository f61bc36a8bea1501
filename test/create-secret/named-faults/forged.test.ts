import { INSTANCE_TAG } from '../../../src/create-secret/contract';
import { CloudFormationEvent } from '../../../src/create-secret/event';
import { Refusal } from '../fake/wire';
import { created as properties, parameter, TOKEN_A, TOKEN_B, written } from '../properties';
import { loaded, namesOf, newWorld, play, reasonOf, statusesOf } from './stage';

const A = properties({ Source: parameter(1), ClientRequestToken: TOKEN_A });

beforeAll(loaded);

/** Somebody who may invoke the function sends an event of their own making. */
async function forged(change: Partial<CloudFormationEvent>, type: CloudFormationEvent['RequestType'] = 'Create') {
  const world = newWorld();
  world.stack.resource = { status: 'CREATE_IN_PROGRESS', updated: world.time.now() };
  const event = { ...world.stack.eventFor(type, A, undefined, type === 'Create' ? undefined : world.stack.inventedId()), ...change };
  await world.run(() => world.lambda.deliver(event));
  return world;
}

describe('forged events', () => {
  test.each<[string, Partial<CloudFormationEvent>]>([
    ['another stack', { StackId: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/other/0f0f0f0f-0000-4000-8000-00000000000f' }],
    ['a stack of the same name in another account', { StackId: 'arn:aws:cloudformation:eu-west-1:444455556666:stack/app/0a1b2c3d-0000-4000-8000-00000000000a' }],
    ['no stack', { StackId: '' }],
  ])('an event of %s calls nothing and is not answered', async (_what, change) => {
    const world = await forged(change);
    expect([namesOf(world), world.faults.seen, world.lambda.ends]).toEqual([[], [], ['threw', 'threw', 'threw']]);
  });

  test.each([
    'https://example.com/response', 'https://cloudformation-custom-resource-response-euwest1.s3.amazonaws.com.example.com/x',
    'https://my-bucket.s3.eu-west-1.amazonaws.com/cloudformation-custom-resource-response-euwest1', 'http://169.254.169.254/latest/meta-data',
    'https://user@example.com:443/?cloudformation-custom-resource-response-euwest1.s3.amazonaws.com', 'file:///etc/passwd', 'not a url',
    'http://cloudformation-custom-resource-response-euwest1.s3.amazonaws.com/x', 'https://cloudformation-custom-resource-response-euwest1.s3.amazonaws.com:8443/x',
  ])('a response address that is not CloudFormation\'s, %s, calls nothing and is not answered', async ResponseURL => {
    const world = await forged({ ResponseURL });
    expect([namesOf(world), world.faults.seen]).toEqual([[], []]);
  });

  test.each([
    'https://cloudformation-custom-resource-response-euwest1.s3-eu-west-1.amazonaws.com/x',
    'https://cloudformation-custom-resource-response-euwest1.s3.eu-west-1.amazonaws.com/x',
    'https://cloudformation-custom-resource-response-euwest1.s3.amazonaws.com/x?X-Amz-Signature=s',
  ])('CloudFormation\'s own address, %s, is answered', async ResponseURL => {
    const world = await forged({ ResponseURL });
    expect(world.faults.seen).toContain('response:PUT');
  });

  test('an update whose physical id is a secret outside of the stack is refused and changes nothing', async () => {
    const world = newWorld();
    const theirs = world.isForeign(world.addSecret('app/theirs', { tags: new Map([[INSTANCE_TAG, 'other/Secret']]) }));
    await play(world, async ({ stack }) => void await stack.request('Update', { ...A, Name: 'app/theirs', ClientRequestToken: TOKEN_B }, A, theirs.arn));
    expect(statusesOf(world.stack)).toEqual(['FAILED']);
  });

  test('a delete whose physical id is a secret outside of the stack changes nothing', async () => {
    const world = newWorld();
    const theirs = world.isForeign(world.addSecret('app/theirs', { tags: new Map([[INSTANCE_TAG, 'other/Secret']]) }));
    await play(world, async ({ stack }) => void await stack.request('Delete', { ...A, Name: 'app/theirs' }, undefined, theirs.arn));
    expect([statusesOf(world.stack), namesOf(world).filter(name => !name.startsWith('Describe'))]).toEqual([['SUCCESS'], []]);
  });

  test('a version for a secret outside of the stack is refused by IAM, whose denial is reported: the handler\'s role names its secrets', async () => {
    const world = newWorld();
    const theirs = world.isForeign(world.addSecret('app/theirs'));
    world.aws.onCall = ({ request }) => (request.SecretId === theirs.arn
      ? new Refusal('AccessDeniedException', 'User: handler is not authorized to perform: secretsmanager:PutSecretValue on resource: app/theirs') : undefined);
    await play(world, async ({ stack }) => void await stack.request('Create', written(theirs.arn)));
    expect(reasonOf(world.stack)).toMatch(/AccessDenied/);
  });

  test('a second deployment after a failed first one works, with another stack id and the same name', async () => {
    const world = newWorld();
    await play(world, async ({ stack, time }) => {
      await stack.create(A, { otherFails: true });
      await time.sleep(60_000);
      await world.addStack('b').create(A);
    });
    expect([world.stacks.map(({ stackStatus }) => stackStatus), world.secrets.filter(({ name }) => name === 'app/db')]).toEqual([['ROLLBACK_COMPLETE', 'CREATE_COMPLETE'], [expect.anything()]]);
  });

  test('a host that the environment allows, an emulator\'s, is answered', async () => {
    process.env.MANAGED_SECRET_RESPONSE_HOST = 'localhost:4566';
    try {
      const world = await forged({ ResponseURL: 'http://localhost:4566/response' });
      expect(world.faults.seen).toContain('response:PUT');
    } finally {
      delete process.env.MANAGED_SECRET_RESPONSE_HOST;
    }
  });

});
