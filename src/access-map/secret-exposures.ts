import type { ExposureReaders, MapExposure } from './model';
import { note, sortedBy, unique } from '../cloudformation/json';
import { keyOf, Resource, Value } from '../cloudformation/template-types';
import { Exposure, ExposureFinder } from '../facts/exposures';
import type { TemplateFacts } from '../facts/template-facts';
import { withoutSuffix } from '../facts/template-secrets';
import { allowsAction } from '../iam/actions';
import type { Statement } from '../iam/statements';

export interface MapExposures {
  /** By the id of the secret. */
  readonly bySecret: ReadonlyMap<string, readonly MapExposure[]>;
  readonly readers: readonly ExposureReaders[];
}

/** Where values of secrets end readable, and which principals of the templates may read them there. */
export function exposuresOf(facts: TemplateFacts): MapExposures {
  const ids = new Map(facts.secrets.flatMap(({ id, target }) => target ? [[keyOf(target), id] as const] : []));
  const bySecret = new Map<string, MapExposure[]>();
  const readers = new ExposureReaderIndex(facts);
  for (const exposure of new ExposureFinder(facts.templates, facts.templateSecrets).all()) {
    const { thing, secret, foreign = '' } = exposure;
    if (thing.kind !== 'value' && thing.kind !== 'parameter') continue;
    const id = secret ? ids.get(keyOf(secret)) : withoutSuffix(foreign);
    if (id !== undefined) note(bySecret, id, describe(exposure, readers.ofPlace(exposure)));
  }
  return { bySecret: new Map([...bySecret].map(([id, all]) => [id, sortedBy(all, JSON.stringify)])), readers: readers.ofEverything() };
}

function describe({ resource, stack, location, place, thing }: Exposure, readers: readonly string[]): MapExposure {
  const field = thing.kind === 'value' && thing.field ? { field: thing.field } : {};
  return { at: `${resource?.path ?? stack} (${location})`, ...field, action: place.action, ...readers.length > 0 && { readers } };
}

/** Which identity policies allow the calls that show values. */
class ExposureReaderIndex {
  /** Those that may call it on each resource, by the action. */
  private readonly wide = new Map<string, readonly string[]>();
  /** Those that may call it on one resource, by the action and the resource. */
  private readonly narrow = new Map<string, string[]>();

  constructor(private readonly facts: TemplateFacts) {}

  public ofPlace({ place: { action }, resource }: Exposure): string[] {
    this.learn(action);
    const named = resource ? this.narrow.get(keyOfCall(action, resource)) ?? [] : [];
    return unique(named.filter(id => !this.wide.get(action)!.includes(id)));
  }

  public ofEverything(): ExposureReaders[] {
    const found = [...this.wide].filter(([, principals]) => principals.length > 0);
    return sortedBy(found.map(([action, principals]) => ({ action, principals })), ({ action }) => action);
  }

  private learn(action: string): void {
    if (this.wide.has(action)) return;
    const principals = [...this.facts.identities].filter(([, { statements }]) => !statements.some(one => denies(one, action)));
    const allowed = principals.map(([id, { statements }]) => ({ id, statements: statements.filter(one => allows(one, action)) }));
    this.wide.set(action, unique(allowed.filter(({ statements }) => statements.some(namesEverything)).map(({ id }) => id)));
    for (const { id, statements } of allowed) {
      for (const { target } of statements.flatMap(({ resources }) => resources)) if (target) note(this.narrow, keyOfCall(action, target), id);
    }
  }
}

function keyOfCall(action: string, { stack, id }: Pick<Resource, 'stack' | 'id'>): string {
  return `${action}\n${keyOf({ stack, id })}`;
}

/** With a condition, it may. */
function allows({ effect, actionTexts, notActions, notResources }: Statement, action: string): boolean {
  return effect === 'Allow' && !notResources && allowsAction(actionTexts, notActions, action);
}

/** For sure, and everywhere. */
function denies(statement: Statement, action: string): boolean {
  const { effect, actionTexts, notActions, conditions, when, unknowns } = statement;
  const isSure = conditions.length === 0 && when.length === 0 && unknowns.length === 0;
  return effect === 'Deny' && isSure && allowsAction(actionTexts, notActions, action) && namesEverything(statement);
}

/** Each resource of its kind: `*`, or an ARN that ends so. */
function namesEverything({ resources }: Statement): boolean {
  return resources.some(({ target, text }: Value) => target === undefined && /^(\*|arn:[^:]*:[^:]*:[^:]*:[^:]*:([a-z-]+[:/])?\*)$/.test(text));
}
