/*
 * Deploys examples/created on the emulator with the real CDK CLI, changes, breaks, renames, destroys and restores it, and writes what was seen
 * to docs/reference/create-secret-transcript.md. Times, suffixes and ids that each run draws anew are left out; no value is read.
 */
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KMS } from '@aws-sdk/client-kms';
import { S3 } from '@aws-sdk/client-s3';
import { SecretListEntry, SecretsManager } from '@aws-sdk/client-secrets-manager';
import { SSM } from '@aws-sdk/client-ssm';
import { eventsOf, Steady } from './transcript-lines';
import { CdkCli, CdkCliResult } from '../emulator/cdk-cli';
import { EditableApp } from '../emulator/demo-app';
import { Emulator } from '../emulator/emulator';

const ACCOUNT = '111111111111';
const DAY = 24 * 3_600_000;
const TOKENS = ['0f8fad5b-d9cb-469f-a165-70867728950e', '7c9e6679-7425-40de-944b-e07fc1f90ae7', 'a3bb189e-8bf9-4888-9912-ace4e6543002'];
const LATE = 'new ManagedSecret(this, \'Late\', { secretName: \'somebody/elses\' }).node.addDependency(this.node.findChild(\'PaymentKey\'));';

const INTRODUCTION = `# A created secret, from its first deployment to its return

[examples/created](../../examples/created/app.ts), deployed by the real CDK CLI on the [emulator](../../emulator/README.md), with IAM enforced. Nothing of it ran against
AWS. Of the CLI's events only the ends of the custom resources and of the stack are shown, and what failed; \`<derived>\` is a version id that the handler made
of the stack's id, its resource and the reference of the source. No value is read. Before the first step there are a parameter of five versions, an object whose
version the app names, a secret of somebody else's, and a key: the app takes that one in place of its own, for a new stack may not decrypt with a former key.

<!-- Written by \`npx projen bundle && npx tsx --tsconfig tsconfig.dev.json docs/transcript.ts\`. -->
`;

interface Step {
  readonly title: string;
  /** Texts of the app, and what they become. */
  readonly edits?: ReadonlyArray<readonly [string, string]>;
  readonly command: 'deploy' | 'destroy';
  /** The exit code that it must have. */
  readonly code: number;
}

export const STEPS: readonly Step[] = [
  { title: 'Create, with an explicit token', command: 'deploy', code: 0 },
  { title: 'Deploy again: nothing to do', command: 'deploy', code: 0 },
  { title: 'Another value under the same token: refused, nothing changed', edits: [['version: 3', 'version: 4']], command: 'deploy', code: 1 },
  { title: 'The same with a new token: a new version', edits: [[TOKENS[0], TOKENS[1]]], command: 'deploy', code: 0 },
  {
    title: 'A new token in an update in which another resource fails: rolled back',
    edits: [['version: 4', 'version: 5'], [TOKENS[1], TOKENS[2]], ['// Any bytes', `${LATE} // Any bytes`]],
    command: 'deploy',
    code: 1,
  },
  {
    title: 'A new name: a new secret, and the old one is scheduled for deletion',
    edits: [['version: 5', 'version: 4'], [TOKENS[2], TOKENS[1]], [`${LATE} `, ''], ['created/payment-key', 'created/payment-api-key']],
    command: 'deploy',
    code: 0,
  },
  { title: 'Destroy: one scheduled for deletion, as its removal policy says; one retained', command: 'destroy', code: 0 },
  { title: 'Deploy once more: refused, with the way to have it back', command: 'deploy', code: 1 },
  {
    title: 'Deploy with RESTORE for what is scheduled, and ADOPT for what was retained: both are back. '
      + 'The derived token of the new stack is another one, and makes a version of the same bytes',
    edits: [
      ['SecretEncoding }', 'SecretEncoding, OnExistingSecret }'],
      ['Duration.days(14) }', 'Duration.days(14), onExisting: OnExistingSecret.RESTORE }'],
      ['creation,\n      content: SecretContent.fromBucketObject', 'creation: SecretCreation.createSecret({ onExisting: OnExistingSecret.ADOPT }),\n      content: SecretContent.fromBucketObject'],
    ],
    command: 'deploy',
    code: 0,
  },
];

class Transcript {
  private readonly lines: string[] = [INTRODUCTION];
  private readonly app = new EditableApp('examples/created/app.ts');
  private readonly steady = new Steady();
  private readonly secrets: SecretsManager;
  private readonly cli: CdkCli;

  constructor(private readonly emulator: Emulator) {
    this.secrets = new SecretsManager(emulator.clientConfig(ACCOUNT));
    this.cli = new CdkCli(emulator, { app: this.app.file, account: ACCOUNT });
  }

  public async write(): Promise<void> {
    await this.cli.bootstrap();
    await this.prepare();
    for (const [index, step] of STEPS.entries()) await this.take(index + 1, step);
    writeFileSync(join(__dirname, 'reference', 'create-secret-transcript.md'), this.lines.join('\n'));
  }

  public remove(): void {
    this.app.remove();
  }

  /** What the example takes for granted: a parameter of five versions, an object, and a key that outlives the stack. */
  private async prepare(): Promise<void> {
    const config = this.emulator.clientConfig(ACCOUNT);
    const [ssm, s3, kms] = [new SSM(config), new S3({ ...config, forcePathStyle: true }), new KMS(config)];
    for (const Value of Array.from({ length: 5 }, () => randomUUID())) {
      await ssm.putParameter({ Name: '/shop/payment-key', Type: 'SecureString', Value, Overwrite: true });
    }
    await s3.createBucket({ Bucket: 'shop-keystores' });
    await s3.putBucketVersioning({ Bucket: 'shop-keystores', VersioningConfiguration: { Status: 'Enabled' } });
    const { VersionId } = await s3.putObject({ Bucket: 'shop-keystores', Key: 'shop.p12', Body: Buffer.from([0, 255, 0]) });
    const { KeyMetadata } = await kms.createKey({});
    await this.secrets.createSecret({ Name: 'somebody/elses', SecretString: 'theirs' });
    this.app.edit('L4kqtJlcpXroDTDmpUMLUo', VersionId!);
    this.app.edit('new Key(this, \'Key\', { enableKeyRotation: true })', `Key.fromKeyArn(this, 'Key', '${KeyMetadata!.Arn}')`);
  }

  private async take(number: number, { title, edits = [], command, code }: Step): Promise<void> {
    const changes = edits.flatMap(([from, to]) => this.app.edit(from, to));
    const result = await this.run(command);
    if (result.code !== code) throw new Error(`${title}: exit code ${result.code}\n${result.output}\n${this.lines.join('\n')}`);
    const reported = eventsOf(result.output).map(line => this.steady.text(line));
    this.lines.push(
      `## ${number}. ${title}`, '',
      ...changes.length > 0 ? ['```diff', ...changes, '```', ''] : [],
      '```text', `$ cdk ${command}`, ...reported, `exit code ${code}`, '```', '',
      ...await this.seen(), '',
    );
  }

  private run(command: Step['command']): Promise<CdkCliResult> {
    const options = command === 'destroy' ? ['--force'] : ['--require-approval', 'never', '--progress', 'events'];
    return this.cli.attempt(command, '--all', ...options);
  }

  /** The secrets of the stack, as the service has them. */
  private async seen(): Promise<string[]> {
    const { SecretList = [] } = await this.secrets.listSecrets({ IncludePlannedDeletion: true });
    const own = SecretList.filter(({ Name }) => Name!.startsWith('created/')).sort((a, b) => a.Name!.localeCompare(b.Name!));
    const rows = await Promise.all(own.map(entry => this.row(entry)));
    return ['| secret | state | versions |', '| --- | --- | --- |', ...rows];
  }

  private async row({ Name, DeletedDate }: SecretListEntry): Promise<string> {
    const { VersionIdsToStages = {}, Tags = [] } = await this.secrets.describeSecret({ SecretId: Name });
    const mark = Tags.filter(({ Key }) => Key === 'managed-secret:state').map(({ Value }) => `, marked \`${this.steady.text(Value!)}\``).join('');
    const state = DeletedDate ? `deleted in ${Math.round((DeletedDate.getTime() - Date.now()) / DAY)} days` : 'live';
    const versions = Object.entries(VersionIdsToStages).map(([id, stages]) => `\`${this.steady.text(id)}\` ${stages.join(', ')}`).sort();
    return `| ${Name} | ${state}${mark} | ${versions.join('<br>')} |`;
  }
}

async function main(): Promise<void> {
  process.removeAllListeners('warning');
  const emulator = await Emulator.start({ auth: true });
  const transcript = new Transcript(emulator);
  await transcript.write().finally(async () => {
    transcript.remove();
    await emulator.stop();
  });
}

if (require.main === module) void main();
