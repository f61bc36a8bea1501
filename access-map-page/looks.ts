import { isExposed } from './exposures';
import type { Index } from './index';
import type { MapAccess, MapPrincipal } from '../src/access-map/model';

/** Why somebody should look. */
export interface Look {
  readonly id: string;
  readonly title: string;
  readonly has: (index: Index, access: MapAccess) => boolean;
}

export const UNREAD = 'unread';
/** Values of secrets that stand in clear text somewhere. */
export const EXPOSED = 'exposed';
/** Secrets that no access is about. */
export const UNREACHED = 'unreached';

/** In the order of the page. */
export const LOOKS: readonly Look[] = [
  { id: 'everybody', title: 'Everybody', has: isEverybody },
  { id: 'outside', title: 'Outside of the account', has: isOutside },
  { id: 'replicas', title: 'Copies to another account', has: (_, { forAnotherAccount }) => forAnotherAccount === true },
  { id: 'incomplete', title: 'Incomplete', has: (_, { status }) => status === 'incomplete' },
  { id: 'unknown', title: 'Unknown', has: (_, { status }) => status === 'unknown' },
  { id: 'wildcards', title: 'Wildcards', has: (_, { secrets }) => secrets !== undefined },
  { id: EXPOSED, title: 'Exposed values', has: (index, { secret }) => secret !== undefined && isExposed(index.secrets.get(secret)!) },
  { id: UNREAD, title: 'Unread policies', has: (index, { principal }) => hasUnread(index.principals.get(principal)!) },
];

/** A principal has more access than the map shows. */
export function hasUnread({ unreadPolicies = [] }: MapPrincipal): boolean {
  return unreadPolicies.length > 0;
}

function isEverybody(index: Index, { principal }: MapAccess): boolean {
  return index.principals.get(principal)!.kind === 'everybody';
}

/** These act for the account that the templates deploy to, or have an account that only the deployment knows. */
const KINDS_INSIDE = new Set(['service', 'policy', 'unknown']);

/** A principal of another account than the secret's, of an organization, or of an identity provider; and everybody, who is of each account. */
function isOutside(index: Index, access: MapAccess): boolean {
  const { kind, account } = index.principals.get(access.principal)!;
  if (account === undefined) return !KINDS_INSIDE.has(kind);
  return isKnown(account) && [...index.accountsOf(access)].some(other => isKnown(other) && other !== account);
}

/** Whether synthesis knows it: two that it does not know may be one. */
function isKnown(account: string): boolean {
  return !account.startsWith('(');
}
