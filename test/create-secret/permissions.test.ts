import './environment';
import { STRONG } from './fake/secret-store';
import { run, warmUp } from './matrix';
import { actionsOf, askedFor } from './permissions';
import { created, object, parameter, secret, TOKEN_A } from './properties';
import { SCENARIOS } from './scenarios';
import { World } from './world';
import { createHandler } from '../../src/create-secret/create-secret.lambda';

const CREATES = ['cloudformation:DescribeStackResource', 'secretsmanager:CreateSecret', 'secretsmanager:TagResource'];
const TWIN = 'secretsmanager:DescribeSecret';

beforeAll(() => warmUp(createHandler, SCENARIOS));

async function creating(properties: ReturnType<typeof created>): Promise<World> {
  const world = new World({ createHandler });
  await world.run(({ stack }) => stack.create(properties));
  expect(world.stack.stackStatus).toBe('CREATE_COMPLETE');
  return world;
}

describe('what a create asks for', () => {
  test('without key, tags and source: four calls, one of which writes', async () => {
    const world = await creating(created());
    expect(world.aws.calls.map(({ operation }) => operation)).toEqual(['DescribeStackResource', 'GetRandomPassword', 'CreateSecret', 'DescribeStackResource']);
    expect(actionsOf(world)).toEqual([...CREATES, 'secretsmanager:GetRandomPassword'].sort());
  });

  test('takes three round trips to AWS, and one for the answer', async () => {
    const latency = 1_000;
    const world = new World({ createHandler, lambda: { latency: () => latency } });
    const started = world.time.now();
    let answered = 0;
    await world.run(({ stack, time }) => stack.create(created()).then(() => { answered = time.now(); }));
    expect(answered - started - world.stack.options.pace).toBe(4 * latency);
  });

  test('with a key: the key too, for this secret, through Secrets Manager', async () => {
    const world = await creating(created({ KmsKeyId: 'arn:aws:kms:eu-west-1:111122223333:key/0a0a0a0a-0000-4000-8000-00000000000a' }));
    const keys = askedFor(world).filter(({ action }) => action.startsWith('kms:'));
    expect(keys.map(({ action }) => action).sort()).toEqual(['kms:Decrypt', 'kms:GenerateDataKey']);
    expect(keys[0].context).toEqual({ 'kms:ViaService': 'secretsmanager.eu-west-1.amazonaws.com', 'kms:EncryptionContext:SecretARN': world.current!.arn });
  });

  test.each([
    ['a parameter', parameter(1), 'ssm:GetParameter', 'arn:aws:ssm:eu-west-1:111122223333:parameter/app/db'],
    ['another secret', secret(1), 'secretsmanager:GetSecretValue', 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:source-AbCdEf'],
    ['an object', object(1), 's3:GetObjectVersion', 'arn:aws:s3:::app-bucket/folder/db key.bin'],
  ])('from %s: that one, by its ARN', async (_what, Source, action, resource) => {
    const world = await creating(created({ Source }));
    expect(actionsOf(world)).toEqual([...CREATES, action, TWIN].sort());
    expect(askedFor(world).filter(asked => asked.action === action).map(asked => asked.resource)).toEqual([resource]);
  });

  test('with an explicit token from a source: the same look, because CreateSecret answers success for anybody\'s twin', async () => {
    expect(actionsOf(await creating(created({ Source: parameter(1), ClientRequestToken: TOKEN_A })))).toEqual([...CREATES, 'ssm:GetParameter', TWIN].sort());
  });
});

describe('what all scenarios together ask for', () => {
  test('is this, and nothing else', async () => {
    const asked = new Set<string>();
    for (const scenario of SCENARIOS) for (const action of actionsOf((await run(createHandler, scenario, STRONG)).world)) asked.add(action);
    expect([...asked].sort()).toEqual([
      'cloudformation:DescribeStackResource', 'cloudformation:DescribeStacks', 'kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey', 's3:GetObject',
      's3:GetObjectVersion',
      'secretsmanager:CreateSecret', 'secretsmanager:DeleteSecret', 'secretsmanager:DescribeSecret', 'secretsmanager:GetRandomPassword',
      'secretsmanager:GetResourcePolicy', 'secretsmanager:GetSecretValue', 'secretsmanager:ListSecretVersionIds', 'secretsmanager:PutSecretValue', 'secretsmanager:RemoveRegionsFromReplication',
      'secretsmanager:ReplicateSecretToRegions', 'secretsmanager:RestoreSecret', 'secretsmanager:TagResource', 'secretsmanager:UntagResource',
      'secretsmanager:UpdateSecret', 'secretsmanager:UpdateSecretVersionStage', 'ssm:GetParameter',
    ]);
  });

  test('mode version asks for no tag, no create, no delete and no update', async () => {
    const asked = new Set<string>();
    for (const scenario of SCENARIOS.filter(({ group }) => group === 'version')) for (const action of actionsOf((await run(createHandler, scenario, STRONG)).world)) asked.add(action);
    expect([...asked].filter(action => /:(Tag|Untag|Create|Delete|Restore)|Replica|UpdateSecret$/.test(action))).toEqual([]);
  });

  test('the value of a secret of ours is never read: GetSecretValue is asked of sources only', async () => {
    for (const scenario of SCENARIOS) {
      const { world } = await run(createHandler, scenario, STRONG);
      const read = askedFor(world).filter(({ action }) => action === 'secretsmanager:GetSecretValue').map(({ resource }) => resource.split(':')[6]);
      expect(read.filter(name => !/^(source|json)-/.test(name))).toEqual([]);
    }
  });

  test('each deletion has a recovery window, and none is forced', async () => {
    for (const scenario of SCENARIOS.filter(({ group }) => /delete|failed|replacement/.test(group))) {
      const { world } = await run(createHandler, scenario, STRONG);
      for (const { context } of askedFor(world).filter(({ action }) => action === 'secretsmanager:DeleteSecret')) {
        expect(context).toEqual({ 'secretsmanager:RecoveryWindowInDays': '30' });
      }
    }
  });
});
