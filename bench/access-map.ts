/**
 * `npx projen bench:access-map`: what `SecretAccessMap.write(app)` adds to a synthesis, by the count of stacks. Each stack has a secret under a
 * key of its own and a role that reads it; one stack more has 60 roles that read by a wildcard: 30 by `*`, 30 by a prefix. Prints a Markdown
 * table, and the exponent of the time of the map by a fit of the logarithms.
 */
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { ManagedSecret } from '../src';
import { writeAccessMap } from '../src/access-map/write-access-map';

const SIZES = [100, 200, 400, 800];
const WILDCARD_ROLES = 60;
const REPETITIONS = process.argv.includes('--quick') ? 3 : 9;
const ENV = { account: '111111111111', region: 'eu-central-1' };
const PREFIX = `arn:aws:secretsmanager:${ENV.region}:${ENV.account}:secret:prod/*`;

interface Measurement {
  readonly stacks: number;
  readonly synthesis: number;
  readonly map: number;
  readonly json: number;
  readonly page: number;
}

function appOf(stacks: number, outdir: string): App {
  const app = new App({ outdir, analyticsReporting: false });
  const assumedBy = new ServicePrincipal('lambda.amazonaws.com');
  const operations = new Stack(app, 'Operations', { env: ENV });
  for (let index = 0; index < WILDCARD_ROLES; index++) {
    const resources = [index % 2 === 0 ? '*' : PREFIX];
    const role = new Role(operations, `Role${index}`, { assumedBy });
    role.addToPolicy(new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources }));
    role.addToPolicy(new PolicyStatement({ actions: ['kms:Decrypt'], resources: ['*'] }));
  }
  for (let index = 0; index < stacks; index++) {
    const stack = new Stack(app, `Stack${index}`, { env: ENV });
    const secretName = `${index % 2 === 0 ? 'prod' : 'dev'}/${index}`;
    const secret = new ManagedSecret(stack, 'Secret', { secretName, encryptionKey: new Key(stack, 'Key') });
    secret.grantRead(new Role(stack, 'Reader', { assumedBy }));
  }
  return app;
}

/** The map alone is written again and again: its time is a small part of a synthesis, and the same each time. */
function measure(stacks: number): Measurement {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-'));
  const app = appOf(stacks, outdir);
  const synthesis = milliseconds(() => app.synth());
  const map = Math.min(...Array.from({ length: REPETITIONS }, () => milliseconds(() => writeAccessMap(app, outdir))));
  const [json, page] = ['json', 'html'].map(ending => fs.statSync(path.join(outdir, `secret-access.${ending}`)).size);
  fs.rmSync(outdir, { recursive: true });
  return { stacks, synthesis, map, json, page };
}

function milliseconds(work: () => unknown): number {
  const start = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - start) / 1e6;
}

/** The slope of the line through the logarithms: 1 is linear. */
function exponentOf(points: readonly Measurement[]): number {
  const mean = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
  const [x, y] = [points.map(({ stacks }) => Math.log(stacks)), points.map(({ map }) => Math.log(map))];
  const products = x.map((value, index) => (value - mean(x)) * (y[index] - mean(y)));
  return mean(products) / mean(x.map(value => (value - mean(x)) ** 2));
}

function row({ stacks, synthesis, map, json, page }: Measurement): string {
  const kilobytes = (bytes: number) => Math.round(bytes / 1000).toLocaleString('en');
  const share = `${(100 * map / synthesis).toFixed(1)} %`;
  return `| ${stacks} | ${synthesis.toFixed(0)} | ${map.toFixed(0)} | ${share} | ${kilobytes(json)} | ${kilobytes(page)} |`;
}

measure(SIZES[0]); // Modules are loaded, and code is compiled.
console.log('| stacks | synthesis, ms | map, ms | added | secret-access.json, kB | secret-access.html, kB |\n| ---: | ---: | ---: | ---: | ---: | ---: |');
const measured = SIZES.map(measure);
for (const one of measured) console.log(row(one));
console.log(`\nExponent of the time of the map, ${SIZES[0]} to ${SIZES.at(-1)} stacks: ${exponentOf(measured).toFixed(2)}.`);
