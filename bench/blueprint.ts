/**
 * `npx projen bench:blueprint`: what `SecretRulesPlugin` with all rules, and a blueprint with four guardrails beside it, add to a synthesis.
 * The three alternate in one process; the median of each counts. Prints a Markdown table.
 */
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, Stack, Validations } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { CfnSecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { ManagedSecret, SecretBlueprint, SecretRulesPlugin } from '../src';

const SIZES = [100, 1_000, 5_000];
const REPETITIONS = process.argv.includes('--quick') ? 1 : 5;
const SECRETS_OF_A_STACK = 100;
const ENV = { account: '111111111111', region: 'eu-central-1' };

/** A third each of L1, L2 and L3, each with a role that reads it. */
function fill(app: App, secrets: number): void {
  for (let first = 0; first < secrets; first += SECRETS_OF_A_STACK) {
    const stack = new Stack(app, `Stack${first}`, { env: ENV });
    stack.tags.setTag('owner', 'bench');
    const encryptionKey = new Key(stack, 'Key');
    const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    for (let index = first; index < first + SECRETS_OF_A_STACK; index++) {
      const secretName = `bench/${index}/x`;
      if (index % 3 === 0) new CfnSecret(stack, `Secret${index}`, { name: secretName, kmsKeyId: encryptionKey.keyArn, generateSecretString: {} });
      else new (index % 3 === 1 ? Secret : ManagedSecret)(stack, `Secret${index}`, { secretName, encryptionKey }).grantRead(role);
    }
  }
}

type Review = (app: App) => void;

const nothing: Review = () => {};
const plugin: Review = app => Validations.of(app).addPlugins(new SecretRulesPlugin());
const both: Review = app => {
  new SecretBlueprint({ guardRails: { customerManagedKey: true, namePattern: 'bench/{name}', requiredTags: { owner: [] }, noPlaintext: true } }).applyTo(app);
  plugin(app);
};

function synthesis(secrets: number, review: Review): number {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-'));
  const app = new App({ outdir, analyticsReporting: false });
  review(app);
  fill(app, secrets);
  const start = process.hrtime.bigint();
  app.synth();
  const milliseconds = Number(process.hrtime.bigint() - start) / 1e6;
  fs.rmSync(outdir, { recursive: true });
  return milliseconds;
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)];
}

function row(secrets: number): string {
  const rounds = Array.from({ length: REPETITIONS }, () => [nothing, plugin, both].map(review => synthesis(secrets, review)));
  const [without, ...reviewed] = [0, 1, 2].map(which => median(rounds.map(round => round[which])));
  const cells = reviewed.flatMap(time => [time.toFixed(0), `${((time / without - 1) * 100).toFixed(1)} %`]);
  return `| ${[secrets.toLocaleString('en'), without.toFixed(0), ...cells].join(' | ')} |`;
}

for (const review of [plugin, both]) synthesis(SIZES[0], review); // Modules are loaded, and code is compiled.
console.log('| secrets | synthesis, ms | with the plugin, ms | more | with guardrails too, ms | more |\n| ---: | ---: | ---: | ---: | ---: | ---: |');
for (const secrets of SIZES) console.log(row(secrets));
