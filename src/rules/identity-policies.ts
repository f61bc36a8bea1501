import { Finding, judge, Rule } from './rule';
import { RuleId } from './rule-ids';
import { Source } from './sources';

/** An inline policy of a role, user or group, beside the others of the same name. */
export interface InlinePolicyFacts {
  readonly name: string;
  /** The role, user or group. */
  readonly principal: string;
  /** The paths of the others. */
  readonly others: readonly string[];
}

/** What an inline policy must be beside the other policies of its role, user or group. */
export const IDENTITY_POLICY_RULES: readonly Rule<InlinePolicyFacts>[] = [
  {
    id: RuleId.IDENTITY_POLICY_TAKEN,
    level: 'error',
    title: 'Two inline policies of one name',
    requirement:
      'must be the name of one inline policy of a role, user or group: '
      + 'IAM overwrites the one that is there, and deleting either takes the permissions of both',
    isCompliant: ({ others }) => others.length === 0,
    fix: 'Give each policy a PolicyName of its own.',
    detail: ({ principal, others }) => `${principal} has it from ${others.join(', ')} too.`,
    source: `${Source.IAM_INLINE_POLICY} ("Adds or updates an inline policy document")`,
  },
];

export function judgeInlinePolicy(facts: InlinePolicyFacts): Finding[] {
  return judge(IDENTITY_POLICY_RULES, { property: 'PolicyName', value: facts, shown: facts.name });
}
