import { told } from './support';
import { nameGeneratedWhenNeeded, nameNeeded, REFERENCE_RULES } from '../../src/rules/references';

test('the messages', () => {
  expect(told([nameNeeded('Reader'), nameGeneratedWhenNeeded()])).toEqual([
    'error MS007 secretName must be given as a literal, because another account or region refers to this secret. It is referred to by Reader. A name replaces a deployed secret, and the new one does not have its value: '
    + 'refer to it by its complete ARN (ManagedSecret.fromManagedSecretAttributes()). Before the first deployment, set secretName, or PhysicalName.GENERATE_IF_NEEDED.',
    'warning MS008 secretName is PhysicalName.GENERATE_IF_NEEDED: the first reference from another account or region gives the secret a name, which replaces a secret that is already '
    + 'deployed. A name replaces a deployed secret, and the new one does not have its value. Before the first deployment, prefer a secretName of your own.',
  ]);
});

test('each reference is reported', () => {
  expect(REFERENCE_RULES.map(({ isCompliant }) => isCompliant('Reader'))).toEqual([false, false]);
});
