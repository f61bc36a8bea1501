import { membersOfSets } from './expand-access-map';
import type { AccessMap, AccessStatus, MapAccess, MapExposure, MapPrincipal } from './model';
import { note, sortedBy } from '../cloudformation/json';
import type { Access } from '../iam/actions';

/** What one principal has of some secrets before and after; undefined where it has nothing. */
export interface AccessDifference {
  readonly principal: string;
  readonly access: Access;
  readonly before?: AccessStatus;
  readonly after?: AccessStatus;
  /**
   * Why it is not complete, now; and that it may have a replica in another account, where that has changed.
   */
  readonly reasons: readonly string[];
  /** It may have a replica in another account, and could not before. */
  readonly reachesOut?: boolean;
  readonly secrets: readonly string[];
}

export interface MapDifference {
  readonly accesses: readonly AccessDifference[];
  /** Principals that have policies that synthesis cannot read, which they did not have before. */
  readonly unread: ReadonlyArray<{ readonly principal: string; readonly policies: readonly string[] }>;
  /** Places where values end readable, which were none before, and those that are none anymore. */
  readonly exposed: readonly ExposureDifference[];
  readonly hidden: readonly ExposureDifference[];
}

/** A place where a value of a secret ends readable in one of two maps. */
export interface ExposureDifference extends MapExposure {
  readonly secret: string;
}

/** What differs in who has which access. How a policy says it does not count. */
export function compareAccessMaps(before: AccessMap, after: AccessMap): MapDifference {
  const [old, now] = [new AccessIndex(before), new AccessIndex(after)];
  const keys = [...new Set([...old.keys, ...now.keys])].sort();
  return {
    accesses: keys.flatMap(key => compareLines(key, old, now)),
    unread: unreadOf(before, after),
    exposed: exposuresOnlyIn(after, before),
    hidden: exposuresOnlyIn(before, after),
  };
}

/** The lines of a map by principal and access. */
class AccessIndex {
  private readonly lines = new Map<string, MapAccess[]>();
  private readonly members: ReadonlyMap<string, readonly string[]>;
  private readonly contents = new Map<string, string>();

  constructor(map: AccessMap) {
    this.members = membersOfSets(map);
    for (const access of map.accesses) note(this.lines, JSON.stringify([access.principal, access.access]), access);
  }

  public get keys(): Iterable<string> {
    return this.lines.keys();
  }

  /** Equal where all that counts is equal: then no secret of a set is looked at. */
  public wordsOf(key: string): string {
    const lines = this.lines.get(key) ?? [];
    const words = lines.map(line => [this.contentOf(line), line.status, reachesOut(line)]);
    return JSON.stringify(words);
  }

  public bySecret(key: string): Map<string, MapAccess> {
    return new Map((this.lines.get(key) ?? []).flatMap(line => this.secretsOf(line).map(secret => [secret, line] as const)));
  }

  private contentOf(line: MapAccess): string {
    if (line.secret !== undefined) return line.secret;
    const id = line.secrets!;
    const known = this.contents.get(id) ?? this.secretsOf(line).join('\n');
    this.contents.set(id, known);
    return known;
  }

  private secretsOf({ secret, secrets }: MapAccess): readonly string[] {
    return secret === undefined ? this.members.get(secrets!)! : [secret];
  }
}

function compareLines(key: string, old: AccessIndex, now: AccessIndex): AccessDifference[] {
  if (old.wordsOf(key) === now.wordsOf(key)) return [];
  const [principal, access] = JSON.parse(key) as [string, Access];
  const [had, has] = [old.bySecret(key), now.bySecret(key)];
  const groups = new Map<string, string[]>();
  for (const secret of [...new Set([...had.keys(), ...has.keys()])].sort()) {
    const change = changeBetween(had.get(secret), has.get(secret));
    if (change) note(groups, JSON.stringify(change), secret);
  }
  return sortedBy(groups, ([words]) => words)
    .map(([words, secrets]) => ({ principal, access, secrets, ...JSON.parse(words) as Change }));
}

type Change = Omit<AccessDifference, 'principal' | 'access' | 'secrets'>;

function changeBetween(old: MapAccess | undefined, now: MapAccess | undefined): Change | undefined {
  const [reached, reaches] = [old, now].map(reachesOut);
  if (old?.status === now?.status && reached === reaches) return undefined;
  const reach = reached === reaches ? [] : [reaches ? REACHES : REACHES_NO_LONGER];
  const reasons = [...now ? reasonsOf(now) : [], ...reach];
  return { before: old?.status, after: now?.status, reasons, reachesOut: !reached && reaches || undefined };
}

const REACHES = 'It may have a replica in another account.';
const REACHES_NO_LONGER = 'It may no longer have a replica in another account.';

/** The policies of the other account decide who reads a replica there: they are not in the map. */
function reachesOut(line: MapAccess | undefined): boolean {
  return line?.forAnotherAccount === true && line.status !== 'denied';
}

function reasonsOf({ missing = [], cannotTell = [] }: MapAccess): string[] {
  return [...missing, ...cannotTell];
}

/** Who reads it there is a matter of accesses. */
function exposuresOnlyIn(one: AccessMap, other: AccessMap): ExposureDifference[] {
  const known = new Set(exposuresIn(other).map(placeOf));
  return exposuresIn(one).filter(exposure => !known.has(placeOf(exposure)));
}

function placeOf({ secret, at, field, action }: ExposureDifference): string {
  return JSON.stringify([secret, at, field, action]);
}

function exposuresIn({ secrets }: AccessMap): ExposureDifference[] {
  return secrets.flatMap(({ id, exposedAt = [] }) => exposedAt.map(exposure => ({ ...exposure, secret: id })));
}

function unreadOf(before: AccessMap, after: AccessMap): MapDifference['unread'] {
  const old = new Map(before.principals.map(({ id, unreadPolicies }) => [id, unreadPolicies]));
  return after.principals.flatMap(({ id, unreadPolicies = [] }: MapPrincipal) => {
    const policies = unreadPolicies.filter(policy => !old.get(id)?.includes(policy));
    return policies.length > 0 ? [{ principal: id, policies }] : [];
  });
}
