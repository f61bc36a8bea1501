import * as path from 'path';
import { CfnResource, IPolicyValidationContext, PolicyViolation, Stack, Stage } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import type { Blueprints } from './blueprints';
import type { Effective } from './effective';
import { guardedSecret } from './guarded';
import { keyResource, PlacedPolicy, secretFacts, TemplateSecret } from './template-secret';
import { choices } from '../cloudformation/choices';
import { note } from '../cloudformation/json';
import { keyOf, mayMeet, Place, Resource, StackTemplate, Templates } from '../cloudformation/templates';
import { partsOf } from '../iam/arn';
import { managedBy } from '../private/managed-elements';
import { sizeOf } from '../private/policy-facts';
import { KEY_POLICY_SIZE } from '../rules/consumer';
import { GuardedSecret, judgeRails } from '../rules/guard-rails';
import { judgeNamesakes } from '../rules/namesakes';
import { Finding, judge } from '../rules/rule';
import { judgeSecret } from '../rules/secret';
import { asRendered, asWrittenOrRendered, templateOf, templatePathOf, templatesOf } from '../templates/app-templates';
import { Secrets, SecretFacts } from '../templates/facts';

/** A secret under review, with all that is asked of it. */
export interface Reviewed extends TemplateSecret {
  readonly element?: CfnResource;
  readonly access: SecretFacts;
  /** Undefined where only the deployment knows. */
  readonly rotates?: boolean;
}

/** All secrets of an app, from its templates, which are read once. */
export class AppReview {
  private readonly templates: Templates;
  private readonly policies = new Map<string, PlacedPolicy[]>();
  /** Whether surely. */
  private readonly rotated = new Map<string, boolean>();
  /** Of which only the deployment knows for which secret they are, by the stack. */
  private readonly perhapsPolicies = new Map<Stack, PlacedPolicy[]>();
  private readonly perhapsRotated = new Set<Stack>();
  private readonly keyPolicies = new Map<Resource, Finding[]>();
  private readonly byStack = new Map<Stack, Reviewed[]>();
  private readonly named = new Map<string, Reviewed[]>();

  constructor(stacks: readonly StackTemplate[]) {
    this.templates = new Templates(stacks);
    const secrets = new Secrets(this.templates);
    for (const resource of this.templates.resources) this.noteBeside(secrets, resource);
    for (const access of secrets.all()) this.noteSecret(access);
  }

  public has(where: string): boolean {
    return this.templates.stackAt(where) !== undefined;
  }

  /** Those of a stack and of the stacks within it: nested ones, and products, whose templates are assets. */
  public secretsOf(stack: Stack): readonly Reviewed[] {
    return this.byStack.get(stack) ?? [];
  }

  /** By the rules of this library. */
  public judge(secret: Reviewed): Finding[] {
    return [...judgeSecret(secretFacts(this.templates, secret)), ...this.judgeName(secret)];
  }

  public guarded(secret: Reviewed): GuardedSecret {
    return guardedSecret(this.templates, secret, secret.access, secret.rotates);
  }

  public judgeRails(secret: Reviewed, effective: Effective): Finding[] {
    return judgeRails(this.guarded(secret), effective.railsFor(secret.stack), rail => effective.originOf(rail));
  }

  /** The key of the app under which it is. */
  public keyOf({ resource }: Reviewed): Resource | undefined {
    return keyResource(this.templates, resource.stack, resource.properties.KmsKeyId);
  }

  /** The size of the policy of a key. Many secrets are under one, and it may be large. */
  public judgeKeyPolicy(key: Resource): readonly Finding[] {
    const known = this.keyPolicies.get(key);
    if (known) return known;
    const findings = judge([KEY_POLICY_SIZE], { property: `key policy of ${key.path}`, value: sizeOf(key.properties.KeyPolicy) });
    this.keyPolicies.set(key, findings);
    return findings;
  }

  public stackOf(resource: Resource): Stack {
    return this.templates.stackAt(resource.stack)!.construct!;
  }

  private noteBeside(secrets: Secrets, resource: Resource): void {
    const noteFor = { 'AWS::SecretsManager::ResourcePolicy': this.notePolicy, 'AWS::SecretsManager::RotationSchedule': this.noteRotation }[resource.type];
    if (!noteFor) return;
    const ids = choices(resource.properties.SecretId).map(({ value }) => value);
    const found = ids.map(id => secrets.find(resource.stack, id));
    const distinct = new Map(found.flatMap(secret => secret ? [[keyOf(secret), secret]] : []));
    const isOne = distinct.size === 1 && !found.includes(undefined);
    for (const [key, secret] of distinct) noteFor.call(this, resource, key, isOne && this.isThereWith(this.templates.find(secret)!, resource));
    if (ids.some((id, index) => !found[index] && this.mayBeOfApp(resource.stack, id))) noteFor.call(this, resource, undefined, false);
  }

  /** Conditions that hold for the secret too make no difference. */
  private isThereWith(secret: Resource, resource: Resource): boolean {
    if (secret.stack !== resource.stack) return !this.templates.isConditional(resource);
    return resource.condition === undefined || resource.condition === secret.condition;
  }

  /** An attribute of another resource, but of those that hand on a value, what another app exports, and what is of another place, is none. */
  private mayBeOfApp(stack: string, secretId: unknown): boolean {
    const { text, target } = this.templates.value(stack, secretId);
    if (!text.includes('${') || /^\$\{Fn::(ImportValue|GetStackOutput)/.test(text)) return false;
    const place = this.templates.placeOf(stack);
    const [, , , region = place.region, account = place.account] = text.startsWith('arn:') ? partsOf(text) : [];
    return mayMeet({ region, account }, place) && !/^AWS::(?!CloudFormation::|SSM::)/.test(this.templates.find(target)?.type ?? '');
  }

  private notePolicy({ stack, path: where, properties, deletionPolicy }: Resource, secret: string | undefined, isSure: boolean): void {
    const policy = { stack, path: where, document: properties.ResourcePolicy, isConditional: !isSure, deletionPolicy };
    if (secret) note(this.policies, secret, policy);
    else note(this.perhapsPolicies, this.artifactAt(stack), policy);
  }

  private noteRotation({ stack }: Resource, secret: string | undefined, isSure: boolean): void {
    if (secret) this.rotated.set(secret, this.rotated.get(secret) || isSure);
    else this.perhapsRotated.add(this.artifactAt(stack));
  }

  private artifactAt(stack: string): Stack {
    return artifactOf(this.templates.stackAt(stack)!.construct!);
  }

  private noteSecret(access: SecretFacts): void {
    const resource = this.templates.find(access.target)!;
    const { construct: stack, elements } = this.templates.stackAt(resource.stack)!;
    const element = elements?.get(resource.id);
    const managed = managedBy(element);
    const secret: Reviewed = {
      resource,
      access,
      element,
      managed,
      stack: stack!,
      consent: managed?.consent ?? {},
      policies: this.policies.get(keyOf(resource)) ?? [],
      perhapsPolicies: this.perhapsPolicies.get(artifactOf(stack!)) ?? [],
      rotates: this.rotates(resource, stack!),
    };
    note(this.byStack, artifactOf(stack!), secret);
    if (access.name !== undefined && !access.name.includes('${')) note(this.named, access.name, secret);
  }

  private rotates(secret: Resource, stack: Stack): boolean | undefined {
    const isSure = this.rotated.get(keyOf(secret)) ?? (this.perhapsRotated.has(artifactOf(stack)) ? false : undefined);
    return isSure === undefined ? false : isSure || undefined;
  }

  private judgeName({ access: { name }, resource }: Reviewed): Finding[] {
    const others = (name === undefined ? [] : this.named.get(name) ?? []).filter(other => other.resource !== resource);
    if (others.length === 0) return [];
    const here = this.templates.placeOf(resource.stack);
    const isConditional = (other: Resource) => [resource, other].some(each => (
      other.stack === resource.stack ? each.condition !== undefined : this.templates.isConditional(each)));
    const meeting = others.map(({ resource: other }) => ({ other, meets: meet(here, this.templates.placeOf(other.stack), isConditional(other)) }));
    const pathsOf = (sure: boolean | undefined) => meeting.filter(({ meets }) => meets === sure).map(({ other }) => other.path.replace(/\/CreateSecret$/, ''));
    return judgeNamesakes({ name: name!, sure: pathsOf(true), possible: pathsOf(undefined) });
  }
}

/** The outermost stack around: what is within it has a template of its own, and is told with it. */
function artifactOf(stack: Stack): Stack {
  return stack.node.scopes.find((scope): scope is Stack => Stack.isStack(scope) && Stage.of(scope) === Stage.of(stack))!;
}

/** Undefined where synthesis cannot tell. */
function meet(here: Place, there: Place, isConditional: boolean): boolean | undefined {
  if (!mayMeet(here, there)) return false;
  return here.account === there.account && here.region === there.region && !isConditional ? true : undefined;
}

/** What is told of one place of a template. */
export interface Told {
  readonly finding: Finding;
  readonly construct: IConstruct;
  readonly logicalId?: string;
  readonly location?: string;
}

/** Where the property of a finding stands in the template. */
const LOCATIONS: ReadonlyArray<readonly [RegExp, string]> = [
  [/^secretName/, 'Properties/Name'],
  [/^description/, 'Properties/Description'],
  [/^(encryptionKey|kmsKeyId)/, 'Properties/KmsKeyId'],
  [/^tags/, 'Properties/Tags'],
  [/^replicaRegions/, 'Properties/ReplicaRegions'],
  [/^content/, 'Properties/SecretString'],
  [/^generate|^passwordLength|^exclude|^secretStringTemplate/, 'Properties/GenerateSecretString'],
  [/^removalPolicy/, 'DeletionPolicy'],
];

export function locationOf(property: string): string | undefined {
  return LOCATIONS.find(([form]) => form.test(property))?.[1];
}

/** What a CDK plugin reports: equal findings of several places as one. */
export function violationsOf(all: readonly Told[], nameOf: (told: Told) => string, severityOf: (told: Told) => string): PolicyViolation[] {
  const grouped = new Map<string, Told[]>();
  for (const told of all) note(grouped, [nameOf(told), severityOf(told), told.finding.claim].join('\n'), told);
  return [...grouped.values()].map(group => ({
    ruleName: nameOf(group[0]),
    description: group[0].finding.claim,
    fix: group[0].finding.fix,
    severity: severityOf(group[0]),
    ruleMetadata: { property: group[0].finding.property, level: group[0].finding.level },
    violatingResources: group.map(resourceOf),
  }));
}

function resourceOf({ construct, logicalId, location }: Told): PolicyViolation['violatingResources'][number] {
  if (logicalId === undefined) return { constructPath: construct.node.path, locations: [] };
  const templatePath = path.resolve(templatePathOf(Stack.of(construct)));
  return { resourceLogicalId: logicalId, templatePath, locations: location === undefined ? [] : [location] };
}

export interface Review {
  readonly review: AppReview;
  /** What each plugin was shown of it. */
  readonly shown: Map<object, Set<string>>;
  /** What one plugin tells, and how it weighs it: the others need not. */
  readonly told: Map<string, string>;
}

const REVIEWS = new WeakMap<IConstruct, Review>();

/** One reading for all plugins and all environments of a synthesis. A stack that is shown again is a new synthesis. */
export function reviewFor(plugin: object, { appConstruct, stackTemplates }: IPolicyValidationContext): Review {
  const known = REVIEWS.get(appConstruct);
  const isAgain = stackTemplates.some(({ stackConstructPath: where }) => known?.shown.get(plugin)?.has(where) || !known?.review.has(where));
  const review = known && !isAgain ? known : newReview(appConstruct);
  REVIEWS.set(appConstruct, review);
  const shown = review.shown.get(plugin) ?? new Set();
  for (const { stackConstructPath } of stackTemplates) shown.add(stackConstructPath);
  review.shown.set(plugin, shown);
  return review;
}

function newReview(app: IConstruct): Review {
  return { review: new AppReview(templatesOf(app, asWrittenOrRendered)), shown: new Map(), told: new Map() };
}

/** The guard rails that secrets of a stage break, before its templates are written: what a failing synthesis tells beside its errors. */
export function brokenRails(stage: IConstruct, blueprints: Blueprints): string[] {
  const stacks = stacksOf(stage);
  const review = new AppReview(stacks.map(stack => templateOf(stack, asRendered)));
  return stacks.flatMap(stack => review.secretsOf(stack)).flatMap(secret => {
    const effective = blueprints.effectiveFor(secret.element ?? secret.stack);
    const findings = effective ? review.judgeRails(secret, effective).filter(({ level }) => level === 'error') : [];
    return findings.map(({ message }) => `[${secret.resource.path}] ${message}`);
  });
}

/** Without those of stages within it. */
function stacksOf(scope: IConstruct): Stack[] {
  const below = scope.node.children.filter(child => !Stage.isStage(child)).flatMap(stacksOf);
  return Stack.isStack(scope) ? [scope, ...below] : below;
}
