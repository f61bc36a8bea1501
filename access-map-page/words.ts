import type { Members } from './members';
import type { MapAccess, MapPrincipal, MapSecret } from '../src/access-map/model';

/** AWS's own key is one for each account and region. */
export const DEFAULT_KEY = 'aws/secretsmanager';

export const STATUSES = ['incomplete', 'unknown', 'denied', 'complete'];
export const STATUS_WORDS: Record<string, string> = { complete: 'complete', incomplete: 'incomplete', unknown: 'unknown', denied: 'denied' };
/** A principal of the account that may send the value to another one. */
export const REPLICA_WORDS = 'It may have a replica in another account.';
export const ACCESSES = ['read', 'write', 'manage'];

/** Newer maps name more keys than one, where a condition chooses. */
type KeyHolder = { readonly key?: string; readonly otherKeys?: readonly string[] };

export function keysOf({ key, otherKeys = [] }: KeyHolder): string[] {
  return key === undefined ? [...otherKeys] : [key, ...otherKeys];
}

/** The ids of the keys of the secret and of its replicas. */
export function keyIdsOf(secret: MapSecret): ReadonlySet<string> {
  return new Set([secret, ...secret.replicas ?? []].flatMap(copy => keysOf(copy)));
}

export function accessWords(accesses: readonly MapAccess[], separator: string): string {
  return ACCESSES.filter(access => accesses.some(one => one.access === access)).join(separator);
}

/** The one that needs a look first. */
export function worstOf(accesses: readonly MapAccess[]): string {
  return STATUSES.find(status => accesses.some(access => access.status === status))!;
}

export function accountWords(account: string | undefined): string {
  if (account === undefined) return 'of no one account';
  return account.startsWith('(') ? account.slice(1, -1).replace('account of', 'account of stack') : `account ${account}`;
}

/** "all 81 secrets, except 2", or the pattern with how many it names. */
export function setWords(id: string, set: Members): string {
  if (!set.isAll) return `${id} (${counted(set.size, 'secret')})`;
  return set.except.length === 0 ? `all ${counted(set.size, 'secret')}` : `all but ${set.except.length} of ${counted(set.size + set.except.length, 'secret')}`;
}

export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}

/** Names, and accesses among the details; the table has the others. */
export const MOST = 40;

export function namesOf(names: readonly string[], most = MOST): string {
  return names.length > most ? `${names.slice(0, most).join(', ')}, and ${names.length - most} more` : names.join(', ');
}

export function wordsOfSecret(secret: MapSecret): string {
  const { id, name, account, region, replicas = [] } = secret;
  return [id, name, account, region, ...replicas.map(replica => replica.region), ...keyIdsOf(secret)].join('\n').toLowerCase();
}

export function wordsOfPrincipal({ id, name, account, kind, unreadPolicies = [] }: MapPrincipal): string {
  return [id, name, account, kind, ...unreadPolicies].join('\n').toLowerCase();
}

export function wordsOfAccess({ access, status, actions, missing = [], cannotTell = [], secrets = '' }: MapAccess): string {
  return [access, STATUS_WORDS[status], secrets, ...actions, ...missing, ...cannotTell].join('\n').toLowerCase();
}
