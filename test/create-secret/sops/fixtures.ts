/* What make-fixtures.sh has made: files of the real sops, and the data keys that only KMS knows. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Encrypted {
  readonly encrypted: string;
  readonly context: Record<string, string>;
  readonly dataKey: string;
}

const ROOT = __dirname;
const { key, files }: { key: string; files: Record<string, Encrypted> } = JSON.parse(readFileSync(join(ROOT, 'data-keys.json'), 'utf8'));

/** The one key of all files. */
export const SOPS_KEY = key;
export const VERSIONS = ['3.9.0', '3.11.0', '3.13.3'];

export function pathOf(file: string): string {
  return join(ROOT, 'encrypted', file);
}

export function encryptedFile(file: string): Buffer {
  return readFileSync(pathOf(file));
}

export function plainFile(file: string): Buffer {
  return readFileSync(join(ROOT, 'plain', file));
}

export function dataKeyOf(file: string): Buffer {
  return Buffer.from(files[file].dataKey, 'base64');
}

/** For a fake of KMS: what decrypts to what. */
export const CIPHERTEXTS = new Map(Object.values(files).map(({ encrypted, context, dataKey }) => (
  [encrypted, { key, context, plaintext: Buffer.from(dataKey, 'base64') }])));
