import { GUARD_RAIL_ROWS, GuardRailRule, OURS, uniqueTexts } from './guard-rail-rows';
import { GuardedSecret, GuardRails, RailName } from './guarded-secret';
import { createFinding, Finding, Rule } from './rule';
import { RuleId } from './rule-ids';
import { isPendingLookup } from '../cloudformation/text';

export const RAILS: readonly GuardRailRule[] = (Object.keys(GUARD_RAIL_ROWS) as RailName[])
  .map(railName => ({ railName, ...GUARD_RAIL_ROWS[railName] }));

/** Reported if synthesis cannot check a guardrail, so that it is not skipped silently. */
export const INDETERMINATE_RAIL: Rule<GuardRailRule> = {
  id: RuleId.RAIL_UNPROVEN,
  level: 'warning',
  title: 'Guardrail that synthesis cannot check',
  requirement: 'is known only at deployment, so synthesis cannot check a guardrail',
  isCompliant: () => false,
  fix: 'Use a literal (never for a secret value), or set env on the stack. Otherwise, acknowledge this warning.',
  detail: ({ id, title }) => `The guardrail is ${id}, ${title.toLowerCase()}.`,
  source: OURS,
};

/** Where a macro may change the secret, the value is not what is unknown. */
function indeterminateRule({ indeterminateFix }: GuardRailRule, { isTransformed }: GuardedSecret): Rule<GuardRailRule> {
  return indeterminateFix === undefined || isTransformed ? INDETERMINATE_RAIL : { ...INDETERMINATE_RAIL, fix: indeterminateFix };
}

/** What may hold secrets that the template does not show. */
const HIDDEN_SECRETS: Rule<undefined> = {
  ...INDETERMINATE_RAIL,
  isCompliant: () => false,
  fix: 'Define the resources in the app, where the guardrails check them. Otherwise, acknowledge this warning.',
  detail: () => 'The guardrails do not check secrets in it.',
  wording: undefined,
};

/** @param place what adds resources, or may add them, at deployment */
export function judgeHiddenSecrets(place: string): Finding {
  return createFinding(HIDDEN_SECRETS, { property: `What ${place} adds to the template`, value: undefined });
}

/** The rows as rules, for the catalogue. */
export const RAIL_RULES = RAILS.map(row => ({ ...row, level: 'error' as const }));

const IDS: ReadonlySet<string> = new Set(RAILS.map(({ id }) => id));

export function isGuardRailFinding({ id }: Pick<Finding, 'id'>): boolean {
  return IDS.has(id);
}

function isSet(rail: GuardRails[RailName]): boolean {
  return rail !== undefined && rail !== false;
}

/** Whether one of several guardrails is set; without names, it may be any of them. */
export function hasAnyRail(rails: GuardRails, names?: readonly RailName[]): boolean {
  return names === undefined || names.some(name => isSet(rails[name]));
}

/**
 * What the CLI has yet to look up demands nothing yet, and the rest of its guardrail does: a list that may
 * have more entries goes as a whole, a pattern or a tag alone.
 */
function withoutPending({ namePattern, requiredTags, ...others }: GuardRails): GuardRails {
  const patterns = namePattern?.filter(({ pattern }) => !isPendingLookup(pattern));
  const tags = [...requiredTags ?? []].filter(entry => !isPendingLookup(JSON.stringify(entry)));
  const known = Object.entries(others).filter(([, rail]) => !isPendingLookup(JSON.stringify(rail ?? null)));
  return {
    ...Object.fromEntries(known),
    ...patterns?.length ? { namePattern: patterns } : {},
    ...tags.length > 0 ? { requiredTags: new Map(tags) } : {},
  };
}

/** All that a secret may be, as conditions, mappings and parameters go; none where that is not known. */
export type Variants = () => readonly GuardedSecret[];

/** Those of a value are looked for in all branches, and those of a rotation in the schedules. */
const WITHOUT_VARIANTS: readonly RailName[] = ['noPlaintext', 'plaintextFields', 'rotation', 'creation'];

/**
 * @param originOf names the blueprints that set the guardrail
 * @param variants the ways that a secret can go; the first with all that it may be, the others with what is
 * taken for certain, such as the defaults of parameters
 */
export function judgeGuardRails(
  secret: GuardedSecret, demanded: GuardRails, originOf: (rail: RailName) => string, variants: readonly Variants[] = [],
): Finding[] {
  const rails = withoutPending(demanded);
  const known = variants.map(memoize);
  return RAILS.filter(({ railName }) => isSet(rails[railName])).flatMap(row => {
    const { violations, isIndeterminate } = judgeVariants(row, rails, secret, WITHOUT_VARIANTS.includes(row.railName) ? [] : known);
    const { property } = row;
    if (violations.length > 0) {
      return [
        createFinding(violationRule(row, violations, row.allowedValues?.(rails), originOf(row.railName)), {
          property,
          value: undefined,
        }),
      ];
    }
    return isIndeterminate ? [createFinding(indeterminateRule(row, secret), { property, value: row })] : [];
  });
}

/** Where each way violates it, the deployment has no choice; where none does, it has no bad one. */
function judgeVariants(
  row: GuardRailRule, rails: GuardRails, secret: GuardedSecret, variants: readonly Variants[],
): { readonly violations: string[]; readonly isIndeterminate: boolean } {
  const written = row.violations(secret, rails);
  const isNever = written.length > 0 && isNeverTaken(row, rails, variants);
  if (written.length > 0 && !isNever) return { violations: written, isIndeterminate: false };
  const isUnknown = isNever || (row.isIndeterminate?.(secret, rails) ?? false);
  if (secret.isTransformed || !isUnknown && !row.mayVary?.(secret)) return { violations: [], isIndeterminate: secret.isTransformed };
  const judged = variants.map(variantsOf => variantsOf().map(variant => ({
    violations: row.violations(variant, rails), isIndeterminate: row.isIndeterminate?.(variant, rails) ?? false,
  })));
  const doomed = judged.find(ways => ways.length > 0 && ways.every(way => way.violations.length > 0));
  if (doomed) return { violations: uniqueTexts(doomed.flatMap(way => way.violations)), isIndeterminate: false };
  const [ways = []] = judged;
  return { violations: [], isIndeterminate: ways.length === 0 ? isUnknown : ways.some(way => way.isIndeterminate || way.violations.length > 0) };
}

/** Whether what violates it stands in a branch that no way takes. What else is unknown, or a macro, is no reason to refuse. */
function isNeverTaken(row: GuardRailRule, rails: GuardRails, [variantsOf]: readonly Variants[]): boolean {
  const ways = variantsOf?.() ?? [];
  return ways.length > 0 && ways.every(way => row.violations(way, rails).length === 0);
}

function memoize<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

function violationRule(row: GuardRailRule, violations: readonly string[], allowed: readonly string[] | undefined, origin: string): Rule<unknown> {
  const among = allowed === undefined ? '' : `Allowed: ${allowed.join(', ') || 'none'}. `;
  const requirement = `${row.requirement}: ${violations.join('; ')}`;
  return { ...row, level: 'error', requirement, isCompliant: () => false, detail: () => `${among}The guardrail is set by ${origin}.` };
}
