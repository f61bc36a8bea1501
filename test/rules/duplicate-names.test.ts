import * as fc from 'fast-check';
import { ids, reported } from './support';
import { judgeNamesakes } from '../../src/rules/duplicate-names';

test('there is an error for those that certainly coexist, and a warning for those that may', () => {
  const paths = fc.array(fc.string({ minLength: 1 }));
  fc.assert(fc.property(paths, paths, (sure, possible) => {
    expect(ids(judgeNamesakes({ name: 'shop', sure, possible }))).toEqual([...sure.length > 0 ? ['MS005'] : [], ...possible.length > 0 ? ['MS006'] : []]);
  }));
});

test('the messages name the others', () => {
  expect(reported(judgeNamesakes({ name: 'shop', sure: ['A/S', 'A/T'], possible: ['B/S'] }))).toEqual([
    'error MS005 secretName "shop" must be unique in an account and region. Other secrets with this name: A/S, A/T. Rename the secret that is not deployed yet: a new name replaces a deployed secret and loses its value.',
    'warning MS006 secretName "shop" is also the name of another secret, which might be deployed to the same account and region. '
    + 'Other secrets with this name: B/S. Deploy them to different accounts or regions, or rename the secret that is not deployed yet: a new name replaces a deployed secret and loses its value.',
  ]);
});
