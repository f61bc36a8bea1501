/* Looks for planted values, in every form that a value could take, in everything that leaves the handler. */
import { createHash } from 'node:crypto';
import { ResponseUrls } from './exchange';
import { VALUES } from './properties';
import { World } from './world';

const HASHES = ['md5', 'sha1', 'sha256', 'sha512'];

/** The value itself, its encodings, and the hashes from which a weak value could be guessed. */
export function formsOf(value: string | Buffer): string[] {
  const bytes = Buffer.from(value as string);
  const encoded = [bytes.toString('base64').replace(/=+$/, ''), bytes.toString('base64url'), bytes.toString('hex'), encodeURIComponent(bytes.toString('utf8'))];
  const plain = bytes.toString('utf8');
  const escaped = JSON.stringify(plain).slice(1, -1);
  const hashes = HASHES.flatMap(name => {
    const hash = createHash(name).update(bytes).digest();
    return [hash.toString('hex'), hash.toString('base64').replace(/=+$/, ''), hash.toString('hex').slice(0, 32)];
  });
  return [...new Set([plain, escaped, ...encoded, ...hashes])];
}

/** `c4n4ry` is part of each planted value, so that a part of one is found too. */
const PLANTED = [
  'c4n4ry',
  ...[...VALUES.parameter, ...VALUES.base64, ...VALUES.secret, ...VALUES.json, 'c4n4ry-json-field'].flatMap(formsOf),
  ...VALUES.object.flatMap(text => formsOf(Buffer.from(text, 'latin1'))),
  Buffer.from(VALUES.base64[0], 'base64').toString('latin1'),
];

/** Where a value, or the address that CloudFormation signed, was seen. */
export function leaks(world: World): string[] {
  const forms = [...PLANTED, ...world.aws.secretsManager.passwords.flatMap(formsOf)];
  return Object.entries(placesOf(world)).flatMap(([place, text]) => {
    const found = forms.find(form => text.includes(form));
    const hasUrl = place !== 'requests' && text.includes(ResponseUrls.SIGNATURE);
    return [...found === undefined ? [] : [`a value is in the ${place}: ${found.slice(0, 40)}`], ...hasUrl ? [`the response URL is in the ${place}`] : []];
  });
}

/** What leaves the handler, but for its requests to the services. */
export function placesOf({ lambda, stacks, secrets }: World): Record<string, string> {
  return {
    'log': lambda.lines.join('\n'),
    'errors': lambda.thrown.map(everything).join('\n'),
    'responses': JSON.stringify(stacks.map(({ exchanges }) => exchanges.map(({ responses }) => responses))),
    'version ids and metadata': JSON.stringify(secrets.map(({ name, description, tags, versions }) => [name, description, [...tags], [...versions.keys()]])),
  };
}

/** An error with its cause and every field, as a logger would print it. */
function everything(error: unknown): string {
  if (!(error instanceof Error)) return JSON.stringify(error) ?? '';
  const fields = Object.getOwnPropertyNames(error).map(name => `${name}=${field((error as any)[name])}`);
  return fields.join('\n');
}

function field(value: unknown): string {
  if (value instanceof Error) return everything(value);
  try {
    return typeof value === 'string' ? value : JSON.stringify(value) ?? '';
  } catch {
    return '';
  }
}
