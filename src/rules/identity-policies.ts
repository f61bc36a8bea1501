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
      'must be unique among the inline policies of a role, user, or group: IAM overwrites the first '
      + 'policy, and deleting one of them removes the permissions of both',
    isCompliant: ({ others }) => others.length === 0,
    fix: 'Set another PolicyName for each policy.',
    detail: ({ principal, others }) => `${principal} also has this name from ${others.join(', ')}.`,
    source: `${Source.IAM_INLINE_POLICY} ("Adds or updates an inline policy document")`,
  },
];

export function judgeInlinePolicy(facts: InlinePolicyFacts): Finding[] {
  return judge(IDENTITY_POLICY_RULES, { property: 'PolicyName', value: facts, shown: facts.name });
}
