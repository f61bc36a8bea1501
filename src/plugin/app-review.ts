import { CfnResource, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { Exposures } from './exposures';
import { FieldReferences } from './field-references';
import { HiddenWrite, HiddenWrites } from './hidden-writes';
import { outermostStackAt, outermostStackOf } from './outermost-stack';
import { RelatedResources } from './related-resources';
import { CompanionFacts, SecretCompanions } from './secret-companions';
import type { EffectiveBlueprint } from '../blueprint/effective-blueprint';
import { exists } from '../cloudformation/existence';
import { note } from '../cloudformation/json';
import { pathOfSecret } from '../cloudformation/secret-target';
import { Templates } from '../cloudformation/template-index';
import { mayMeet, Resource, Place, StackTemplate } from '../cloudformation/template-types';
import { hidesResources, hidingLoops, isTransformedAsWhole } from '../cloudformation/transforms';
import { OverwrittenPolicy, overwrittenPolicies } from '../facts/inline-policies';
import { findManagedResource } from '../facts/managed-resources';
import { sizeOf } from '../facts/policy-facts';
import { keyResource, TemplateSecret, templateSecretFacts } from '../facts/secret-from-template';
import { TemplateSecrets, TemplateSecretFacts } from '../facts/template-secrets';
import { toGuardedSecret } from '../guard-rails/guarded-secret';
import { mayCallServices } from '../guard-rails/sdk-calls';
import { secretVariants } from '../guard-rails/secret-variants';
import { KEY_POLICY_SIZE } from '../rules/consumer';
import { judgeNamesakes } from '../rules/duplicate-names';
import { judgeGuardRails } from '../rules/guard-rails';
import { GuardedSecret } from '../rules/guarded-secret';
import { Finding, judge } from '../rules/rule';
import { judgeSecret } from '../rules/secret';
import { lastFindingsOf } from '../validation/inspect-stages';

/** What may write secrets beside those of the templates. */
const WRITER = /^AWS::(CloudFormation::StackSet|Events::Connection)$/;

/** A secret under review, with all that is asked of it. */
export interface SecretWithTemplate extends TemplateSecret, CompanionFacts {
  readonly element?: CfnResource;
  readonly access: TemplateSecretFacts;
}

/** A rotation schedule, or an attachment to a database. */
export interface RelatedResource {
  readonly resource: Resource;
  readonly stack: Stack;
  readonly element?: CfnResource;
}

/** All secrets of an app, from its templates, which are read once. */
export class AppReview {
  private readonly templates: Templates;
  private readonly secrets: TemplateSecrets;
  private readonly companions: SecretCompanions;
  private readonly keyPolicies = new Map<Resource, Finding[]>();
  private overwritten?: ReadonlyMap<Stack, OverwrittenPolicy[]>;
  private readonly byStack = new Map<Stack, SecretWithTemplate[]>();
  private readonly secretsByName = new Map<string, SecretWithTemplate[]>();
  private readonly related: RelatedResources;
  public readonly hiddenWrites: HiddenWrites;
  public readonly fieldReferences: FieldReferences;
  public readonly exposures: Exposures;
  private readonly relatedByStack = new Map<Stack, RelatedResource[]>();

  constructor(stacks: readonly StackTemplate[]) {
    this.templates = new Templates(stacks);
    this.secrets = new TemplateSecrets(this.templates);
    this.companions = new SecretCompanions(this.templates, this.secrets);
    for (const access of this.secrets.all()) this.recordSecret(access);
    this.related = new RelatedResources(this.templates);
    this.hiddenWrites = new HiddenWrites(this.templates, this.secrets);
    this.fieldReferences = new FieldReferences(this.templates, this.secrets);
    this.exposures = new Exposures(this.templates, this.secrets);
    for (const resource of [...this.related.all().values()].flat()) this.recordRelated(resource);
  }

  /** Rotation schedules and attachments of a stack and of the stacks within it. */
  public relatedResourcesOf(stack: Stack): readonly RelatedResource[] {
    return this.relatedByStack.get(stack) ?? [];
  }

  /** A secret of this library has judged its own schedules and attachments: nothing is said twice. */
  public judgeRelated({ resource }: RelatedResource): Finding[] {
    const secret = this.related.secretOf(resource);
    const managed = secret && findManagedResource(this.constructOf(secret));
    const known = new Set(managed && lastFindingsOf(managed.owner).map(({ message }) => message));
    return this.related.judge(resource).filter(({ message }) => !known.has(message));
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
    const loops = within.flatMap(found => hidingLoops(found, one => this.hiddenWrites.isWrittenByLoop(found.path, one)).map(name => ({ place: `${name} in ${found.path}`, construct: found.construct! })));
    const hiding = this.templates.resources.filter(resource => (
      hidesResources(this.templates, resource) && within.some(({ path }) => path === resource.stack)));
    return [...macros, ...loops, ...hiding.map(resource => (
      { place: `${resource.type} ${resource.path}`, construct: this.constructOf(resource), logicalId: resource.id }))];
  }

  /** What may write secrets beside those of the templates. */
  public writersIn(stack: Stack): HiddenWrite[] {
    return this.templates.resources
      .filter(({ type }) => (WRITER.test(type) || mayCallServices(type)))
      .filter(resource => outermostStackOf(this.stackOf(resource)) === stack)
      .map(resource => ({ resource, construct: this.constructOf(resource), stack: this.stackOf(resource) }));
  }

  /** By the rules of this library. */
  public judge(secret: SecretWithTemplate): Finding[] {
    return [...judgeSecret(templateSecretFacts(this.templates, secret)), ...this.judgeDuplicateNames(secret)];
  }

  public guardedSecretOf(secret: SecretWithTemplate): GuardedSecret {
    return toGuardedSecret(this.templates, secret, secret.access, secret);
  }

  public judgeRails(secret: SecretWithTemplate, effective: EffectiveBlueprint): Finding[] {
    const all = effective.railsFor(secret.stack);
    // One that no deployment makes has a value all the same, which everybody reads in the template.
    const rails = exists(this.templates, secret.resource) === false ? { noPlaintext: all.noPlaintext, plaintextFields: all.plaintextFields } : all;
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

  private groupOverwrittenPolicies(): ReadonlyMap<Stack, OverwrittenPolicy[]> {
    const grouped = new Map<Stack, OverwrittenPolicy[]>();
    for (const policy of overwrittenPolicies(this.templates)) note(grouped, outermostStackAt(this.templates, policy.resource.stack), policy);
    return grouped;
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
      ...this.companions.of(resource, stack!),
    };
    note(this.byStack, outermostStackOf(stack!), secret);
    if (access.name !== undefined && !access.name.includes('${')) note(this.secretsByName, access.name, secret);
  }

  private recordRelated(resource: Resource): void {
    const { construct: stack, elements } = this.templates.stackAt(resource.stack)!;
    note(this.relatedByStack, outermostStackOf(stack!), { resource, stack: stack!, element: elements?.get(resource.id) });
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
        .map(({ other }) => pathOfSecret(other));
    return judgeNamesakes({ name: name!, sure: pathsOf(true), possible: pathsOf(undefined) });
  }
}

/** Undefined where synthesis does not know. */
function environmentsMeet(one: Place, other: Place, isConditional: boolean): boolean | undefined {
  if (!mayMeet(one, other)) return false;
  return one.account === other.account && one.region === other.region && !isConditional ? true : undefined;
}
