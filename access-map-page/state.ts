import { ACCESSES } from './words';

/** What is selected. A pair is a principal and a secret; a reach is a principal and a set. */
export interface Selection {
  readonly kind: 'principal' | 'secret' | 'set' | 'key' | 'pair' | 'reach';
  readonly id: string;
}

/** All that a link to the page says. */
export interface State {
  readonly look: string;
  readonly search: string;
  readonly accesses: ReadonlySet<string>;
  readonly status: string;
  /** `picture` or `matrix`; else the page chooses. */
  readonly map: string;
  readonly select?: Selection;
  readonly folded: ReadonlySet<string>;
}

const EMPTY: State = { look: '', search: '', accesses: new Set(ACCESSES), status: '', map: '', folded: new Set() };

export function stateOf(fragment: string): State {
  const parts = new Map(fragment.replace(/^#/, '').split('&').map(part => partOf(part)));
  const list = (name: string) => (parts.get(name) ?? '').split(',').filter(text => text !== '').map(decoded);
  return {
    look: decoded(parts.get('look')),
    search: decoded(parts.get('search')),
    accesses: parts.has('access') ? new Set(list('access')) : EMPTY.accesses,
    status: decoded(parts.get('status')),
    map: decoded(parts.get('map')),
    select: selectionOf(decoded(parts.get('select'))),
    folded: new Set(list('fold')),
  };
}

/** The same state gives the same text; what is as at the start is left out. */
export function fragmentOf({ look, search, accesses, status, map, select, folded }: State): string {
  const parts: Array<[string, string]> = [
    ['look', encoded(look)],
    ['search', encoded(search)],
    ['access', accesses.size === ACCESSES.length ? '' : [...accesses].sort().join(',') || 'none'],
    ['status', encoded(status)],
    ['map', encoded(map)],
    ['select', select ? encoded(`${select.kind}:${select.id}`) : ''],
    ['fold', [...folded].sort().map(encoded).join(',')],
  ];
  return `#${parts.filter(([, text]) => text !== '').map(part => part.join('=')).join('&')}`;
}

export function pairId(principal: string, target: string): string {
  return `${principal}\n${target}`;
}

export function isSame(one: Selection | undefined, other: Selection): boolean {
  return one?.kind === other.kind && one.id === other.id;
}


function partOf(part: string): [string, string] {
  const at = part.indexOf('=');
  return at < 0 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)];
}

function selectionOf(text: string): Selection | undefined {
  const at = text.indexOf(':');
  return at < 0 ? undefined : { kind: text.slice(0, at) as Selection['kind'], id: text.slice(at + 1) };
}

/** Slashes stay: a reviewer can read the link. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(/%2F/g, '/').replace(/%3A/g, ':');
}

/** A link that somebody cut is still a link. */
function decoded(text = ''): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
