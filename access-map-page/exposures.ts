import type { Context } from './context';
import { html } from './dom';
import { groupedBy, Index } from './index';
import { counted, namesOf } from './words';
import type { MapExposure, MapSecret } from '../src/access-map/model';

/** Places of each call before the rest is folded. */
const PLACES = 6;

export function isExposed({ exposedAt = [] }: MapSecret): boolean {
  return exposedAt.length > 0;
}

/** How many. */
export function exposuresIn(secrets: readonly MapSecret[]): number {
  return secrets.reduce((count, { exposedAt = [] }) => count + exposedAt.length, 0);
}

/** What is read: never a value. */
export function exposedWords({ field }: MapExposure): string {
  return field === undefined ? 'the value' : `field ${field}`;
}

/** Who reads it, as far as the templates show: those that may read this place, and those that may read each. */
export function readersOf(index: Index, { action, readers = [] }: MapExposure): string[] {
  return [...new Set([...readers, ...everywhereOf(index, action)])].sort();
}

function everywhereOf({ map }: Index, action: string): readonly string[] {
  return map.exposureReaders?.find(each => each.action === action)?.principals ?? [];
}

/** Where values of a secret end, and who reads them there: a list for each call. */
export function exposureDetails(context: Context, { exposedAt = [] }: MapSecret): HTMLElement[] {
  if (exposedAt.length === 0) return [];
  const calls = [...groupedBy(exposedAt, ({ action }) => action)];
  return [
    html('h3', {}, `Exposed at ${counted(exposedAt.length, 'place')}`),
    ...calls.flatMap(([action, places]) => callElements(context, action, places)),
  ];
}

function callElements({ index }: Context, action: string, places: readonly MapExposure[]): HTMLElement[] {
  const everywhere = everywhereOf(index, action);
  const lines = places.map(place => html('li', {}, `${place.at}: ${exposedWords(place)}${namedWords(place)}`));
  const folded = lines.slice(PLACES);
  return [
    html('p', { class: 'open' }, `A principal that can call ${action} can read the value there.`),
    ...everywhere.length > 0 ? [html('p', {}, `In these templates: ${namesOf(everywhere)}`)] : [],
    html('ul', {}, ...lines.slice(0, PLACES)),
    ...folded.length > 0 ? [html('details', {},
      html('summary', {}, `${counted(folded.length, 'place')} more`), html('ul', {}, ...folded))] : [],
  ];
}

function namedWords({ readers = [] }: MapExposure): string {
  return readers.length === 0 ? '' : `, for ${namesOf(readers)}`;
}
