import { Stack } from 'aws-cdk-lib';
import { outermostStackOf } from './outermost-stack';
import { possibleOwners } from './possible-owners';
import { choices, termsOf } from '../cloudformation/choices';
import { areMet, exists, existsBeside, valueInAll } from '../cloudformation/existence';
import { note } from '../cloudformation/json';
import type { Templates } from '../cloudformation/template-index';
import { keyOf, mayMeet, Resource, Target } from '../cloudformation/template-types';
import { isTransformed } from '../cloudformation/transforms';
import { isScheduled } from '../facts/rotation';
import { PlacedPolicy, TemplateSecret } from '../facts/secret-from-template';
import { TemplateSecrets } from '../facts/template-secrets';

const SCHEDULE = 'AWS::SecretsManager::RotationSchedule';

/** Stands for a reference of which only the deployment knows the target. */
const UNKNOWN_ID = { 'Fn::Transform': {} };

/** The secret that a policy or a schedule is of; else the secret, or the stack, of which it may be. */
type Owner = string | { readonly possibly: string | Stack };

/** What else the app has for a secret. */
export interface CompanionFacts extends Pick<TemplateSecret, 'policies' | 'possiblePolicies' | 'isAttached'> {
  /** Undefined where only the deployment knows. */
  readonly rotates?: boolean;
  readonly isScheduleIdle: boolean;
}

/** The policies, rotation schedules and attachments of an app, by the secret that they are of. */
export class SecretCompanions {
  private readonly policies = new Map<string, PlacedPolicy[]>();
  /** Whether surely. */
  private readonly rotations = new Map<string, boolean>();
  /** Of which only the deployment knows for which secret they are, by the secret or by the stack. */
  private readonly possiblePolicies = new Map<string | Stack, PlacedPolicy[]>();
  private readonly possiblyRotated = new Set<string | Stack>();
  /** Those with a schedule that never rotates them. */
  private readonly idle = new Set<string>();
  private readonly attached = new Set<string>();

  constructor(private readonly templates: Templates, private readonly secrets: TemplateSecrets) {
    for (const resource of templates.resources) this.record(resource);
  }

  /** What the app has for a secret of a stack. */
  public of(secret: Resource, stack: Stack): CompanionFacts {
    const key = keyOf(secret);
    return {
      policies: this.policies.get(key) ?? [],
      possiblePolicies: [key, outermostStackOf(stack)].flatMap(owner => this.possiblePolicies.get(owner) ?? []),
      rotates: this.rotates(secret, stack),
      isScheduleIdle: this.idle.has(key),
      isAttached: this.attached.has(key),
    };
  }

  private rotates(secret: Resource, stack: Stack): boolean | undefined {
    const mayRotate = [keyOf(secret), outermostStackOf(stack)].some(owner => this.possiblyRotated.has(owner));
    const isSure = this.rotations.get(keyOf(secret)) ?? (mayRotate ? false : undefined);
    return isSure === undefined ? false : isSure || undefined;
  }

  private record(resource: Resource): void {
    const noteFor = {
      'AWS::SecretsManager::ResourcePolicy': this.recordPolicy,
      [SCHEDULE]: this.recordRotation,
      'AWS::SecretsManager::SecretTargetAttachment': this.recordAttachment,
    }[resource.type];
    if (!noteFor) return;
    const { SecretId } = resource.properties;
    // Whatever a macro adds may be the id of any secret of the stack.
    const ids = SecretId === undefined && isTransformed(this.templates, resource) ? [UNKNOWN_ID] : this.possibleIds(resource);
    const found = ids.map(id => this.secrets.find(resource.stack, id));
    const distinct = new Map(found.flatMap(secret => secret ? [[keyOf(secret), secret]] : []));
    const isOne = distinct.size === 1 && !found.includes(undefined);
    for (const [key, secret] of distinct) {
      if (resource.type === SCHEDULE && !this.isOfPlace(secret, resource)) continue;
      const isThere = existsBeside(this.templates, resource, this.templates.find(secret)!);
      if (isThere !== false) noteFor.call(this, resource, key, isOne && isThere === true);
    }
    if (exists(this.templates, resource) === false) return;
    const owners = new Set(ids.filter((_, index) => !found[index]).flatMap(id => possibleOwners(this.templates, resource.stack, id)));
    for (const owner of owners) noteFor.call(this, resource, { possibly: owner }, false);
  }

  /** Without the branches that no deployment takes. */
  private possibleIds({ stack, properties: { SecretId } }: Resource): unknown[] {
    const possible = choices(SecretId).filter(({ conditions }) => areMet(this.templates, termsOf(stack, conditions)) !== false);
    return possible.map(({ value }) => valueInAll(this.templates, stack, value));
  }

  /**
   * A schedule in another account or region rotates nothing: CloudFormation calls
   * Secrets Manager where its stack is.
   */
  private isOfPlace(secret: Target, { stack }: Resource): boolean {
    return mayMeet(this.templates.placeOf(secret.stack), this.templates.placeOf(stack));
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

  private recordRotation(schedule: Resource, owner: Owner, isSure: boolean): void {
    // A macro may change the rules.
    const { stack, properties: { RotationRules } } = schedule;
    const isAgain = isTransformed(this.templates, schedule)
      ? undefined
      : isScheduled({ RotationRules: valueInAll(this.templates, stack, RotationRules) });
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
}
