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
      this.printServerLog();
      throw error;
    } finally {
      this.say.step('Clean up');
      await this.emulator.stop();
      this.app.remove();
      this.say.print('The emulator has stopped. The demo removed its files.');
    }
    this.say.print(`Done in ${this.say.seconds} seconds.`);
  }

  private async start() {
    this.say.step('Start the emulator');
    const starting = Emulator.start({ auth: true, log: line => this.say.print(line) });
    this.emulator = await this.say.waitingFor('starting', starting);
    this.say.print(`The CDK CLI and the SDK send every request to ${this.emulator.url}. Nothing reaches AWS.`);
    this.service = new SecretsManager(this.emulator.clientConfig(ACCOUNT));
    this.cli = new CdkCli(this.emulator, { app: this.app.file, account: ACCOUNT, onLine: line => this.echo(line) });
  }

  private async bootstrap() {
    this.say.step(`Bootstrap account ${ACCOUNT}`);
    this.say.print(`$ cdk bootstrap aws://${ACCOUNT}/us-east-1`);
    await this.say.waitingFor('bootstrapping', this.cli.bootstrap());
  }

  private async deploy(): Promise<Seen> {
    this.say.step(`Deploy ${EXAMPLE}`);
    this.say.print('$ cdk deploy');
    await this.say.waitingFor('deploying', this.cli.deploy());
    return this.look();
  }

  private show({ description, versionId }: Seen) {
    this.say.step('Read the secret from Secrets Manager');
    this.say.table({
      Name: description.Name!,
      ARN: description.ARN!,
      Key: description.KmsKeyId!,
      Tags: (description.Tags ?? []).filter(tag => !tag.Key!.startsWith('aws:')).map(tag => `${tag.Key}=${tag.Value}`).join(', '),
      Version: versionId,
      Labels: description.VersionIdsToStages![versionId].join(', '),
      Value: '******** (Secrets Manager generated it; the demo never prints it)',
    });
  }

  private async change(before: Seen) {
    this.say.step('Change the description and add a tag: the value stays');
    this.say.print(...this.app.edit('\'Login of the database\'', '\'Login of the orders database\''));
    this.say.print(...this.app.edit('{ team: \'orders\' }', '{ team: \'orders\', owner: \'ada\' }'));
    this.say.print('$ cdk diff');
    await this.say.waitingFor('comparing', this.cli.diff());
    this.say.print('$ cdk deploy');
    await this.say.waitingFor('deploying', this.cli.deploy());
    const after = await this.look();
    const survived = after.value === before.value && after.versionId === before.versionId;
    if (!survived || after.description.Description === before.description.Description) throw new Error('The deployment changed the value, or did not change the description.');
    this.say.table({ Description: after.description.Description!, Version: `${after.versionId} (unchanged)`, Value: '******** (unchanged)' });
  }

  private async refuse() {
    this.say.step('Use a name with a space: cdk refuses it before it deploys');
    this.say.print(...this.app.edit(`'${SECRET}'`, '\'quickstart/data base\''));
    this.say.print('$ cdk deploy');
    const refused = await this.say.waitingFor('deploying', this.cli.attempt('deploy', '--all'));
    if (refused.code === 0 || !/MS\d{3}/.test(refused.output)) throw new Error('cdk deployed the name with a space.');
    this.say.print(`cdk exited with code ${refused.code}. The secret is still named ${(await this.look()).description.Name}.`);
  }

  private async destroy(before: Seen) {
    this.say.step('Destroy the stack: the secret stays, which is the default');
    this.say.print(...this.app.edit('\'quickstart/data base\'', `'${SECRET}'`));
    this.say.print('$ cdk destroy');
    await this.say.waitingFor('destroying', this.cli.destroy());
    const after = await this.look();
    if (after.value !== before.value) throw new Error('The retained secret lost its value.');
    this.say.table({ Retained: after.description.ARN!, Version: `${after.versionId} (unchanged)` });
    this.say.print('With RemovalPolicy.DESTROY, CloudFormation deletes the secret without a recovery window.');
  }

  private async look(): Promise<Seen> {
    const description = await this.service.describeSecret({ SecretId: SECRET });
    const { SecretString, VersionId } = await this.service.getSecretValue({ SecretId: SECRET });
    return { description, value: SecretString!, versionId: VersionId! };
  }

  private echo(line: string) {
    if (line.trim() && !line.startsWith('CDKToolkit |')) this.say.print(`│ ${line}`);
  }

  private printServerLog() {
    this.say.print('Last lines of the emulator log:', ...fs.readFileSync(this.emulator.logFile, 'utf8').trim().split('\n').slice(-15));
  }
}

process.removeAllListeners('warning'); // The SDK's about the version of node, in the middle of the transcript.

new Demo().run().catch(error => {
  process.stderr.write(`\nThe demo failed: ${error.message}\n`);
  process.exit(1);
});
