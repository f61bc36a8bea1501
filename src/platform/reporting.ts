import { IPolicyValidationContext, PolicyValidationPluginReport, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { acknowledgementsIn, foreignAcknowledgements, ruleNameOf } from './acknowledging';
import { wrongContextOf } from './applied';
import { Effective, effectiveFor } from './effective';
import { SecretCreationMode, SecretRulesMode } from './modes';
import { isToTell, judgeKeyPolicy, locationOf, Review, Reviewed, reviewFor, Told, violationsOf } from './review';
import { ITeamSecretRule, SecretUnderReview } from './secret-rule';
import { isAcknowledged } from '../private/findings';
import { foundOf } from '../private/inspection';
import { isRail } from '../rules/guard-rails';
import { Finding } from '../rules/rule';
import { keyOf, Resource } from '../templates/templates';

/** A plugin that reports: what it makes of the rules of this library around a secret, and the rules of a team's own. */
export interface Reporter {
  readonly rules: readonly ITeamSecretRule[];
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
  const violations = violationsOf(reporting.all, told => ruleNameOf(told.construct, told.finding.id), told => (told as Weighed).severity);
  return { violations, success: !violations.some(({ severity }) => severity === 'error' || severity === 'fatal') };
}

/** Of one plugin, in one environment of a synthesis. */
class Reporting {
  public readonly all: Weighed[] = [];

  constructor(private readonly reporter: Reporter, private readonly reviewed: Review, private readonly app: IConstruct) {}

  public stack(where: string): void {
    const stack = stackAt(this.app, where);
    const isRails = isToTell(this.reviewed, `rails of ${where}`, this.reporter);
    for (const secret of this.reviewed.review.secretsOf(stack)) {
      const effective = effectiveFor(secret.element ?? secret.stack);
      if (isRails && effective?.hasRails) this.rails(secret, effective);
      this.rules(secret, this.reporter.modeFor(effective), where);
    }
  }

  /** What is acknowledged in vain is told once. */
  public acknowledgements(): void {
    if (this.reviewed.told.has('acknowledgements')) return;
    this.reviewed.told.set('acknowledgements', this.reporter);
    const severity = severityIn(this.reporter.modeFor(effectiveFor(this.app)));
    for (const { scope, findings } of [...acknowledgementsIn(this.app), ...foreignAcknowledgements(this.app)]) {
      for (const finding of findings) this.all.push({ finding, construct: scope, severity });
    }
  }

  /** Where the plugin is the first to ask for the context, nobody else tells what is wrong with it. */
  public context(): void {
    if (this.reviewed.told.has('context')) return;
    this.reviewed.told.set('context', this.reporter);
    for (const finding of wrongContextOf(this.app)) this.all.push({ finding, construct: this.app, severity: 'fatal' });
  }

  private rails(secret: Reviewed, effective: Effective): void {
    for (const finding of this.reviewed.review.judgeRails(secret, effective)) this.tell(secret, finding, isRail(finding) ? 'fatal' : severityIn(effective.mode));
  }

  private rules(secret: Reviewed, mode: SecretRulesMode, where: string): void {
    if (mode !== SecretRulesMode.OFF && isToTell(this.reviewed, `rules of ${where}`, this.reporter)) {
      for (const finding of this.findingsOf(secret)) this.tell(secret, finding, secret.managed && finding.level === 'error' ? 'error' : severityIn(mode));
      const key = this.reviewed.review.keyOf(secret);
      if (key) this.keyPolicy(key, severityIn(mode));
    }
    if (this.reporter.rules.length === 0) return;
    const shown = shownTo(secret, this.reviewed.review.guarded(secret));
    for (const rule of this.reporter.rules) {
      for (const answer of answers(rule, shown)) this.tell(secret, ofTeam(rule, answer), answer.severity ?? rule.severity ?? severityIn(mode));
    }
  }

  /** A secret of this library knows more of itself than its template. */
  private findingsOf(secret: Reviewed): Finding[] {
    const inTemplate = this.reviewed.review.judge(secret);
    if (!secret.managed) return inTemplate;
    const { owner } = secret.managed;
    const own = foundOf(owner);
    const known = new Set(own.map(({ id }) => id));
    return [...own.filter(finding => !isAcknowledged(owner, finding)), ...inTemplate.filter(({ id }) => !known.has(id))];
  }

  private keyPolicy(key: Resource, severity: string): void {
    const subject = `policy of ${keyOf(key)}`;
    if (this.reviewed.told.has(subject)) return;
    this.reviewed.told.set(subject, this.reporter);
    const construct = this.reviewed.review.stackOf(key);
    for (const finding of judgeKeyPolicy(key)) this.all.push({ finding, construct, logicalId: key.id, location: 'Properties/KeyPolicy', severity });
  }

  private tell({ resource, element, stack }: Reviewed, finding: Finding, severity: string): void {
    this.all.push({ finding, construct: element ?? stack, logicalId: resource.id, location: locationOf(finding.property), severity });
  }
}

function severityIn(mode: SecretRulesMode): string {
  return mode === SecretRulesMode.STRICT ? 'error' : 'warning';
}

function stackAt(app: IConstruct, where: string): Stack {
  return where.split('/').reduce<IConstruct>((scope, id) => scope.node.findChild(id), app) as Stack;
}

interface Answer {
  readonly text: string;
  readonly severity?: string;
}

/** A rule that cannot run is told like a finding: the others run all the same. */
function answers(rule: ITeamSecretRule, secret: SecretUnderReview): Answer[] {
  try {
    return rule.check(secret).map(text => ({ text }));
  } catch (error) {
    return [{ text: `The rule could not run: ${(error as Error).message}`, severity: 'error' }];
  }
}

function ofTeam({ id, title, fix }: ITeamSecretRule, { text }: Answer): Finding {
  return { id, level: 'warning', property: title, claim: text, fix, message: `${id} ${text} ${fix}` };
}

function shownTo({ resource, access, managed }: Reviewed, guarded: ReturnType<Review['review']['guarded']>): SecretUnderReview {
  const { SecretString: _never, ...properties } = resource.properties;
  const [{ account: keyAccount }] = guarded.keys;
  return {
    path: resource.path,
    logicalId: resource.id,
    stackPath: resource.stack,
    account: literalOf(access.account),
    region: literalOf(access.region),
    secretName: guarded.name?.value,
    description: typeof properties.Description === 'string' ? properties.Description : undefined,
    key: access.key?.id,
    keyAccount,
    tags: Object.fromEntries([...guarded.tags].flatMap(([key, { value }]) => value === undefined ? [] : [[key, value]])),
    replicaRegions: access.replicas.map(({ region }) => region),
    creation: guarded.creation as SecretCreationMode,
    isManagedSecret: managed !== undefined,
    rotates: guarded.rotates ?? false,
    consumers: guarded.consumers.map(({ shown }) => shown),
    deletionPolicy: resource.deletionPolicy,
    properties,
  };
}

function literalOf(text: string): string | undefined {
  return text.startsWith('(') ? undefined : text;
}
