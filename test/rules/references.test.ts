import { told } from './support';
import { nameGeneratedWhenNeeded, nameNeeded, REFERENCE_RULES } from '../../src/rules/references';

test('the messages', () => {
  expect(told([nameNeeded('Reader'), nameGeneratedWhenNeeded()])).toEqual([
    'error MS007 secretName must be given as a literal, because another account or region refers to this secret. Set secretName; or PhysicalName.GENERATE_IF_NEEDED for a secret that is not deployed yet '
    + '(a name given later replaces the secret). It is referred to by Reader.',
    'warning MS008 secretName is PhysicalName.GENERATE_IF_NEEDED: the first reference from another account or region gives the secret a name, which replaces a secret that is already '
    + 'deployed. Prefer a secretName of your own.',
  ]);
});

test('each reference is reported', () => {
  expect(REFERENCE_RULES.map(({ isCompliant }) => isCompliant('Reader'))).toEqual([false, false]);
});
