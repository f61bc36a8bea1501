import { badge, texts } from './badge';
import { Context, linkTo, toggle } from './context';
import { html } from './dom';
import { exposedWords, exposuresIn, readersOf } from './exposures';
import { loneOf } from './filter';
import { groupedBy } from './index';
import { EXPOSED, hasUnread, Look, LOOKS, UNREACHED, UNREAD } from './looks';
import { wholeName } from './name';
import { isSame, pairId, Selection } from './state';
import { accessWords, accountWords, counted, namesOf, REPLICA_WORDS, setWords } from './words';
import type { MapAccess, MapExposure, MapPrincipal, MapSecret } from '../src/access-map/model';

/** Rows of each group, and names in each row, before the link to all of them. */
const ROWS = 6;
const NAMES = 3;

/** What has rows of its own, because no access is the reason. */
const OF_NO_ACCESS: ReadonlySet<string> = new Set([EXPOSED, UNREAD]);

/** How many need a look, and why: each is a link to them. */
export function tiles(context: Context): HTMLElement[] {
  const { index, state } = context;
  const tile = (id: string, title: string, count: number) => html('a', {
    'class': `tile ${id}${count === 0 ? ' none' : ''}`, 'href': linkTo(context, { look: id, select: undefined }), 'aria-current': state.look === id ? 'true' : undefined,
  }, html('strong', {}, count.toLocaleString('en')), ` ${title}`);
  return [tile('', 'All', index.map.accesses.length), ...LOOKS.map(look => tile(look.id, look.title, countOf(context, look))),
    tile(UNREACHED, 'Secrets of nobody', loneOf(index).loneSecrets.length)];
}

function countOf({ index }: Context, { id, has }: Look): number {
  if (id === EXPOSED) return exposuresIn(index.map.secrets);
  return id === UNREAD ? index.map.principals.filter(hasUnread).length : index.map.accesses.filter(access => has(index, access)).length;
}

/** Who needs a look: a group for each reason, and a row for each principal. */
export function needs(context: Context): HTMLElement {
  const { state, view } = context;
  const unread = state.look === '' || state.look === UNREAD ? view.principals.filter(hasUnread) : [];
  const exposed = state.look === '' || state.look === EXPOSED ? exposedRows(context, view.secrets) : [];
  const bodies = [
    ...groups(context),
    ...exposed.length > 0 ? [group(context, EXPOSED, 'Values that others may read', exposed)] : [],
    ...unread.length > 0 ? [group(context, UNREAD, 'Policies that synthesis cannot read', unread.map(principal => unreadRow(context, principal)))] : [],
    ...state.look === UNREACHED && view.secrets.length > 0 ? [group(context, UNREACHED, 'Secrets that nobody reaches', view.secrets.map(secret => unreachedRow(context, secret)))] : [],
  ];
  if (bodies.length === 0) return html('p', { class: 'note' }, nothingWords(context));
  return html('table', {}, html('thead', {}, html('tr', {}, ...['Who', 'may', 'What', 'Status'].map(head => html('th', { scope: 'col' }, head)))), ...bodies);
}

/** Each access stands under the first of its reasons, while nobody asks for one. */
function groups(context: Context): HTMLElement[] {
  const { state, index, view } = context;
  const seen = new Set<MapAccess>();
  return LOOKS.filter(({ id }) => !OF_NO_ACCESS.has(id) && (state.look === '' || state.look === id)).flatMap(({ id, title, has }) => {
    const all = view.accesses.filter(access => has(index, access));
    const fresh = all.filter(access => !seen.has(access));
    for (const access of fresh) seen.add(access);
    const above = fresh.length < all.length ? ` (${all.length - fresh.length} more above)` : '';
    return fresh.length > 0 ? [group(context, id, `${title}${above}`, rowsOf(context, fresh))] : [];
  });
}

function nothingWords({ view }: Context): string {
  return view.accesses.length + view.secrets.length + view.principals.length === 0 ? 'Nothing here.' : 'Nothing of this needs a look.';
}

function group(context: Context, id: string, title: string, rows: readonly HTMLElement[]): HTMLElement {
  const shown = context.state.look === id ? rows : rows.slice(0, ROWS);
  const more = rows.length > shown.length && html('tr', {}, html('td', { colspan: 4 }, html('a', { href: linkTo(context, { look: id }) }, `All ${rows.length} rows`)));
  return html('tbody', { 'data-look': id }, heading(title), ...shown, more);
}

function heading(title: string): HTMLElement {
  return html('tr', {}, html('th', { class: 'group', colspan: 4, scope: 'rowgroup' }, title));
}

/** What a principal may do with the same result is one row. */
function rowsOf(context: Context, accesses: readonly MapAccess[]): HTMLElement[] {
  const byTarget = groupedBy(accesses, ({ principal, status, secret, secrets }) => [principal, status, secret, secrets].join('\n'));
  const byWords = groupedBy(byTarget.values(), target => [target[0].principal, target[0].status, accessWords(target, ' ')].join('\n'));
  return [...byWords.values()].map(targets => row(context, targets));
}

function row(context: Context, targets: ReadonlyArray<readonly MapAccess[]>): HTMLElement {
  const { index } = context;
  const [first] = targets[0];
  const principal = index.principals.get(first.principal)!;
  const reasons = [...new Set(targets.flat().flatMap(({ missing = [], cannotTell = [] }) => [...missing, ...cannotTell]))];
  const isSent = targets.flat().some(({ forAnotherAccount }) => forAnotherAccount);
  return html('tr', {},
    html('td', {}, press(context, { kind: 'principal', id: principal.id }, wholeName(principal.kind === 'everybody' ? principal.kind : principal.id)), whose(principal)),
    html('td', {}, accessWords(targets[0], ', ')),
    html('td', {}, ...targets.slice(0, NAMES).map(([target]) => targetElement(context, target)), moreTargets(context, principal.id, targets.length)),
    html('td', {}, badge(first.status), texts(first.status === 'incomplete' ? 'missing' : 'open', reasons.slice(0, 1)),
      reasons.length > 1 && `and ${counted(reasons.length - 1, 'reason')} more`, isSent && html('small', {}, REPLICA_WORDS)));
}

function whose({ kind, account }: MapPrincipal): HTMLElement | false {
  return kind !== 'everybody' && html('small', {}, account === undefined ? kind : kind === 'account' ? 'whole account' : `${kind} of ${accountWords(account)}`);
}

function targetElement(context: Context, access: MapAccess): HTMLElement {
  const { index } = context;
  const account = index.accountOf(access);
  const words = access.secret ?? setWords(access.secrets!, index.sets.get(access.secrets!)!);
  const selection: Selection = access.secret === undefined ? { kind: 'reach', id: pairId(access.principal, access.secrets!) }
    : { kind: 'pair', id: pairId(access.principal, access.secret) };
  return html('div', {}, press(context, selection, access.secret === undefined ? html('span', {}, words) : wholeName(words)),
    html('small', {}, account === undefined ? `of ${index.accountsOf(access).size} accounts` : `of ${accountWords(account)}`));
}

function moreTargets(context: Context, principal: string, count: number): HTMLElement | false {
  return count > NAMES && html('a', { href: linkTo(context, { select: { kind: 'principal', id: principal } }) }, `and ${count - NAMES} more`);
}

function unreadRow(context: Context, principal: MapPrincipal): HTMLElement {
  return html('tr', {},
    html('td', {}, press(context, { kind: 'principal', id: principal.id }, wholeName(principal.id)), whose(principal)),
    html('td', { colspan: 3 }, texts('open', principal.unreadPolicies ?? [])));
}

/** What a call shows of a secret is one row, whatever access to the secret exists: the permission on the call is enough. */
function exposedRows(context: Context, secrets: readonly MapSecret[]): HTMLElement[] {
  return secrets.flatMap(secret => (
    [...groupedBy(secret.exposedAt ?? [], ({ action }) => action).values()].map(places => exposedRow(context, secret, places))));
}

function exposedRow(context: Context, secret: MapSecret, places: readonly MapExposure[]): HTMLElement {
  const select: Selection = { kind: 'secret', id: secret.id };
  const readers = [...new Set(places.flatMap(place => readersOf(context.index, place)))];
  const more = places.length - NAMES;
  return html('tr', {},
    html('td', {}, `principals that can call ${places[0].action}`, readers.length > 0 && html('small', {}, `in these templates: ${namesOf(readers, NAMES)}`)),
    html('td', {}, 'read'),
    html('td', {}, press(context, select, wholeName(secret.id)),
      html('small', {}, [...new Set(places.map(exposedWords))].join(', ')), html('small', {}, `of ${accountWords(secret.account)}`)),
    html('td', {}, texts('open', places.slice(0, NAMES).map(({ at }) => at)), more > 0 && html('a', { href: linkTo(context, { select }) }, `and ${more} more`)));
}

function unreachedRow(context: Context, { id, account }: MapSecret): HTMLElement {
  return html('tr', {}, html('td', { colspan: 4 }, press(context, { kind: 'secret', id }, wholeName(id)), html('small', {}, `of ${accountWords(account)}`)));
}

export function press(context: Context, selection: Selection, ...words: Node[]): HTMLElement {
  const button = html('button', { 'type': 'button', 'aria-pressed': String(isSame(context.state.select, selection)), 'data-select': `${selection.kind}:${selection.id}` }, ...words);
  button.addEventListener('click', () => toggle(context, selection));
  return button;
}

/** What is shown, and of what. */
export function summary({ index: { map }, view }: Context): string {
  const shown = view.accesses.length === map.accesses.length ? '' : `${view.accesses.length.toLocaleString('en')} shown of `;
  return `${shown}${counted(map.accesses.length, 'line')}: ${counted(map.principals.length, 'principal')}, ${counted(map.secrets.length, 'secret')}`;
}
