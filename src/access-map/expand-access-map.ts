import type {
  AccessMap, ExpandedAccessMap, ExpandedStatement, MapAccess, MapPath, MapSecret, MapSet, MapStatement,
} from './model';

/** What stands in the texts of a set for what each of its secrets has. */
export const SECRET_TOKEN = '<secret>';

/**
 * @param index among the keys that it may be under
 * @param region of a replica
 */
export function keyToken(index: number, region?: string): string {
  return `<key${index === 0 ? '' : ` ${index + 1}`}${region === undefined ? '' : ` in ${region}`}>`;
}

/** The secrets of each set, by the id of the set. */
export function membersOfSets(
  { secrets, sets }: Pick<AccessMap, 'secrets' | 'sets'>,
): Map<string, readonly string[]> {
  const own = secrets.filter(({ madeBy }) => madeBy !== 'another app').map(({ id }) => id);
  return new Map(sets.map(set => [set.id, set.secrets ?? without(own, set)]));
}

function without(own: readonly string[], { except = [] }: MapSet): string[] {
  const left = new Set(except);
  return own.filter(id => !left.has(id));
}

/** A path for each secret of each set: many, where wildcards meet many secrets. */
export function expandAccessMap(map: AccessMap): ExpandedAccessMap {
  const members = membersOfSets(map);
  const secrets = new Map(map.secrets.map(secret => [secret.id, secret]));
  const paths = map.accesses.flatMap(access => {
    const ids = access.secret === undefined ? members.get(access.secrets!)! : [access.secret];
    return ids.map(id => pathOf(access, secrets.get(id)!));
  });
  return {
    version: map.version,
    secrets: map.secrets.map(secret => ({ ...secret, replicas: secret.replicas ?? [] })),
    keys: map.keys,
    principals: map.principals.map(principal => ({ ...principal, unreadPolicies: principal.unreadPolicies ?? [] })),
    paths: paths.sort(byText(({ secret, principal, access }) => [secret, principal, access])),
    statements: map.statements.flatMap(expandStatement).sort(byText(({ id }) => [id])),
  };
}

function expandStatement({ id, alsoIn = [], conditions = [], ...rest }: MapStatement): ExpandedStatement[] {
  return [id, ...alsoIn].map(one => ({ id: one, ...rest, conditions }));
}

function pathOf(access: MapAccess, secret: MapSecret): MapPath {
  const { missing = [], cannotTell = [], statements = [] } = access;
  const inWords = access.secret === undefined ? (text: string) => textFor(text, secret) : (text: string) => text;
  return {
    secret: secret.id,
    principal: access.principal,
    access: access.access,
    ...access.regions && { regions: access.regions },
    status: access.status,
    actions: access.actions,
    ...access.forAnotherAccount && { forAnotherAccount: true },
    statements: sorted(statements.map(inWords)),
    missing: sorted(missing.map(inWords)),
    cannotTell: sorted(cannotTell.map(inWords)),
  };
}

/** A text of a set, in the words of one of its secrets. */
export function textFor(
  text: string, { id, key = '', otherKeys = [], replicas = [], policies = [] }: MapSecret,
): string {
  const tokensOfKeys = (keys: readonly string[], region?: string) => keys.map((one, index) => [keyToken(index, region), one] as const);
  const tokens: Array<readonly [string, string]> = [
    [SECRET_TOKEN, id],
    ...tokensOfKeys([key, ...otherKeys]),
    ...replicas.flatMap(replica => tokensOfKeys([replica.key, ...replica.otherKeys ?? []], replica.region)),
    ...policies.map((policy, index) => [policyToken(index), policy] as const),
  ];
  return tokens.reduce((done, [token, meaning]) => done.split(token).join(meaning), text);
}

export function policyToken(index: number): string {
  return index === 0 ? '<policy>' : `<policy ${index + 1}>`;
}

function sorted(texts: readonly string[]): string[] {
  return [...texts].sort(byText(text => [text]));
}

/** In the order of code units. */
function byText<T>(textsOf: (item: T) => readonly string[]): (one: T, other: T) => number {
  return (one, other) => {
    const [a, b] = [textsOf(one), textsOf(other)];
    const at = a.findIndex((text, index) => text !== b[index]);
    return at < 0 ? 0 : a[at] < b[at] ? -1 : 1;
  };
}
