import { Finding, judge, listed, Rule } from './rule';
import { RuleId } from './rule-ids';

/** An acknowledgement as the user wrote it. */
export interface AcknowledgementFacts {
  readonly id: string;
  readonly reason: string;
  /** Undefined where the CDK's own acknowledgement has no place for it. */
  readonly owner?: string;
  readonly expires?: string;
  /** `2026-11-27`. */
  readonly today: string;
  /** Whether a rule of this library has the id. */
  readonly isKnown: boolean;
  /** Whether it is a guard rail, or what is wrong with a blueprint. */
  readonly isGuardRail: boolean;
}

const OURS = 'This library: what is acknowledged has a reason, somebody who answers for it, and an end.';

/** What an acknowledgement must be. One that is not has no effect. */
export const ACKNOWLEDGEMENT_RULES: readonly Rule<AcknowledgementFacts>[] = [
  {
    id: RuleId.ACKNOWLEDGED_WITHOUT_REASON,
    level: 'warning',
    title: 'Acknowledgement without a reason',
    must: 'has no reason',
    holds: ({ reason }) => reason.trim() !== '',
    fix: 'Write why the finding does not apply.',
    detail: ({ id }) => `It is of ${id}.`,
    source: OURS,
  },
  {
    id: RuleId.ACKNOWLEDGED_WITHOUT_OWNER,
    level: 'warning',
    title: 'Acknowledgement without an owner',
    must: 'has no owner',
    holds: ({ owner }) => owner === undefined || owner.trim() !== '',
    fix: 'Write who answers for it: a team, an address.',
    detail: ({ id }) => `It is of ${id}.`,
    source: OURS,
  },
  {
    id: RuleId.ACKNOWLEDGEMENT_DATE,
    level: 'warning',
    title: 'Date of an acknowledgement',
    must: 'must expire on a day, written as 2027-01-31',
    holds: ({ expires }) => expires === undefined || isDay(expires),
    fix: 'Correct it.',
    detail: ({ id, expires }) => `That of ${id} is ${listed([expires ?? ''])}.`,
    source: OURS,
  },
  {
    id: RuleId.ACKNOWLEDGEMENT_EXPIRED,
    level: 'warning',
    title: 'Acknowledgement that has expired',
    must: 'has expired',
    holds: ({ expires, today }) => expires === undefined || !isDay(expires) || today <= expires,
    fix: 'Mend what was acknowledged, or decide anew.',
    detail: ({ id, owner, expires }) => `That of ${id} was valid to ${expires}; ${owner} owns it.`,
    source: OURS,
  },
  {
    id: RuleId.ACKNOWLEDGED_UNKNOWN,
    level: 'warning',
    title: 'Acknowledgement of no rule',
    must: 'is of no rule of this library',
    holds: ({ id, isKnown }) => isKnown || !/^MS[0-9]*$/.test(id),
    fix: 'Correct the id; RULES.md has all of them.',
    detail: ({ id }) => `It is ${listed([id])}.`,
    source: OURS,
  },
  {
    id: RuleId.ACKNOWLEDGED_GUARD_RAIL,
    level: 'warning',
    title: 'Acknowledgement of a guard rail',
    must: 'has no effect: guard rails cannot be acknowledged away',
    holds: ({ isGuardRail }) => !isGuardRail,
    fix: 'Mend what it tells, or ask those who own the blueprint.',
    detail: ({ id }) => `It is of ${id}.`,
    source: OURS,
  },
];

export function judgeAcknowledgement(facts: AcknowledgementFacts): Finding[] {
  return judge(ACKNOWLEDGEMENT_RULES, { property: 'acknowledgement', value: facts });
}

/** A day that there is: neither the 30th of February nor another form. */
function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text);
}
