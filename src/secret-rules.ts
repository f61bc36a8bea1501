import { IConstruct } from 'constructs';
import { acknowledge } from './plugin/acknowledgements';
import { SecretAcknowledgement, SecretRuleSeverity } from './plugin/custom-rule';
import { CATALOGUE } from './rules/catalogue';
import { Level } from './rules/rule';

/** A rule that this library checks at synthesis. */
export interface SecretRule {
  /** `MS001` and up. An id never changes its meaning, and no other rule ever gets it. */
  readonly id: string;
  /**
   * `ERROR` if Secrets Manager, KMS, or CloudFormation would refuse the secret, or if its value would be lost
   * or exposed. `WARNING` if you should act on the finding. `NOTE` if it is good to know.
   */
  readonly severity: SecretRuleSeverity;
  /** The subject of the rule, as a noun phrase. */
  readonly title: string;
  /** The AWS documentation behind the rule, or a statement that the rule is inferred. */
  readonly source: string;
  /** The fix for a finding, in complete sentences. */
  readonly fix: string;
  /** The property that the rule checks. */
  readonly property: string;
}

const SEVERITY_OF_LEVEL: Readonly<Record<Level, SecretRuleSeverity>> = {
  error: SecretRuleSeverity.ERROR,
  warning: SecretRuleSeverity.WARNING,
  note: SecretRuleSeverity.NOTE,
};

/** The rules of this library. */
export class SecretRules {
  /** Every rule, in the order of the properties that the rules check. */
  public static catalogue(): SecretRule[] {
    return CATALOGUE.flatMap(({ property, rules }) => rules.map(({ id, level, title, source, fix }) => ({
      id, title, source, fix, property, severity: SEVERITY_OF_LEVEL[level],
    })));
  }

  /**
   * Acknowledges a finding for a scope and everything below it: a warning or note of a `ManagedSecret`, or a
   * finding of `SecretRulesPlugin` on any secret.
   *
   * The CDK's report lists it among the suppressed violations, with reason, owner, and date. You cannot
   * acknowledge an error of a `ManagedSecret`, a guardrail, or a fatal finding. An acknowledgment that is
   * incomplete or expired, or names an unknown rule, has no effect. It is itself a finding (MS900 to MS905)
   * that you cannot acknowledge.
   *
   * @param id the rule, such as `MS003`
   */
  public static acknowledge(scope: IConstruct, id: string, acknowledgement: SecretAcknowledgement): void {
    acknowledge(scope, id, acknowledgement);
  }

  private constructor() {}
}
