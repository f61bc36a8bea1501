import { IPolicyValidationContext, PolicyValidationPluginReport, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { acknowledgementsIn, blueprintAcknowledgements, foreignAcknowledgements, reportedRuleName, ScopedFinding } from './acknowledgements';
import { RelatedResource, SecretWithTemplate } from './app-review';
import { isReportedByCdk } from './cdk-checks';
import { ICustomSecretRule } from './custom-rule';
import { toViolations, locationOf, placeFinding } from './located-finding';
import { toReviewedSecret } from './reviewed-secret';
import { customRuleFinding, runCustomRule } from './run-custom-rule';
import { isMoreSevere, severityOfMode } from './severity';
import { placedViolations, reportedNameOf, SeverityFinding, severityOf } from './severity-finding';
import { SharedReview, sharedReviewFor } from './shared-review';
import { hasGuardRails, StageReport, writeStageReports } from './stage-reports';
import { contextFindingsOf, effectiveBlueprintFor } from '../blueprint/applied-blueprints';
import type { EffectiveBlueprint } from '../blueprint/effective-blueprint';
import { SecretRulesMode } from '../blueprint/modes';
import { keyOf, Resource } from '../cloudformation/template-types';
import { isGuardRailFinding, judgeHiddenSecrets } from '../rules/guard-rails';
import { judgeInlinePolicy } from '../rules/identity-policies';
import { Finding } from '../rules/rule';
import { lastFindingsOf } from '../validation/inspect-stages';
import { findCopies, useLibraryIn } from '../validation/library-copies';
import { isAcknowledged } from '../validation/report-findings';

/** A plugin that reports: what it makes of the rules of this library around a secret, and custom rules. */
export interface RuleReporter {
  readonly rules: readonly ICustomSecretRule[];
  /** What is wrong with the custom rules themselves. */
  readonly ruleFindings: readonly Finding[];
  /** As the report names the plugin. */
  readonly identity: Pick<StageReport, 'pluginName' | 'pluginVersion'>;
  modeFor(effective: EffectiveBlueprint | undefined): SecretRulesMode;
}

export function createReport(reporter: RuleReporter, context: IPolicyValidationContext): PolicyValidationPluginReport {
  const reporting = new ReportBuilder(reporter, sharedReviewFor(reporter, context), context.appConstruct);
  for (const { stackConstructPath } of context.stackTemplates) reporting.addStack(stackConstructPath);
  reporting.addAcknowledgements();
  reporting.addContextFindings();
  reporting.addCustomRuleDefects();
  const violations = toViolations(reporting.findings, reportedNameOf, severityOf);
  if (hasGuardRails(context.appConstruct)) writeStageReports(reporting.review.stageReports, reporter.identity, placedViolations(reporting.findings));
  return { violations, success: !violations.some(({ severity }) => severity === 'error' || severity === 'fatal') };
}

/** Of one plugin, in one environment of a synthesis. */
class ReportBuilder {
  public readonly findings: SeverityFinding[] = [];

  constructor(private readonly reporter: RuleReporter, public readonly review: SharedReview, private readonly app: IConstruct) {}

  public addStack(where: string): void {
    const stack = stackAt(this.app, where);
    this.addOverwrittenPolicies(stack);
    for (const secret of this.review.appReview.secretsOf(stack)) {
      const effective = effectiveBlueprintFor(secret.element ?? secret.stack);
      const mode = this.reporter.modeFor(effective);
      if (effective?.hasRails) this.addRailFindings(secret, effective);
      if (
        mode !== SecretRulesMode.OFF
        && this.shouldReport(`rules of ${keyOf(secret.resource)}`, severityOfMode(mode))
      ) {
        this.addRuleFindings(secret, severityOfMode(mode));
      }
      if (this.reporter.rules.length > 0) this.addCustomRuleFindings(secret, severityOfMode(mode));
    }
    this.addHiddenSecrets(stack);
    this.addHiddenWrites(stack);
    this.addUsesOfValues(stack);
    for (const related of this.review.appReview.relatedResourcesOf(stack)) this.addRelatedFindings(related);
  }

  private addHiddenSecrets(stack: Stack): void {
    for (const { place, construct, logicalId } of this.review.appReview.hiddenIn(stack)) {
      const effective = effectiveBlueprintFor(construct);
      if (!effective?.hasRails) continue;
      const finding = judgeHiddenSecrets(place);
      this.addFinding({ finding, construct, logicalId, severity: severityOfMode(effective.mode) });
    }
  }

  private addHiddenWrites(stack: Stack): void {
    const { appReview } = this.review;
    for (const write of appReview.writersIn(stack)) {
      const { construct, resource: { id: logicalId } } = write;
      const effective = effectiveBlueprintFor(construct);
      for (const finding of effective?.hasRails ? appReview.hiddenWrites.judge(write, effective) : []) {
        this.addFinding({ finding, construct, logicalId, severity: isGuardRailFinding(finding) ? 'fatal' : severityOfMode(effective!.mode) });
      }
    }
  }

  private addUsesOfValues(stack: Stack): void {
    const { fieldReferences, exposures } = this.review.appReview;
    for (const located of [...fieldReferences.findingsOf(stack), ...exposures.findingsOf(stack)]) {
      const mode = this.reporter.modeFor(effectiveBlueprintFor(located.construct));
      if (mode !== SecretRulesMode.OFF) this.addFinding({ ...located, severity: severityOfMode(mode) });
    }
  }

  private addRelatedFindings(related: RelatedResource): void {
    const { resource, stack, element } = related;
    const mode = this.reporter.modeFor(effectiveBlueprintFor(element ?? stack));
    if (mode === SecretRulesMode.OFF) return;
    for (const finding of this.review.appReview.judgeRelated(related)) {
      this.addFinding({
        finding,
        construct: element ?? stack,
        logicalId: resource.id,
        location: locationOf(finding.property),
        severity: severityOfMode(mode),
      });
    }
  }

  /** What is acknowledged in vain. Where the rules are strict, nobody can acknowledge it in turn. */
  public addAcknowledgements(): void {
    for (const { scope, findings } of acknowledgementFindingsIn(this.app, this.review)) {
      const isStrict = this.reporter.modeFor(effectiveBlueprintFor(scope)) === SecretRulesMode.STRICT;
      for (const finding of findings) this.addFinding({ ...placeFinding(finding, scope), severity: isStrict ? 'fatal' : 'warning' });
    }
  }

  /** If the plugin is the first to read the context, nobody else reports what is wrong with it. */
  public addContextFindings(): void {
    useLibraryIn(this.app, true);
    const findings = [...contextFindingsOf(this.app), ...findCopies(this.app)];
    for (const finding of findings) this.addFinding({ finding, construct: this.app, severity: 'fatal' });
  }

  /** A rule that is not checked has to fail the synthesis: what it would find is not known. */
  public addCustomRuleDefects(): void {
    for (const finding of this.reporter.ruleFindings) this.addFinding({ finding, construct: this.app, severity: 'fatal' });
  }

  /** If synthesis cannot check a guardrail, only the blueprints set its severity. */
  private addRailFindings(secret: SecretWithTemplate, effective: EffectiveBlueprint): void {
    const severity = severityOfMode(effective.mode);
    if (!this.shouldReport(`rails of ${keyOf(secret.resource)}`, severity)) return;
    for (const finding of this.review.appReview.judgeRails(secret, effective)) {
      this.addSecretFinding(secret, finding, isGuardRailFinding(finding) ? 'fatal' : severity);
    }
  }

  /** Nobody can suppress an error of a `ManagedSecret`, even if an override of the template caused it. */
  private addRuleFindings(secret: SecretWithTemplate, severity: string): void {
    for (const finding of this.findingsOf(secret, severity)) {
      this.addSecretFinding(
        secret,
        finding,
        secret.managed && finding.level === 'error' ? 'fatal' : severity,
      );
    }
    const key = this.review.appReview.keyOf(secret);
    if (key) this.addKeyPolicyFindings(key, severity);
  }

  private addCustomRuleFindings(secret: SecretWithTemplate, severity: string): void {
    const shown = toReviewedSecret(secret, this.review.appReview.guardedSecretOf(secret));
    for (const rule of this.reporter.rules) {
      for (const answer of runCustomRule(rule, shown, severity)) {
        this.addSecretFinding(secret, customRuleFinding(rule, answer), answer.severity);
      }
    }
  }

  /**
   * A secret of this library knows more of itself than its template. An acknowledgement of ours is for the
   * report to show, and one that the CDK's annotations took, with neither owner nor end, has no effect where
   * the rules are strict.
   */
  private findingsOf(secret: SecretWithTemplate, severity: string): Finding[] {
    const inTemplate = this.review.appReview.judge(secret);
    // Where the rules are strict, they have to fail; the CDK's checks only warn.
    if (!secret.managed) return severity === 'error' ? inTemplate : inTemplate.filter(found => !isReportedByCdk(secret, found));
    const { owner } = secret.managed;
    const own = lastFindingsOf(owner);
    const known = new Set(own.map(({ id }) => id));
    const isShown = (finding: Finding) =>
      (severity === 'error' && finding.level !== 'note')
      || reportedRuleName(owner, finding) !== finding.id
      || !isAcknowledged(owner, finding);
    return [...own.filter(isShown), ...inTemplate.filter(({ id }) => !known.has(id))];
  }

  private addKeyPolicyFindings(key: Resource, severity: string): void {
    const construct = this.review.appReview.stackOf(key);
    for (const finding of this.review.appReview.judgeKeyPolicy(key)) {
      this.addFinding({ finding, construct, logicalId: key.id, location: 'Properties/KeyPolicy', severity });
    }
  }

  /** Overwritten policies of all constructs: if one loses its access to a secret, the others do too. */
  private addOverwrittenPolicies(stack: Stack): void {
    for (const { resource, facts } of this.review.appReview.overwrittenPoliciesOf(stack)) {
      const construct = this.review.appReview.constructOf(resource);
      const mode = this.reporter.modeFor(effectiveBlueprintFor(construct));
      for (const finding of mode === SecretRulesMode.OFF ? [] : judgeInlinePolicy(facts)) {
        this.addFinding({ finding, construct, logicalId: resource.id, location: 'Properties/PolicyName', severity: severityOfMode(mode) });
      }
    }
  }

  private addSecretFinding(secret: SecretWithTemplate, finding: Finding, severity: string): void {
    const { resource, element, stack } = secret;
    this.addFinding({ finding, construct: element ?? stack, logicalId: resource.id, location: locationOf(finding.property), severity });
  }

  /** A note fails nothing, however strict the rules are. */
  private addFinding(found: SeverityFinding): void {
    const { construct, logicalId, finding: { message, level } } = found;
    const reported = level === 'note' ? { ...found, severity: 'info' } : found;
    // Two fields that no message may name have one message: the one that is acknowledged hides no other.
    const subject = JSON.stringify([construct.node.path, logicalId, reportedNameOf(found), message]);
    if (this.shouldReport(subject, reported.severity)) this.findings.push(reported);
  }

  /**
   * Once, and once more where it weighs heavier: else a plugin that is not strict, and comes first, would
   * weaken one that is.
   */
  private shouldReport(subject: string, severity: string): boolean {
    const { reportedSeverities } = this.review;
    if (reportedSeverities.has(subject) && !isMoreSevere(severity, reportedSeverities.get(subject)!)) return false;
    reportedSeverities.set(subject, severity);
    return true;
  }
}

const ACKNOWLEDGED = new WeakMap<SharedReview, readonly ScopedFinding[]>();

/** Looked for once, whatever the number of plugins and environments. */
function acknowledgementFindingsIn(app: IConstruct, review: SharedReview): readonly ScopedFinding[] {
  const all = ACKNOWLEDGED.get(review) ?? [...acknowledgementsIn(app), ...blueprintAcknowledgements(app), ...foreignAcknowledgements(app)];
  ACKNOWLEDGED.set(review, all);
  return all;
}

function stackAt(app: IConstruct, where: string): Stack {
  return where.split('/').reduce<IConstruct>((scope, id) => scope.node.findChild(id), app) as Stack;
}
