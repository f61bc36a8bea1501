import type { ExpandedAccessMap, ExpandedPrincipal, ExpandedSecret, MapKey, MapPath } from '../src/access-map/model';

/** AWS's own key is one for each account and region. */
export const DEFAULT_KEY = 'aws/secretsmanager';

export const NO_ACCOUNT = 'of no one account';

export const STATUS_WORDS: Record<string, string> = { complete: 'complete', incomplete: 'incomplete', unknown: 'cannot tell', denied: 'denied' };

const ORDER = ['read', 'write', 'manage'];

export interface Filter {
  readonly search: string;
  readonly accesses: ReadonlySet<string>;
  readonly status: string;
}

/** What is shown: paths, and what they lead from and to. */
export interface View {
  readonly paths: readonly MapPath[];
  readonly principals: readonly ExpandedPrincipal[];
  readonly secrets: readonly ExpandedSecret[];
  readonly keys: readonly MapKey[];
  /** How many paths the filter leaves and the picture has no room for. */
  readonly hidden: number;
}

/** More than can be looked at; the table has them all. */
const MAX_DRAWN = 300;

export class Index {
  public readonly principals: ReadonlyMap<string, ExpandedPrincipal>;
  public readonly secrets: ReadonlyMap<string, ExpandedSecret>;
  private readonly words = new Map<MapPath, string>();

  constructor(public readonly map: ExpandedAccessMap) {
    this.principals = new Map(map.principals.map(principal => [principal.id, principal]));
    this.secrets = new Map(map.secrets.map(secret => [secret.id, secret]));
    for (const path of map.paths) this.words.set(path, this.wordsOf(path));
  }

  public shown({ search, accesses, status }: Filter): MapPath[] {
    return this.map.paths.filter(path => (
      accesses.has(path.access) && (status === '' || path.status === status) && hasAll(this.words.get(path)!, search)));
  }

  public view(paths: readonly MapPath[], filter: Filter): View {
    const drawn = paths.slice(0, MAX_DRAWN);
    const lone = this.loneOf(filter);
    const ids = new Set([...drawn.flatMap(({ secret, principal }) => [secret, principal]), ...lone]);
    const secrets = this.map.secrets.filter(({ id }) => ids.has(id));
    const principals = this.map.principals.filter(({ id }) => ids.has(id));
    return { paths: drawn, secrets, principals, keys: this.keysOf(secrets), hidden: paths.length - drawn.length };
  }

  /** Secrets that nobody reaches, and principals that only have policies which synthesis cannot read: they have no access or status to ask for. */
  private loneOf({ search, accesses, status }: Filter): string[] {
    if (accesses.size < ORDER.length || status !== '') return [];
    const met = new Set(this.map.paths.flatMap(({ secret, principal }) => [secret, principal]));
    const secrets = this.map.secrets.filter(secret => !met.has(secret.id) && hasAll(wordsOfSecret(secret), search));
    const principals = this.map.principals.filter(principal => !met.has(principal.id) && hasAll(wordsOfPrincipal(principal), search));
    return [...secrets, ...principals].slice(0, MAX_DRAWN).map(({ id }) => id);
  }

  /** In the order of the secrets, so that few lines cross. */
  private keysOf(secrets: readonly ExpandedSecret[]): MapKey[] {
    const keys = new Map(this.map.keys.map(key => [key.id, key]));
    const met = secrets.flatMap(secret => keyRefsOf(secret).map(({ id, region }) => (
      keys.get(id) ?? { id, account: secret.account, region, ofApp: false })));
    return [...new Map(met.map(key => [key.id, key])).values()];
  }

  private wordsOf(path: MapPath): string {
    const [secret, principal] = [this.secrets.get(path.secret)!, this.principals.get(path.principal)!];
    const own = [path.access, STATUS_WORDS[path.status], ...path.actions, ...path.missing, ...path.cannotTell];
    return [wordsOfSecret(secret), wordsOfPrincipal(principal), ...own].join('\n');
  }
}

function wordsOfSecret(secret: ExpandedSecret): string {
  const { id, name, account, region, replicas } = secret;
  return [id, name, account, region, ...replicas.map(replica => replica.region), ...keyIdsOf(secret)].join('\n');
}

function wordsOfPrincipal({ id, name, account, kind, unreadPolicies }: ExpandedPrincipal): string {
  return [id, name, account, kind, ...unreadPolicies].join('\n');
}

function hasAll(words: string, search: string): boolean {
  const text = words.toLowerCase();
  return search.toLowerCase().split(/\s+/).every(term => text.includes(term));
}

/** Of the secret and of its replicas. */
function keyRefsOf({ key, account, region, replicas }: ExpandedSecret): Array<{ readonly id: string; readonly region: string }> {
  const copies = key === undefined ? replicas : [{ key, region }, ...replicas];
  return copies.map(copy => ({ id: copy.key === DEFAULT_KEY ? `${DEFAULT_KEY} of ${account} in ${copy.region}` : copy.key, region: copy.region }));
}

export function keyIdsOf(secret: ExpandedSecret): string[] {
  return [...new Set(keyRefsOf(secret).map(({ id }) => id))];
}

export function accessWords(paths: readonly MapPath[], separator: string): string {
  return ORDER.filter(access => paths.some(path => path.access === access)).join(separator);
}

export function accountWords(account: string | undefined): string {
  if (account === undefined) return NO_ACCOUNT;
  return account.startsWith('(') ? account.slice(1, -1).replace('account of', 'account of stack') : `account ${account}`;
}

/** Accesses of one status are one line. */
export function lineKey({ principal, secret, status }: MapPath): string {
  return [principal, secret, status].join('\n');
}

export function pathKey({ principal, secret, access }: MapPath): string {
  return [principal, secret, access].join('\n');
}
