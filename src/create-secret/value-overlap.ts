/** So many characters in a row of a value are a part of it. */
const WINDOW = 6;

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: '\'' };

/**
 * Whether a text has a part of a value, in whatever form a service could quote it: cut anywhere, a string within JSON,
 * escaped, or encoded. A shorter value is not looked for: a text that is left out would show that the value is short.
 *
 * @param length of the part
 */
export function overlapsValue(text: string, values: readonly Buffer[], length = WINDOW): boolean {
  const windows = new Set([text, unescape(text)].flatMap(form => windowsOf(form.toLowerCase(), length)));
  return values.flatMap(value => partsOf(value, length)).some(part => formsOf(part).some(form => hasOneOf(windows, form, length)));
}

function hasOneOf(windows: ReadonlySet<string>, form: string, length: number): boolean {
  for (let start = 0; start + length <= form.length; start++) {
    if (windows.has(form.slice(start, start + length))) return true;
  }
  return false;
}

function windowsOf(text: string, length: number): string[] {
  return Array.from({ length: Math.max(0, text.length - length + 1) }, (_, start) => text.slice(start, start + length));
}

/** The value, and each string and number within it where it is JSON. */
function partsOf(value: Buffer, length: number): Buffer[] {
  const parts = [value, ...scalarsOf(tryParse(value.toString('utf8'))).map(scalar => Buffer.from(scalar))];
  return parts.filter(part => part.length >= length);
}

function scalarsOf(value: unknown): string[] {
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(scalarsOf);
  return value === undefined || value === null ? [] : [String(value)];
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Base64 depends on where a part begins in what is encoded: three ways. */
function formsOf(bytes: Buffer): string[] {
  const shifted = [0, 1, 2].map(count => Buffer.concat([Buffer.alloc(count), bytes]).toString('base64').slice(count === 0 ? 0 : count + 1));
  const base64 = shifted.flatMap(text => [text, text.replaceAll('+', '-').replaceAll('/', '_')]).map(text => text.replace(/=+$/, ''));
  const text = bytes.toString('utf8');
  return [text, JSON.stringify(text).slice(1, -1), bytes.toString('latin1'), bytes.toString('hex'), ...base64].map(form => form.toLowerCase());
}

/** Of JSON, of XML and of addresses. */
function unescape(text: string): string {
  const plain = text
    .replace(/\\u([0-9a-f]{4})/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
    .replace(/\\x([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
    .replace(/\\([/"'\\])/g, '$1')
    .replace(/&#x([0-9a-f]{1,4});/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
    .replace(/&#(\d{1,5});/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => ENTITIES[name]);
  return plain.replace(/(?:%[0-9a-f]{2})+/gi, bytes => Buffer.from(bytes.replaceAll('%', ''), 'hex').toString('utf8'));
}
