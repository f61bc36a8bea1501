import { Source } from './contract';
import { HandlerError, toServiceError } from './handler-error';
import { fieldOf, formatJson, JsonNode } from './ordered-json';
import { encodeValue, KnownContent, madeOf, SecretPayload } from './secret-payload';
import { Services } from './services';
import { decryptSops, decryptSopsBinary } from './sops-decryption';
import { parseSops, SopsDocument, SopsKey, SopsProblem } from './sops-document';
import { mayBeSameKey } from '../secrets-manager';

type SopsSource = Source & { readonly Type: 'sops' };
type CiphertextSource = Source & { readonly Type: 'ciphertext' };
type Reader = Pick<Services, 'getEncryptedFile' | 'decrypt'>;

const DATA_KEY_LENGTH = 32;

export async function readCiphertext(source: CiphertextSource, services: Reader): Promise<SecretPayload> {
  const { KeyId, EncryptionContext, Ciphertext, Encoding } = source;
  const CiphertextBlob = Buffer.from(Ciphertext, 'base64');
  return encodeValue(await services.decrypt({ CiphertextBlob, KeyId, EncryptionContext }), Encoding, 'ciphertext');
}

export async function readSops(source: SopsSource, services: Reader): Promise<SecretPayload> {
  const from = `SOPS file s3://${source.Bucket}/${source.Key}`;
  const file = await services.getEncryptedFile(source);
  const document = explained(from, () => parseSops(decodeFile(file)));
  const dataKey = await decryptDataKey(document, source, services, from);
  const content = explained(from, () => decryptContent(document, source, dataKey));
  return encodeValue(madeOf(dataKey, content), source.Encoding, from);
}

/** KMS has the last word on which key it is: `KeyId` is part of the call. */
async function decryptDataKey(
  { keys }: SopsDocument, { KeyId }: SopsSource, services: Reader, from: string,
): Promise<KnownContent<Uint8Array>> {
  for (const candidates = candidatesOf(keys, KeyId, from); ;) {
    const { encrypted, context } = candidates.shift()!;
    const ciphertext = { CiphertextBlob: Buffer.from(encrypted, 'base64'), KeyId, EncryptionContext: context };
    const dataKey = await services.decrypt(ciphertext).catch((thrown: unknown) => {
      if (candidates.length === 0 || !OTHER_KEY.has(toServiceError(thrown).name)) throw thrown;
      return undefined;
    });
    if (dataKey) return validateLength(dataKey, from);
  }
}

/** What KMS says of a ciphertext of another key. */
const OTHER_KEY = new Set(['IncorrectKeyException', 'InvalidCiphertextException']);

/** An alias in the file, and the key in the template, or the other way round, may be the same. */
function candidatesOf(keys: readonly SopsKey[], keyId: string, from: string): SopsKey[] {
  const exact = keys.filter(({ arn }) => arn === keyId);
  const possible = exact.length > 0 ? exact : keys.filter(({ arn }) => mayBeSameKey(arn, keyId));
  const found = possible.length > 0 || keys.length > 1 ? possible : [...keys];
  if (found.length > 0) return found;
  throw new HandlerError(`None of the keys of the ${from} is ${keyId}: ${keys.map(({ arn }) => arn).join(', ')}. Encrypt it with that key.`);
}

function validateLength(dataKey: KnownContent<Uint8Array>, from: string): KnownContent<Uint8Array> {
  if (dataKey.length === DATA_KEY_LENGTH) return dataKey;
  throw new HandlerError(`The data key of the ${from} has ${dataKey.length} bytes, not ${DATA_KEY_LENGTH}.`);
}

function decryptContent(document: SopsDocument, { Format, JsonField }: SopsSource, dataKey: Uint8Array): string | Uint8Array {
  if (Format === 'binary') return decryptSopsBinary(document, dataKey);
  const content = decryptSops(document, dataKey);
  return JsonField === undefined ? formatJson(content) : extractField(content, JsonField);
}

function extractField(content: JsonNode, name: string): string {
  const field = fieldOf(content, name);
  if (!field || field.kind === 'null') throw new SopsProblem('malformed', `it has no field ${JSON.stringify(name)}`);
  return field.kind === 'text' ? field.text : formatJson(field);
}

function decodeFile(file: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(file);
  } catch {
    throw new SopsProblem('malformed', 'it is no UTF-8 text');
  }
}

/** The words of a problem never hold a value. */
function explained<Result>(from: string, work: () => Result): Result {
  try {
    return work();
  } catch (thrown) {
    if (!(thrown instanceof SopsProblem)) throw thrown;
    throw new HandlerError(`The ${from} ${thrown.message}. Encrypt it again with sops, and deploy that.`);
  }
}
