import { countsOf } from '../../bench/templates';

test('this library and the others have as many functions and roles for fifty secrets as for one', () => {
  for (const maker of ['this library', 'AwsCustomResource', 'Provider']) {
    const [one, fifty] = [1, 50].map(secrets => countsOf(maker, secrets));
    expect([fifty.functions, fifty.roles]).toEqual([one.functions, one.roles]);
    expect(fifty.resources).toBeGreaterThanOrEqual(one.resources + 49);
  }
  expect(countsOf('this library', 50)).toMatchObject({ functions: 1, roles: 1 });
});
