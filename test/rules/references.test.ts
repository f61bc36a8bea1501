import { reported } from './support';
import { nameGeneratedWhenNeeded, nameNeeded, REFERENCE_RULES } from '../../src/rules/references';

test('the messages', () => {
  expect(reported([nameNeeded('Reader'), nameGeneratedWhenNeeded()])).toEqual([
    'error MS007 secretName must be a literal, because a stack in another account or region refers to this secret. The reference is in Reader. For a deployed secret, pass its complete ARN to ManagedSecret.fromManagedSecretAttributes() in the other stack: a new name replaces the secret and loses its value. Before the first deployment, set secretName.',
    'warning MS008 secretName is PhysicalName.GENERATE_IF_NEEDED: the first reference from another account or region gives the secret a name, which replaces a deployed secret. This replaces the secret: a deployed secret would lose its value. Before the first deployment, set secretName to a name of your own.',
  ]);
});

test('each reference is reported', () => {
  expect(REFERENCE_RULES.map(({ isCompliant }) => isCompliant('Reader'))).toEqual([false, false]);
});
