import { ICustomSecretRule, ReviewedSecret } from './custom-rule';
import { isMoreSevere } from './severity';
import { Finding } from '../rules/rule';

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
    severity = rule.severity || severityOfPlugin; // In Go, a severity that is not given is an empty text.
    return sentencesOf(rule.check(secret)).map(text => ({ text, severity }));
  } catch (error) {
    const text = `The rule could not run: ${error instanceof Error ? error.message : String(error)}`;
    return [{ text, severity: isMoreSevere(severity, 'error') ? severity : 'error', fix: CORRECT_THE_RULE }];
  }
}

/** In JavaScript and Python a rule may return anything. */
function sentencesOf(answer: unknown): string[] {
  if (Array.isArray(answer) && answer.every(each => typeof each === 'string')) return answer;
  const returned = Array.isArray(answer) ? 'a list with other values' : 'something that is not a list';
  throw new Error(`check() must return a list of strings. It returned ${returned}.`);
}

export function customRuleFinding({ id, title, fix: fixOfRule }: ICustomSecretRule, { text, fix = fixOfRule }: CustomRuleResult): Finding {
  return { id, level: 'warning', property: title, claim: text, fix, message: `${id} ${text} ${fix}` };
}
