import { ICustomSecretRule } from './custom-rule';
import { isCustomRuleId } from '../rules/acknowledgement';
import { CustomRuleFacts, judgeCustomRule } from '../rules/custom-rule';
import { Finding } from '../rules/rule';

/** The custom rules of a plugin. */
export interface CustomRules {
  /** Those that can be checked, each object once. */
  readonly runnable: readonly ICustomSecretRule[];
  /** What is wrong with the list itself. */
  readonly findings: readonly Finding[];
}

/**
 * In Python a class may lack a part of the interface, and in Go two rules may be one object for jsii: no
 * compiler sees either.
 */
export function readCustomRules(rules: readonly ICustomSecretRule[]): CustomRules {
  const labels = rules.map(labelOf);
  const ids = rules.map(rule => textOf(rule, 'id'));
  const read = rules.map((rule, index) => {
    const facts = {
      missing: missingIn(rule),
      id: ids[index],
      ...earlierRules(index, rules, ids, labels),
    };
    return { rule, isRunnable: isRunnable(facts), findings: judgeCustomRule(`SecretRulesPlugin: ${labels[index]}`, facts) };
  });
  return {
    runnable: read.filter(each => each.isRunnable).map(({ rule }) => rule),
    findings: read.flatMap(({ findings }) => findings),
  };
}

/** Two rules of one id can both be checked. */
function isRunnable({ missing, id, sameObject }: CustomRuleFacts): boolean {
  return missing.length === 0 && isCustomRuleId(id!) && sameObject === undefined;
}

function earlierRules(
  index: number, rules: readonly ICustomSecretRule[], ids: ReadonlyArray<string | undefined>, labels: readonly string[],
): Pick<CustomRuleFacts, 'sameObject' | 'sameId'> {
  const same = rules.indexOf(rules[index]);
  if (same < index) return { sameObject: labels[same] };
  const namesake = ids.indexOf(ids[index]);
  return namesake < index && ids[index] !== undefined ? { sameId: labels[namesake] } : {};
}

function missingIn(rule: ICustomSecretRule): string[] {
  const texts = (['id', 'title', 'fix'] as const).filter(name => textOf(rule, name) === undefined);
  return [...texts, ...isChecking(rule) ? [] : ['check()']];
}

function isChecking(rule: ICustomSecretRule): boolean {
  try {
    return typeof rule?.check === 'function';
  } catch {
    return false;
  }
}

/** Undefined for an empty one too, and where another language's getter throws. */
function textOf(rule: ICustomSecretRule, name: 'id' | 'title' | 'fix'): string | undefined {
  try {
    const text: unknown = rule?.[name];
    return typeof text === 'string' && text.trim() !== '' ? text : undefined;
  } catch {
    return undefined;
  }
}

/** An object of another language has no class here. */
function labelOf(rule: ICustomSecretRule, index: number): string {
  const name = classOf(rule);
  return `rules[${index}]${name === 'Object' ? '' : ` (${name})`}`;
}

function classOf(rule: ICustomSecretRule): string {
  try {
    return rule?.constructor?.name ?? 'Object';
  } catch {
    return 'Object';
  }
}
