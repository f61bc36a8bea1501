import * as fs from 'node:fs';
import * as path from 'node:path';
import { SecretsManager, SecretsManagerServiceException } from '@aws-sdk/client-secrets-manager';
import { CdkCli } from '../../emulator/cdk-cli';
import { Emulator } from '../../emulator/emulator';

export const OWNER = '111111111111';
export const CONSUMER = '222222222222';

/** Starts an emulator with IAM enforced and makes the accounts ready; the owner's CLI may deploy to all of them. */
export async function deployableAccounts(...accounts: readonly string[]): Promise<Emulator> {
  const emulator = await Emulator.start({ auth: true });
  const bootstrap = (account: string) => new CdkCli(emulator, { app: `bootstrap-${account}.ts`, account }).bootstrap(OWNER);
  await Promise.all(accounts.map(bootstrap));
  return emulator;
}

/** The real CDK CLI with an app of `test/e2e/apps`. */
export function cdk(emulator: Emulator, app: string, environment?: Record<string, string>): CdkCli {
  return new CdkCli(emulator, { app: path.join(__dirname, 'apps', app), account: OWNER, environment });
}

/** The folder of the assembly that a step of a test deploys. */
export function assemblyOf(emulator: Emulator, stack: string, step: string): string {
  return path.join(emulator.folder, 'assemblies', `${stack}-${step}`);
}

/** Secrets Manager in an account, as its root. */
export function secretsOf(emulator: Emulator, account: string): SecretsManager {
  return new SecretsManager({ ...emulator.clientConfig(account), maxAttempts: 1 });
}

/** What identifies a value: the same version with the same content. */
export async function valueOf(service: SecretsManager, SecretId: string): Promise<{ version: string; value: string }> {
  const { SecretString, VersionId } = await service.getSecretValue({ SecretId });
  return { version: VersionId!, value: SecretString! };
}

/** The name of the service's exception, or `none`. */
export async function refusalOf(call: Promise<unknown>): Promise<string> {
  return call.then(() => 'none', error => error instanceof SecretsManagerServiceException ? error.name : `unexpected: ${error}`);
}

/** The tags that are not CloudFormation's own. */
export function ownTags(tags: Array<{ Key?: string; Value?: string }> = []): Record<string, string> {
  return Object.fromEntries(tags.filter(tag => !tag.Key!.startsWith('aws:')).map(tag => [tag.Key!, tag.Value!]));
}

/** The files below a folder that contain one of the texts, each as `file: text`. */
export function filesWith(folder: string, texts: readonly string[]): string[] {
  return fs.readdirSync(folder, { withFileTypes: true, recursive: true }).filter(entry => entry.isFile()).flatMap(entry => {
    const file = path.join(entry.parentPath, entry.name);
    const content = fs.readFileSync(file);
    return texts.filter(text => content.includes(text)).map(text => `${path.relative(folder, file)}: ${text}`);
  });
}

/** A text in the ways in which it would stand in JSON, in a URL or in base64, whatever stands before it. */
export function disguises(text: string): string[] {
  const inBase64 = [0, 1, 2].map(offset => Buffer.from(`${'.'.repeat(offset)}${text}`).toString('base64').slice(offset && 4, -4));
  return [...new Set([text, JSON.stringify(text).slice(1, -1), encodeURIComponent(text), ...inBase64])];
}
