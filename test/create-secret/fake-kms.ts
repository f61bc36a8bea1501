import { Json, Refusal } from './fake/wire';

/** What was encrypted: under which key, and with which context. */
export interface Encrypted {
  readonly key: string;
  readonly context: Readonly<Record<string, string>>;
  readonly plaintext: Buffer;
}

/**
 * KMS's Decrypt, as far as a ciphertext is known.
 *
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html
 */
export class FakeKms {
  /** By ciphertext, in base64. */
  readonly ciphertexts = new Map<string, Encrypted>();
  readonly disabled = new Set<string>();

  answer(operation: string, { CiphertextBlob, KeyId, EncryptionContext = {} }: Json): Json {
    if (operation !== 'Decrypt') throw new Refusal('UnknownOperationException', `The fake does not know ${operation}.`);
    const found = this.ciphertexts.get(CiphertextBlob);
    // The context is part of what was encrypted. The service says no more than the name.
    if (!found || !equal(found.context, EncryptionContext)) throw new Refusal('InvalidCiphertextException', '');
    if (KeyId !== undefined && KeyId !== found.key) {
      throw new Refusal('IncorrectKeyException', 'The key ID in the request does not identify a CMK that can perform this operation.');
    }
    if (this.disabled.has(found.key)) throw new Refusal('DisabledException', `${found.key} is disabled.`);
    return { KeyId: found.key, Plaintext: found.plaintext.toString('base64'), EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' };
  }
}

function equal(one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean {
  const sorted = (context: Readonly<Record<string, string>>) => JSON.stringify(Object.entries(context).sort());
  return sorted(one) === sorted(other);
}
