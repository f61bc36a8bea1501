import { isObject, listOf, note } from '../cloudformation/json';
import { Templates } from '../cloudformation/template-index';
import { Resource } from '../cloudformation/template-types';
import { isOpen } from '../cloudformation/unknown';
import { Principal, Principals, PRINCIPALS_OF_POLICY } from '../iam/principals';
import { InlinePolicyFacts } from '../rules/identity-policies';

/** One inline policy on one role, user or group. */
interface InlinePolicy {
  readonly resource: Resource;
  readonly name: string;
  readonly principal: Principal;
  readonly path: string;
}

/** An inline policy whose name others of the same role, user or group have. */
export interface OverwrittenPolicy {
  readonly resource: Resource;
  readonly facts: InlinePolicyFacts;
}

const INLINE = /^AWS::IAM::(Role|User|Group)?Policy$/;

/**
 * The inline policies that overwrite each other. One that is there under a condition may be there instead of
 * another, and what only the deployment knows may be two names or two principals.
 */
export function overwrittenPolicies(templates: Templates): OverwrittenPolicy[] {
  const byName = new Map<string, InlinePolicy[]>();
  const principals = new Principals(templates);
  for (const resource of templates.resources.filter(each => !templates.isConditional(each))) {
    for (const policy of inlinePoliciesOf(templates, principals, resource)) {
      note(byName, `${policy.principal.id}\n${policy.name}`, policy);
    }
  }
  return [...byName.values()].filter(policies => policies.length > 1).flatMap(policies => policies.map(policy => ({
    resource: policy.resource,
    facts: {
      name: policy.name,
      principal: policy.principal.name,
      others: policies.filter(other => other !== policy).map(({ path }) => path),
    },
  })));
}

function inlinePoliciesOf(templates: Templates, principals: Principals, resource: Resource): InlinePolicy[] {
  const { stack, properties, path, type } = resource;
  if (INLINE.test(type)) {
    const name = literalText(templates, stack, properties.PolicyName);
    const attached = new Set(attachedTo(templates, principals, resource));
    return name === undefined ? [] : [...attached].map(principal => ({ resource, name, principal, path }));
  }
  const principal = principals.ofTarget(resource);
  const policies = principal ? listOf(properties.Policies).filter(isObject) : [];
  return policies.flatMap(({ PolicyName }) => {
    const name = literalText(templates, stack, PolicyName);
    return name === undefined ? [] : [{ resource, name, principal: principal!, path: `${path} (Policies)` }];
  });
}

function attachedTo(templates: Templates, principals: Principals, { stack, properties }: Resource): Principal[] {
  const place = templates.placeOf(stack);
  return PRINCIPALS_OF_POLICY.flatMap(([property, kind]) => (
    listOf(properties[property])
      .map(value => templates.value(stack, value))
      // A name that only the deployment knows is as often that of two.
      .filter(({ text, target }) => principals.ofTarget(target) ?? !isOpen(text))
      .map(value => principals.attached(kind, value, place))));
}

function literalText(templates: Templates, stack: string, value: unknown): string | undefined {
  const { text } = templates.value(stack, value);
  return text === '' || isOpen(text) ? undefined : text;
}
