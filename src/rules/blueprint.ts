import { createFinding, Finding, Rule } from './rule';
import { RuleId } from './rule-ids';

type Row = Omit<Rule<string>, 'isCompliant' | 'detail'>;

const OURS = 'This library: it ignores no part of a blueprint silently.';

/**
 * What a blueprint must be. They have no predicate: the code that meets the mistake reports it, with the
 * details that only it knows.
 */
export const BLUEPRINT_RULES = {
  loosens: {
    id: RuleId.BLUEPRINT_LOOSENS,
    level: 'error',
    title: 'Guardrail that is loosened',
    requirement: 'must not loosen a guardrail of an outer scope: an inner blueprint can only tighten guardrails',
    fix: 'Remove it, or ask the owners of the outer blueprint.',
    source: OURS,
  },
  malformed: {
    id: RuleId.BLUEPRINT_MALFORMED,
    level: 'error',
    title: 'Blueprint that cannot be read',
    requirement: 'is not valid in a blueprint',
    fix: 'Correct it: https://github.com/cdk-managed-secret/cdk-managed-secret/blob/main/docs/guides/blueprints.md lists all keys.',
    source: OURS,
  },
  late: {
    id: RuleId.BLUEPRINT_LATE,
    level: 'error',
    title: 'Blueprint that comes too late',
    requirement: 'must be applied before the first ManagedSecret in its scope',
    fix: 'Call applyTo() right after new App(), or after the scope is created.',
    source: OURS,
  },
  variable: {
    id: RuleId.NAME_VARIABLE,
    level: 'error',
    title: 'Placeholder without a value',
    requirement: 'has a placeholder without a value',
    fix: 'Set the value in nameVariables of this blueprint or of one nearer to the secret, or set the property on the secret.',
    source: OURS,
  },
  injector: {
    id: RuleId.INJECTOR_IN_PART,
    level: 'warning',
    title: 'Injector that applies only in part',
    requirement:
      'is also set by a property injector for secretsmanager.Secret, but a ManagedSecret does not take it from there',
    fix:
      'Register an injector for ManagedSecret.PROPERTY_INJECTION_ID, or a SecretBlueprint; or set '
      + 'honorSecretInjectors: false in a blueprint.',
    source: OURS,
  },
} satisfies Record<string, Row>;

/** @param detail what only this place knows, in a sentence */
export function blueprintFinding(rule: keyof typeof BLUEPRINT_RULES, property: string, detail: string, shown?: string): Finding {
  return createFinding<string>(
    { ...BLUEPRINT_RULES[rule], isCompliant: () => false, detail: text => text },
    { property, value: detail, shown },
  );
}
