/**
 * `npm run demo`: the real CDK CLI deploys, changes and destroys a managed secret, on an emulator of AWS on this machine.
 *
 * It needs no AWS account and no Docker, and leaves nothing behind.
 */
import * as fs from 'node:fs';
import { DescribeSecretCommandOutput, SecretsManager } from '@aws-sdk/client-secrets-manager';
import { CdkCli } from './cdk-cli';
import { EditableApp } from './demo-app';
import { Emulator } from './emulator';
import { Narrator } from './narrator';

const ACCOUNT = '111111111111';
const SECRET = 'quickstart/database';
const EXAMPLE = 'examples/quickstart/app.ts';

/** The secret as the service has it. The value is compared, never printed. */
interface Seen {
  readonly description: DescribeSecretCommandOutput;
  readonly value: string;
  readonly versionId: string;
}

class Demo {
  private readonly say = new Narrator(8);
  private readonly app = new EditableApp(EXAMPLE);
  private emulator!: Emulator;
  private cli!: CdkCli;
  private service!: SecretsManager;

  async run() {
    await this.start();
    try {
      await this.bootstrap();
      const deployed = await this.deploy();
      this.show(deployed);
      await this.change(deployed);
      await this.refuse();
      await this.destroy(deployed);
    } catch (error) {
      this.tellServerLog();
      throw error;
    } finally {
      this.say.step('Clean up');
      await this.emulator.stop();
      this.app.remove();
      this.say.tell('The emulator has ended; its folder is removed.');
    }
    this.say.tell(`Done in ${this.say.seconds} seconds.`);
  }

  private async start() {
    this.say.step('Start the emulator');
    const starting = Emulator.start({ auth: true, log: line => this.say.tell(line) });
    this.emulator = await this.say.waitingFor('starting', starting);
    this.say.tell(`AWS is ${this.emulator.url} now, for this demo only.`);
    this.service = new SecretsManager(this.emulator.clientConfig(ACCOUNT));
    this.cli = new CdkCli(this.emulator, { app: this.app.file, account: ACCOUNT, onLine: line => this.echo(line) });
  }

  private async bootstrap() {
    this.say.step(`Bootstrap account ${ACCOUNT}`);
    this.say.tell(`$ cdk bootstrap aws://${ACCOUNT}/us-east-1`);
    await this.say.waitingFor('bootstrapping', this.cli.bootstrap());
  }

  private async deploy(): Promise<Seen> {
    this.say.step(`Deploy ${EXAMPLE}`);
    this.say.tell('$ cdk deploy');
    await this.say.waitingFor('deploying', this.cli.deploy());
    return this.look();
  }

  private show({ description, versionId }: Seen) {
    this.say.step('The secret, as Secrets Manager has it');
    this.say.table({
      Name: description.Name!,
      ARN: description.ARN!,
      Key: description.KmsKeyId!,
      Tags: (description.Tags ?? []).filter(tag => !tag.Key!.startsWith('aws:')).map(tag => `${tag.Key}=${tag.Value}`).join(', '),
      Version: versionId,
      Labels: description.VersionIdsToStages![versionId].join(', '),
      Value: '******** (made by the service, seen by nobody, masked here)',
    });
  }

  private async change(before: Seen) {
    this.say.step('Change the description and add a tag: the value must survive');
    this.say.tell(...this.app.edit('\'Login of the database\'', '\'Login of the orders database\''));
    this.say.tell(...this.app.edit('{ team: \'orders\' }', '{ team: \'orders\', owner: \'ada\' }'));
    this.say.tell('$ cdk diff');
    await this.say.waitingFor('comparing', this.cli.diff());
    this.say.tell('$ cdk deploy');
    await this.say.waitingFor('deploying', this.cli.deploy());
    const after = await this.look();
    const survived = after.value === before.value && after.versionId === before.versionId;
    if (!survived || after.description.Description === before.description.Description) throw new Error('The change did not arrive as expected.');
    this.say.table({ Description: after.description.Description!, Version: `${after.versionId}, as before`, Value: '******** as before' });
  }

  private async refuse() {
    this.say.step('Give it a name with a space: refused before anything is deployed');
    this.say.tell(...this.app.edit(`'${SECRET}'`, '\'quickstart/data base\''));
    this.say.tell('$ cdk deploy');
    const refused = await this.say.waitingFor('deploying', this.cli.attempt('deploy', '--all'));
    if (refused.code === 0 || !/MS\d{3}/.test(refused.output)) throw new Error('The bad name was not refused.');
    this.say.tell(`cdk ended with exit code ${refused.code}; the deployed secret is still ${(await this.look()).description.Name}.`);
  }

  private async destroy(before: Seen) {
    this.say.step('Destroy the stack: the secret is retained, as is its default');
    this.say.tell(...this.app.edit('\'quickstart/data base\'', `'${SECRET}'`));
    this.say.tell('$ cdk destroy');
    await this.say.waitingFor('destroying', this.cli.destroy());
    const after = await this.look();
    if (after.value !== before.value) throw new Error('The retained secret lost its value.');
    this.say.table({ Retained: after.description.ARN!, Version: `${after.versionId}, as before` });
    this.say.tell('CloudFormation would have deleted it without a recovery window; RemovalPolicy.DESTROY makes it do so.');
  }

  private async look(): Promise<Seen> {
    const description = await this.service.describeSecret({ SecretId: SECRET });
    const { SecretString, VersionId } = await this.service.getSecretValue({ SecretId: SECRET });
    return { description, value: SecretString!, versionId: VersionId! };
  }

  private echo(line: string) {
    if (line.trim() && !line.startsWith('CDKToolkit |')) this.say.tell(`│ ${line}`);
  }

  private tellServerLog() {
    this.say.tell('The emulator said last:', ...fs.readFileSync(this.emulator.logFile, 'utf8').trim().split('\n').slice(-15));
  }
}

process.removeAllListeners('warning'); // The SDK's about the version of node, in the middle of the transcript.

new Demo().run().catch(error => {
  process.stderr.write(`\nThe demo failed: ${error.message}\n`);
  process.exit(1);
});
