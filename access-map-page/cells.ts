import type { Entry } from './axis';
import type { Context } from './context';
import { html } from './dom';
import { accessWords, ACCESSES, setWords, STATUS_WORDS, worstOf } from './words';
import type { MapAccess } from '../src/access-map/model';

export interface Cell {
  /** First letters: R, W, M. */
  readonly words: string;
  readonly label: string;
  readonly status: string;
  /** Whether a wildcard reaches it. */
  readonly isWide: boolean;
}

const EMPTY: Cell = { words: '', label: '', status: 'empty', isWide: false };

/** What some accesses give to the secrets of a column. */
export function cellOf({ index }: Context, accesses: readonly MapAccess[], column: Entry): Cell {
  if (column.kind !== 'item' && !column.isFolded) return EMPTY;
  const found = accesses.filter(access => column.ids.some(id => index.reaches(access, id)));
  if (found.length === 0) return EMPTY;
  const status = worstOf(found);
  const words = ACCESSES.filter(access => found.some(one => one.access === access)).map(access => access[0].toUpperCase()).join('');
  return { words, status, label: `${accessWords(found, ', ')} (${STATUS_WORDS[status]})`, isWide: found.some(({ secrets }) => secrets !== undefined) };
}

/** What a principal reaches by wildcards, beside its name: the row needs no word more. */
export function chipsOf({ index }: Context, accesses: readonly MapAccess[]): HTMLElement[] {
  const ids = [...new Set(accesses.flatMap(({ secrets }) => secrets ?? []))];
  const [first] = ids.sort((one, other) => index.sets.get(other)!.size - index.sets.get(one)!.size);
  if (first === undefined) return [];
  const set = index.sets.get(first)!;
  const all = ids.map(id => setWords(id, index.sets.get(id)!)).join('; ');
  const words = set.isAll && set.except.length === 0 ? `all ${set.size}` : set.isAll ? `all but ${set.except.length}` : `${set.size} by wildcard`;
  return [html('span', { class: 'chip', title: `reaches ${all}` }, ids.length > 1 ? `${words} +${ids.length - 1}` : words)];
}

export function foldMark(isFolded: boolean): HTMLElement {
  return html('span', { 'class': 'fold', 'aria-hidden': 'true' }, isFolded ? '▸' : '▾');
}
