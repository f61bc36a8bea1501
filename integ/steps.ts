/** `npx tsx steps.ts STEP STACK`: what one deployment cannot show. It ends with an error where AWS does otherwise. */
import { deepStrictEqual } from 'node:assert';
import { CloudFormation, waitUntilStackUpdateComplete } from '@aws-sdk/client-cloudformation';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';

const FIRST = '11111111-aaaa-4aaa-8aaa-111111111111';
const SECOND = '11111111-bbbb-4bbb-8bbb-111111111111';

const secrets = new SecretsManager({});
const stacks = new CloudFormation({});

async function labelsOf(SecretId: string): Promise<Record<string, string[]>> {
  return (await secrets.describeSecret({ SecretId })).VersionIdsToStages ?? {};
}

/** An update that gives the secret another version, and then fails. */
async function rollback(StackName: string) {
  const SecretId = 'integ-managed-secret/rollback';
  const before = (await secrets.getSecretValue({ SecretId })).SecretString;
  const Parameters = [{ ParameterKey: 'Token', ParameterValue: SECOND }, { ParameterKey: 'Fail', ParameterValue: 'yes' }];
  await stacks.updateStack({ StackName, UsePreviousTemplate: true, Capabilities: ['CAPABILITY_IAM'], Parameters });
  await waitUntilStackUpdateComplete({ client: stacks, maxWaitTime: 900, minDelay: 1 }, { StackName }).catch(() => undefined);
  const [stack] = (await stacks.describeStacks({ StackName })).Stacks!;
  deepStrictEqual(stack.StackStatus, 'UPDATE_ROLLBACK_COMPLETE');
  const labels = await labelsOf(SecretId);
  deepStrictEqual(labels[FIRST], ['AWSCURRENT'], 'The former version is not current again.');
  deepStrictEqual(SECOND in labels, true, 'The update wrote no version, so the rollback had nothing to give back.');
  deepStrictEqual((await secrets.getSecretValue({ SecretId })).SecretString === before, true, 'The value is another one.');
}

/** After the destruction. The secret stays scheduled until its window of 7 days is over, and then goes. */
async function deletion() {
  const { DeletedDate } = await secrets.describeSecret({ SecretId: 'integ-managed-secret/deletion' });
  // DescribeSecret, as the emulator, shows the day of the request or of the end: the name is taken either way.
  deepStrictEqual(DeletedDate !== undefined, true, 'The secret is not scheduled for deletion.');
  const taken = await secrets.createSecret({ Name: 'integ-managed-secret/deletion' }).then(() => 'nothing', error => error.name);
  deepStrictEqual(taken, 'InvalidRequestException', 'The name is free, so the secret cannot be restored.');
  await secrets.restoreSecret({ SecretId: 'integ-managed-secret/deletion' });
  await secrets.deleteSecret({ SecretId: 'integ-managed-secret/deletion', ForceDeleteWithoutRecovery: true });
}

/** GetResourcePolicy at the replica answers with the policy of the primary. */
async function replicaPolicy() {
  const SecretId = 'integ-managed-secret/replicas';
  const policyIn = async (client: SecretsManager) => JSON.parse((await client.getResourcePolicy({ SecretId })).ResourcePolicy ?? 'null');
  const statements = (policy: any) => policy?.Statement.map(({ Effect, Condition }: any) => ({ Effect, Condition }));
  const primary = statements(await policyIn(secrets));
  deepStrictEqual(primary.length > 0, true, 'The primary has no policy.');
  deepStrictEqual(statements(await policyIn(new SecretsManager({ region: 'us-west-2' }))), primary);
}

const STEPS: Record<string, (stack: string) => Promise<void>> = { rollback, deletion, 'replica-policy': replicaPolicy };
const [step, stack] = process.argv.slice(2);
STEPS[step](stack).catch(error => {
  console.error(error.message);
  process.exit(1);
});
