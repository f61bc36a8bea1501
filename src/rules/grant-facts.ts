import { Rule } from './rule';

/** A key that this app creates, or may create, of which the policy lacks the statements of a grant. */
export interface AppKeyGap {
  /** Undefined where it is not known. */
  readonly path?: string;
  readonly why: 'unreadable' | 'replaced' | 'unfollowed' | 'otherType' | 'unread';
}

/** The parts of a grant that a finding shows. */
export interface GrantFacts {
  readonly grantee: string;
  /** The region of the replica that it is about. */
  readonly replica?: string;
  /** The condition keys that it is about. */
  readonly conditions?: readonly string[];
  /** The key of this app that it is about. */
  readonly appKey?: AppKeyGap;
  /** What has to be added elsewhere: a whole policy, as JSON to paste. */
  readonly missing?: string;
}

export const formatGrantDetail = ({ grantee, replica, conditions, appKey, missing }: GrantFacts) => (
  `Grantee: ${grantee}.${replica ? ` Replica: ${replica}.` : ''}${appKey?.path ? ` Key: ${appKey.path}.` : ''}${conditions ? ` Condition keys: ${conditions.join(', ')}.` : ''}${missing ? ` Policy: ${missing}` : ''}`);

/** The grant itself knows how far it came. */
export type GrantRuleRow = Omit<Rule<GrantFacts>, 'isCompliant'>;
