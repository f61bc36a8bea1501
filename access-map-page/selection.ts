import { Index, keyIdsOf, lineKey, pathKey } from './view';
import type { MapPath } from '../src/access-map/model';

/** What is selected: a principal, a secret, a key, a path of the table, or a line of the picture, which has several: see `pathKey` and `lineKey`. */
export interface Selection {
  readonly kind: 'principal' | 'secret' | 'key' | 'path' | 'line';
  readonly id: string;
}

export type Select = (selection: Selection | undefined) => void;

/** Whether the path has to do with what is selected. */
export function concerns(index: Index, { kind, id }: Selection, path: MapPath): boolean {
  switch (kind) {
    case 'principal': return path.principal === id;
    case 'secret': return path.secret === id;
    case 'key': return keyIdsOf(index.secrets.get(path.secret)!).includes(id);
    case 'path': return pathKey(path) === id;
    case 'line': return lineKey(path) === id;
  }
}

/** Of one principal and one secret. */
export function isOfLine(selection: Selection | undefined): boolean {
  return selection?.kind === 'line' || selection?.kind === 'path';
}

export function isSame(one: Selection | undefined, other: Selection): boolean {
  return one?.kind === other.kind && one.id === other.id;
}
