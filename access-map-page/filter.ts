import { isExposed } from './exposures';
import type { Index } from './index';
import { EXPOSED, hasUnread, LOOKS, UNREACHED, UNREAD } from './looks';
import { pairId, Selection, State } from './state';
import { ACCESSES, keyIdsOf, wordsOfAccess } from './words';
import type { MapAccess, MapPrincipal, MapSecret } from '../src/access-map/model';

/** What is shown: accesses, and what they lead from and to. */
export interface View {
  readonly accesses: readonly MapAccess[];
  readonly principals: readonly MapPrincipal[];
  readonly secrets: readonly MapSecret[];
}

export function viewOf(index: Index, state: State): View {
  const terms = termsOf(state);
  const accesses = index.map.accesses.filter(access => isShown(index, state, access) && isFound(index, access, terms));
  const principals = new Set(accesses.map(({ principal }) => principal));
  const secrets = secretsOf(index, accesses, terms);
  addLone(index, state, principals, secrets);
  return {
    accesses,
    principals: index.map.principals.filter(({ id }) => principals.has(id)),
    secrets: index.map.secrets.filter(({ id }) => secrets.has(id)),
  };
}

export function concerns(index: Index, { kind, id }: Selection, access: MapAccess): boolean {
  switch (kind) {
    case 'principal': return access.principal === id;
    case 'secret': return index.secrets.has(id) && index.reaches(access, id);
    case 'set': return access.secrets === id;
    case 'key': return index.usesKey(access, id);
    case 'reach': return access.secrets !== undefined && pairId(access.principal, access.secrets) === id;
    case 'pair': return id.startsWith(`${access.principal}\n`) && index.reaches(access, id.slice(access.principal.length + 1));
    default: return false;
  }
}

function termsOf({ search }: State): string[] {
  return search.toLowerCase().split(/\s+/).filter(term => term !== '');
}

function isShown(index: Index, { accesses, status, look }: State, access: MapAccess): boolean {
  if (!accesses.has(access.access) || status !== '' && access.status !== status) return false;
  if (look === UNREACHED) return false;
  const asked = LOOKS.find(({ id }) => id === look);
  return asked?.has(index, access) ?? true;
}

/** The terms that the access and its principal do not have; a secret has to have them. */
function leftOf(index: Index, access: MapAccess, terms: readonly string[]): string[] {
  if (terms.length === 0) return [];
  const words = `${wordsOfAccess(access)}\n${index.wordsOf(index.principals.get(access.principal)!)}`;
  return terms.filter(term => !words.includes(term));
}

function isFound(index: Index, access: MapAccess, terms: readonly string[]): boolean {
  const left = leftOf(index, access, terms);
  return left.length === 0 || index.secretsOf(access).some(id => hasAll(index.wordsOf(index.secrets.get(id)!), left));
}

/** Each set once for each rest of the search, however many principals reach it. */
function secretsOf(index: Index, accesses: readonly MapAccess[], terms: readonly string[]): Set<string> {
  const found = new Set<string>();
  const done = new Set<string>();
  for (const access of accesses) {
    const left = leftOf(index, access, terms);
    const key = [access.secrets, ...left].join('\n');
    if (access.secrets !== undefined && done.has(key)) continue;
    done.add(key);
    for (const id of index.secretsOf(access)) if (hasAll(index.wordsOf(index.secrets.get(id)!), left)) found.add(id);
  }
  return found;
}

/** Secrets that nobody reaches, and principals of which only unread policies are known: they have no access or status to ask for. */
function addLone(index: Index, state: State, principals: Set<string>, secrets: Set<string>): void {
  const { accesses, status, look } = state;
  if (accesses.size < ACCESSES.length || status !== '') return;
  const terms = termsOf(state);
  const { lonePrincipals, loneSecrets } = loneOf(index);
  const shown = lonePrincipals.filter(principal => look === '' || look === UNREAD && hasUnread(principal));
  for (const principal of shown) if (hasAll(index.wordsOf(principal), terms)) principals.add(principal.id);
  for (const secret of secretsWithout(index, look, loneSecrets)) if (hasAll(index.wordsOf(secret), terms)) secrets.add(secret.id);
}

/** Secrets that are shown with no access to them. */
function secretsWithout({ map }: Index, look: string, lone: readonly MapSecret[]): readonly MapSecret[] {
  if (look === EXPOSED) return map.secrets.filter(isExposed);
  return look === '' || look === UNREACHED ? lone : [];
}

export function loneOf(index: Index): { readonly lonePrincipals: MapPrincipal[]; readonly loneSecrets: MapSecret[] } {
  const reached = secretsOf(index, index.map.accesses, []);
  return {
    lonePrincipals: index.map.principals.filter(({ id }) => !index.byPrincipal.has(id)),
    loneSecrets: index.map.secrets.filter(({ id }) => !reached.has(id)),
  };
}

export function secretsWithKey({ map }: Index, key: string): MapSecret[] {
  return map.secrets.filter(secret => keyIdsOf(secret).has(key));
}

function hasAll(words: string, terms: readonly string[]): boolean {
  return terms.every(term => words.includes(term));
}
