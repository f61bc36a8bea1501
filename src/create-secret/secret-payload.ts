import { Encoding } from './contract';
import { HandlerError } from './handler-error';

/** The value of a secret. It lives in memory only: never in a property, a log, an error or a response. */
export type SecretPayload = { readonly SecretString: KnownContent<string> } | { readonly SecretBinary: KnownContent<Uint8Array> };

declare const KNOWN: unique symbol;

/**
 * Content of a secret that secret-redactor.ts has seen, so that no message can carry it. Only that becomes a value.
 */
export type KnownContent<Content extends string | Uint8Array = string | Uint8Array> = Content & { readonly [KNOWN]: true };

/** Content that is made of what is known. */
export function madeOf<Content extends string | Uint8Array>(_known: KnownContent, content: Content): KnownContent<Content> {
  return content as KnownContent<Content>;
}

const MAX_BYTES = 65_536;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** @param from names the source in a message */
export function encodeValue(content: KnownContent, encoding: Encoding, from: string): SecretPayload {
  switch (encoding) {
    case 'text':
      return validateSize(
        { SecretString: typeof content === 'string' ? content : decodeUtf8(content, from) },
        from,
      );
    case 'binary':
      return validateSize(
        {
          SecretBinary: typeof content === 'string' ? madeOf(content, Buffer.from(content, 'utf8')) : content,
        },
        from,
      );
    case 'base64':
      return validateSize(
        {
          SecretBinary: decodeBase64(typeof content === 'string' ? content : decodeUtf8(content, from), from),
        },
        from,
      );
  }
}

function decodeUtf8(content: KnownContent<Uint8Array>, from: string): KnownContent<string> {
  try {
    return madeOf(content, new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content));
  } catch {
    throw new HandlerError(`The content of ${from} is not UTF-8 text. Use SecretEncoding.BINARY to store its bytes as they are.`);
  }
}

/** Line breaks are common in base64 files, and carry nothing. */
function decodeBase64(content: KnownContent<string>, from: string): KnownContent<Uint8Array> {
  const compact = content.replace(/\s/g, '');
  if (!BASE64.test(compact)) throw new HandlerError(`The content of ${from} is not base64. Use SecretEncoding.TEXT or BINARY.`);
  return madeOf(content, Buffer.from(compact, 'base64'));
}

export function validateSize(value: SecretPayload, from: string): SecretPayload {
  const size = 'SecretString' in value ? Buffer.byteLength(value.SecretString, 'utf8') : value.SecretBinary.length;
  if (size >= 1 && size <= MAX_BYTES) return value;
  throw new HandlerError(`The value from ${from} has ${size} bytes. Secrets Manager stores 1 to ${MAX_BYTES}.`);
}
