import * as fc from 'fast-check';
import { ids, told } from './support';
import { judgeNamesakes } from '../../src/rules/duplicate-names';

test('there is an error for those that surely meet, and a warning for those that may', () => {
  const paths = fc.array(fc.string({ minLength: 1 }));
  fc.assert(fc.property(paths, paths, (sure, possible) => {
    expect(ids(judgeNamesakes({ name: 'shop', sure, possible }))).toEqual([...sure.length > 0 ? ['MS005'] : [], ...possible.length > 0 ? ['MS006'] : []]);
  }));
});

test('the messages name the others', () => {
  expect(told(judgeNamesakes({ name: 'shop', sure: ['A/S', 'A/T'], possible: ['B/S'] }))).toEqual([
    'error MS005 secretName "shop" must be the name of one secret in an account and region. The name is also that of A/S, A/T. Rename one that is not deployed yet: renaming a deployed secret replaces it, and the new one does not have its value.',
    'warning MS006 secretName "shop" is the name of another secret too, which may be deployed to the same account and region. '
    + 'The name is also that of B/S. Make sure that they never meet, or rename one that is not deployed yet: renaming a deployed secret replaces it, and the new one does not have its value.',
  ]);
});
