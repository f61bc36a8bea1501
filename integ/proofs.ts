/** What each app shows. A proof deploys, asks the services, and throws where they do otherwise than claimed. */
import { deepStrictEqual } from 'node:assert';
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { Lambda } from '@aws-sdk/client-lambda';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { STS } from '@aws-sdk/client-sts';
import { AppName, NAMES, REPLICA_REGION, ROLES, ROTATED, TOKENS } from './names';
import { Cdk, World } from './world';

/** The emulator does not show what the claim is about. */
export class NotOnEmulatorError extends Error {}

/** Checks one claim; the next one of the app is checked also if it fails. */
export type Check = (id: string, check: () => Promise<void>) => Promise<void>;
type Proof = (cdk: Cdk, world: World, check: Check) => Promise<void>;

const LATER = ['-c', 'phase=later'];
const ROTATES_WITHIN_SECONDS = 180;
const SPREADS_WITHIN_SECONDS = 120;

const valueOf = async (secrets: SecretsManager, SecretId: string) => (await secrets.getSecretValue({ SecretId })).SecretString;
const labelsOf = async (secrets: SecretsManager, SecretId: string) => (await secrets.describeSecret({ SecretId })).VersionIdsToStages ?? {};
export function errorOf(body: () => Promise<unknown>): Promise<Error | undefined> {
  return body().then(() => undefined, error => error);
}

const nameOfError = (call: Promise<unknown>): Promise<string> => call.then(() => 'none', error => error.name);

/** As a role of an account, which trusts the account. */
async function asRole(world: World, account: string, role: string): Promise<SecretsManager> {
  const RoleArn = `arn:aws:iam::${account}:role/${role}`;
  const { Credentials } = await new STS(world.clientConfig(account)).assumeRole({ RoleArn, RoleSessionName: 'integ' });
  const { AccessKeyId, SecretAccessKey, SessionToken } = Credentials!;
  const credentials = { accessKeyId: AccessKeyId!, secretAccessKey: SecretAccessKey!, sessionToken: SessionToken };
  return new SecretsManager({ ...world.clientConfig(account), credentials });
}

const rollback: Proof = async (cdk, world, check) => {
  const secrets = new SecretsManager(world.clientConfig(world.owner));
  await cdk.deploy('IntegRollback');
  await check('token', async () => deepStrictEqual((await labelsOf(secrets, NAMES.rollback))[TOKENS.first], ['AWSCURRENT']));
  await check('rollback', async () => {
    const before = await valueOf(secrets, NAMES.rollback);
    const { code } = await cdk.attempt('deploy', '--require-approval', 'never', 'IntegRollback', ...LATER);
    deepStrictEqual(code === 0, false, 'The update did not fail.');
    const { Stacks } = await new CloudFormation(world.clientConfig(world.owner)).describeStacks({ StackName: 'IntegRollback' });
    deepStrictEqual(Stacks![0].StackStatus, 'UPDATE_ROLLBACK_COMPLETE');
    const labels = await labelsOf(secrets, NAMES.rollback);
    deepStrictEqual(TOKENS.later in labels, true, 'The update wrote no version, so the rollback had nothing to give back.');
    deepStrictEqual(labels[TOKENS.first].includes('AWSCURRENT'), true, 'The former version is not current again.');
    deepStrictEqual(await valueOf(secrets, NAMES.rollback) === before, true, 'The value is another one.');
  });
};

const deletion: Proof = async (cdk, world, check) => {
  const secrets = new SecretsManager(world.clientConfig(world.owner));
  await cdk.deploy('IntegDeletion');
  const before = await valueOf(secrets, NAMES.deletion);
  await cdk.destroy('IntegDeletion');
  await check('deletion', async () => {
    const { DeletedDate } = await secrets.describeSecret({ SecretId: NAMES.deletion });
    deepStrictEqual(DeletedDate !== undefined, true, 'The secret is not scheduled for deletion.');
    await secrets.restoreSecret({ SecretId: NAMES.deletion });
    deepStrictEqual(await valueOf(secrets, NAMES.deletion) === before, true, 'The restored value is another one.');
  });
};

const replicas: Proof = async (cdk, world, check) => {
  const SecretId = NAMES.replicas;
  const [primary, replica] = [undefined, REPLICA_REGION].map(region => new SecretsManager(world.clientConfig(world.owner, region)));
  await cdk.deploy('IntegReplicas');
  await check('replica', async () => {
    const { ReplicationStatus = [] } = await primary.describeSecret({ SecretId });
    deepStrictEqual(ReplicationStatus.map(({ Region, Status }) => ({ Region, Status })), [{ Region: REPLICA_REGION, Status: 'InSync' }]);
    deepStrictEqual(await valueOf(replica, SecretId) === await valueOf(primary, SecretId), true, 'The replica has another value.');
  });
  await check('replica-policy', async () => {
    // The resource of a statement may name the region.
    const statementsAt = async (service: SecretsManager) => JSON.parse((await service.getResourcePolicy({ SecretId })).ResourcePolicy ?? '{}')
      .Statement?.map(({ Effect, Condition }: Record<string, unknown>) => ({ Effect, Condition }));
    const statements = await statementsAt(primary);
    deepStrictEqual(statements?.length > 0, true, 'The primary has no policy.');
    deepStrictEqual(await statementsAt(replica), statements);
  });
};

const keyChange: Proof = async (cdk, world, check) => {
  const SecretId = NAMES['key-change'];
  const secrets = new SecretsManager(world.clientConfig(world.owner));
  const keyOf = async () => (await secrets.describeSecret({ SecretId })).KmsKeyId;
  await cdk.deploy('IntegKeyChange');
  const [former, before] = [await keyOf(), await valueOf(secrets, SecretId)];
  await cdk.deploy('IntegKeyChange', ...LATER);
  await check('key-change', async () => {
    const next = await keyOf();
    deepStrictEqual(next !== undefined && next !== former, true, 'The secret has its former key.');
    deepStrictEqual(await valueOf(secrets, SecretId) === before, true, 'The value is another one.');
    const { Versions = [] } = await secrets.listSecretVersionIds({ SecretId });
    const keys = Versions.find(({ VersionStages }) => VersionStages?.includes('AWSCURRENT'))?.KmsKeyIds;
    if (world.isEmulator && keys === undefined) throw new NotOnEmulatorError('its ListSecretVersionIds names no keys');
    deepStrictEqual(keys?.includes(next!), true, `The current version is under ${keys?.join(', ') ?? 'no key that is named'}.`);
  });
};

const createArn: Proof = async (cdk, world, check) => {
  await cdk.deploy('IntegCreateArn');
  await check('create-arn', async () => {
    const createAs = async (role: string) =>
      nameOfError((await asRole(world, world.owner, role)).createSecret({ Name: NAMES['create-arn'], SecretString: '{}' }));
    // Policies take time to spread: what is denied at once shows nothing. By the time that one role may, so may the other.
    const end = Date.now() + SPREADS_WITHIN_SECONDS * 1_000;
    let created = await createAs(ROLES.suffix);
    while (created === 'AccessDeniedException' && Date.now() < end) {
      await sleep(5_000);
      created = await createAs(ROLES.suffix);
    }
    deepStrictEqual(created, 'none', 'The ARN with a suffix is not enough.');
    // A role that may create it would now find that the name is taken.
    deepStrictEqual(await createAs(ROLES.plain), 'AccessDeniedException', 'The ARN without a suffix is enough.');
  });
};

/** The event that made the secret, as CloudFormation sent it ten minutes ago. */
async function firstEvent(world: World): Promise<{ FunctionName: string; event: object }> {
  const stacks = new CloudFormation(world.clientConfig(world.owner));
  const StackName = 'IntegLateEvent';
  const { TemplateBody } = await stacks.getTemplate({ StackName });
  const { StackResources = [] } = await stacks.describeStackResources({ StackName });
  const FunctionName = StackResources.find(({ ResourceType }) => ResourceType === 'AWS::Lambda::Function')!.PhysicalResourceId!;
  const [LogicalResourceId, { Type, Properties }] = Object.entries<any>(JSON.parse(TemplateBody!).Resources)
    .find(([, resource]) => resource.Type === 'Custom::ManagedSecret')!;
  const signed = new Date(Date.now() - 600_000).toISOString().replace(/[-:]|\.\d+/g, '');
  const event = {
    RequestType: 'Create',
    RequestId: 'first',
    StackId: StackResources[0].StackId,
    LogicalResourceId,
    ResourceType: Type,
    ResponseURL: `https://cloudformation-custom-resource-response-useast1.s3.amazonaws.com/first?X-Amz-Date=${signed}`,
    ResourceProperties: { ...Properties, ServiceToken: FunctionName },
  };
  return { FunctionName, event };
}

const lateEvent: Proof = async (cdk, world, check) => {
  const secrets = new SecretsManager(world.clientConfig(world.owner));
  const state = async () => ({ labels: await labelsOf(secrets, NAMES['late-event']), value: await valueOf(secrets, NAMES['late-event']) });
  await cdk.deploy('IntegLateEvent');
  const { FunctionName, event } = await firstEvent(world);
  await cdk.deploy('IntegLateEvent', ...LATER);
  await check('late-event', async () => {
    const before = await state();
    const invocation = { FunctionName, Payload: JSON.stringify(event), LogType: 'Tail' as const };
    const { FunctionError, LogResult = '' } = await new Lambda(world.clientConfig(world.owner)).invoke(invocation);
    const log = Buffer.from(LogResult, 'base64').toString();
    deepStrictEqual([FunctionError, log.includes('"status":"IGNORED"')], [undefined, true], `The function did not ignore it: ${log}`);
    deepStrictEqual(JSON.stringify(await state()) === JSON.stringify(before), true, 'Labels or value have changed.');
  });
};

const crossAccount: Proof = async (cdk, world, check) => {
  // AWS refuses a policy that names a role which is not there.
  const consumer = world.cdk('cross-account', world.consumer!);
  const error = await errorOf(async () => {
    await consumer.deploy('IntegConsumer', '--exclusively');
    await cdk.deploy('IntegOwner', '--exclusively');
    await check('cross-account', async () => {
      const owner = new SecretsManager(world.clientConfig(world.owner));
      const { ARN: SecretId } = await owner.describeSecret({ SecretId: NAMES['cross-account'] });
      const reader = await asRole(world, world.consumer!, ROLES.reader);
      deepStrictEqual(await nameOfError(reader.getSecretValue({ SecretId })), 'none', 'The reader may not read.');
      const written = await nameOfError(reader.putSecretValue({ SecretId, SecretString: '{}' }));
      deepStrictEqual(written, 'AccessDeniedException', 'The reader may write.');
    });
  });
  const left = await errorOf(() => consumer.destroy('IntegConsumer', '--exclusively'));
  const reasons = [error, left].flatMap(each => each?.message ?? []);
  if (reasons.length) throw new Error(reasons.join('; IntegConsumer is left: '));
};

const rotation: Proof = async (cdk, world, check) => {
  const secrets = new SecretsManager(world.clientConfig(world.owner));
  await cdk.deploy('IntegRotation');
  await check('rotation', async () => {
    const end = Date.now() + ROTATES_WITHIN_SECONDS * 1_000;
    while (await valueOf(secrets, NAMES.rotation) !== ROTATED && Date.now() < end) await sleep(2_000);
    deepStrictEqual(await valueOf(secrets, NAMES.rotation) === ROTATED, true, `Nothing was rotated in ${ROTATES_WITHIN_SECONDS} seconds.`);
  });
};

export const PROOFS: Record<AppName, Proof> = {
  rollback,
  deletion,
  replicas,
  rotation,
  'key-change': keyChange,
  'create-arn': createArn,
  'late-event': lateEvent,
  'cross-account': crossAccount,
};

/** The stack of each app in the owner's account. */
export const STACKS: Record<AppName, string> = {
  'rollback': 'IntegRollback',
  'deletion': 'IntegDeletion',
  'replicas': 'IntegReplicas',
  'rotation': 'IntegRotation',
  'key-change': 'IntegKeyChange',
  'create-arn': 'IntegCreateArn',
  'late-event': 'IntegLateEvent',
  'cross-account': 'IntegOwner',
};
