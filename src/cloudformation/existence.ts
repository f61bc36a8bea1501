import { ChoiceResolver, Picks } from './choice-resolver';
import { Truth } from './condition-terms';
import type { StackCondition } from './exclusive-conditions';
import type { Templates } from './template-index';
import type { Resource } from './template-types';

/** Whether conditions are met together: always, never, or in some deployments. */
export function areMet(templates: Templates, terms: readonly StackCondition[]): Truth {
  if (templates.contradictEachOther(terms)) return false;
  const truths = terms.map(term => isMet(templates, term));
  if (truths.includes(false)) return false;
  return truths.includes(undefined) ? undefined : true;
}

/** Whether a resource is there, as far as the conditions of it and of the stacks around it say so. */
export function exists(templates: Templates, resource: Resource): Truth {
  return areMet(templates, templates.conditionsOf(resource));
}

/** Whether a resource is there whenever another one is, never beside it, or in some deployments. */
export function existsBeside(templates: Templates, resource: Resource, other: Resource): Truth {
  const isThere = exists(templates, resource);
  if (isThere !== undefined) return isThere;
  const [own, around] = [resource, other].map(each => templates.conditionsOf(each));
  if (templates.contradictEachOther([...own, ...around])) return false;
  const isAlways = own.every(term => templates.contradictEachOther([...around, { ...term, isMet: !term.isMet }]));
  return isAlways || undefined;
}

/** A value as every deployment has it, or as it stands where deployments differ. */
export function valueInAll(templates: Templates, stack: string, value: unknown): unknown {
  const resolver = new ChoiceResolver(templates, new Map(), false);
  const resolved = resolver.resolve(stack, value);
  return resolver.open ? value : resolved;
}

/** More ways of the parameters of a condition are not tried: it may then go both ways. */
const MAX_WAYS = 64;

/** In each way that the parameters with allowed values can go. */
function isMet(templates: Templates, { stack, name, isMet: wanted }: StackCondition): Truth {
  const found = new Set<unknown>();
  const waiting: Picks[] = [new Map<string, number>()];
  let tried = 0;
  for (let picks = waiting.pop(); picks; picks = waiting.pop()) {
    if (++tried > MAX_WAYS || found.size > 1) return undefined;
    const resolver = new ChoiceResolver(templates, picks, false);
    const taken = resolver.resolve(stack, { 'Fn::If': [name, true, false] });
    const { open } = resolver;
    if (!open) found.add(taken);
    else if (open.key.startsWith('if ')) return undefined;
    else waiting.push(...Array.from({ length: open.count }, (_, index) => new Map([...picks!, [open.key, index]])));
  }
  const [taken] = found;
  return found.size === 1 && typeof taken === 'boolean' ? taken === wanted : undefined;
}
