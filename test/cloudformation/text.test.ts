import * as fc from 'fast-check';
import { countBytes, countCharacters, isPendingLookup, isWellFormed, Text } from '../../src/cloudformation/text';
import { anyText, withGaps } from '../rules/support';

const PARTS = fc.array(fc.option(anyText(), { nil: undefined }));

describe('a text', () => {
  test('that is literal is known in whole', () => {
    const text = Text.literal('shop/db');
    expect([text.isWhole, text.value, text.literal, text.head, text.tail, text.shown]).toEqual([true, 'shop/db', 'shop/db', 'shop/db', 'shop/db', 'shop/db']);
  });

  test('with a gap has the known start and end', () => {
    const text = withGaps('shop-…-…-db');
    expect([text.isWhole, text.value, text.literal, text.head, text.tail, text.shown])
      .toEqual([false, undefined, 'shop---db', 'shop-', '-db', 'shop-${…}-${…}-db']);
  });

  test('that is a gap alone has neither start nor end', () => {
    const { isWhole, literal, head, tail, shown } = Text.UNRESOLVED;
    expect([isWhole, literal, head, tail, shown]).toEqual([false, '', '', '', '${…}']);
  });

  test('takes a dynamic reference for a gap, and still shows it', () => {
    const text = Text.literal('a-{{resolve:ssm:/prod/name:3}}-b');
    expect([text.isWhole, text.head, text.tail, text.literal, text.shown])
      .toEqual([false, 'a-', '-b', 'a--b', 'a-{{resolve:ssm:/prod/name:3}}-b']);
  });

  test.each([
    ['{{resolve:ssm:/a}}', false, false],
    ['{{resolve:ssm-secure:/a}}', true, false],
    ['x{{resolve:secretsmanager:a:SecretString:b::}}y', false, true],
    ['{{resolve:secretsmanager:…:SecretString:::}}', false, true],
    ['ssm-secure', false, false],
  ])('%s refers to a secure parameter: %p, to a secret: %p', (written, secure, secret) => {
    const text = withGaps(written);
    expect([text.refersTo('ssm-secure'), text.refersTo('secretsmanager')]).toEqual([secure, secret]);
  });

  test.each(['{{resolve:', '{{resolve:ssm:/a', '{{resolve:s3:a}}', 'resolve:ssm:/a}}'])('takes %s for what it says, a literal', written => {
    expect(Text.literal(written).value).toBe(written);
  });

  test.each([
    ['dummy-value-for-/shop/name', '', ''], ['shop/dummy-value-for-/shop/name and more', 'shop/ and more', 'shop/'], ['{{resolve:ssm:/a}}-dummy-value-for-b', '-', ''],
    ['dummy-value-for-a, dummy-value-for-b', ', ', ''],
  ])('takes what is still looked up in %s for a gap', (written, literal, head) => {
    const text = Text.literal(written);
    expect([text.isWhole, text.literal, text.head, isPendingLookup(written)]).toEqual([false, literal, head, true]);
  });

  test('takes two dynamic references apart', () => {
    expect(Text.literal('{{resolve:ssm:/a}}+{{resolve:ssm:/b}}').literal).toBe('+');
  });

  test('of the user cannot pretend to be a gap', () => {
    expect(Text.literal('a\uFFFFb').isWhole).toBe(true);
    expect(Text.of(['a\uFFFFb']).isWhole).toBe(true);
  });

  test('is split within its literal parts, never within a gap', () => {
    expect(withGaps('arn:…:{{resolve:ssm:/a}}:x').split(':').map(({ shown }) => shown)).toEqual(['arn', '${…}', '${…}', 'x']);
  });

  test('is what its parts are, in any number and of any characters', () => {
    fc.assert(fc.property(PARTS, parts => {
      const text = Text.of(parts);
      const resolved = parts.filter(part => part !== undefined).join('');
      expect(text.literal).toBe(resolved);
      expect(text.isWhole).toBe(!parts.includes(undefined));
      expect(parts.map(part => part ?? '???').join('').startsWith(text.head)).toBe(true);
      expect(parts.map(part => part ?? '???').join('').endsWith(text.tail)).toBe(true);
    }));
  });
});

test('lengths are counted in Unicode characters, sizes in bytes of UTF-8', () => {
  fc.assert(fc.property(anyText(), text => {
    expect(countCharacters(text)).toBe([...text].length);
    expect(countBytes(text)).toBe(new TextEncoder().encode(text).length);
  }));
  expect([countCharacters('a😀'), countBytes('a😀')]).toEqual([2, 5]);
});

test('half of a surrogate pair is distinguished from a whole one', () => {
  const units = fc.array(fc.integer({ min: 0xD7F0, max: 0xE010 }).map(unit => String.fromCharCode(unit))).map(parts => parts.join(''));
  fc.assert(fc.property(fc.oneof(units, anyText()), text => {
    expect(isWellFormed(text)).toBe(new TextDecoder('utf-8', { ignoreBOM: true }).decode(new TextEncoder().encode(text)) === text);
  }));
});
