import { badge, texts } from './badge';
import type { Context } from './context';
import { html } from './dom';
import { concerns } from './filter';
import { press } from './needs';
import { pairId, Selection } from './state';
import { accountWords, counted, REPLICA_WORDS, setWords } from './words';
import type { MapAccess } from '../src/access-map/model';

const HEADS = ['Principal', 'of', 'Access', 'Secret', 'of', 'Status', 'Missing, or not in the templates'];
/** From here on, the rows are made when somebody opens the table, or prints it. */
const SMALL = 30;

/** The same as text: a row for each line of the map. */
export function table(context: Context, isPrinted: boolean, wasOpened: boolean): HTMLElement {
  const { view: { accesses } } = context;
  const isOpen = isPrinted || wasOpened || accesses.length <= SMALL;
  const element = html('details', { open: isOpen ? '' : undefined }, html('summary', {}, html('h2', {}, `${counted(accesses.length, 'line')} as a table`)));
  const fill = () => element.append(html('table', {}, head(), html('tbody', {}, ...accesses.map(access => row(context, access)))));
  if (isOpen) fill();
  else element.addEventListener('toggle', fill, { once: true });
  return element;
}

function head(): HTMLElement {
  return html('thead', {}, html('tr', {}, ...HEADS.map(words => html('th', { scope: 'col' }, words))));
}

function row(context: Context, access: MapAccess): HTMLElement {
  const { index, state: { select } } = context;
  const account = index.accountOf(access);
  const selection: Selection = access.secret === undefined ? { kind: 'reach', id: pairId(access.principal, access.secrets!) }
    : { kind: 'pair', id: pairId(access.principal, access.secret) };
  const isSelected = select && (select.kind === 'pair' || select.kind === 'reach') && concerns(index, select, access);
  const cells: Array<Node | string> = [
    press(context, selection, html('span', {}, access.principal)), accountWords(index.principals.get(access.principal)!.account),
    access.access, access.secret ?? setWords(access.secrets!, index.sets.get(access.secrets!)!), account === undefined ? 'several accounts' : accountWords(account),
    badge(access.status), html('div', {}, texts('missing', access.missing ?? []), texts('open', [...access.cannotTell ?? [], ...access.forAnotherAccount ? [REPLICA_WORDS] : []])),
  ];
  return html('tr', { class: isSelected ? 'selected' : undefined }, ...cells.map(cell => html('td', {}, cell)));
}
