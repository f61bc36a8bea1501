import { JsonNode } from './ordered-json';
import { SopsDocument, SopsProblem } from './sops-document';

/* The values of a SOPS file, one by one. Pure functions, for the handler and for synthesis. */

/** One value that is encrypted, or named as one that is not. */
export interface SopsLeaf {
  readonly path: readonly string[];
  readonly isEncrypted: boolean;
  readonly node: JsonNode;
  readonly encrypted?: EncryptedValue;
}

/** `ENC[AES256_GCM,data:…,iv:…,tag:…,type:…]` */
export interface EncryptedValue {
  readonly data: Buffer;
  readonly iv: Buffer;
  readonly tag: Buffer;
  readonly type: string;
}

const ENCRYPTED = /^ENC\[AES256_GCM,data:([A-Za-z0-9+/=]*),iv:([A-Za-z0-9+/=]+),tag:([A-Za-z0-9+/=]+),type:([a-z]+)\]$/;
/** Of SOPS, in bytes: its nonce is longer than usual. */
const IV_LENGTH = 32;
const TAG_LENGTH = 16;
const TYPES = new Set(['str', 'int', 'float', 'bool', 'time']);

export function parseEncrypted(text: string): EncryptedValue | undefined {
  const parts = ENCRYPTED.exec(text);
  if (!parts) return undefined;
  const [data, iv, tag] = parts.slice(1, 4).map(part => Buffer.from(part, 'base64'));
  const isCanonical = [data, iv, tag].every((bytes, index) => bytes.toString('base64') === parts[index + 1]);
  const isValid = isCanonical && iv.length === IV_LENGTH && tag.length === TAG_LENGTH && TYPES.has(parts[4]);
  return isValid ? { data, iv, tag, type: parts[4] } : undefined;
}

/** Replaces each value, in the order of the file, which the MAC goes by. There is nothing to encrypt in a null. */
export function mapLeaves(document: SopsDocument, replace: (leaf: SopsLeaf) => JsonNode): JsonNode {
  const walk = (node: JsonNode, path: readonly string[]): JsonNode => {
    switch (node.kind) {
      case 'object': return { kind: 'object', entries: node.entries.map(([key, value]) => [key, walk(value, [...path, key])] as const) };
      case 'array': return { kind: 'array', items: node.items.map(item => walk(item, path)) };
      case 'null': return node;
      default: return replace(toLeaf(node, path, document.isEncrypted(path)));
    }
  };
  return walk(document.content, []);
}

function toLeaf(node: JsonNode & { readonly text: string }, path: readonly string[], isEncrypted: boolean): SopsLeaf {
  // SOPS leaves an empty text as it is.
  if (!isEncrypted || (node.kind === 'text' && node.text === '')) return { path, isEncrypted, node };
  const encrypted = node.kind === 'text' ? parseEncrypted(node.text) : undefined;
  if (!encrypted) throw isMeantAsEncrypted(node) ? new SopsProblem('malformed', `at ${placeOf(path)}`) : new SopsProblem('clear', placeOf(path));
  return { path, isEncrypted, node, encrypted };
}

function isMeantAsEncrypted({ kind, text }: JsonNode & { readonly text: string }): boolean {
  return kind === 'text' && text.startsWith('ENC[');
}

export function placeOf(path: readonly string[]): string {
  return path.map(key => JSON.stringify(key)).join(' › ');
}
