import { isCustomRuleId } from './acknowledgement';
import { Finding, formatList, judge, Rule } from './rule';
import { RuleId } from './rule-ids';

/** A custom rule as a plugin was given it. */
export interface CustomRuleFacts {
  /** What every custom rule has, and this one has not. */
  readonly missing: readonly string[];
  /** Undefined if it has none. */
  readonly id?: string;
  /** An earlier rule that is the same object. */
  readonly sameObject?: string;
  /** An earlier rule that is another object, and has the same id. */
  readonly sameId?: string;
}

const OURS = 'This library: it reports each custom rule that it cannot run, or that looks like another rule.';

/** What a custom rule must be. */
export const CUSTOM_RULE_RULES: readonly Rule<CustomRuleFacts>[] = [
  {
    id: RuleId.CUSTOM_RULE_INCOMPLETE,
    level: 'error',
    title: 'Custom rule that lacks a part',
    requirement: 'must have an id, a title, a fix, and a method check()',
    isCompliant: ({ missing }) => missing.length === 0,
    fix: 'Add what is missing; no text can be empty. In Python, declare id, title, fix, and severity with @property.',
    detail: ({ missing }) => `It has no ${missing.join(', ')}.`,
    source: OURS,
  },
  {
    id: RuleId.CUSTOM_RULE_ID,
    level: 'error',
    title: 'Id of a custom rule',
    requirement: 'must have an id of letters, digits, and ._- that is not like MS001',
    isCompliant: ({ id }) => id === undefined || isCustomRuleId(id),
    fix: 'Start it with the name of your organization, such as ACME-1.',
    detail: ({ id }) => `It is ${formatList([id!])}.`,
    source: OURS,
  },
  {
    id: RuleId.CUSTOM_RULE_NAMESAKE,
    level: 'error',
    title: 'Custom rules that share an id',
    requirement: 'must have an id of its own',
    isCompliant: ({ sameId }) => sameId === undefined,
    fix: 'Choose another id: acknowledgments and the report name a rule by its id.',
    detail: ({ id, sameId }) => `${sameId} also has the id ${formatList([id!])}.`,
    source: OURS,
  },
  {
    id: RuleId.CUSTOM_RULE_TWICE,
    level: 'error',
    title: 'Custom rule that is listed twice',
    requirement: 'must be a different object from the rules before it',
    isCompliant: ({ sameObject }) => sameObject === undefined,
    fix: 'List each rule once. In Go, give the struct of each rule a field: Go may give all structs without fields '
      + 'one address, and jsii then takes two rules for one.',
    detail: ({ sameObject }) => `It is the same object as ${sameObject}.`,
    source: OURS,
  },
];

/** @param property its place in the list of rules */
export function judgeCustomRule(property: string, facts: CustomRuleFacts): Finding[] {
  return judge(CUSTOM_RULE_RULES, { property, value: facts });
}
