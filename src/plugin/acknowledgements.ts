import { Annotations, Validations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import type { SecretAcknowledgement } from './custom-rule';
import { PLUGIN_NAME } from './plugin-name';
import { hyphenated, ruleNameInReport } from '../cdk/names';
import { isAcknowledgeable, judgeAcknowledgement } from '../rules/acknowledgement';
import { CATALOGUE } from '../rules/catalogue';
import { FIELD_RULES } from '../rules/content';
import { PARAMETER_RULES } from '../rules/parameters';
import { Finding } from '../rules/rule';
import { registerInspection } from '../validation/inspect-stages';
import { annotate } from '../validation/report-findings';
import { hasReporter } from '../validation/reporters';

/** An acknowledgement on a scope, with what is wrong with it: then it has no effect. */
export interface RecordedAcknowledgement extends SecretAcknowledgement {
  readonly scope: IConstruct;
  readonly id: string;
  readonly findings: readonly Finding[];
}

const BY_SCOPE = new WeakMap<IConstruct, RecordedAcknowledgement[]>();
const BY_ROOT = new WeakMap<IConstruct, RecordedAcknowledgement[]>();

/** A finding that has no effect is a finding itself: as an annotation, and in the report of the plugin. */
export function acknowledge(
  scope: IConstruct,
  id: string,
  acknowledgement: SecretAcknowledgement,
  today = new Date().toISOString().slice(0, 10),
): void {
  const findings = judgeAcknowledgement({ ...acknowledgement, id, today, ...ruleKindOf(id), isForeign: false });
  const acknowledged = { ...acknowledgement, scope, id, findings };
  append(BY_SCOPE, scope, acknowledged);
  append(BY_ROOT, scope.node.root, acknowledged);
  if (findings.length > 0) registerInspection(scope, () => annotateUnlessReported(scope, findings));
  if (isEffective(acknowledged)) suppressFinding(acknowledged);
}

/** `MS023:tenantId` is the finding on one field of a value. */
const OF_FIELD = /:(.+)/s;

/** The rules whose findings are on one field, and may be acknowledged by it. */
const FIELD_RULE_IDS: ReadonlySet<string> = new Set([...FIELD_RULES, ...PARAMETER_RULES].map(({ id }) => id));
/** When the tree is complete, it is known whether a plugin reports. */
function annotateUnlessReported(scope: IConstruct, findings: readonly Finding[]): [] {
  if (!hasReporter(scope)) for (const finding of findings) annotate(scope, finding);
  return [];
}

function ruleKindOf(id: string): { readonly isKnown: boolean; readonly isUnacknowledgeable: boolean } {
  const [ruleId, field] = id.split(OF_FIELD);
  const rule = CATALOGUE.flatMap(({ rules }) => rules)
    .find(each => each.id === ruleId && (field === undefined || FIELD_RULE_IDS.has(ruleId)));
  return {
    isKnown: rule !== undefined,
    isUnacknowledgeable:
      rule !== undefined && (!isAcknowledgeable(ruleId) || (rule.level === 'error' && /^MS3/.test(id))),
  };
}

function isEffective({ findings }: RecordedAcknowledgement): boolean {
  return findings.length === 0;
}

function suppressFinding({ scope, id, reason, owner, expires }: RecordedAcknowledgement): void {
  Annotations.of(scope).acknowledgeWarning(id, reason);
  Annotations.of(scope).acknowledgeInfo(id, reason);
  const text = `${reason} (${owner}, until ${expires})`;
  // The CDK's own acknowledgements hold for the whole app, whatever they were made on: the scope is part of
  // the id.
  scope.node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, {
    [`${PLUGIN_NAME}::${hyphenated(acknowledgedRule(id, scope))}`]: text,
  });
}

/**
 * What the report calls a finding that is acknowledged on a scope. The CDK takes a name with `::`, which the name
 * of a field or of a scope may have, for one that has its prefix already.
 */
function acknowledgedRule(id: string, scope: IConstruct): string {
  return `${ruleNameInReport(id)}@${ruleNameInReport(scope.node.path) || 'App'}`;
}

/** What the report calls a finding: with the scope on which it is acknowledged, if it is, as a whole or by its field. */
export function reportedRuleName(construct: IConstruct, { id, field }: Pick<Finding, 'id' | 'field'>): string {
  const ids = [id, ...field === undefined ? [] : [`${id}:${field}`]];
  const found = [...construct.node.scopes]
    .reverse()
    .flatMap(scope => BY_SCOPE.get(scope) ?? [])
    .find(each => ids.includes(each.id) && isEffective(each));
  return found ? acknowledgedRule(found.id, found.scope) : id;
}

/** All that were made in an app. */
export function acknowledgementsIn(root: IConstruct): readonly RecordedAcknowledgement[] {
  return BY_ROOT.get(root) ?? [];
}

/** As the CDK calls findings of plugins and of annotations where it prints how to acknowledge them. */
const OF_OURS = new RegExp(`^(?:${PLUGIN_NAME}::([^@]+)|(?:Annotation|Construct-Annotations)::(MS[0-9]{3}))$`);

/**
 * What is wrong with acknowledgements that the CDK's own method made of findings of ours: they have neither
 * owner nor end.
 */
export function foreignAcknowledgements(root: IConstruct): Array<{ readonly scope: IConstruct; readonly findings: Finding[] }> {
  return root.node.findAll().flatMap(scope =>
    scope.node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.entries(data as Record<string, string>))
      .flatMap(([qualified, reason]) => {
        const [, ofPlugin, id = ofPlugin] = OF_OURS.exec(qualified) ?? [];
        if (id === undefined) return [];
        return [{ scope, findings: judgeAcknowledgement({ id, reason: reason ?? '', today: '', ...ruleKindOf(id), isForeign: true }) }];
      }),
  );
}

function append(index: WeakMap<IConstruct, RecordedAcknowledgement[]>, key: IConstruct, value: RecordedAcknowledgement): void {
  index.set(key, [...index.get(key) ?? [], value]);
}
