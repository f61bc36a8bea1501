import { IConstruct } from 'constructs';
import { acknowledge } from './plugin/acknowledgements';
import { SecretAcknowledgement, SecretRuleSeverity } from './plugin/custom-rule';
import { CATALOGUE } from './rules/catalogue';
import { Level } from './rules/rule';

/** A rule that this library checks at synthesis. */
export interface SecretRule {
  /** `MS001` and up. Never changes its meaning, and is never used again. */
  readonly id: string;
  /**
   * `ERROR` if Secrets Manager, KMS or CloudFormation would refuse the secret, or if its value would be lost
   * or exposed; `WARNING` for what you should act on; `NOTE` for what is good to know.
   */
  readonly severity: SecretRuleSeverity;
  /** What it is about. */
  readonly title: string;
  /** Where AWS says so, or that it is inferred. */
  readonly source: string;
  /** What to do instead. */
  readonly fix: string;
  /** The property that it judges. */
  readonly property: string;
}

const SEVERITY_OF_LEVEL: Readonly<Record<Level, SecretRuleSeverity>> = {
  error: SecretRuleSeverity.ERROR,
  warning: SecretRuleSeverity.WARNING,
  note: SecretRuleSeverity.NOTE,
};

/** The rules of this library. */
export class SecretRules {
  /** Every rule, in the order of the properties that they judge. */
  public static catalogue(): SecretRule[] {
    return CATALOGUE.flatMap(({ property, rules }) => rules.map(({ id, level, title, source, fix }) => ({
      id, title, source, fix, property, severity: SEVERITY_OF_LEVEL[level],
    })));
  }

  /**
   * Acknowledges a finding for a scope and all below it: the warning or note of a `ManagedSecret`, or what
   * `SecretRulesPlugin` reports of any secret.
   *
   * The CDK's report shows it among the suppressed violations, with reason, owner and date. Errors of a
   * `ManagedSecret`, guard rails and what is fatal cannot be acknowledged. One that is empty, expired or of
   * an unknown rule has no effect, and is a finding itself, MS900 to MS905, which cannot be acknowledged
   * either.
   *
   * @param id the rule, such as `MS003`
   */
  public static acknowledge(scope: IConstruct, id: string, acknowledgement: SecretAcknowledgement): void {
    acknowledge(scope, id, acknowledgement);
  }

  private constructor() {}
}
