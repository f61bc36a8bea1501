import { createFinding, Finding, Rule } from './rule';
import { RuleId } from './rule-ids';
import { Source } from './sources';

/** What a secret must be for another environment to refer to it. The subject is the path of who refers. */
export const NAME_NEEDED: Rule<string> = {
  id: RuleId.NAME_NEEDED,
  level: 'error',
  title: 'Name for a reference from elsewhere',
  requirement: 'must be given as a literal, because another account or region refers to this secret',
  isCompliant: () => false,
  fix:
    'A name replaces a deployed secret, and the new one does not have its value: refer to it by '
    + 'its complete ARN (ManagedSecret.fromManagedSecretAttributes()). Before the first '
    + 'deployment, set secretName, or PhysicalName.GENERATE_IF_NEEDED.',
  detail: path => `It is referred to by ${path}.`,
  source: `${Source.CFN_SECRET} (a name is create-only: a change replaces the secret)`,
};

export const NAME_GENERATED_WHEN_NEEDED: Rule<string> = {
  id: RuleId.NAME_GENERATED_WHEN_NEEDED,
  level: 'warning',
  title: 'Name that appears when it is needed',
  requirement:
    'is PhysicalName.GENERATE_IF_NEEDED: the first reference from another account or region gives the secret a name, which replaces a secret that is already deployed',
  isCompliant: () => false,
  fix:
    'A name replaces a deployed secret, and the new one does not have its value. Before the '
    + 'first deployment, prefer a secretName of your own.',
  source: Source.CFN_SECRET,
};

export const REFERENCE_RULES: readonly Rule<string>[] = [NAME_NEEDED, NAME_GENERATED_WHEN_NEEDED];

export function nameNeeded(referrer: string): Finding {
  return createFinding(NAME_NEEDED, { property: 'secretName', value: referrer });
}

export function nameGeneratedWhenNeeded(): Finding {
  return createFinding(NAME_GENERATED_WHEN_NEEDED, { property: 'secretName', value: '' });
}
