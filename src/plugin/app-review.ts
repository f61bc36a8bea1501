import { CfnResource, Stack, Stage } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { RelatedResources } from './related-resources';
import type { EffectiveBlueprint } from '../blueprint/effective-blueprint';
import { choices } from '../cloudformation/choices';
import { parseExpression } from '../cloudformation/expression';
import { note } from '../cloudformation/json';
import { representedSecret, secretTarget } from '../cloudformation/secret-target';
import { Templates } from '../cloudformation/template-index';
import { keyOf, mayMeet, Resource, Place, StackTemplate } from '../cloudformation/template-types';
import { hidesResources, isTransformed, isTransformedAsWhole } from '../cloudformation/transforms';
import { OverwrittenPolicy, overwrittenPolicies } from '../facts/inline-policies';
import { findManagedResource } from '../facts/managed-resources';
import { sizeOf } from '../facts/policy-facts';
import { isScheduled } from '../facts/rotation';
import {
  keyResource, PlacedPolicy, TemplateSecret, templateSecretFacts,
} from '../facts/secret-from-template';
import { TemplateSecrets, TemplateSecretFacts } from '../facts/template-secrets';
import { toGuardedSecret } from '../guard-rails/guarded-secret';
import { secretVariants } from '../guard-rails/secret-variants';
import { splitArn } from '../iam/arn';
import { KEY_POLICY_SIZE } from '../rules/consumer';
import { judgeNamesakes } from '../rules/duplicate-names';
import { judgeGuardRails } from '../rules/guard-rails';
import { GuardedSecret } from '../rules/guarded-secret';
import { Finding, judge } from '../rules/rule';
import { judgeSecret } from '../rules/secret';

/** A secret under review, with all that is asked of it. */
export interface SecretWithTemplate extends TemplateSecret {
  readonly element?: CfnResource;
  readonly access: TemplateSecretFacts;
  /** Undefined where only the deployment knows. */
  readonly rotates?: boolean;
  readonly isScheduleIdle: boolean;
}

/** A rotation schedule, or an attachment to a database. */
export interface RelatedResource {
  readonly resource: Resource;
  readonly stack: Stack;
  readonly element?: CfnResource;
}

/** Of which only the deployment knows what it names. */
const UNKNOWN_ID = { 'Fn::Transform': {} };

/** The secret that a policy or a schedule is of; else the secret, or the stack, of which it may be. */
type Owner = string | { readonly possibly: string | Stack };

/** A resource names a secret by another resource, which may name it by a third. */
const MAX_DEPTH = 5;

/** All secrets of an app, from its templates, which are read once. */
export class AppReview {
  private readonly templates: Templates;
  private readonly secrets: TemplateSecrets;
  private readonly policies = new Map<string, PlacedPolicy[]>();
  /** Whether surely. */
  private readonly rotations = new Map<string, boolean>();
  /** Of which only the deployment knows for which secret they are, by the secret or by the stack. */
  private readonly possiblePolicies = new Map<string | Stack, PlacedPolicy[]>();
  private readonly possiblyRotated = new Set<string | Stack>();
  /** Those with a schedule that never rotates them. */
  private readonly idle = new Set<string>();
  private readonly attached = new Set<string>();
  private readonly keyPolicies = new Map<Resource, Finding[]>();
  private overwritten?: ReadonlyMap<Stack, OverwrittenPolicy[]>;
  private readonly byStack = new Map<Stack, SecretWithTemplate[]>();
  private readonly secretsByName = new Map<string, SecretWithTemplate[]>();
  private readonly related: RelatedResources;
  private readonly relatedByStack = new Map<Stack, RelatedResource[]>();

  constructor(stacks: readonly StackTemplate[]) {
    this.templates = new Templates(stacks);
    this.secrets = new TemplateSecrets(this.templates);
    for (const resource of this.templates.resources) this.recordRelatedResource(this.secrets, resource);
    for (const access of this.secrets.all()) this.recordSecret(access);
    this.related = new RelatedResources(this.templates);
    for (const resource of [...this.related.all().values()].flat()) this.recordRelated(resource);
  }

  /** Rotation schedules and attachments of a stack and of the stacks within it. */
  public relatedResourcesOf(stack: Stack): readonly RelatedResource[] {
    return this.relatedByStack.get(stack) ?? [];
  }

  public judgeRelated({ resource }: RelatedResource): Finding[] {
    return this.related.judge(resource);
  }

  public hasStack(where: string): boolean {
    return this.templates.stackAt(where) !== undefined;
  }

  /** Those of a stack and of the stacks within it: nested ones, and products, whose templates are assets. */
  public secretsOf(stack: Stack): readonly SecretWithTemplate[] {
    return this.byStack.get(stack) ?? [];
  }

  /** What adds resources to a stack, or may, that its templates do not show. */
  public hiddenIn(stack: Stack): ReadonlyArray<{ readonly place: string; readonly construct: IConstruct; readonly logicalId?: string }> {
    const within = this.templates.stacks.filter(({ construct }) => outermostStackOf(construct!) === stack);
    const macros = within
      .filter(found => isTransformedAsWhole(this.templates, found))
      .map(({ path, construct }) => ({ place: `a macro in ${path}`, construct: construct! }));
    const hiding = this.templates.resources.filter(resource => (
      hidesResources(this.templates, resource) && within.some(({ path }) => path === resource.stack)));
    return [...macros, ...hiding.map(resource => (
      { place: `${resource.type} ${resource.path}`, construct: this.constructOf(resource), logicalId: resource.id }))];
  }

  /** By the rules of this library. */
  public judge(secret: SecretWithTemplate): Finding[] {
    return [...judgeSecret(templateSecretFacts(this.templates, secret)), ...this.judgeDuplicateNames(secret)];
  }

  public guardedSecretOf(secret: SecretWithTemplate): GuardedSecret {
    return toGuardedSecret(this.templates, secret, secret.access, secret);
  }

  public judgeRails(secret: SecretWithTemplate, effective: EffectiveBlueprint): Finding[] {
    const rails = effective.railsFor(secret.stack);
    return judgeGuardRails(this.guardedSecretOf(secret), rails, rail => effective.originOf(rail), [false, true].map(takesDefaults => (
      () => this.guardedVariants(secret, takesDefaults))));
  }

  private guardedVariants(secret: SecretWithTemplate, takesDefaults: boolean): GuardedSecret[] {
    return secretVariants(this.templates, secret, takesDefaults).map(variant => (
      this.guardedSecretOf({ ...variant, access: this.secrets.toSecretFacts(variant.resource) })));
  }

  /** The key of the app under which it is. */
  public keyOf({ resource }: SecretWithTemplate): Resource | undefined {
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

  /** The inline policies of a stack, and of those within it, that overwrite others of the app. */
  public overwrittenPoliciesOf(stack: Stack): readonly OverwrittenPolicy[] {
    this.overwritten ??= this.groupOverwrittenPolicies();
    return this.overwritten.get(stack) ?? [];
  }

  public constructOf({ stack, id }: Resource): IConstruct {
    const { construct, elements } = this.templates.stackAt(stack)!;
    return elements?.get(id) ?? construct!;
  }

  public stackOf(resource: Resource): Stack {
    return this.templates.stackAt(resource.stack)!.construct!;
  }

  private recordRelatedResource(secrets: TemplateSecrets, resource: Resource): void {
    const noteFor = {
      'AWS::SecretsManager::ResourcePolicy': this.recordPolicy,
      'AWS::SecretsManager::RotationSchedule': this.recordRotation,
      'AWS::SecretsManager::SecretTargetAttachment': this.recordAttachment,
    }[resource.type];
    if (!noteFor) return;
    const { SecretId } = resource.properties;
    // Whatever a macro adds may be the id of any secret of the stack.
    const ids = SecretId === undefined && isTransformed(this.templates, resource) ? [UNKNOWN_ID] : choices(SecretId).map(({ value }) => value);
    const found = ids.map(id => secrets.find(resource.stack, id));
    const distinct = new Map(found.flatMap(secret => secret ? [[keyOf(secret), secret]] : []));
    const isOne = distinct.size === 1 && !found.includes(undefined);
    for (const [key, secret] of distinct) {
      noteFor.call(this, resource, key, isOne && this.existsWhenever(this.templates.find(secret)!, resource));
    }
    const owners = new Set(ids.filter((_, index) => !found[index]).flatMap(id => this.possibleOwners(resource.stack, id)));
    for (const owner of owners) noteFor.call(this, resource, { possibly: owner }, false);
  }

  /** Conditions that hold for the secret too make no difference. */
  private existsWhenever(secret: Resource, resource: Resource): boolean {
    if (secret.stack !== resource.stack) return !this.templates.isConditional(resource);
    return resource.condition === undefined || resource.condition === secret.condition;
  }

  /**
   * An attribute of another resource, but of those that hand on a value, what surely another app exports, and
   * what is of another place, is none.
   */
  private mayReferToAppSecret(stack: string, secretId: unknown): boolean {
    const { text, target } = this.templates.value(stack, secretId);
    const resource = this.templates.find(target);
    if (!text.includes('${') || /^\$\{Fn::(ImportValue|GetStackOutput)/.test(text)) return false;
    const place = this.templates.placeOf(stack);
    const [, , , region = place.region, account = place.account] = text.startsWith('arn:') ? splitArn(text) : [];
    return mayMeet({ region, account }, place) && !/^AWS::(?!CloudFormation::|SSM::)/.test(resource?.type ?? '');
  }

  /**
   * Where a resource may belong: a secret, or all of a stack. An import may be of a secret in another stack,
   * where only the deployment knows the name of the export or of the import.
   */
  private possibleOwners(stack: string, secretId: unknown, depth = 0): Array<string | Stack> {
    const expression = parseExpression(secretId);
    const next = depth < MAX_DEPTH ? this.whatGives(stack, secretId) : undefined;
    if (next) return this.possibleOwners(next.stack, next.value, depth + 1);
    const leadsNowhere = /^\$\{Fn::ImportValue/.test(this.templates.value(stack, secretId).text);
    if (expression.kind !== 'import' || !leadsNowhere) {
      return this.mayReferToAppSecret(stack, secretId) ? [this.outermostStackAt(stack)] : [];
    }
    const exported = this.templates.possibleImports(stack, expression.name);
    return exported.flatMap<string | Stack>(({ stack: exporter, value: { text, target } }) => {
      const secret = secretTarget(this.templates, target);
      if (secret) return [keyOf(secret)];
      return target === undefined && text.includes('${') ? [this.outermostStackAt(exporter)] : [];
    });
  }

  /** Of a reference: what the stack around gives, or the `SecretId` of a schedule or a policy. */
  private whatGives(stack: string, secretId: unknown): { readonly stack: string; readonly value: unknown } | undefined {
    const expression = parseExpression(secretId);
    const argument = expression.kind === 'reference' ? this.templates.givenTo(stack, expression.id) : undefined;
    const resource = this.templates.find(this.templates.value(stack, secretId).target);
    const value = resource && representedSecret(this.templates, resource);
    return argument ?? (value === undefined ? undefined : { stack: resource!.stack, value });
  }

  private recordPolicy(resource: Resource, owner: Owner, isSure: boolean): void {
    const { stack, path: where, properties, deletionPolicy } = resource;
    const policy = {
      stack,
      path: where,
      document: properties.ResourcePolicy,
      isConditional: !isSure,
      deletionPolicy,
      isTransformed: isTransformed(this.templates, resource),
    };
    if (typeof owner === 'string') note(this.policies, owner, policy);
    else note(this.possiblePolicies, owner.possibly, policy);
  }

  private recordRotation({ properties }: Resource, owner: Owner, isSure: boolean): void {
    const isAgain = isScheduled(properties);
    if (isAgain === false) {
      if (typeof owner === 'string') this.idle.add(owner);
    } else if (typeof owner === 'string') {
      this.rotations.set(owner, this.rotations.get(owner) || isSure && isAgain === true);
    } else {
      this.possiblyRotated.add(owner.possibly);
    }
  }

  private recordAttachment(_attachment: Resource, owner: Owner): void {
    if (typeof owner === 'string') this.attached.add(owner);
  }

  private groupOverwrittenPolicies(): ReadonlyMap<Stack, OverwrittenPolicy[]> {
    const grouped = new Map<Stack, OverwrittenPolicy[]>();
    for (const policy of overwrittenPolicies(this.templates)) note(grouped, this.outermostStackAt(policy.resource.stack), policy);
    return grouped;
  }

  private outermostStackAt(stack: string): Stack {
    return outermostStackOf(this.templates.stackAt(stack)!.construct!);
  }

  private recordSecret(access: TemplateSecretFacts): void {
    const resource = this.templates.find(access.target)!;
    const { construct: stack, elements } = this.templates.stackAt(resource.stack)!;
    const element = elements?.get(resource.id);
    const managed = findManagedResource(element);
    const secret: SecretWithTemplate = {
      resource,
      access,
      element,
      managed,
      stack: stack!,
      consent: managed?.consent ?? {},
      policies: this.policies.get(keyOf(resource)) ?? [],
      possiblePolicies: [keyOf(resource), outermostStackOf(stack!)].flatMap(owner => this.possiblePolicies.get(owner) ?? []),
      rotates: this.rotates(resource, stack!),
      isScheduleIdle: this.idle.has(keyOf(resource)),
      isAttached: this.attached.has(keyOf(resource)),
    };
    note(this.byStack, outermostStackOf(stack!), secret);
    if (access.name !== undefined && !access.name.includes('${')) note(this.secretsByName, access.name, secret);
  }

  private recordRelated(resource: Resource): void {
    const { construct: stack, elements } = this.templates.stackAt(resource.stack)!;
    note(this.relatedByStack, outermostStackOf(stack!), { resource, stack: stack!, element: elements?.get(resource.id) });
  }

  private rotates(secret: Resource, stack: Stack): boolean | undefined {
    const mayRotate = [keyOf(secret), outermostStackOf(stack)].some(owner => this.possiblyRotated.has(owner));
    const isSure = this.rotations.get(keyOf(secret)) ?? (mayRotate ? false : undefined);
    return isSure === undefined ? false : isSure || undefined;
  }

  private judgeDuplicateNames({ access: { name }, resource }: SecretWithTemplate): Finding[] {
    const others = (name === undefined ? [] : this.secretsByName.get(name) ?? [])
      .filter(other => other.resource !== resource && !this.templates.excludeEachOther(other.resource, resource));
    if (others.length === 0) return [];
    const here = this.templates.placeOf(resource.stack);
    const isConditional = (other: Resource) => [resource, other].some(each => (
      other.stack === resource.stack ? each.condition !== undefined : this.templates.isConditional(each)));
    const meeting = others.map(({ resource: other }) => (
      { other, meets: environmentsMeet(here, this.templates.placeOf(other.stack), isConditional(other)) }));
    const pathsOf = (sure: boolean | undefined) =>
      meeting
        .filter(({ meets }) => meets === sure)
        .map(({ other }) => other.path.replace(/\/CreateSecret$/, ''));
    return judgeNamesakes({ name: name!, sure: pathsOf(true), possible: pathsOf(undefined) });
  }
}

/** The outermost stack around. Nested stacks have templates of their own, and are reported with it. */
function outermostStackOf(stack: Stack): Stack {
  return stack.node.scopes.find((scope): scope is Stack => Stack.isStack(scope) && Stage.of(scope) === Stage.of(stack))!;
}

/** Undefined where synthesis does not know. */
function environmentsMeet(one: Place, other: Place, isConditional: boolean): boolean | undefined {
  if (!mayMeet(one, other)) return false;
  return one.account === other.account && one.region === other.region && !isConditional ? true : undefined;
}
