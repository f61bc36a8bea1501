import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { patternProblem } from './sops-pattern';
import { decodeSops } from './text-encoding';
import { isObject, parseJson } from '../cloudformation/json';
import { Encoding } from '../create-secret/contract';
import { fieldOf, formatJson, JsonNode } from '../create-secret/ordered-json';
import { parseSops, SopsDocument, SopsKey, SopsProblem, SopsProblemKind } from '../create-secret/sops-document';
import { mapLeaves, parseEncrypted } from '../create-secret/sops-values';
import { EncryptedFileFacts, FileProblem, FileProblemKind } from '../rules/encrypted-file';

/** What a file of the repository shows of itself: never a value, for all of them are encrypted. */
export interface InspectedFile extends Omit<EncryptedFileFacts, 'key' | 'region'> {
  /** Changes exactly when the file does. */
  readonly hash: string;
}

export interface InspectedSopsFile extends InspectedFile {
  /** As SOPS has it, by the name of the file. */
  readonly content: 'json' | 'binary';
  readonly sopsKeys: readonly SopsKey[];
}

export interface InspectedCiphertext extends InspectedFile {
  /** In base64. */
  readonly ciphertext: string;
}

const KINDS: Readonly<Record<SopsProblemKind, FileProblemKind>> = {
  notJson: 'format',
  notEncrypted: 'inTheClear',
  clear: 'inTheClear',
  keyGroups: 'keys',
  noKmsKey: 'keys',
  noMac: 'unverified',
  malformed: 'unverified',
  rule: 'unverified',
};
/** SOPS writes each in a form of its own, which is no JSON. */
const OTHER_FORMATS = new Set(['.yaml', '.yml', '.env', '.ini']);

export interface SopsValue {
  readonly field?: string;
  readonly encoding: Encoding;
}

export function inspectSopsFile(path: string, { field, encoding }: SopsValue): InspectedSopsFile {
  const content = extname(path) === '.json' ? 'json' : 'binary';
  const shared = { path, format: 'SOPS', content, field } as const;
  const file = readFile(path);
  if (!Buffer.isBuffer(file)) return { ...shared, hash: '', sopsKeys: [], problem: file };
  const hash = hashOf(file);
  const { text, markProblem } = decodeSops(file);
  try {
    const document = parseSops(text);
    const problem = markProblem ?? patternProblem(text, document);
    if (problem) return { ...shared, hash, sopsKeys: [], problem };
    const { size, fields } = measured(document, content, field);
    // What base64 comes to is known when it is decoded.
    return { ...shared, hash, fields, size: encoding === 'base64' ? undefined : size, fileSize: file.length, ...keysOf(document) };
  } catch (thrown) {
    if (!(thrown instanceof SopsProblem)) throw thrown;
    return { ...shared, hash, sopsKeys: [], problem: problemOf(thrown, path, text, markProblem) };
  }
}

/** That a value is in the clear, or the format another, matters more than how the file is encoded. */
function problemOf({ kind, message }: SopsProblem, path: string, text: string, markProblem: FileProblem | undefined): FileProblem {
  const detail = `The file ${message}.`;
  if (OTHER_FORMATS.has(extname(path))) return { kind: 'format', detail };
  if (KINDS[kind] === 'inTheClear') return { kind: 'inTheClear', detail };
  return markProblem ?? (kind === 'rule' ? patternProblem(text, undefined) : undefined) ?? { kind: KINDS[kind], detail };
}

function keysOf({ keys }: SopsDocument): Pick<InspectedSopsFile, 'sopsKeys' | 'fileKeys'> {
  return { sopsKeys: keys, fileKeys: keys.map(({ arn }) => arn) };
}

/** Encrypted, a value is as long as it was. A text may need more in JSON, where it is escaped. */
function measured(document: SopsDocument, content: 'json' | 'binary', field: string | undefined): Pick<EncryptedFileFacts, 'size' | 'fields'> {
  const shape = mapLeaves(document, ({ node, encrypted }) => encrypted ? blank(encrypted.data.length, encrypted.type) : node);
  if (content === 'binary') return { size: binarySize(document, shape), fields: undefined };
  const fields = document.content.entries.filter(([, { kind }]) => kind !== 'null').map(([name]) => name);
  const value = field === undefined ? shape : fieldOf(shape, field);
  return { fields, size: value && Buffer.byteLength(value.kind === 'text' ? value.text : formatJson(value)) };
}

function blank(length: number, type: string): JsonNode {
  return { kind: ['str', 'time'].includes(type) ? 'text' : 'number', text: '0'.repeat(length) };
}

function binarySize({ content }: SopsDocument, shape: JsonNode): number {
  const [data, written] = [shape, content].map(node => fieldOf(node, 'data'));
  const isWhole = content.entries.length === 1 && data?.kind === 'text' && written?.kind === 'text';
  if (!isWhole) throw new SopsProblem('malformed', 'a file whose name does not end with .json has its content in "data", and nothing beside it');
  if (written.text !== '' && !parseEncrypted(written.text)) throw new SopsProblem('clear', '"data"');
  return data.text.length;
}

/** AWS CLI writes base64; many decode it before they store it. */
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

export function inspectCiphertextFile(path: string): InspectedCiphertext {
  const shared = { path, format: 'ciphertext' } as const;
  const file = readFile(path);
  if (!Buffer.isBuffer(file)) return { ...shared, hash: '', ciphertext: '', problem: file };
  const compact = blobOf(decodeText(file)).replace(/[ \t]*[\r\n]/g, '').trim().replace(/^"(.*)"$/, '$1');
  const bytes = BASE64.test(compact) ? Buffer.from(compact, 'base64') : file;
  const problem = (bytes === file ? textProblem(file) : lengthProblem(bytes)) ?? formProblem(bytes);
  return { ...shared, hash: hashOf(bytes), size: bytes.length, ciphertext: problem ? '' : bytes.toString('base64'), problem };
}

/** Without `--query`, AWS CLI writes an object. */
function blobOf(text: string): string {
  const json = parseJson(text);
  return isObject(json) && typeof json.CiphertextBlob === 'string' ? json.CiphertextBlob : text;
}

const BYTE_ORDER_MARKS: ReadonlyArray<readonly [mark: string, decode: (rest: Buffer) => string]> = [
  ['efbbbf', rest => rest.toString('latin1')],
  ['fffe', rest => rest.toString('utf16le')],
];

/** PowerShell redirects into UTF-16, and editors of Windows put a mark in front. */
function decodeText(file: Buffer): string {
  const start = file.toString('hex', 0, 3);
  const [mark = '', decode] = BYTE_ORDER_MARKS.find(([each]) => start.startsWith(each)) ?? [];
  return decode ? decode(file.subarray(mark.length / 2)) : file.toString('latin1');
}

/** Keys, certificates and archives as they are. KMS documents no form of its ciphertexts, and none begins so. */
const PLAIN_FORMS: ReadonlyArray<readonly [form: string, start: RegExp]> = [
  ['a key or certificate in DER', /^30(8[0-4]|[0-7].0[26])/], ['a Java keystore', /^feedfeed|^cececece/], ['an archive', /^504b0304|^1f8b/],
];

function formProblem(bytes: Buffer): FileProblem | undefined {
  const start = bytes.subarray(0, LEAST_CIPHERTEXT).toString('hex');
  const form = PLAIN_FORMS.find(([, pattern]) => pattern.test(start))?.[0];
  return form === undefined ? undefined : notEncrypted(`The file is ${form}, not a KMS ciphertext.`);
}

function notEncrypted(detail: string): FileProblem {
  return {
    kind: 'inTheClear',
    detail,
    requirement: 'must be a KMS ciphertext',
    fix: 'Encrypt the value: aws kms encrypt --key-id KEY_ARN --plaintext fileb://FILE --query CiphertextBlob --output text > CIPHERTEXT_FILE. '
      + 'If this file holds the value itself, replace the value, because everyone who can read the history of the repository knows it.',
  };
}

/** What KMS has encrypted is no text. */
function textProblem(file: Buffer): FileProblem | undefined {
  const text = file.toString('utf8');
  const isUtf8 = text !== '' && file.equals(Buffer.from(text, 'utf8'));
  const isText = isUtf16(file) || isUtf8 && !/[^\P{Cc}\s]/u.test(text);
  return isText ? notEncrypted('The file is text, and a KMS ciphertext is binary or base64.') : undefined;
}

/** A control character, or what is no character at all. */
const NO_TEXT = /[^\P{Cc}\s]|[^\p{L}\p{N}\p{P}\p{S}\p{Z}\s]/u;

/** A random ciphertext has the mark too, once in 65,536 times, and then other bytes than a text. */
function isUtf16(file: Buffer): boolean {
  const isMarked = file.toString('hex', 0, 2) === 'fffe' && file.length % 2 === 0;
  return isMarked && !NO_TEXT.test(file.toString('utf16le', 2));
}

/** A vector, a tag and the id of a key are in each ciphertext (inferred: KMS does not document its form). */
const LEAST_CIPHERTEXT = 64;

/** A password may look like base64. */
function lengthProblem({ length }: Buffer): FileProblem | undefined {
  const isShort = length > 0 && length < LEAST_CIPHERTEXT;
  return isShort ? notEncrypted(`The file is base64 of ${length} bytes, and every KMS ciphertext has more.`) : undefined;
}

function hashOf(file: Buffer): string {
  return createHash('sha256').update(file).digest('hex');
}

function readFile(path: string): Buffer | FileProblem {
  try {
    return readFileSync(path);
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    return { kind: 'unreadable', detail: `Reading the file failed with ${code}.` };
  }
}
