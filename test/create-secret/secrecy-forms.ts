/* The forms in which a service, a library or a log could quote a value. */

export const CANARIES = [
  JSON.stringify({ u5r: 'ädm1n/<Q7>@x', p4w: 'Zk9"vß&w0rd\\8', n0t: [{ d33p: 'xYw8#pLm%' }], p1n: 918273645 }),
  JSON.stringify({ u5r: 'Öth3r/>Q8<@y', p4w: 'Gh4\'kü+m1nd|3', n0t: [{ d33p: 'qRt5~zNv$' }], p1n: 546372819 }),
] as const;

type Form = (value: string) => string;

const unicode: Form = text => [...text].flatMap(found => found.split('')).map(unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
const xml: Form = text => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
const strictUrl: Form = text => [...Buffer.from(text)].map(byte => `%${byte.toString(16).padStart(2, '0').toUpperCase()}`).join('');
const field: Form = text => JSON.parse(text).p4w;
const reversed: Form = text => JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(text)).reverse()));
const base64 = (encoding: BufferEncoding, before = ''): Form => text => Buffer.from(`${before}${text}`).toString(encoding);

const HTML_NAMES: Record<string, string> = { '"': 'quot', '#': 'num', ':': 'colon', ',': 'comma', '@': 'commat', '/': 'sol' };

export const FORMS: Readonly<Record<string, Form>> = {
  'as it stands': text => text,
  'in upper case': text => text.toUpperCase(),
  'as JSON': text => JSON.stringify(text),
  'as JSON in ASCII': text => JSON.stringify(text).replace(/[^\x20-\x7e]/g, unicode),
  'as JSON, every character escaped': unicode,
  'as JSON with slashes escaped': text => JSON.stringify(text).replaceAll('/', '\\/'),
  'as XML': xml,
  'as XML by numbers': text => [...text].map(found => `&#${found.codePointAt(0)};`).join(''),
  'in an address': encodeURIComponent,
  'in an address, in lower case': text => encodeURIComponent(text).toLowerCase(),
  'in an address, strictly': strictUrl,
  'in an address, strictly and in lower case': text => strictUrl(text).toLowerCase(),
  'in base64': base64('base64'),
  'in base64 for addresses': base64('base64url'),
  'in base64 after one byte': base64('base64', '"'),
  'in base64 after two bytes': base64('base64', '{"'),
  'in hex': base64('hex'),
  'in hex, in upper case': text => base64('hex')(text).toUpperCase(),
  'one field': field,
  'one field, as JSON': text => JSON.stringify(field(text)),
  'its number': text => String(JSON.parse(text).p1n),
  'its first ten characters': text => text.slice(0, 10),
  'its last ten characters': text => text.slice(-10),
  'as entities of HTML': text => text.replaceAll('&', '&amp;').replaceAll('ä', '&auml;').replaceAll('ß', '&szlig;').replace(/["#:,@/]/g, found => `&${HTML_NAMES[found]};`),
  'as entities of HTML with zeros': text => [...text].map(found => `&#${String(found.codePointAt(0)).padStart(7, '0')};`).join(''),
  'in bytes of hex': text => [...Buffer.from(text)].map(byte => `\\x${byte.toString(16).padStart(2, '0')}`).join(''),
  'in bytes of octal': text => [...Buffer.from(text)].map(byte => `\\${byte.toString(8).padStart(3, '0')}`).join(''),
  'in code points with braces': text => [...text].map(found => `\\u{${found.codePointAt(0)!.toString(16)}}`).join(''),
  'as quoted-printable': text => [...Buffer.from(text)].map(byte => (/[A-Za-z0-9]/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`)).join(''),
  'as quoted-printable, every byte': text => [...Buffer.from(text)].map(byte => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  'in UTF-16 with zeros between': text => [...text].join('\0'),
  'in UTF-16, in hex': text => Buffer.from(text, 'utf16le').toString('hex'),
  'in UTF-16, in base64': text => Buffer.from(text, 'utf16le').toString('base64'),
  'backwards': text => [...text].reverse().join(''),
  'in base64 twice': text => base64('base64')(base64('base64')(text)),
  'in hex with colons': text => base64('hex')(text).replace(/(..)(?=.)/g, '$1:'),
  'in an address twice': text => encodeURIComponent(encodeURIComponent(text)),
  'with blanks between': text => [...text].join(' '),
  'with line ends between': text => [...text].join('\n'),
  'in base64 with line ends': text => base64('base64')(text).replace(/.{4}/g, '$&\n'),
  'in ROT13': text => text.replace(/[a-z]/gi, found => String.fromCharCode(found.charCodeAt(0) + (found.toLowerCase() < 'n' ? 13 : -13))),
  'with soft hyphens between': text => [...text].join('\u00ad'),
  'in full width': text => [...text].map(found => (/[!-~]/.test(found) ? String.fromCharCode(found.charCodeAt(0) + 0xfee0) : found)).join(''),
  'its fields in reverse': reversed,
};

const WINDOW = 6;

/** Each six characters in a row. */
export function windowsOf(text: string): string[] {
  return Array.from({ length: Math.max(0, text.length - WINDOW + 1) }, (_, start) => text.slice(start, start + WINDOW));
}

/** The strings and numbers in a value, and the value itself. */
export function stringsIn(value: unknown): string[] {
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(stringsIn);
  return [String(value)];
}
