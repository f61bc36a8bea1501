import { Finding, judge, listed, Rule } from './rule';
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
  /** Whether nobody can acknowledge it: a guard rail, what is wrong with a blueprint or an acknowledgement. */
  readonly isFirm: boolean;
  /** Whether the CDK's own method made it. */
  readonly isForeign: boolean;
}

const OURS = 'This library: what is acknowledged has a reason, somebody who answers for it, and an end.';

const FOREIGN = 'The CDK\'s own method made it, which holds for the whole app, and knows neither owner nor date: call SecretRules.acknowledge().';

function withOrigin(text: string, { isForeign }: AcknowledgementFacts): string {
  return isForeign ? `${text} ${FOREIGN}` : text;
}

/** What a team may call a rule of its own. */
const ID = /^[A-Za-z0-9._-]+$/;

/** As the ids of this library are, or as they are mistyped: with a letter that looks like a digit as well. */
const LIKE_OURS = /^MS(\d*|(?=.*\d)[\dOIL]{3})$/i;

export function isOfTeam(id: string): boolean {
  return ID.test(id) && !LIKE_OURS.test(id);
}

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
    holds: ({ owner = '' }) => owner.trim() !== '',
    fix: 'Write who answers for it: a team, an address.',
    detail: facts => withOrigin(`It is of ${facts.id}.`, facts),
    source: OURS,
  },
  {
    id: RuleId.ACKNOWLEDGEMENT_DATE,
    level: 'warning',
    title: 'Date of an acknowledgement',
    must: 'must expire on a day, written as 2027-01-31',
    holds: ({ expires }) => expires !== undefined && isDay(expires),
    fix: 'Correct it.',
    detail: facts => withOrigin(`That of ${facts.id} ${facts.expires === undefined ? 'has none' : `is ${listed([facts.expires])}`}.`, facts),
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
    holds: ({ id, isKnown }) => isKnown || isOfTeam(id),
    fix: 'Correct the id; RULES.md has all of them.',
    detail: ({ id }) => `It is ${listed([id])}.`,
    source: OURS,
  },
  {
    id: RuleId.ACKNOWLEDGED_GUARD_RAIL,
    level: 'warning',
    title: 'Acknowledgement of a guard rail',
    must: 'has no effect: guard rails and findings of acknowledgements stand',
    holds: ({ isFirm }) => !isFirm,
    fix: 'Mend what it tells, or ask those who own the blueprint.',
    detail: ({ id }) => `It is of ${id}.`,
    source: OURS,
  },
];

/** Of one that can have no effect, nothing else need be said. */
export function judgeAcknowledgement(facts: AcknowledgementFacts): Finding[] {
  const findings = judge(ACKNOWLEDGEMENT_RULES, { property: 'acknowledgement', value: facts });
  return facts.isFirm ? findings.filter(({ id }) => id === RuleId.ACKNOWLEDGED_GUARD_RAIL) : findings;
}

/** A day that there is: neither the 30th of February nor another form. */
function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text);
}
