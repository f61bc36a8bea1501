import { ChoiceResolver, Picks } from '../cloudformation/choice-resolver';
import type { StackCondition } from '../cloudformation/exclusive-conditions';
import { exists } from '../cloudformation/existence';
import { isObject, Json } from '../cloudformation/json';
import { deletionPolicyOf } from '../cloudformation/stack-index';
import { Templates } from '../cloudformation/template-index';
import type { Resource } from '../cloudformation/template-types';
import type { PlacedPolicy, TemplateSecret } from '../facts/secret-from-template';

/** A secret with more ways than these is judged as one of which only the deployment knows. */
const MAX_VARIANTS = 128;

type Varied = Pick<TemplateSecret, 'resource' | 'policies'>;

/**
 * A secret as it may be: once for each way that the conditions, the mappings and the parameters of its
 * templates can go. None where there are too many.
 */
export function secretVariants<T extends TemplateSecret>(
  templates: Templates, secret: T, takesDefaults: boolean, when: readonly StackCondition[] = [],
): T[] {
  const found: T[] = [];
  const waiting: Picks[] = [new Map<string, number>()];
  for (let picks = waiting.pop(); picks; picks = waiting.pop()) {
    const resolver = new ChoiceResolver(templates, picks, takesDefaults);
    const variant = { ...secret, ...resolveSecret(templates, resolver, takesDefaults ? withoutConditional(secret) : secret) };
    const isThere = isMade(resolver, secret.resource);
    const { open } = resolver;
    // A condition on a parameter says that the default is not the only value to reckon with.
    if (open && takesDefaults) return [];
    if (open) waiting.push(...Array.from({ length: open.count }, (_, index) => new Map([...picks!, [open.key, index]])).reverse());
    else if (isThere && isPossible(templates, secret, picks, when)) found.push(variant);
    if (found.length + waiting.length > MAX_VARIANTS) return [];
  }
  return found;
}

/** What a value of a resource may be. */
export function waysOfValue(templates: Templates, resource: Resource, value: unknown): unknown[] {
  if (typeof value !== 'object') return [value];
  return resourceVariants(templates, { ...resource, properties: { value } }).map(({ properties }) => properties.value);
}

/** The same of a resource that exists, under these conditions, which include its own. */
export function waysUnder(templates: Templates, resource: Resource, value: unknown, when: readonly StackCondition[]): unknown[] {
  if (typeof value !== 'object') return [value];
  const placed = { ...resource, condition: undefined, properties: { value } };
  const found = secretVariants(templates, unprotected(templates, placed), false, when);
  return found.length > 0 ? found.map(variant => variant.resource.properties.value) : [value];
}

/** The ways of any resource: the one that is written where there are too many, and none where no deployment has it. */
function resourceVariants(templates: Templates, resource: Resource): Resource[] {
  if (exists(templates, resource) === false) return [];
  const found = secretVariants(templates, unprotected(templates, resource), false);
  return found.length > 0 ? found.map(variant => variant.resource) : [resource];
}

function unprotected(templates: Templates, resource: Resource): TemplateSecret {
  return { resource, stack: templates.stackAt(resource.stack)!.construct!, consent: {}, policies: [], possiblePolicies: [] };
}

/** With the defaults, a policy under a condition may not exist. */
function withoutConditional({ resource, policies }: TemplateSecret): Varied {
  return { resource, policies: policies.filter(({ isConditional }) => !isConditional) };
}

/** Whether the conditions can go so together, and the secret be there. */
function isPossible(templates: Templates, { resource }: TemplateSecret, picks: Picks, when: readonly StackCondition[]): boolean {
  return !templates.contradictEachOther([...ChoiceResolver.pickedConditions(picks), ...templates.conditionsOf(resource), ...when]);
}

/** Whether the condition of a resource holds in this way. */
function isMade(resolver: ChoiceResolver, { stack, condition }: Resource): boolean {
  return condition === undefined || resolver.resolve(stack, { 'Fn::If': [condition, true, false] }) !== false;
}

function resolveSecret(templates: Templates, resolver: ChoiceResolver, { resource, policies }: Varied): Varied {
  return {
    resource: {
      ...resource,
      ...resolvedDeletion(templates, resolver, resource),
      properties: resolver.resolve(resource.stack, withoutValue(resource.properties)) as Json,
    },
    policies: policies.map(policy => resolvePolicy(resolver, policy)),
  };
}

/** Literals of a value are looked for where they stand: all branches at once. */
function withoutValue({ SecretString: _value, GenerateSecretString: _options, ...others }: Json): Json {
  return others;
}

function resolvePolicy(resolver: ChoiceResolver, policy: PlacedPolicy): PlacedPolicy {
  return { ...policy, document: resolver.resolve(policy.stack, policy.document) };
}

function resolvedDeletion(templates: Templates, resolver: ChoiceResolver, { stack, id }: Resource) {
  const resources = templates.stackAt(stack)!.template.Resources as Json;
  const { DeletionPolicy, UpdateReplacePolicy } = isObject(resources[id]) ? resources[id] : {};
  return {
    deletionPolicy: deletionPolicyOf(resolver.resolve(stack, DeletionPolicy)),
    updateReplacePolicy: deletionPolicyOf(resolver.resolve(stack, UpdateReplacePolicy)),
  };
}
