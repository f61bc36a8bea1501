import fc from 'fast-check';
import { toServiceError } from '../../src/create-secret/handler-error';
import { overlapsValue } from '../../src/create-secret/value-overlap';

const VALUE = 'pä55/w0rd&<"x">+tail-of-it';
const JSON_VALUE = JSON.stringify({ user: 'adm1n-of-app', nested: [{ password: VALUE }], pin: 918273645 });
const FORMS: Array<[string, (text: string) => string]> = [
  ['as it stands', text => text],
  ['in upper case', text => text.toUpperCase()],
  ['as JSON', text => JSON.stringify(text)],
  ['as JSON in ASCII', text => text.replace(/[^a-z0-9]/gi, found => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`)],
  ['as JSON with slashes escaped', text => JSON.stringify(text).replaceAll('/', '\\/')],
  ['as XML', text => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')],
  ['as XML by numbers', text => [...text].map(found => `&#${found.codePointAt(0)};`).join('')],
  ['in an address', encodeURIComponent],
  ['in an address, in lower case', text => encodeURIComponent(text).toLowerCase()],
  ['in an address, strictly', text => [...Buffer.from(text)].map(byte => `%${byte.toString(16).padStart(2, '0').toUpperCase()}`).join('')],
  ['in base64', text => Buffer.from(text).toString('base64')],
  ['in base64 for addresses', text => Buffer.from(text).toString('base64url')],
  ['in base64 after one byte', text => Buffer.from(`"${text}`).toString('base64')],
  ['in base64 after two bytes', text => Buffer.from(`{"${text}`).toString('base64')],
  ['in hex', text => Buffer.from(text).toString('hex')],
  ['in hex, in upper case', text => Buffer.from(text).toString('hex').toUpperCase()],
];

describe('a part of a value', () => {
  test.each(FORMS)('is found %s, whole and cut, alone and as a field', (_what, form) => {
    for (const text of [VALUE, VALUE.slice(0, 10), VALUE.slice(-10)]) {
      for (const value of [VALUE, JSON_VALUE]) {
        expect({ text, value, found: overlapsValue(`Value '${form(text)}' is bad`, [Buffer.from(value)]) }).toEqual({ text, value, found: true });
      }
    }
  });

  test('of six characters in a row is found, wherever it is cut', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme-ascii', minLength: 6, maxLength: 40 }), fc.nat(), (value, offset) => {
      const start = offset % (value.length - 5);
      expect(overlapsValue(`the service says ${value.slice(start, start + 6)}`, [Buffer.from(value)])).toBe(true);
    }), { numRuns: 500, seed: 20 });
  });

  test('is not found in a text that has none', () => {
    expect(overlapsValue('User: arn:aws:sts::111122223333:role/x is not authorized', [Buffer.from(JSON_VALUE)])).toBe(false);
    expect(overlapsValue('anything', [])).toBe(false);
  });

  test('of fewer characters than six is not looked for: what is left out would show how short it is', () => {
    expect(overlapsValue('the PIN is 12345', [Buffer.from('12345')])).toBe(false);
    expect(overlapsValue('the PIN is 123456', [Buffer.from('123456')])).toBe(true);
  });

  test('of any length is looked up once for each of its characters, however long the text is', () => {
    const lookUps = (valueLength: number, textLength: number) => {
      const spy = jest.spyOn(Set.prototype, 'has');
      expect(overlapsValue('y'.repeat(textLength), [Buffer.from('x'.repeat(valueLength))])).toBe(false);
      const { length } = spy.mock.calls;
      spy.mockRestore();
      return length;
    };
    expect(lookUps(65_536, 4_000) / lookUps(6_554, 4_000)).toBeCloseTo(10, 1);
    expect(lookUps(6_554, 40_000)).toBe(lookUps(6_554, 4_000));
  });
});

describe('the name of an error', () => {
  test.each(['c4n4ry-value', 'hunter2', 'Pa55 wordException', '{"a":"b"}', '', 'BrandNewException', 'HunterError', 7, undefined, null])('that is not listed, %j, is not shown', name => {
    expect(toServiceError({ name, $fault: 'client' }).name).toBe(name === undefined ? 'Error' : 'an unknown error');
  });

  test.each(['AccessDenied', 'KMS.DisabledException', 'NoSuchKey', 'KMSInvalidStateException', 'TypeError', 'Error', 'SyntaxError', 'TimeoutError'])(
    'that is listed, %s, is shown', name => {
      expect(toServiceError({ name }).name).toBe(name);
    });
});
