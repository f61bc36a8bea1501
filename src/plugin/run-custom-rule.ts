import { ICustomSecretRule, ReviewedSecret, SecretRuleSeverity } from './custom-rule';
import { isMoreSevere } from './severity';
import { abridge, Finding } from '../rules/rule';

interface CustomRuleResult {
  readonly text: string;
  readonly severity: string;
  /** What to do, where that is not the fix of the rule. */
  readonly fix?: string;
}

const CORRECT_THE_RULE = 'Correct the method check() of the rule: it must return a list of sentences and throw nothing.';

/** A rule that throws becomes a finding, at least an error. The other rules still run. */
export function runCustomRule(rule: ICustomSecretRule, secret: ReviewedSecret, severityOfPlugin: string): CustomRuleResult[] {
  let severity = severityOfPlugin;
  try {
    severity = severityOf(rule) ?? severityOfPlugin;
    return sentencesOf(rule.check(secret)).map(text => ({ text, severity }));
  } catch (error) {
    const text = `The rule could not run: ${error instanceof Error ? error.message : String(error)}`;
    return [{ text, severity: isMoreSevere(severity, 'error') ? severity : 'error', fix: CORRECT_THE_RULE }];
  }
}

/** In Go, a severity that is not given is an empty text; in JavaScript and Python it may be anything. */
function severityOf({ severity }: ICustomSecretRule): string | undefined {
  if (!severity) return undefined;
  const severities: string[] = Object.values(SecretRuleSeverity);
  if (severities.includes(severity)) return severity;
  throw new Error(`severity must be ${severities.join(', ')}, or undefined. It is ${abridge(String(severity))}.`);
}

/** In JavaScript and Python a rule may return anything. */
function sentencesOf(answer: unknown): string[] {
  if (Array.isArray(answer) && answer.every(each => typeof each === 'string' && each.trim() !== '')) return answer;
  throw new Error(`check() must return a list of strings. It returned ${kindOf(answer)}.`);
}

function kindOf(answer: unknown): string {
  if (Array.isArray(answer)) return answer.every(each => typeof each === 'string') ? 'a list with an empty string' : 'a list with other values';
  if (!(answer instanceof Promise)) return 'something that is not a list';
  // Node.js ends the process for a rejection that nobody takes.
  answer.catch(() => undefined);
  return 'a promise, and the synthesis does not wait for one';
}

export function customRuleFinding({ id, title, fix: fixOfRule }: ICustomSecretRule, { text, fix = fixOfRule }: CustomRuleResult): Finding {
  return { id, level: 'warning', property: title, claim: text, fix, message: `${id} ${text} ${fix}` };
}
