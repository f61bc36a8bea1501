import { createDecipheriv, createHash, timingSafeEqual } from 'node:crypto';
import { JsonNode } from './ordered-json';
import { SopsDocument, SopsProblem } from './sops-document';
import { EncryptedValue, mapLeaves, parseEncrypted, placeOf, SopsLeaf } from './sops-values';

/*
 * Decrypts what SOPS has encrypted, and verifies that nothing was changed, moved or left out. Pure functions.
 *
 * @see https://github.com/getsops/sops/blob/main/aes/cipher.go and sops.go, of which this is the reading half
 */

/** What the bytes of a type are in JSON. A number keeps its text. */
const TYPED: Readonly<Record<string, (bytes: Buffer) => JsonNode | undefined>> = {
  str: bytes => textNode(decodeUtf8(bytes)),
  time: bytes => textNode(decodeUtf8(bytes)),
  int: numberNode,
  float: numberNode,
  bool: bytes => BOOLEANS.get(bytes.toString('latin1')),
};

const BOOLEANS: ReadonlyMap<string, JsonNode> = new Map([
  ['True', { kind: 'boolean', text: 'true' }],
  ['False', { kind: 'boolean', text: 'false' }],
]);
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
/** Of a MAC that covers encrypted values only, so that it never equals one that covers all. */
const MAC_ONLY_ENCRYPTED = Buffer.from('8a3fd2ad54ce66527b1034f3d147be0b0b975b3bf44f72c6fdadec8176f27d69', 'hex');

/** The content without the metadata of SOPS. */
export function decryptSops(document: SopsDocument, dataKey: Uint8Array): JsonNode {
  const mac = createHash('sha512');
  if (document.isMacOnlyEncrypted) mac.update(MAC_ONLY_ENCRYPTED);
  const content = mapLeaves(document, leaf => {
    const bytes = leaf.encrypted ? decryptValue(leaf.encrypted, dataKey, `${leaf.path.join(':')}:`, placeOf(leaf.path)) : clearBytes(leaf.node);
    if (leaf.isEncrypted || !document.isMacOnlyEncrypted) mac.update(bytes);
    return toNode(leaf, bytes);
  });
  verifyMac(document, dataKey, mac.digest('hex').toUpperCase());
  return content;
}

/** The bytes of a file that SOPS has encrypted as a whole. */
export function decryptSopsBinary(document: SopsDocument, dataKey: Uint8Array): Buffer {
  let content: Buffer | undefined;
  const { entries } = document.content;
  const [only] = entries;
  const encrypted = entries.length === 1 && only[0] === 'data' && only[1].kind === 'text' ? parseEncrypted(only[1].text) : undefined;
  if (!encrypted) throw new SopsProblem('malformed', 'a file that is not JSON must have its content in "data"');
  content = decryptValue(encrypted, dataKey, 'data:', placeOf(['data']));
  const mac = createHash('sha512');
  if (document.isMacOnlyEncrypted) mac.update(MAC_ONLY_ENCRYPTED);
  verifyMac(document, dataKey, mac.update(content).digest('hex').toUpperCase());
  return content;
}

/** @param context of the encryption: a value of another place does not decrypt */
function decryptValue({ data, iv, tag }: EncryptedValue, dataKey: Uint8Array, context: string, place: string): Buffer {
  try {
    const decipher = createDecipheriv('aes-256-gcm', dataKey, iv, { authTagLength: tag.length });
    decipher.setAAD(Buffer.from(context, 'utf8')).setAuthTag(tag);
    return Buffer.concat([decipher.update(data), decipher.final()]);
  } catch {
    throw new SopsProblem('malformed', `the value at ${place} was changed, or moved from another place or file`);
  }
}

function verifyMac({ mac, lastModified }: SopsDocument, dataKey: Uint8Array, computed: string): void {
  const encrypted = parseEncrypted(mac);
  if (!encrypted) throw new SopsProblem('malformed', 'its MAC is not in the form of SOPS');
  const stored = decryptValue(encrypted, dataKey, lastModified, '"sops" › "mac"');
  const expected = Buffer.from(computed, 'latin1');
  if (stored.length === expected.length && timingSafeEqual(stored, expected)) return;
  throw new SopsProblem('malformed', 'its MAC does not match its values: some were changed, moved, added, or removed');
}

function toNode({ encrypted, node, path }: SopsLeaf, bytes: Buffer): JsonNode {
  if (!encrypted) return node;
  const typed = TYPED[encrypted.type](bytes);
  if (!typed) throw new SopsProblem('malformed', `the value at ${placeOf(path)} does not have its type, ${encrypted.type}`);
  return typed;
}

const INTEGER = /^(0|-?[1-9]\d*)$/;

/** SOPS 3.13.2 and newer count these exactly; older ones have written what they had rounded. */
function isInt64(value: bigint): boolean {
  return BigInt.asIntN(64, value) === value;
}

/** As SOPS counts a value that is in the clear. */
function clearBytes(node: JsonNode): Buffer {
  if (node.kind === 'text') return Buffer.from(node.text, 'utf8');
  if (node.kind === 'boolean') return Buffer.from(node.text === 'true' ? 'True' : 'False', 'latin1');
  const { text } = node as { text: string };
  return Buffer.from(INTEGER.test(text) && isInt64(BigInt(text)) ? BigInt(text).toString() : plainDecimal(Number(text)), 'latin1');
}

/** The shortest decimal that is this number, without an exponent. */
function plainDecimal(value: number): string {
  const [, sign, whole, fraction = '', exponent] = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(Object.is(value, -0) ? '-0' : String(value))!;
  if (exponent === undefined) return Object.is(value, -0) ? '-0' : String(value);
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  return sign + (point <= 0 ? `0.${'0'.repeat(-point)}${digits}` : digits.padEnd(point, '0'));
}

function textNode(text: string | undefined): JsonNode | undefined {
  return text === undefined ? undefined : { kind: 'text', text };
}

function numberNode(bytes: Buffer): JsonNode | undefined {
  const text = bytes.toString('latin1');
  return NUMBER.test(text) ? { kind: 'number', text } : undefined;
}

function decodeUtf8(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
