import { Rule } from './rule';

/** The parts of a grant that a finding shows. */
export interface GrantFacts {
  readonly grantee: string;
  /** The region of the replica that it is about. */
  readonly replica?: string;
  /** The condition keys that it is about. */
  readonly conditions?: readonly string[];
  /** What has to be added elsewhere: a whole policy, as JSON to paste. */
  readonly missing?: string;
}

export const formatGrantDetail = ({ grantee, replica, conditions, missing }: GrantFacts) => (
  `Grantee: ${grantee}.${replica ? ` Replica: ${replica}.` : ''}${conditions ? ` Condition keys: ${conditions.join(', ')}.` : ''}${missing ? ` Policy: ${missing}` : ''}`);

/** The grant itself knows how far it came. */
export type GrantRuleRow = Omit<Rule<GrantFacts>, 'isCompliant'>;
