import { details } from './details';
import { byId, html } from './dom';
import { Picture } from './picture';
import { Selection } from './selection';
import { table } from './table';
import { Filter, Index } from './view';
import { expandAccessMap } from '../src/access-map/expand-access-map';
import type { AccessMap } from '../src/access-map/model';

const index = new Index(expandAccessMap(JSON.parse(byId('data').textContent!) as AccessMap));
let selected: Selection | undefined;

function filter(): Filter {
  const boxes = [...document.querySelectorAll<HTMLInputElement>('#accesses input')];
  return {
    search: (byId('search') as HTMLInputElement).value,
    accesses: new Set(boxes.filter(({ checked }) => checked).map(({ value }) => value)),
    status: (byId('status') as HTMLSelectElement).value,
  };
}

function draw(): void {
  const asked = filter();
  const paths = index.shown(asked);
  const view = index.view(paths, asked);
  const note = view.hidden > 0 && html('p', { class: 'note' }, `${view.hidden} more paths are in the table. Search to draw them.`);
  const picture = view.principals.length + view.secrets.length > 0 ? new Picture(index, view, selected, select).element : html('p', { class: 'note' }, 'Nothing here.');
  byId('picture').replaceChildren(...note ? [note] : [], picture);
  byId('table').replaceChildren(table(index, paths, selected, select));
  byId('details').replaceChildren(...details(index, selected));
  byId('summary').textContent = summaryOf(paths.length);
}

function summaryOf(shown: number): string {
  const { secrets, principals, paths } = index.map;
  const incomplete = paths.filter(({ status }) => status === 'incomplete').length;
  const counts = `${counted(secrets.length, 'secret')}, ${counted(principals.length, 'principal')}, ${counted(paths.length, 'path')}, ${incomplete} incomplete`;
  return shown === paths.length ? counts : `${shown} shown of ${counts}`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** All is drawn anew; the focus stays on what had it. */
function select(selection: Selection | undefined): void {
  selected = selection;
  const focused = document.activeElement as HTMLElement | SVGElement | null;
  const { select: box, row } = focused?.dataset ?? {};
  draw();
  const again = [...document.querySelectorAll<HTMLElement | SVGElement>('[data-select], [data-row]')];
  again.find(({ dataset }) => box !== undefined && dataset.select === box || row !== undefined && dataset.row === row)?.focus();
}

document.addEventListener('keydown', event => {
  const isTyping = event.target instanceof HTMLInputElement && event.target.type === 'search';
  if (event.key === '/' && !isTyping) {
    event.preventDefault();
    byId('search').focus();
  }
  if (event.key === 'Escape' && !isTyping) select(undefined);
});
/** What was selected would leave what is found in the shade. */
byId('controls').addEventListener('input', () => {
  selected = undefined;
  draw();
});
byId('controls').addEventListener('submit', event => event.preventDefault());
draw();
