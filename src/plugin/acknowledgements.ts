import { Annotations, Validations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import type { SecretAcknowledgement } from './custom-rule';
import { PLUGIN_NAME } from './plugin-name';
import { effectiveBlueprintFor } from '../blueprint/applied-blueprints';
import { SecretRulesMode } from '../blueprint/modes';
import { hyphenated, ruleNameInReport } from '../cdk/names';
import { AcknowledgementFacts, isAcknowledgeable, judgeAcknowledgement } from '../rules/acknowledgement';
import { CATALOGUE } from '../rules/catalogue';
import { FIELD_RULES } from '../rules/content';
import { EXPOSURE_RULES } from '../rules/exposures';
import { FIELD_REFERENCE_RULES } from '../rules/field-references';
import { PARAMETER_RULES } from '../rules/parameters';
import { Finding } from '../rules/rule';
import { RuleId } from '../rules/rule-ids';
import { registerInspection } from '../validation/inspect-stages';
import { useLibraryIn } from '../validation/library-copies';
import { annotate } from '../validation/report-findings';
import { hasReporter } from '../validation/reporters';

/** An acknowledgement on a scope. */
export interface RecordedAcknowledgement extends SecretAcknowledgement {
  readonly scope: IConstruct;
  readonly id: string;
  readonly facts: AcknowledgementFacts;
}

const BY_SCOPE = new WeakMap<IConstruct, RecordedAcknowledgement[]>();
const BY_ROOT = new WeakMap<IConstruct, RecordedAcknowledgement[]>();

/** A finding that has no effect is a finding itself: as an annotation, and in the report of the plugin. */
export function acknowledge(
  scope: IConstruct,
  id: string,
  acknowledgement: SecretAcknowledgement,
  today = currentDay(),
): void {
  const facts = { ...acknowledgement, id, today, ...ruleKindOf(id), isForeign: false };
  const acknowledged = { ...acknowledgement, scope, id, facts };
  useLibraryIn(scope, true);
  append(BY_SCOPE, scope, acknowledged);
  append(BY_ROOT, scope.node.root, acknowledged);
  if (isEffective(acknowledged, scope)) suppressFinding(acknowledged);
  else registerInspection(scope, () => annotateUnlessReported(scope, findingsOf(acknowledged, scope)));
}

/** What is wrong with one as the blueprints around a construct go: then it has no effect there. */
function findingsOf({ facts }: Pick<RecordedAcknowledgement, 'facts'>, construct: IConstruct): Finding[] {
  const isReserved = facts.id === RuleId.RAIL_UNPROVEN && effectiveBlueprintFor(construct)?.mode === SecretRulesMode.STRICT;
  return judgeAcknowledgement({ ...facts, latest: latestDay(construct, facts.today), isReserved });
}

function latestDay(construct: IConstruct, today: string): string | undefined {
  const { longestAcknowledgement: days } = effectiveBlueprintFor(construct) ?? {};
  return days === undefined ? undefined : dayAfter(today, days);
}

/** Undefined where there is no such day, as after the year 9999. */
function dayAfter(today: string, days: number): string | undefined {
  const time = Date.parse(today) + days * 86_400_000;
  return Number.isFinite(time) && time < Date.UTC(10_000, 0) ? new Date(time).toISOString().slice(0, 10) : undefined;
}

/** `MS023:tenantId` is the finding on one field of a value. */
const OF_FIELD = /:(.+)/s;

/** The rules whose findings are on one field, and may be acknowledged by it. */
const FIELD_RULE_IDS: ReadonlySet<string> = new Set(
  [...FIELD_RULES, ...PARAMETER_RULES, ...FIELD_REFERENCE_RULES, ...EXPOSURE_RULES].map(({ id }) => id));
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

function isEffective(acknowledged: RecordedAcknowledgement, construct: IConstruct): boolean {
  return findingsOf(acknowledged, construct).length === 0;
}

function suppressFinding({ scope, id, reason, owner, expires }: RecordedAcknowledgement): void {
  Annotations.of(scope).acknowledgeWarning(id, reason);
  Annotations.of(scope).acknowledgeInfo(id, reason);
  noteForReport(scope, id, { reason, owner, expires });
}

/**
 * The CDK's own acknowledgements hold for the whole app, whatever they were made on: the scope is part of the
 * id.
 */
function noteForReport(scope: IConstruct, id: string, { reason, owner, expires }: SecretAcknowledgement): void {
  scope.node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, {
    [`${PLUGIN_NAME}::${hyphenated(acknowledgedRule(id, scope))}`]: `${reason} (${owner}, until ${expires})`,
  });
}

const OF_BLUEPRINT = { id: RuleId.RAIL_UNPROVEN, ...ruleKindOf(RuleId.RAIL_UNPROVEN), isForeign: false };

/** Where the rules are strict: what the owners of the blueprint acknowledge of a construct. */
function acknowledgedByBlueprint(construct: IConstruct, today: string): boolean {
  const { path } = construct.node;
  const found = effectiveBlueprintFor(construct)?.acknowledgedUnproven
    .find(each => `${path}/`.startsWith(`${each.path}/`) && judgeUnproven(each, construct, today).length === 0);
  if (found) noteForReport(construct, RuleId.RAIL_UNPROVEN, found);
  return found !== undefined;
}

function judgeUnproven(acknowledgement: SecretAcknowledgement, construct: IConstruct, today: string): Finding[] {
  return judgeAcknowledgement({ ...OF_BLUEPRINT, ...acknowledgement, today, latest: latestDay(construct, today) });
}

/** What is wrong with the acknowledgments of blueprints. */
export function blueprintAcknowledgements(root: IConstruct, today = currentDay()): ScopedFinding[] {
  const all = root.node.findAll().flatMap(construct => effectiveBlueprintFor(construct)?.acknowledgedUnproven ?? []);
  const distinct = [...new Map(all.map(each => [JSON.stringify([each.by.origin, each.path]), each])).values()];
  return distinct.map(({ by: { scope }, ...each }) => ({ scope, findings: judgeUnproven(each, scope, today) }));
}

function currentDay(): string {
  return new Date().toISOString().slice(0, 10);
}

/** What is wrong with an acknowledgment, and the scope where it was made. */
export interface ScopedFinding {
  readonly scope: IConstruct;
  readonly findings: readonly Finding[];
}

/**
 * What the report calls a finding that is acknowledged on a scope. The CDK takes a name with `::`, which the
 * name of a field or of a scope may have, for one that has its prefix already.
 */
function acknowledgedRule(id: string, scope: IConstruct): string {
  return `${ruleNameInReport(id)}@${ruleNameInReport(scope.node.path) || 'App'}`;
}

/**
 * What the report calls a finding: with the scope on which it is acknowledged, if
 * it is, as a whole or by its field.
 */
export function reportedRuleName(construct: IConstruct, { id, field }: Pick<Finding, 'id' | 'field'>): string {
  if (id === RuleId.RAIL_UNPROVEN && acknowledgedByBlueprint(construct, currentDay())) return acknowledgedRule(id, construct);
  const ids = [id, ...field === undefined ? [] : [`${id}:${field}`]];
  const found = [...construct.node.scopes]
    .reverse()
    .flatMap(scope => BY_SCOPE.get(scope) ?? [])
    .find(each => ids.includes(each.id) && isEffective(each, construct));
  return found ? acknowledgedRule(found.id, found.scope) : id;
}

/** All that were made in an app. */
export function acknowledgementsIn(root: IConstruct): ScopedFinding[] {
  return (BY_ROOT.get(root) ?? []).map(each => ({ scope: each.scope, findings: findingsOf(each, each.scope) }));
}

/** As the CDK calls findings of plugins and of annotations where it prints how to acknowledge them. */
const OF_OURS = new RegExp(`^(?:${PLUGIN_NAME}::([^@]+)|(?:Annotation|Construct-Annotations)::(MS[0-9]{3}))$`);

/**
 * What is wrong with acknowledgements that the CDK's own method made of findings of ours: they have neither
 * owner nor end.
 */
export function foreignAcknowledgements(root: IConstruct): ScopedFinding[] {
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
