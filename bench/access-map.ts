/**
 * `npx projen bench:access-map`: what `SecretAccessMap.write(app)` adds to a synthesis. Each secret has a role that reads it, every tenth a second
 * one. With and without alternate in one process; the median of each counts. Prints a Markdown table.
 */
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { ManagedSecret, SecretAccessMap } from '../src';

const SIZES = [100, 1_000, 5_000];
const REPETITIONS = process.argv.includes('--quick') ? 1 : 5;
const SECRETS_OF_A_STACK = 100;
const ENV = { account: '111111111111', region: 'eu-central-1' };

interface Measurement {
  readonly milliseconds: number;
  readonly bytes: number;
}

function fill(app: App, secrets: number): void {
  for (let first = 0; first < secrets; first += SECRETS_OF_A_STACK) {
    const stack = new Stack(app, `Stack${first}`, { env: ENV });
    const encryptionKey = new Key(stack, 'Key');
    const assumedBy = new ServicePrincipal('lambda.amazonaws.com');
    const shared = new Role(stack, 'Shared', { assumedBy });
    for (let index = first; index < first + SECRETS_OF_A_STACK; index++) {
      const secret = new ManagedSecret(stack, `Secret${index}`, { secretName: `bench/${index}`, encryptionKey });
      secret.grantRead(new Role(stack, `Role${index}`, { assumedBy }));
      if (index % 10 === 0) secret.grantRead(shared);
    }
  }
}

function synthesis(secrets: number, withMap: boolean): Measurement {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-'));
  const app = new App({ outdir, analyticsReporting: false });
  fill(app, secrets);
  if (withMap) SecretAccessMap.write(app);
  const start = process.hrtime.bigint();
  app.synth();
  const milliseconds = Number(process.hrtime.bigint() - start) / 1e6;
  const bytes = withMap ? fs.statSync(path.join(outdir, 'secret-access.json')).size : 0;
  fs.rmSync(outdir, { recursive: true });
  return { milliseconds, bytes };
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)];
}

function row(secrets: number): string {
  const pairs = Array.from({ length: REPETITIONS }, () => [synthesis(secrets, false), synthesis(secrets, true)] as const);
  const [without, withMap] = [0, 1].map(which => median(pairs.map(pair => pair[which].milliseconds)));
  const kilobytes = Math.round(pairs[0][1].bytes / 1024);
  return `| ${secrets.toLocaleString('en')} | ${without.toFixed(0)} | ${withMap.toFixed(0)} | ${(withMap / without).toFixed(2)} | ${kilobytes.toLocaleString('en')} |`;
}

synthesis(SIZES[0], true); // Modules are loaded, and code is compiled.
console.log('| secrets | synthesis, ms | with the map, ms | ratio | secret-access.json, KiB |\n| ---: | ---: | ---: | ---: | ---: |');
for (const secrets of SIZES) console.log(row(secrets));
