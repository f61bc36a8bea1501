import { badge, texts } from './details';
import { html } from './dom';
import { concerns, isOfLine, isSame, Select, Selection } from './selection';
import { accountWords, Index, pathKey } from './view';
import type { MapPath } from '../src/access-map/model';

const HEADS = ['Principal', 'of', 'Access', 'Secret', 'of', 'Status', 'Missing, or not in the templates'];

/** The same paths as text. */
export function table(index: Index, paths: readonly MapPath[], selected: Selection | undefined, select: Select): HTMLElement {
  return html('table', {},
    html('caption', {}, paths.length === 1 ? '1 path' : `${paths.length} paths`),
    html('thead', {}, html('tr', {}, ...HEADS.map(head => html('th', { scope: 'col' }, head)))),
    html('tbody', {}, ...paths.map(path => row(index, path, selected, select))));
}

function row(index: Index, path: MapPath, selected: Selection | undefined, select: Select): HTMLElement {
  const selection: Selection = { kind: 'path', id: pathKey(path) };
  const button = html('button', { 'type': 'button', 'data-row': selection.id }, path.principal);
  button.addEventListener('click', () => select(isSame(selected, selection) ? undefined : selection));
  const cells = [
    button, accountWords(index.principals.get(path.principal)!.account),
    path.access, path.secret, accountWords(index.secrets.get(path.secret)!.account),
    badge(path.status), html('div', {}, texts('missing', path.missing), texts('open', path.cannotTell)),
  ];
  return html('tr', { class: isOfLine(selected) && concerns(index, selected!, path) ? 'selected' : '' }, ...cells.map(cell => html('td', {}, cell)));
}
