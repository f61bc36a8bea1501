import { Aws } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { fill, nameRail } from '../../src/platform/naming';

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
  expect(nameRail(pattern, { stage: 'prod', region: Aws.REGION }).fits(name)).toBe(fits);
});

test('what a pattern makes fits it, whatever the values', () => {
  fc.assert(fc.property(SEGMENT, SEGMENT, SEGMENT, (stage, service, name) => {
    const variables = { stage, service };
    const { text, missing } = fill('{stage}/{service}-x/{name}', { ...variables, name });
    expect(missing).toEqual([]);
    expect(nameRail('{stage}/{service}-x/{name}', variables).fits(text)).toBe(true);
    expect(nameRail('{stage}/{service}-x/{name}', variables).fits(`!${text}`)).toBe(false);
  }));
});

test('what has no value is told, and stays as it is', () => {
  expect(fill('{a}/{b}/{a}/{not one}', { b: '1' })).toEqual({ text: '{a}/1/{a}/{not one}', missing: ['{a}', '{a}'] });
});
