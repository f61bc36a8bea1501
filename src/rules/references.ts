import { createFinding, Finding, judge, Rule } from './rule';
import { RuleId } from './rule-ids';
import { endsLikeArn } from './secret-name';
import { Source } from './sources';
import { Text } from '../cloudformation/text';

/** What a secret must be for another environment to refer to it. The subject is the path of who refers. */
export const NAME_NEEDED: Rule<string> = {
  id: RuleId.NAME_NEEDED,
  level: 'error',
  title: 'Name for a reference from another account or region',
  requirement: 'must be a literal, because a stack in another account or region refers to this secret',
  isCompliant: () => false,
  fix:
    'For a deployed secret, pass its complete ARN to ManagedSecret.fromManagedSecretAttributes() in the '
    + 'other stack: a new name replaces the secret and loses its value. Before the first deployment, set '
    + 'secretName.',
  detail: path => `The reference is in ${path}.`,
  source: `${Source.CFN_SECRET} (a name is create-only: a change replaces the secret)`,
};

export const NAME_GENERATED_WHEN_NEEDED: Rule<string> = {
  id: RuleId.NAME_GENERATED_WHEN_NEEDED,
  level: 'warning',
  title: 'Name that a reference adds',
  requirement:
    'is PhysicalName.GENERATE_IF_NEEDED: the first reference from another account or region gives the '
    + 'secret a name, which replaces a deployed secret',
  isCompliant: () => false,
  fix:
    'This replaces the secret: a deployed secret would lose its value. Before the first deployment, set '
    + 'secretName to a name of your own.',
  source: Source.CFN_SECRET,
};

export const REFERENCE_RULES: readonly Rule<string>[] = [NAME_NEEDED, NAME_GENERATED_WHEN_NEEDED];

/** An ARN that another environment uses, where it is put together of the name. */
export interface PartialArnFacts {
  readonly name: Text;
  /** The path of the stack. */
  readonly consumer: string;
  /** Whether the property calls it complete. */
  readonly isCalledFull: boolean;
}

const COMPLETE_IN_OTHER_STACK =
  'Between regions of one account, set crossRegionReferences on both stacks; otherwise, pass the complete ARN to ManagedSecret.fromManagedSecretAttributes()';

export const PARTIAL_ARN_RULES: readonly Rule<PartialArnFacts>[] = [
  {
    id: RuleId.FULL_ARN_IN_OTHER_STACK,
    level: 'note',
    title: 'Complete ARN without a suffix in another account or region',
    requirement:
      'has no suffix in another account or region, where only the name of the secret is known: as the '
      + 'resource of a policy it matches nothing',
    isCompliant: ({ name, isCalledFull }) => !isCalledFull || endsLikeArn(name),
    fix: `Use arnForPolicies in policies, and secretArn to look up the secret. ${COMPLETE_IN_OTHER_STACK}.`,
    detail: ({ consumer }) => `It is used by ${consumer}.`,
    source: `${Source.TROUBLESHOOTING} (what another environment gets is inferred from the code of the CDK)`,
  },
  {
    id: RuleId.PARTIAL_ARN_LIKE_COMPLETE,
    level: 'warning',
    title: 'Partial ARN that looks complete',
    requirement:
      'has no suffix in another account or region, and the name ends with a hyphen and six characters: '
      + 'Secrets Manager reads them as the suffix and does not find the secret',
    isCompliant: ({ name }) => !endsLikeArn(name),
    fix: `${COMPLETE_IN_OTHER_STACK}; or acknowledge this warning.`,
    detail: ({ consumer }) => `It is used by ${consumer}.`,
    source: Source.TROUBLESHOOTING,
  },
];

/** @param property that gave the ARN */
export function judgePartialArn(property: string, facts: PartialArnFacts): Finding[] {
  return judge(PARTIAL_ARN_RULES, { property, value: facts });
}

export function nameNeeded(referrer: string): Finding {
  return createFinding(NAME_NEEDED, { property: 'secretName', value: referrer });
}

export function nameGeneratedWhenNeeded(): Finding {
  return createFinding(NAME_GENERATED_WHEN_NEEDED, { property: 'secretName', value: '' });
}
