import { isObject, parseJson } from '../cloudformation/json';

/** The options of a generator as its template has them, by name. */
export type LockedOptions = Readonly<Record<string, unknown>>;

const VERSION = 1;

/** As git leaves them. JSON has no line of this form. */
const CONFLICT = /^(<{7}|>{7}|={7})( |\r?$)/m;

/** What the file says, by the path of the secret; or what is wrong with it. */
export function parseLock(text: string): Map<string, LockedOptions> | string {
  if (CONFLICT.test(text)) return 'The file has conflict markers of a merge: keep the lines of both sides, and remove the markers.';
  // Some editors put a byte order mark before the text.
  const json = parseJson(text.replace(/^\uFEFF/, ''));
  if (!isObject(json)) return 'The file is not a JSON object.';
  if (json.version === undefined) return 'The file has no version.';
  if (json.version !== VERSION) return `The file has version ${JSON.stringify(json.version)}.`;
  const { secrets } = json;
  if (!isObject(secrets)) return 'The file has no object "secrets".';
  const wrong = Object.keys(secrets).find(secret => !isObject(secrets[secret]));
  if (wrong !== undefined) return `The options of ${JSON.stringify(wrong)} are not an object.`;
  const twice = repeatedIn(text);
  if (twice !== undefined) return `The file has ${twice} more than once, as a merge may leave it: keep the line that is deployed.`;
  return new Map(Object.entries(secrets as Record<string, LockedOptions>));
}

/** A line of a secret. JSON takes the last of two, and nobody would notice the other. */
const ENTRY = /^\s*("(?:[^"\\]|\\.)*")\s*:\s*\{/gm;

function repeatedIn(text: string): string | undefined {
  const names = [...text.replace(/"secrets"\s*:\s*\{/, '').matchAll(ENTRY)].map(([, name]) => name);
  return names.find((name, index) => names.indexOf(name) !== index);
}

/**
 * One line for each secret, in a stable order: two branches that add secrets merge,
 * and a review shows the options.
 */
export function formatLock(secrets: ReadonlyMap<string, LockedOptions>): string {
  const lines = sorted([...secrets]).map(([secret, options]) => `    ${JSON.stringify(secret)}: ${formatOptions(options)}`);
  return `{\n  "version": ${VERSION},\n  "secrets": {${lines.length > 0 ? `\n${lines.join(',\n')}\n  ` : ''}}\n}\n`;
}

function formatOptions(options: LockedOptions): string {
  const fields = sorted(Object.entries(options)).map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`);
  return fields.length > 0 ? `{ ${fields.join(', ')} }` : '{}';
}

/** By code units: the same on every machine. */
function sorted<T>(entries: Array<[string, T]>): Array<[string, T]> {
  return entries.sort(([a], [b]) => a < b ? -1 : 1);
}
