import { IPolicyValidationContext, PolicyValidationPluginReport, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { acknowledgementsIn, foreignAcknowledgements, ruleNameOf } from './acknowledging';
import type { Blueprints } from './blueprints';
import type { Effective } from './effective';
import { SecretCreationMode, SecretRulesMode } from './modes';
import { locationOf, Review, Reviewed, reviewFor, Told, violationsOf } from './review';
import { ITeamSecretRule, SecretUnderReview } from './secret-rule';
import { isObject } from '../cloudformation/json';
import { keyOf, Resource } from '../cloudformation/templates';
import { isOpen } from '../cloudformation/unknown';
import { isAcknowledged } from '../private/findings';
import { foundOf } from '../private/inspection';
import { isRail } from '../rules/guard-rails';
import { Finding } from '../rules/rule';

/** A plugin that reports: what it makes of the rules of this library around a secret, and the rules of a team's own. */
export interface Reporter {
  readonly rules: readonly ITeamSecretRule[];
  readonly blueprints: Blueprints;
  modeFor(effective: Effective | undefined): SecretRulesMode;
}

interface Weighed extends Told {
  readonly severity: string;
}

export function reportOf(reporter: Reporter, context: IPolicyValidationContext): PolicyValidationPluginReport {
  const reporting = new Reporting(reporter, reviewFor(reporter, context), context.appConstruct);
  for (const { stackConstructPath } of context.stackTemplates) reporting.stack(stackConstructPath);
  reporting.acknowledgements();
  reporting.context();
  const violations = violationsOf(reporting.all, nameOf, told => (told as Weighed).severity);
  return { violations, success: !violations.some(({ severity }) => severity === 'error' || severity === 'fatal') };
}

/** What is fatal has no other name where it is acknowledged: that has no effect. */
function nameOf(told: Told): string {
  const { construct, finding: { id }, severity } = told as Weighed;
  return severity === 'fatal' ? id : ruleNameOf(construct, id);
}

/** Of one plugin, in one environment of a synthesis. */
class Reporting {
  public readonly all: Weighed[] = [];

  constructor(private readonly reporter: Reporter, private readonly reviewed: Review, private readonly app: IConstruct) {}

  public stack(where: string): void {
    for (const secret of this.reviewed.review.secretsOf(stackAt(this.app, where))) {
      const effective = this.reporter.blueprints.effectiveFor(secret.element ?? secret.stack);
      const mode = this.reporter.modeFor(effective);
      if (effective?.hasRails) this.rails(secret, effective);
      if (mode !== SecretRulesMode.OFF && this.isToTell(`rules of ${keyOf(secret.resource)}`, severityIn(mode))) this.rules(secret, severityIn(mode));
      if (this.reporter.rules.length > 0) this.rulesOfTeam(secret, severityIn(mode));
    }
  }

  /** What is acknowledged in vain. Where the rules are strict, nobody can acknowledge it in turn. */
  public acknowledgements(): void {
    for (const { scope, findings } of acknowledgedIn(this.app, this.reviewed)) {
      const isStrict = this.reporter.modeFor(this.reporter.blueprints.effectiveFor(scope)) === SecretRulesMode.STRICT;
      for (const finding of findings) this.add({ ...placed(finding, scope), severity: isStrict ? 'fatal' : 'warning' });
    }
  }

  /** Where the plugin is the first to ask for the context, nobody else tells what is wrong with it. */
  public context(): void {
    for (const finding of this.reporter.blueprints.wrongContextOf(this.app)) this.add({ finding, construct: this.app, severity: 'fatal' });
  }

  /** Of what synthesis cannot tell, blueprints alone say how it weighs. */
  private rails(secret: Reviewed, effective: Effective): void {
    const severity = severityIn(effective.mode);
    if (!this.isToTell(`rails of ${keyOf(secret.resource)}`, severity)) return;
    for (const finding of this.reviewed.review.judgeRails(secret, effective)) this.tell(secret, finding, isRail(finding) ? 'fatal' : severity);
  }

  /** An error of a secret of this library is none that somebody could let stand, even where an override of the template made it. */
  private rules(secret: Reviewed, severity: string): void {
    for (const finding of this.findingsOf(secret, severity)) this.tell(secret, finding, secret.managed && finding.level === 'error' ? 'fatal' : severity);
    const key = this.reviewed.review.keyOf(secret);
    if (key) this.keyPolicy(key, severity);
  }

  private rulesOfTeam(secret: Reviewed, severity: string): void {
    const shown = shownTo(secret, this.reviewed.review.guarded(secret));
    for (const rule of this.reporter.rules) {
      for (const answer of answers(rule, shown, rule.severity ?? severity)) this.tell(secret, ofTeam(rule, answer.text), answer.severity);
    }
  }

  /**
   * A secret of this library knows more of itself than its template. An acknowledgement of ours is for the report to show, and one that
   * the CDK's annotations took, with neither owner nor end, has no effect where the rules are strict.
   */
  private findingsOf(secret: Reviewed, severity: string): Finding[] {
    const inTemplate = this.reviewed.review.judge(secret);
    if (!secret.managed) return inTemplate;
    const { owner } = secret.managed;
    const own = foundOf(owner);
    const known = new Set(own.map(({ id }) => id));
    const isShown = (finding: Finding) => severity === 'error' || ruleNameOf(owner, finding.id) !== finding.id || !isAcknowledged(owner, finding);
    return [...own.filter(isShown), ...inTemplate.filter(({ id }) => !known.has(id))];
  }

  private keyPolicy(key: Resource, severity: string): void {
    const construct = this.reviewed.review.stackOf(key);
    for (const finding of this.reviewed.review.judgeKeyPolicy(key)) this.add({ finding, construct, logicalId: key.id, location: 'Properties/KeyPolicy', severity });
  }

  private tell({ resource, element, stack }: Reviewed, finding: Finding, severity: string): void {
    this.add({ finding, construct: element ?? stack, logicalId: resource.id, location: locationOf(finding.property), severity });
  }

  private add(weighed: Weighed): void {
    const { construct, logicalId, finding: { id, message } } = weighed;
    if (this.isToTell(JSON.stringify([construct.node.path, logicalId, id, message]), weighed.severity)) this.all.push(weighed);
  }

  /** Once, and once more where it weighs heavier: else a plugin that is not strict, and comes first, would weaken one that is. */
  private isToTell(subject: string, severity: string): boolean {
    const { told } = this.reviewed;
    if (told.has(subject) && !isHeavier(severity, told.get(subject)!)) return false;
    told.set(subject, severity);
    return true;
  }
}

/** The CLI tells what is of the stacks that a command selects, and of the app: what is between them is told of the app. */
function placed(finding: Finding, scope: IConstruct): Pick<Told, 'finding' | 'construct'> {
  const { scopes, path, root } = scope.node;
  if (scopes.some(each => Stack.isStack(each)) || scope === root) return { finding, construct: scope };
  return { finding: { ...finding, claim: `[${path}] ${finding.claim}`, message: `[${path}] ${finding.message}` }, construct: root };
}

type Acknowledgements = ReadonlyArray<{ readonly scope: IConstruct; readonly findings: readonly Finding[] }>;

const ACKNOWLEDGED = new WeakMap<Review, Acknowledgements>();

/** Looked for once, whatever the number of plugins and environments. */
function acknowledgedIn(app: IConstruct, review: Review): Acknowledgements {
  const all = ACKNOWLEDGED.get(review) ?? [...acknowledgementsIn(app), ...foreignAcknowledgements(app)];
  ACKNOWLEDGED.set(review, all);
  return all;
}

const SEVERITIES = ['warning', 'error', 'fatal'];

function isHeavier(severity: string, than: string): boolean {
  return SEVERITIES.indexOf(severity) > SEVERITIES.indexOf(than);
}

function severityIn(mode: SecretRulesMode): string {
  return mode === SecretRulesMode.STRICT ? 'error' : 'warning';
}

function stackAt(app: IConstruct, where: string): Stack {
  return where.split('/').reduce<IConstruct>((scope, id) => scope.node.findChild(id), app) as Stack;
}

interface Answer {
  readonly text: string;
  readonly severity: string;
}

/** A rule that cannot run is told like a finding, at least as an error: the others run all the same. */
function answers(rule: ITeamSecretRule, secret: SecretUnderReview, severity: string): Answer[] {
  try {
    return rule.check(secret).map(text => ({ text, severity }));
  } catch (error) {
    return [{ text: `The rule could not run: ${(error as Error).message}`, severity: isHeavier(severity, 'error') ? severity : 'error' }];
  }
}

function ofTeam({ id, title, fix }: ITeamSecretRule, text: string): Finding {
  return { id, level: 'warning', property: title, claim: text, fix, message: `${id} ${text} ${fix}` };
}

/** Where a value can stand in a template. */
const VALUES = new Set(['SecretString', 'SecretStringTemplate']);

/** At any depth: a function of CloudFormation may stand around it. */
function withoutValues(json: unknown): any {
  if (Array.isArray(json)) return json.map(withoutValues);
  if (!isObject(json)) return json;
  return Object.fromEntries(Object.entries(json).filter(([name]) => !VALUES.has(name)).map(([name, value]) => [name, withoutValues(value)]));
}

function shownTo({ resource, access, managed }: Reviewed, guarded: ReturnType<Review['review']['guarded']>): SecretUnderReview {
  const [{ account: keyAccount }] = guarded.keys;
  return {
    path: resource.path,
    logicalId: resource.id,
    stackPath: resource.stack,
    account: literalOf(access.account),
    region: literalOf(access.region),
    secretName: guarded.name?.value,
    description: typeof resource.properties.Description === 'string' ? resource.properties.Description : undefined,
    key: access.key?.id,
    keyAccount,
    tags: Object.fromEntries([...guarded.tags].flatMap(([key, { value }]) => value === undefined ? [] : [[key, value]])),
    replicaRegions: access.replicas.map(({ region }) => region),
    creation: guarded.creation as SecretCreationMode,
    isManagedSecret: managed !== undefined,
    rotates: guarded.rotates ?? false,
    consumers: guarded.consumers.map(({ shown }) => shown),
    deletionPolicy: resource.deletionPolicy,
    properties: withoutValues(resource.properties),
  };
}

function literalOf(text: string): string | undefined {
  return isOpen(text) ? undefined : text;
}
