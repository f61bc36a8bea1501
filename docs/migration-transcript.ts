/*
 * Moves a stack with secretsmanager.Secret, and a secret that Terraform would have made, to ManagedSecret: on the emulator, with the real CDK CLI.
 * Writes what was seen to docs/reference/migration-transcript.md. Of a value it prints only the beginning of its hash.
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KMS } from '@aws-sdk/client-kms';
import { SecretListEntry, SecretsManager } from '@aws-sdk/client-secrets-manager';
import { eventsOf, Steady } from './transcript-lines';
import { CdkCli, CdkCliResult } from '../emulator/cdk-cli';
import { EditableApp } from '../emulator/demo-app';
import { Emulator } from '../emulator/emulator';

const ACCOUNT = '111111111111';
const TERRAFORM = 'examples/migration-terraform';
const MAPPING = 'resources-to-import.json';
const SHOWN = /^AWS::(SecretsManager::\w+|KMS::Key|IAM::Policy|CloudFormation::Stack)$/;
/** What the CLI prints of itself: where it publishes templates, how long it takes. */
const BESIDE = /^(✨|start: |success: |Hold on |\S+: (start|success): )/;

const INTRODUCTION = `# Two secrets move, and keep their values

[examples/migration](../../examples/migration/app.ts) and [${TERRAFORM}](../../${TERRAFORM}/app.ts), deployed by the real CDK CLI on the
[emulator](../../emulator/README.md). Nothing of it ran against AWS. Of a deployment only the ends of the secrets, their policies, keys and stacks are shown, and what
failed; of a value, the beginning of its SHA-256. [The guide](../guides/migration.md) has the steps.

<!-- Written by \`npx projen bundle && npx tsx --tsconfig tsconfig.dev.json docs/migration-transcript.ts\`. -->
`;

interface Step {
  readonly title: string;
  /** What a reader should look at. */
  readonly remark?: string;
  readonly cli: CdkCli;
  readonly command: 'deploy' | 'diff' | 'drift' | 'import';
  readonly arguments?: readonly string[];
  /** The exit code that it must have. */
  readonly code?: number;
}

const OPTIONS: Record<Step['command'], readonly string[]> = {
  deploy: ['--all', '--require-approval', 'never', '--progress', 'events'],
  diff: [],
  drift: [],
  import: ['--progress', 'events'],
};

/** What Terraform would have made of main.tf, but for the rotation, which the emulator does not have. */
async function makeAsTerraform(emulator: Emulator): Promise<{ arn: string; key: string }> {
  const config = emulator.clientConfig(ACCOUNT);
  const [secrets, kms] = [new SecretsManager(config), new KMS(config)];
  const { Arn: key } = (await kms.createKey({})).KeyMetadata!;
  const { ARN: arn } = await secrets.createSecret({
    Name: 'shop/payment',
    Description: 'Key of the payment provider',
    KmsKeyId: key,
    AddReplicaRegions: [{ Region: 'eu-west-1' }],
    Tags: [{ Key: 'team', Value: 'orders' }, { Key: 'stage', Value: 'production' }],
    SecretString: 'what only Terraform knew',
    ClientRequestToken: 'terraform-20260101120000000000000001', // The provider's ids of versions look like this.
  });
  const statement = { Sid: 'Auditor', Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::222222222222:root' }, Action: ['secretsmanager:DescribeSecret'], Resource: '*' };
  await secrets.putResourcePolicy({ SecretId: arn, BlockPublicPolicy: true, ResourcePolicy: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }) });
  return { arn: arn!, key: key! };
}

/** One run of all steps on an emulator whose account is bootstrapped. */
export class MigrationTranscript {
  private readonly lines: string[] = [INTRODUCTION];
  private readonly steady = new Steady();
  private readonly secrets: SecretsManager;
  private steps = 0;

  constructor(private readonly emulator: Emulator) {
    this.secrets = new SecretsManager(emulator.clientConfig(ACCOUNT));
  }

  public async text(): Promise<string> {
    await this.fromL2();
    const app = new EditableApp(`${TERRAFORM}/app.ts`);
    await this.fromTerraform(app).finally(() => app.remove());
    return this.lines.join('\n');
  }

  private async fromL2(): Promise<void> {
    const [before, after] = ['before.ts', 'app.ts'].map(file => this.cli(`examples/migration/${file}`));
    await this.take({ title: 'A stack with `secretsmanager.Secret`', cli: before, command: 'deploy' });
    await this.take({
      title: 'What the move to `ManagedSecret` changes',
      remark: `Of the secrets, what happens when they leave the stack; and who may use the key. Nothing of the generator, of a name or of a value.
"may be replaced" is said of the reader's IAM policy, not of a secret. It is not replaced, as the next step shows. A bare "KmsKeyId" is there because the
key, whose policy changes, is named in it: its ARN is the same.`,
      cli: after,
      command: 'diff',
    });
    await this.take({ title: 'The move', remark: 'No secret is among what is updated: only the template knows a deletion policy.', cli: after, command: 'deploy' });
    await this.take({ title: 'Nothing is left to do', cli: after, command: 'diff' });
    await this.take({ title: 'And back again', remark: 'The former code undoes it, at any time.', cli: before, command: 'deploy' });
  }

  private async fromTerraform(app: EditableApp): Promise<void> {
    const { arn, key } = await makeAsTerraform(this.emulator);
    app.edit('arn:aws:kms:us-east-1:111111111111:key/0123abcd-0123-0123-0123-0123456789ab', key);
    app.edit('payment.addRotationSchedule(', '// payment.addRotationSchedule(');
    const cli = this.cli(app.file);
    const mapping = cli.writeFile(MAPPING, readFileSync(join(__dirname, '..', TERRAFORM, MAPPING), 'utf8').replace(/arn:[^"]+/, arn));
    await this.show('A secret that Terraform has made', `Here the SDK has made it, with the properties of main.tf. The app gets its key; the line with the rotation,
which the emulator does not have, is taken out.`, []);
    await this.take({ title: 'Import it', remark: 'The mapping has the logical id and the ARN of the secret.', cli, command: 'import', arguments: ['Payments', '--resource-mapping', mapping] });
    await this.take({ title: 'What is still to be made', cli, command: 'diff' });
    await this.take({ title: 'Deploy: the policy of Terraform is in the way, and nothing changes', cli, command: 'deploy', code: 1 });
    await this.secrets.deleteResourcePolicy({ SecretId: arn });
    await this.take({ title: 'Deploy again, after `aws secretsmanager delete-resource-policy`', cli, command: 'deploy' });
    await this.take({ title: 'The secret is as the template says', cli, command: 'drift' });
  }

  private cli(app: string): CdkCli {
    return new CdkCli(this.emulator, { app, account: ACCOUNT });
  }

  private async take({ title, remark, cli, command, arguments: given = [], code = 0 }: Step): Promise<void> {
    const result = await cli.attempt(command, ...given, ...OPTIONS[command]);
    if (result.code !== code) throw new Error(`${title}: exit code ${result.code}\n${result.output}`);
    const reported = [`$ cdk ${[command, ...given].join(' ')}`, ...this.reported(command, result), `exit code ${code}`];
    await this.show(title, remark, ['```text', ...reported.map(line => line.replace(cli.folder + '/', '')), '```', '']);
  }

  private reported(command: Step['command'], { output }: CdkCliResult): string[] {
    const lines = command === 'deploy' || command === 'import' ? eventsOf(output, SHOWN) : output.split('\n').filter(line => !BESIDE.test(line));
    return lines.join('\n').replace(/\n{3,}/g, '\n\n').trim().split('\n').map(line => this.steady.text(line.trimEnd()));
  }

  private async show(title: string, remark: string | undefined, reported: readonly string[]): Promise<void> {
    this.lines.push(`## ${++this.steps}. ${title}`, '', ...remark ? [remark, ''] : [], ...reported, ...await this.seen(), '');
  }

  /** The secrets of both examples, as the service has them. */
  private async seen(): Promise<string[]> {
    const { SecretList = [] } = await this.secrets.listSecrets({ IncludePlannedDeletion: true });
    const own = SecretList.filter(({ Name }) => /^(ApiKey|shop\/)/.test(Name!)).sort((a, b) => a.Name!.localeCompare(b.Name!));
    const rows = await Promise.all(own.map(entry => this.row(entry)));
    return ['| secret | current version | value | resource policy |', '| --- | --- | --- | --- |', ...rows];
  }

  private async row({ ARN: SecretId, Name }: SecretListEntry): Promise<string> {
    const { VersionId, SecretString } = await this.secrets.getSecretValue({ SecretId });
    const { ResourcePolicy } = await this.secrets.getResourcePolicy({ SecretId });
    const hash = createHash('sha256').update(SecretString!).digest('hex').slice(0, 12);
    const statements = ResourcePolicy ? JSON.parse(ResourcePolicy).Statement.map(({ Sid }: { Sid: string }) => Sid).join(', ') : 'none';
    return `| ${Name!.replace(/-\w{12}$/, '-…')} | \`${VersionId}\` | sha256:${hash}… | ${statements} |`;
  }
}

async function main(): Promise<void> {
  process.removeAllListeners('warning');
  const emulator = await Emulator.start({ auth: true });
  try {
    await new CdkCli(emulator, { app: 'none', account: ACCOUNT }).bootstrap();
    writeFileSync(join(__dirname, 'reference', 'migration-transcript.md'), await new MigrationTranscript(emulator).text());
  } finally {
    await emulator.stop();
  }
}

if (require.main === module) void main();
