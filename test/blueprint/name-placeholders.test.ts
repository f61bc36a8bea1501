import { Aws } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { createNameRail, fillPlaceholders } from '../../src/blueprint/name-placeholders';
import { Text } from '../../src/cloudformation/text';

const SEGMENT = fc.string({ unit: fc.constantFrom(...'abcXYZ019_+=.@-'), minLength: 1, maxLength: 12 });

test.each<[string, string, boolean]>([
  ['{stage}/{service}/{name}', 'prod/shop/db', true],
  ['{stage}/{service}/{name}', 'prod/shop/db/login', true],
  ['{stage}/{service}/{name}', 'prod/shop/', false],
  ['{stage}/{service}/{name}', 'dev/shop/db', false],
  ['{stage}/{service}/{name}', 'prod/a/b/db', true],
  ['{stage}/{service}/x', 'prod/a/b/x', false],
  ['a.b', 'aXb', false],
  ['a.b', 'a.b', true],
  ['{name}', '', false],
  ['{region}/x', 'eu-west-1/x', true],
])('by %s, %j fits: %s', (pattern, name, fits) => {
  expect(createNameRail(pattern, { stage: 'prod', region: Aws.REGION }).fits(Text.literal(name))).toBe(fits);
});

test('what a pattern makes fits it, whatever the values', () => {
  fc.assert(fc.property(SEGMENT, SEGMENT, SEGMENT, (stage, service, name) => {
    const variables = { stage, service };
    const { text, missing } = fillPlaceholders('{stage}/{service}-x/{name}', { ...variables, name });
    expect(missing).toEqual([]);
    expect(createNameRail('{stage}/{service}-x/{name}', variables).fits(Text.literal(text))).toBe(true);
    expect(createNameRail('{stage}/{service}-x/{name}', variables).fits(Text.literal(`!${text}`))).toBe(false);
  }));
});

test.each<[string, Array<string | undefined>, boolean | undefined]>([
  ['{stage}/{service}/{name}', [undefined], undefined],
  ['{stage}/{service}/{name}', ['prod/', undefined], undefined],
  ['{stage}/{service}/{name}', ['pr', undefined], undefined],
  ['{stage}/{service}/{name}', ['prod/shop/x', undefined, 'y'], undefined],
  ['{stage}/{service}/{name}', ['dev/', undefined], false],
  ['{stage}/{service}/x', [undefined, 'y'], false],
  ['{stage}/{service}/x', [undefined, '/x'], undefined],
  ['{stage}/{service}/x', [undefined, 'a/b/x'], false],
  ['{stage}/{service}/x', [undefined, 'd/b/x'], undefined],
  ['{stage}/x', [undefined, 'a/x'], false],
])('by %s, %j with what is not known fits: %s', (pattern, parts, fits) => {
  expect(createNameRail(pattern, { stage: 'prod' }).fits(Text.of(parts))).toBe(fits);
});

test('a pattern and a name of any length are compared', () => {
  const long = 'abcdefghij'.repeat(2_000);
  expect(createNameRail(`${long}/{name}`, {}).fits(Text.of([`${long}/`, undefined]))).toBe(undefined);
  expect(createNameRail(`${long}/{name}`, {}).fits(Text.of([`${long}x`, undefined]))).toBe(false);
});

test('a name that fits may be that of which only the beginning or the end is known', () => {
  fc.assert(fc.property(SEGMENT, SEGMENT, SEGMENT, fc.nat(40), (stage, service, name, at) => {
    const rail = createNameRail('{stage}/{service}-x/{name}', { stage });
    const text = `${stage}/${service}-x/${name}`;
    expect([rail.fits(Text.of([text.slice(0, at), undefined])), rail.fits(Text.of([undefined, text.slice(at)]))]).toEqual([undefined, undefined]);
  }));
});

test('a placeholder without a value is reported, and stays unchanged', () => {
  expect(fillPlaceholders('{a}/{b}/{a}/{not one}', { b: '1' })).toEqual({ text: '{a}/1/{a}/{not one}', missing: ['{a}', '{a}'], placeholders: ['a', 'b', 'a'] });
});

test('what every object has is no value', () => {
  expect(fillPlaceholders('{constructor}', {}).missing).toEqual(['{constructor}']);
  expect(createNameRail('{constructor}', {}).fits(Text.literal('x'))).toBe(true);
});
