import { Members } from './members';
import { keyIdsOf, wordsOfPrincipal, wordsOfSecret } from './words';
import type { AccessMap, MapAccess, MapKey, MapPrincipal, MapSecret } from '../src/access-map/model';

/** The map, found by id. Nothing here grows with principals times secrets: sets stay sets. */
export class Index {
  public readonly principals: ReadonlyMap<string, MapPrincipal>;
  public readonly secrets: ReadonlyMap<string, MapSecret>;
  public readonly keys: ReadonlyMap<string, MapKey>;
  /** By the id of the set. */
  public readonly sets: ReadonlyMap<string, Members>;
  public readonly byPrincipal: ReadonlyMap<string, readonly MapAccess[]>;
  private readonly words = new Map<MapPrincipal | MapSecret, string>();

  constructor(public readonly map: AccessMap) {
    this.principals = new Map(map.principals.map(principal => [principal.id, principal]));
    this.secrets = new Map(map.secrets.map(secret => [secret.id, secret]));
    this.keys = new Map(map.keys.map(key => [key.id, key]));
    const own = map.secrets.filter(({ madeBy }) => madeBy !== 'another app').map(({ id }) => id);
    this.sets = new Map(map.sets.map(set => [set.id, new Members(set, own)]));
    this.byPrincipal = groupedBy(map.accesses, ({ principal }) => principal);
    for (const secret of map.secrets) this.words.set(secret, wordsOfSecret(secret));
    for (const principal of map.principals) this.words.set(principal, wordsOfPrincipal(principal));
  }

  public wordsOf(one: MapPrincipal | MapSecret): string {
    return this.words.get(one)!;
  }

  public reaches({ secret, secrets }: MapAccess, id: string): boolean {
    return secret === undefined ? this.sets.get(secrets!)!.has(id) : secret === id;
  }

  /** The ids of all secrets that it is about. */
  public secretsOf({ secret, secrets }: MapAccess): readonly string[] {
    return secret === undefined ? this.sets.get(secrets!)!.list : [secret];
  }

  public usesKey(access: MapAccess, key: string): boolean {
    return this.secretsOf(access).some(id => keyIdsOf(this.secrets.get(id)!).has(key));
  }

  /** The account of the secrets, where all are of one. */
  public accountOf(access: MapAccess): string | undefined {
    const [first, ...others] = [...this.accountsOf(access)];
    return others.length === 0 ? first : undefined;
  }

  public accountsOf(access: MapAccess): ReadonlySet<string> {
    if (access.secret !== undefined) return new Set([this.secrets.get(access.secret)!.account]);
    return this.sets.get(access.secrets!)!.accounts(this.secrets);
  }
}

export function groupedBy<T>(items: Iterable<T>, keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
