import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { STS } from '@aws-sdk/client-sts';
import { OWNER, cdk, deployableAccounts, refusalOf, secretsOf } from './harness';
import { CdkCli } from '../../emulator/cdk-cli';
import { Emulator } from '../../emulator/emulator';

let emulator: Emulator;
let cli: CdkCli;

/** What a role gets that reads a secret. */
async function reads(roleName: string, SecretId: string): Promise<string> {
  const sts = new STS(emulator.clientConfig(OWNER));
  const { Credentials: { AccessKeyId, SecretAccessKey, SessionToken } = {} } = await sts.assumeRole({
    RoleArn: `arn:aws:iam::${OWNER}:role/${roleName}`, RoleSessionName: 'e2e',
  });
  const credentials = { accessKeyId: AccessKeyId!, secretAccessKey: SecretAccessKey!, sessionToken: SessionToken };
  const reader = new SecretsManager({ ...emulator.clientConfig(OWNER), credentials, maxAttempts: 1 });
  return refusalOf(reader.getSecretValue({ SecretId }));
}

beforeAll(async () => {
  emulator = await deployableAccounts(OWNER);
  cli = cdk(emulator, 'grants.ts');
  await cli.deploy('--all');
});

afterAll(() => emulator?.stop());

describe('a role of one stack to which two other stacks grant their secrets', () => {
  it('reads both', async () => {
    expect([await reads('e2e-shared-reader', 'e2e/orders'), await reads('e2e-shared-reader', 'e2e/billing')]).toEqual(['none', 'none']);
  });

  it('goes on reading one when the stack of the other is destroyed', async () => {
    await cli.destroy('Billing');
    expect(await reads('e2e-shared-reader', 'e2e/orders')).toBe('none');
  });
});

describe('a key that an Aspect sets after the grant', () => {
  it('is the key of the secret, and the role may use it', async () => {
    const { KmsKeyId } = await secretsOf(emulator, OWNER).describeSecret({ SecretId: 'e2e/late' });
    expect([KmsKeyId, await reads('e2e-late-reader', 'e2e/late')]).toEqual([expect.stringContaining(':key/'), 'none']);
  });
});
