import { Rule } from './rule';
import { RuleId } from './rule-ids';

/**
 * What the attributes of an imported secret must be. It has no predicate: `ImportedSecret` throws at once, because it
 * can make nothing of attributes that do not name a secret.
 */
export const ATTRIBUTES: Omit<Rule<never>, 'holds'> = {
  id: RuleId.ATTRIBUTES,
  level: 'error',
  title: 'Attributes that name one secret',
  must: 'must name the secret by a complete ARN, or by its name with the account and region, and not by both',
  fix: 'Give secretCompleteArn alone, or secretName. This one is thrown at once.',
  source: 'This library: one of them would be ignored.',
};
