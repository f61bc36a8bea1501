import { Generator, Source } from './contract';
import { HandlerError } from './handler-error';
import { readCiphertext, readSops } from './read-encrypted';
import { encodeValue, KnownContent, madeOf, SecretPayload, validateSize } from './secret-payload';
import { Services } from './services';

/** Reads the value. Undefined for a secret that gets none. */
export async function readSource(source: Source, services: Services): Promise<SecretPayload | undefined> {
  switch (source.Type) {
    case 'none': return undefined;
    case 'generated': return generateValue(source.Generator ?? {}, services);
    case 'parameter': {
      const name = source.Version ? `${source.Name}:${source.Version}` : source.Name;
      return encodeValue(await services.getParameter(name), source.Encoding, `parameter ${name}`);
    }
    case 'secret': {
      const content = extractField(await services.getSourceSecret(source), source.JsonField, source.SecretId);
      return encodeValue(content, source.Encoding, `secret ${source.SecretId}`);
    }
    case 'object': return encodeValue(await services.getObject(source), source.Encoding, `object s3://${source.Bucket}/${source.Key}`);
    case 'sops': return readSops(source, services);
    case 'ciphertext': return readCiphertext(source, services);
  }
}

/** As CloudFormation does: the password alone, or added to the template under the key. */
async function generateValue(generator: Generator, services: Services): Promise<SecretPayload> {
  const password = await services.getRandomPassword(generator);
  const { SecretStringTemplate: template, GenerateStringKey: key } = generator;
  const text = template === undefined || key === undefined ? password : JSON.stringify({ ...parseTemplate(template), [key]: password });
  return validateSize({ SecretString: madeOf(password, text) }, 'the generator');
}

function parseTemplate(template: string): object {
  const parsed = tryParseJson(template);
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed;
  throw new HandlerError('secretStringTemplate is not a JSON object. Correct it, and deploy again.');
}

function extractField(content: KnownContent, field: string | undefined, from: string): KnownContent {
  if (field === undefined) return content;
  if (typeof content !== 'string') throw new HandlerError(`The secret ${from} is binary, and has no JSON fields.`);
  const parsed = tryParseJson(content);
  const value = isRecord(parsed) && Object.hasOwn(parsed, field) ? parsed[field] : undefined;
  if (value === undefined || value === null) throw new HandlerError(`The secret ${from} has no JSON field ${JSON.stringify(field)}.`);
  if (typeof value === 'string') return madeOf(content, value);
  if (!preservesNumbers(content)) {
    throw new HandlerError(
      `The JSON field ${JSON.stringify(field)} of the secret ${from} is not a string, and the `
        + 'secret has numbers that would be rounded. Store these numbers as strings.',
    );
  }
  return madeOf(content, JSON.stringify(value));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** A parser rounds 12345678901234567890, and makes 1.10 to 1.1. */
function preservesNumbers(json: string): boolean {
  const parts = json.match(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g) ?? [];
  return parts.filter(part => !part.startsWith('"')).every(part => String(Number(part)) === part);
}

/** The parser's own error would quote the text. */
function tryParseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
