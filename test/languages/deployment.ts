/** The examples of the other languages, deployed by the real CDK CLI on the emulator. */
import * as fs from 'fs';
import * as path from 'path';
import { S3 } from '@aws-sdk/client-s3';
import { SSM } from '@aws-sdk/client-ssm';
import { Language } from './language';
import { project, ROOT } from './workspace';
import { CdkCli } from '../../emulator/cdk-cli';
import { Emulator } from '../../emulator/emulator';

/** What the example names, and what a test cannot have: a version of its choice, and one bucket in two accounts. */
const VERSION = 'L4kqtJlcpXroDTDmpUMLUo';
const BUCKET = 'shop-keystores';

export const VALUE = 'the third value of a parameter';
export const KEYSTORE = Buffer.from([0, 255, 0, 254, 10, 0]);

const bucketOf = (account: string) => `${BUCKET}-${account}`;

/** What the example takes for granted: a secure parameter of three versions, and a version of an object. Returns the latter. */
export async function provide(emulator: Emulator, account: string): Promise<string> {
  const config = emulator.clientConfig(account);
  const [ssm, s3] = [new SSM(config), new S3({ ...config, forcePathStyle: true })];
  for (const Value of ['first', 'second', VALUE]) await ssm.putParameter({ Name: '/shop/payment-key', Type: 'SecureString', Value, Overwrite: true });
  const Bucket = bucketOf(account);
  await s3.createBucket({ Bucket });
  await s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: 'Enabled' } });
  const { VersionId } = await s3.putObject({ Bucket, Key: 'shop.p12', Body: KEYSTORE });
  return VersionId!;
}

/** A copy of the project, with what there is for what it names. */
function deployable(example: string, language: Language, account: string, version: string): string {
  const original = project(example, language);
  const copy = path.join(path.dirname(original), `deployed-${language.name}`);
  const installed = language.installed ?? 'nothing';
  fs.rmSync(copy, { recursive: true, force: true });
  fs.cpSync(original, copy, { recursive: true, filter: file => path.basename(file) !== installed });
  if (language.installed) fs.symlinkSync(path.join(original, installed), path.join(copy, installed));
  for (const entry of fs.readdirSync(copy, { withFileTypes: true, recursive: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (!entry.isFile() || !/\.(py|java)$/.test(file)) continue;
    fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace(VERSION, version).replace(BUCKET, bucketOf(account)));
  }
  return copy;
}

/** The CLI for an example, by the command of its cdk.json. */
export function cliOf(emulator: Emulator, example: string, language: Language, account: string, version = VERSION): CdkCli {
  const folder = deployable(example, language, account, version);
  const { app } = JSON.parse(fs.readFileSync(path.join(folder, 'cdk.json'), 'utf8'));
  return new CdkCli(emulator, {
    app: `${example}-${language.name}`,
    command: `cd "${folder}" && PATH=".venv/bin:$PATH" && ${app}`,
    account,
    environment: { JSII_RUNTIME_PACKAGE_CACHE_ROOT: path.join(ROOT, '.work', 'jsii-cache') },
  });
}
