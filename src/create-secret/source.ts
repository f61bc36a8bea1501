import { Generator, Source } from './contract';
import { Failure } from './failure';
import { Services } from './services';
import { checked, encoded, KnownContent, madeOf, Value } from './value';

/** Reads the value. Undefined for a secret that gets none. */
export async function readSource(source: Source, services: Services): Promise<Value | undefined> {
  switch (source.Type) {
    case 'none': return undefined;
    case 'generated': return generated(source.Generator, services);
    case 'parameter': {
      const name = source.Version ? `${source.Name}:${source.Version}` : source.Name;
      return encoded(await services.getParameter(name), source.Encoding, `parameter ${name}`);
    }
    case 'secret': {
      const content = fieldOf(await services.getSourceSecret(source), source.JsonField, source.SecretId);
      return encoded(content, source.Encoding, `secret ${source.SecretId}`);
    }
    case 'object': return encoded(await services.getObject(source), source.Encoding, `object s3://${source.Bucket}/${source.Key}`);
  }
}

/** As CloudFormation does: the password alone, or added to the template under the key. */
async function generated(generator: Generator, services: Services): Promise<Value> {
  const password = await services.getRandomPassword(generator);
  const { SecretStringTemplate: template, GenerateStringKey: key } = generator;
  const text = template === undefined || key === undefined ? password : JSON.stringify({ ...objectOf(template), [key]: password });
  return checked({ SecretString: madeOf(password, text) }, 'the generator');
}

function objectOf(template: string): object {
  const parsed = parse(template);
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed;
  throw new Failure('secretStringTemplate is no JSON object.');
}

function fieldOf(content: KnownContent, field: string | undefined, from: string): KnownContent {
  if (field === undefined) return content;
  if (typeof content !== 'string') throw new Failure(`The secret ${from} is binary, and has no JSON fields.`);
  const value = (parse(content) as Record<string, unknown> | undefined)?.[field];
  if (value === undefined || value === null) throw new Failure(`The secret ${from} has no JSON field ${JSON.stringify(field)}.`);
  if (typeof value === 'string') return madeOf(content, value);
  if (!keepsNumbers(content)) {
    throw new Failure(`The JSON field ${JSON.stringify(field)} of the secret ${from} is no text, and its secret has numbers that would change. Store them as text.`);
  }
  return madeOf(content, JSON.stringify(value));
}

/** A parser rounds 12345678901234567890, and makes 1.10 to 1.1. */
function keepsNumbers(json: string): boolean {
  const parts = json.match(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g) ?? [];
  return parts.filter(part => !part.startsWith('"')).every(part => String(Number(part)) === part);
}

/** The parser's own error would quote the text. */
function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
