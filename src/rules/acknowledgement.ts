import { Finding, formatList, judge, Rule } from './rule';
import { RuleId } from './rule-ids';

/** An acknowledgement as the user wrote it. */
export interface AcknowledgementFacts {
  readonly id: string;
  readonly reason: string;
  /** The CDK's own acknowledgement has no place for it, nor for an end. */
  readonly owner?: string;
  readonly expires?: string;
  /** `2026-11-27`. */
  readonly today: string;
  /** Whether a rule of this library has the id. */
  readonly isKnown: boolean;
  /**
   * Whether nobody can acknowledge it: a guardrail, what is wrong with a blueprint or an acknowledgement.
   */
  readonly isUnacknowledgeable: boolean;
  /** Whether the CDK's own method made it. */
  readonly isForeign: boolean;
  /** The last day that the blueprints around it allow. */
  readonly latest?: string;
  /** Whether only the owners of the blueprint can acknowledge it there. */
  readonly isReserved?: boolean;
}

/** The page with an anchor for each rule, such as `#ms001`. */
const RULES = 'https://github.com/cdk-managed-secret/cdk-managed-secret/blob/main/RULES.md';

const OURS = 'This library: every acknowledgment has a reason, an owner, and an expiry date.';

/** The one call that has an effect everywhere: the CDK's own has none on an annotation, or no owner. */
export function acknowledgmentAdvice(id: string): string {
  return `To acknowledge it, call SecretRules.acknowledge(scope, '${id}', { reason, owner, expires }).`;
}

/** What is wrong with an acknowledgment cannot be acknowledged in turn. */
export function isAcknowledgeable(id: string): boolean {
  return !/^MS(9|33[23]$)/.test(id);
}

/** What a team may call a rule of its own. */
const ID = /^[A-Za-z0-9._-]+$/;

/** As the ids of this library are, or as they are mistyped: with a letter that looks like a digit as well. */
const LIKE_OURS = /^MS(\d*|(?=.*\d)[\dOIL]{3})$/i;

export function isCustomRuleId(id: string): boolean {
  return ID.test(id) && !LIKE_OURS.test(id);
}

/** RULES.md does not have the custom rules. */
export function linkToRule(id: string): string | undefined {
  return isCustomRuleId(id) ? undefined : `${RULES}#${id.toLowerCase()}`;
}

/** What an acknowledgement must be. One that is not has no effect. */
export const ACKNOWLEDGEMENT_RULES: readonly Rule<AcknowledgementFacts>[] = [
  {
    id: RuleId.ACKNOWLEDGED_WITHOUT_REASON,
    level: 'warning',
    title: 'Acknowledgment without a reason',
    requirement: 'has no reason',
    isCompliant: ({ reason, isForeign }) => isForeign || reason.trim() !== '',
    fix: 'Write why the finding does not apply.',
    source: OURS,
  },
  {
    id: RuleId.ACKNOWLEDGED_WITHOUT_OWNER,
    level: 'warning',
    title: 'Acknowledgment without an owner',
    requirement: 'has no owner',
    isCompliant: ({ owner = '', isForeign }) => isForeign || owner.trim() !== '',
    fix: 'Write who is responsible: a team or an email address.',
    source: OURS,
  },
  {
    id: RuleId.ACKNOWLEDGEMENT_DATE,
    level: 'warning',
    title: 'Date of an acknowledgment',
    requirement: 'must have an expiry date such as 2027-01-31',
    isCompliant: ({ expires, isForeign }) => isForeign || (expires !== undefined && isCalendarDay(expires)),
    fix: 'Correct the date.',
    detail: ({ expires }) => expires === undefined ? 'It has none.' : `It has ${formatList([expires])}.`,
    source: OURS,
  },
  {
    id: RuleId.ACKNOWLEDGEMENT_EXPIRED,
    level: 'warning',
    title: 'Acknowledgment that has expired',
    requirement: 'has expired',
    isCompliant: ({ expires, today }) => expires === undefined || !isCalendarDay(expires) || today <= expires,
    fix: 'Fix the finding, or acknowledge it again with a new expiry date.',
    detail: ({ owner, expires }) => `It was valid until ${expires}; its owner is ${owner}.`,
    source: OURS,
  },
  {
    id: RuleId.ACKNOWLEDGED_UNKNOWN,
    level: 'warning',
    title: 'Acknowledgment of no rule',
    requirement: 'names no rule of this library',
    isCompliant: ({ id, isKnown }) => isKnown || isCustomRuleId(id),
    fix: `Correct the id: ${RULES} lists all ids.`,
    source: OURS,
  },
  {
    id: RuleId.ACKNOWLEDGED_GUARD_RAIL,
    level: 'warning',
    title: 'Acknowledgment of a guardrail',
    requirement:
      'has no effect, because nobody can acknowledge a violation of a guardrail or a finding on an acknowledgment',
    isCompliant: ({ isUnacknowledgeable }) => !isUnacknowledgeable,
    fix: 'Fix the finding, or ask the owners of the blueprint.',
    source: OURS,
  },
  {
    id: RuleId.ACKNOWLEDGED_BY_CDK,
    level: 'warning',
    title: "Acknowledgment by the CDK's own method",
    requirement: 'was made with Validations.of(), which has no owner or expiry date and can apply to the whole app',
    isCompliant: ({ isForeign, isKnown }) => !isForeign || !isKnown,
    fix: 'Remove that call.',
    wording: ({ id }) => ({
      fix: `Remove that call, and use SecretRules.acknowledge(scope, '${id}', { reason, owner, expires }).`,
    }),
    source: OURS,
  },
];

/** What the blueprints around an acknowledgment demand of it. */
export const ACKNOWLEDGEMENT_LIMITS: readonly Rule<AcknowledgementFacts>[] = [
  {
    id: RuleId.ACKNOWLEDGED_FOR_LONG,
    level: 'warning',
    title: 'Acknowledgment for too long',
    requirement: 'must expire on or before the last day that the blueprint allows',
    isCompliant: ({ expires, latest }) => expires === undefined || latest === undefined || !isCalendarDay(expires) || expires <= latest,
    fix: 'Choose an earlier date, and decide again on that day.',
    detail: ({ expires, latest }) => `It is valid until ${expires}, and the last day allowed is ${latest}.`,
    source: OURS,
  },
  {
    id: RuleId.UNPROVEN_BY_TEAM,
    level: 'warning',
    title: 'Acknowledgment of MS310 where the rules are strict',
    requirement: 'has no effect: under strict rules, only the blueprint can acknowledge a guardrail that synthesis cannot check',
    isCompliant: ({ isReserved = false }) => !isReserved,
    fix: 'Use a literal or set env on the stack, or ask the owners of the blueprint to add the secret to acknowledgedUnproven.',
    source: OURS,
  },
];

/** Of one that can have no effect, nothing else need be said. */
export function judgeAcknowledgement(facts: AcknowledgementFacts): Finding[] {
  const property = `acknowledgment of ${formatList([facts.id]).replace(/"/g, '')}`;
  const findings = judge([...ACKNOWLEDGEMENT_RULES, ...ACKNOWLEDGEMENT_LIMITS], { property, value: facts });
  return facts.isUnacknowledgeable ? findings.filter(({ id }) => id === RuleId.ACKNOWLEDGED_GUARD_RAIL) : findings;
}

/** A day that there is: neither the 30th of February nor another form. */
function isCalendarDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text);
}
