import { matchResources } from './match-statements';
import type { ExposureReaders, MapExposure } from './model';
import { note, sortedBy, unique } from '../cloudformation/json';
import { keyOf, Resource, Value } from '../cloudformation/template-types';
import { any, Match } from '../cloudformation/unknown';
import { Exposure, ExposureFinder } from '../facts/exposures';
import { ShownArn, shownArnsOf } from '../facts/shown-arns';
import type { TemplateFacts } from '../facts/template-facts';
import { withoutSuffix } from '../facts/template-secrets';
import { allowsAction } from '../iam/actions';
import { matchArn, UNKNOWN } from '../iam/arn';
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
  const sorted = new Map([...bySecret].map(([id, all]) => [id, sortedBy(all, JSON.stringify)]));
  return { bySecret: sorted, readers: readers.ofEverything() };
}

function describe({ resource, stack, location, place, thing }: Exposure, readers: readonly string[]): MapExposure {
  const field = thing.kind === 'value' && thing.field ? { field: thing.field } : {};
  const at = `${resource?.path ?? stack} (${location})`;
  return { at, ...field, action: place.action, ...readers.length > 0 && { readers } };
}

/** A principal, and what its policies allow of a call. */
interface Reader {
  readonly id: string;
  readonly statements: readonly Statement[];
}

interface ReadersOfCall {
  /** Those that may call it on each resource. */
  readonly everywhere: readonly string[];
  readonly others: readonly Reader[];
}

/** Which identity policies allow the calls that show values. */
class ExposureReaderIndex {
  private readonly byAction = new Map<string, ReadersOfCall>();

  constructor(private readonly facts: TemplateFacts) {}

  public ofPlace({ place: { action }, resource }: Exposure): string[] {
    const { everywhere, others } = this.readersOf(action);
    if (!resource || others.length === 0) return [];
    const arns = this.arnsOf(action, resource);
    const named = others.filter(({ statements }) => statements.some(one => reaches(one, resource, arns)));
    return unique(named.map(({ id }) => id).filter(id => !everywhere.includes(id)));
  }

  public ofEverything(): ExposureReaders[] {
    const found = [...this.byAction].filter(([, { everywhere }]) => everywhere.length > 0);
    const readers = found.map(([action, { everywhere }]) => ({ action, principals: everywhere }));
    return sortedBy(readers, ({ action }) => action);
  }

  /** Of what no ARN is known, the place alone. */
  private arnsOf(action: string, resource: Resource): ShownArn[] {
    const { account, region } = this.facts.templates.placeOf(resource.stack);
    const known = shownArnsOf(this.facts.templates, resource);
    return known.length > 0 ? known : [{ service: serviceOf(action), arn: { account, region, rest: UNKNOWN } }];
  }

  private readersOf(action: string): ReadersOfCall {
    const known = this.byAction.get(action);
    if (known) return known;
    const allowed = this.allowed(action);
    const isWide = ({ statements }: Reader) => statements.some(one => !one.notResources && namesEverything(one, action));
    const everywhere = unique(allowed.filter(isWide).map(({ id }) => id));
    const found = { everywhere, others: allowed.filter(one => !isWide(one)) };
    this.byAction.set(action, found);
    return found;
  }

  private allowed(action: string): Reader[] {
    return [...this.facts.identities]
      .filter(([, { statements }]) => !statements.some(one => denies(one, action)))
      .map(([id, { statements }]) => ({ id, statements: statements.filter(one => allows(one, action)) }))
      .filter(({ statements }) => statements.length > 0);
  }
}

function serviceOf(action: string): string {
  return action.split(':')[0];
}

/** Whether a statement may be about a resource: with what only the deployment knows, it may. */
function reaches(statement: Statement, resource: Resource, arns: readonly ShownArn[]): boolean {
  return matchResources(statement, value => namesResource(value, resource, arns)) !== 'no';
}

function namesResource(value: Value, resource: Resource, arns: readonly ShownArn[]): Match {
  const { target } = value;
  if (target) return keyOf(target) === keyOf(resource) ? 'yes' : 'no';
  return any(arns.map(({ service, arn }) => matchArn(widened(value), service, arn)));
}

/** With a condition, it may. */
function allows({ effect, actionTexts, notActions }: Statement, action: string): boolean {
  return effect === 'Allow' && allowsAction(actionTexts, notActions, action);
}

/** For sure, and everywhere. */
function denies(statement: Statement, action: string): boolean {
  const { effect, actionTexts, notActions, notResources, conditions, when, unknowns } = statement;
  const isSure = !notResources && conditions.length === 0 && when.length === 0 && unknowns.length === 0;
  return effect === 'Deny' && isSure && allowsAction(actionTexts, notActions, action) && namesEverything(statement, action);
}

/** Such as all functions of an account: what is before the kind, and the kind. */
const ALL_OF_A_KIND = /^(arn:[^:]*:[^:]*:[^:]*:[^:]*):[A-Za-z-]+[:/]\*$/;

/** Each resource of its kind, in each account and region: `*`, or an ARN that has nothing else. */
function namesEverything({ resources }: Statement, action: string): boolean {
  const anywhere = { account: UNKNOWN, region: UNKNOWN, rest: UNKNOWN };
  return resources.some(value => !value.target && matchArn(widened(value), serviceOf(action), anywhere) === 'yes');
}

function widened({ text }: Value): string {
  return text.replace(ALL_OF_A_KIND, '$1:*');
}
