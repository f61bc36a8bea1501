import { groupedBy } from './index';
import { accountWords, counted } from './words';
import type { MapPrincipal, MapSecret } from '../src/access-map/model';

/** What stands on an axis of the matrix or in a column of the picture. */
export interface Place {
  readonly id: string;
  readonly account?: string;
  /** The first part of its construct path; of what is not of the app, nothing. */
  readonly stack: string | undefined;
}

/** An item, or the heading of an account or of a stack, which stands for its items while it is folded. */
export interface Entry {
  readonly kind: 'account' | 'stack' | 'item';
  /** Of a heading: by which it folds. */
  readonly key: string;
  readonly words: string;
  /** What stands there: without the stack, where a heading names it. */
  readonly label: string;
  readonly ids: readonly string[];
  readonly isFolded: boolean;
}

export function stackOfPrincipal({ id, ofApp }: MapPrincipal): string | undefined {
  return stackOf(id, ofApp);
}

export function stackOfSecret({ id, madeBy }: MapSecret): string | undefined {
  return stackOf(id, madeBy !== 'another app');
}

function stackOf(id: string, isOfApp: boolean): string | undefined {
  const at = id.indexOf('/');
  return isOfApp && at > 0 ? id.slice(0, at) : undefined;
}

export function accountKey(account: string | undefined): string {
  return `account:${account ?? ''}`;
}

/** In the order of the accounts; those that are named, after the others. */
export function byAccount<T extends { readonly account?: string }>(
  places: readonly T[], last: ReadonlySet<string | undefined> = new Set(),
): Array<readonly [string | undefined, readonly T[]]> {
  const groups = [...groupedBy(places, ({ account }) => account ?? '~').values()].map(group => ({ account: group[0].account, group }));
  const rank = (account: string | undefined) => `${last.has(account) ? 1 : 0}${account ?? '~'}`;
  return groups.sort((one, other) => rank(one.account) < rank(other.account) ? -1 : 1).map(({ account, group }) => [account, group] as const);
}

/** One account needs no heading, and neither does a stack that has one item. */
export function entriesOf(places: readonly Place[], noun: string, folded: ReadonlySet<string>, last?: ReadonlySet<string | undefined>): Entry[] {
  const accounts = byAccount(places, last);
  if (accounts.length <= 1) return withStacks(places, noun, folded);
  return accounts.flatMap(([account, here]) => {
    const heading = headingOf('account', accountKey(account), accountWords(account), here, noun, folded);
    return heading.isFolded ? [heading] : [heading, ...withStacks(here, noun, folded)];
  });
}

export function withStacks(places: readonly Place[], noun: string, folded: ReadonlySet<string>): Entry[] {
  const stacks = groupedBy(places, ({ stack }) => stack ?? '');
  return [...stacks].flatMap(([stack, here]) => {
    const items = here.map(({ id }) => itemOf(id, id));
    if (stack === '' || stacks.size === 1 || here.length === 1) return items;
    const heading = headingOf('stack', `stack:${here[0].account ?? ''}:${stack}`, stack, here, noun, folded);
    return heading.isFolded ? [heading] : [heading, ...here.map(({ id }) => itemOf(id, id.slice(stack.length + 1)))];
  });
}

function itemOf(id: string, label: string): Entry {
  return { kind: 'item', key: '', words: id, label, ids: [id], isFolded: false };
}

function headingOf(kind: 'account' | 'stack', key: string, words: string, places: readonly Place[], noun: string, folded: ReadonlySet<string>): Entry {
  return { kind, key, words: `${words}, ${counted(places.length, noun)}`, label: words, ids: places.map(({ id }) => id), isFolded: folded.has(key) };
}
