import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { IAM } from '@aws-sdk/client-iam';
import { KMS } from '@aws-sdk/client-kms';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { STS } from '@aws-sdk/client-sts';
import { CONSUMER, OWNER, cdk, deployableAccounts, refusalOf, secretsOf } from './harness';
import { Emulator } from '../../emulator/emulator';

const STRANGER = '333333333333';
const REPLICA_REGION = 'eu-west-1';
const DENIED = 'AccessDeniedException';
const EVERYTHING = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] });

let emulator: Emulator;
let owner: SecretsManager;
let keys: KMS;
let iam: IAM;
let replicaKeys: KMS;
let replicaKey: string;
let arn: string;
let reader: SecretsManager;
let writer: SecretsManager;

/** Secrets Manager as a role sees it. */
async function as(account: string, roleName: string, region = 'us-east-1'): Promise<SecretsManager> {
  const sts = new STS(emulator.clientConfig(account));
  const { Credentials: { AccessKeyId, SecretAccessKey, SessionToken } = {} } = await sts.assumeRole({
    RoleArn: `arn:aws:iam::${account}:role/${roleName}`, RoleSessionName: 'e2e',
  });
  const credentials = { accessKeyId: AccessKeyId!, secretAccessKey: SecretAccessKey!, sessionToken: SessionToken };
  return new SecretsManager({ ...emulator.clientConfig(account, region), credentials, maxAttempts: 1 });
}

const reads = (caller: SecretsManager, SecretId = arn) => refusalOf(caller.getSecretValue({ SecretId }));
const writes = (caller: SecretsManager) => refusalOf(caller.putSecretValue({ SecretId: arn, SecretString: 'written' }));

beforeAll(async () => {
  emulator = await deployableAccounts(OWNER, CONSUMER);
  [owner, keys, iam] = [secretsOf(emulator, OWNER), new KMS(emulator.clientConfig(OWNER)), new IAM(emulator.clientConfig(CONSUMER))];
  replicaKeys = new KMS(emulator.clientConfig(OWNER, REPLICA_REGION));
  replicaKey = (await replicaKeys.createKey({})).KeyMetadata!.Arn!;
  await cdk(emulator, 'cross-account.ts').deploy('--all', '-c', `replicaKey=${replicaKey}`);
  arn = (await owner.describeSecret({ SecretId: 'e2e/across' })).ARN!;
  [reader, writer] = await Promise.all([as(CONSUMER, 'e2e-reader'), as(CONSUMER, 'e2e-writer')]);
});

afterAll(() => emulator?.stop());

describe('roles of another account, deployed with the secret', () => {
  it('the reader reads, and does not write', async () => {
    expect([await reads(reader), await writes(reader)]).toEqual(['none', DENIED]);
    expect(await refusalOf(reader.describeSecret({ SecretId: arn }))).toBe('none');
  });

  it('the writer writes a version that the reader gets, and does not read it', async () => {
    expect([await writes(writer), await reads(writer)]).toEqual(['none', DENIED]);
    expect((await reader.getSecretValue({ SecretId: arn })).SecretString).toBe('written');
  });

  it('neither deletes the secret, nor changes its policy or key', async () => {
    const attempts = [reader, writer].flatMap(caller => [
      caller.deleteSecret({ SecretId: arn }), caller.putResourcePolicy({ SecretId: arn, ResourcePolicy: EVERYTHING }),
      caller.updateSecret({ SecretId: arn, Description: 'taken over' }),
    ]);
    expect(await Promise.all(attempts.map(refusalOf))).toEqual(attempts.map(() => DENIED));
  });

  it('the reader reads the replica, once the owner of its key has added what the stack outputs as missing', async () => {
    const there = await as(CONSUMER, 'e2e-reader', REPLICA_REGION);
    const replica = arn.replace('us-east-1', REPLICA_REGION);
    expect(await reads(there, replica)).toBe(DENIED);
    const { Stacks = [] } = await new CloudFormation(emulator.clientConfig(OWNER)).describeStacks({ StackName: 'Owner' });
    const [output, ...others] = Stacks[0].Outputs!;
    expect([output.Description, others]).toEqual([`Policy to add to the key of the replica in ${REPLICA_REGION}`, []]);
    const { Policy } = await replicaKeys.getKeyPolicy({ KeyId: replicaKey, PolicyName: 'default' });
    const added = { ...JSON.parse(Policy!), Statement: [...JSON.parse(Policy!).Statement, ...JSON.parse(output.OutputValue!).Statement] };
    await replicaKeys.putKeyPolicy({ KeyId: replicaKey, PolicyName: 'default', Policy: JSON.stringify(added) });
    expect(await reads(there, replica)).toBe('none');
  });
});

describe('each of the three sides is needed', () => {
  it('without the secret\'s policy, both are denied; with it, they are not', async () => {
    const { ResourcePolicy } = await owner.getResourcePolicy({ SecretId: arn });
    await owner.deleteResourcePolicy({ SecretId: arn });
    expect([await reads(reader), await writes(writer)]).toEqual([DENIED, DENIED]);
    await owner.putResourcePolicy({ SecretId: arn, ResourcePolicy, BlockPublicPolicy: true });
    expect([await reads(reader), await writes(writer)]).toEqual(['none', 'none']);
  });

  it('without the key\'s policy, both are denied; with it, they are not', async () => {
    const { KmsKeyId: KeyId } = await owner.describeSecret({ SecretId: arn });
    const { Policy } = await keys.getKeyPolicy({ KeyId, PolicyName: 'default' });
    const { Statement, ...rest } = JSON.parse(Policy!);
    const own = Statement.filter((statement: object) => !JSON.stringify(statement).includes(CONSUMER));
    expect(own.length).toBeLessThan(Statement.length);
    await keys.putKeyPolicy({ KeyId, PolicyName: 'default', Policy: JSON.stringify({ ...rest, Statement: own }) });
    expect([await reads(reader), await writes(writer)]).toEqual([DENIED, DENIED]);
    await keys.putKeyPolicy({ KeyId, PolicyName: 'default', Policy });
    expect([await reads(reader), await writes(writer)]).toEqual(['none', 'none']);
  });

  it.each([['e2e-reader', () => reads(reader)], ['e2e-writer', () => writes(writer)]])('without the policy of %s, it is denied; with it, it is not', async (RoleName, use) => {
    const { PolicyNames: [PolicyName] = [] } = await iam.listRolePolicies({ RoleName });
    const { PolicyDocument } = await iam.getRolePolicy({ RoleName, PolicyName });
    await iam.deleteRolePolicy({ RoleName, PolicyName });
    expect(await use()).toBe(DENIED);
    await iam.putRolePolicy({ RoleName, PolicyName, PolicyDocument: decodeURIComponent(PolicyDocument!) });
    expect(await use()).toBe('none');
  });
});

describe('others, whom their own accounts allow everything', () => {
  it('a role beside the reader is denied', async () => {
    await iam.putRolePolicy({ RoleName: 'e2e-neighbour', PolicyName: 'everything', PolicyDocument: EVERYTHING });
    const neighbour = await as(CONSUMER, 'e2e-neighbour');
    expect([await reads(neighbour), await writes(neighbour)]).toEqual([DENIED, DENIED]);
  });

  it('a role of a third account is denied, also under the reader\'s name', async () => {
    const theirs = new IAM(emulator.clientConfig(STRANGER));
    const trust = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${STRANGER}:root` }, Action: 'sts:AssumeRole' }] };
    await theirs.createRole({ RoleName: 'e2e-reader', AssumeRolePolicyDocument: JSON.stringify(trust) });
    await theirs.putRolePolicy({ RoleName: 'e2e-reader', PolicyName: 'everything', PolicyDocument: EVERYTHING });
    const stranger = await as(STRANGER, 'e2e-reader');
    expect([await reads(stranger), await writes(stranger)]).toEqual([DENIED, DENIED]);
  });
});
