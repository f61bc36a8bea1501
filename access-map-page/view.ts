import type { AccessMap, MapKey, MapPath, MapPrincipal, MapSecret } from '../src/access-map/model';

/** AWS's own key is one for each account and region. */
export const DEFAULT_KEY = 'aws/secretsmanager';

export const NO_ACCOUNT = 'of no one account';

export const STATUS_WORDS: Record<string, string> = { complete: 'complete', incomplete: 'incomplete', unknown: 'cannot tell', denied: 'denied' };

export interface Filter {
  readonly search: string;
  readonly accesses: ReadonlySet<string>;
  readonly status: string;
}

/** What is shown: paths, and what they lead from and to. */
export interface View {
  readonly paths: readonly MapPath[];
  readonly principals: readonly MapPrincipal[];
  readonly secrets: readonly MapSecret[];
  readonly keys: readonly MapKey[];
  /** How many paths the filter leaves and the picture has no room for. */
  readonly hidden: number;
}

/** More than can be looked at; the table has them all. */
const MAX_DRAWN = 300;

export class Index {
  public readonly principals: ReadonlyMap<string, MapPrincipal>;
  public readonly secrets: ReadonlyMap<string, MapSecret>;
  private readonly words = new Map<MapPath, string>();

  constructor(public readonly map: AccessMap) {
    this.principals = new Map(map.principals.map(principal => [principal.id, principal]));
    this.secrets = new Map(map.secrets.map(secret => [secret.id, secret]));
    for (const path of map.paths) this.words.set(path, this.wordsOf(path));
  }

  public shown({ search, accesses, status }: Filter): MapPath[] {
    const terms = search.toLowerCase().split(/\s+/).filter(Boolean);
    return this.map.paths.filter(path => accesses.has(path.access) && (status === '' || path.status === status)
      && terms.every(term => this.words.get(path)!.includes(term)));
  }

  /** With no filter, secrets that nobody reaches are shown as well. */
  public view(paths: readonly MapPath[], isFiltered: boolean): View {
    const drawn = paths.slice(0, MAX_DRAWN);
    const named = new Set(drawn.map(({ secret }) => secret));
    const secrets = this.map.secrets.filter(({ id }, position) => named.has(id) || !isFiltered && position < MAX_DRAWN);
    const principals = new Set(drawn.map(({ principal }) => principal));
    return {
      paths: drawn,
      secrets,
      keys: this.keysOf(secrets),
      hidden: paths.length - drawn.length,
      principals: this.map.principals.filter(({ id }) => principals.has(id)),
    };
  }

  /** In the order of the secrets, so that few lines cross. */
  private keysOf(secrets: readonly MapSecret[]): MapKey[] {
    const keys = new Map(this.map.keys.map(key => [key.id, key]));
    const met = secrets.flatMap(secret => keyRefsOf(secret).map(({ id, region }) => (
      keys.get(id) ?? { id, account: secret.account, region, ofApp: false })));
    return [...new Map(met.map(key => [key.id, key])).values()];
  }

  private wordsOf(path: MapPath): string {
    const secret = this.secrets.get(path.secret)!;
    const principal = this.principals.get(path.principal)!;
    const words = [
      path.secret, secret.name, secret.account, secret.region, ...path.regions ?? [], ...keyIdsOf(secret),
      path.principal, principal.name, principal.account, principal.kind,
      path.access, STATUS_WORDS[path.status], ...path.actions, ...path.missing, ...path.cannotTell,
    ];
    return words.join('\n').toLowerCase();
  }
}

/** Of the secret and of its replicas. */
function keyRefsOf({ key, account, region, replicas }: MapSecret): Array<{ readonly id: string; readonly region: string }> {
  const copies = key === undefined ? replicas : [{ key, region }, ...replicas];
  return copies.map(copy => ({ id: copy.key === DEFAULT_KEY ? `${DEFAULT_KEY} of ${account} in ${copy.region}` : copy.key, region: copy.region }));
}

export function keyIdsOf(secret: MapSecret): string[] {
  return [...new Set(keyRefsOf(secret).map(({ id }) => id))];
}

const ORDER = ['read', 'write', 'manage'];

export function accessWords(paths: readonly MapPath[], separator: string): string {
  return ORDER.filter(access => paths.some(path => path.access === access)).join(separator);
}

export function accountWords(account: string | undefined): string {
  if (account === undefined) return NO_ACCOUNT;
  return account.startsWith('(') ? account.slice(1, -1).replace('account of', 'account of stack') : `account ${account}`;
}

export function pathKey({ principal, secret, access }: MapPath): string {
  return [principal, secret, access].join('\n');
}
