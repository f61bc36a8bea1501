import { Context, linkTo } from './context';
import { details } from './details';
import { byId, html } from './dom';
import { viewOf } from './filter';
import { Index } from './index';
import { Matrix, Spot } from './matrix';
import { needs, summary, tiles } from './needs';
import { Picture } from './picture';
import { fragmentOf, State, stateOf } from './state';
import { table } from './table';
import type { AccessMap } from '../src/access-map/model';

/** From here on, lines between cards are no picture any more. */
const MOST_SECRETS = 30;
const MOST_LINES = 200;

const index = new Index(JSON.parse(byId('data').textContent!) as AccessMap);
const spot: Spot = { top: 0, left: 0, row: 1, column: 1 };
const paper = window.matchMedia('print');
let state = stateOf(location.hash);

function draw(): void {
  const context: Context = { index, state, view: viewOf(index, state), go };
  const wasOpened = byId('table').querySelector('details')?.open ?? false;
  fillControls();
  byId('looks').replaceChildren(...tiles(context));
  byId('summary').textContent = summary(context);
  byId('needs').replaceChildren(needs(context));
  byId('table').replaceChildren(table(context, paper.matches, wasOpened));
  byId('details').replaceChildren(...details(context));
  drawMap(context);
}

function drawMap(context: Context): void {
  const { secrets, accesses, principals } = context.view;
  const chosen = state.map || (secrets.length >= MOST_SECRETS || accesses.length > MOST_LINES ? 'matrix' : 'picture');
  const views = ['picture', 'matrix'].map(map => html('a', { 'href': linkTo(context, { map }), 'aria-current': map === chosen ? 'true' : undefined }, map === 'picture' ? 'Picture' : 'Matrix'));
  byId('views').replaceChildren(...views);
  byId('map').classList.toggle('is-matrix', chosen === 'matrix');
  if (secrets.length + principals.length === 0) return byId('drawing').replaceChildren(html('p', { class: 'note' }, 'Nothing here.'));
  const drawing = chosen === 'matrix' ? new Matrix(context, spot) : new Picture(context);
  byId('drawing').replaceChildren(drawing.element);
  drawing.connect();
}

/** The address holds the state, so that a copy of it is a link to what is on the screen. */
function go(change: Partial<State>): void {
  const focused = focusOf(document.activeElement);
  const isTyping = change.search !== undefined && change.search !== state.search;
  state = { ...state, ...change };
  if (isTyping) history.replaceState(undefined, '', fragmentOf(state)); // No step back for each letter.
  else history.pushState(undefined, '', fragmentOf(state));
  draw();
  focused()?.focus();
}

/** All is drawn anew; the focus stays on what had it. */
function focusOf(element: Element | null): () => HTMLElement | undefined {
  const id = element?.id;
  if (id) return () => document.getElementById(id) ?? undefined;
  const { select } = (element as HTMLElement | null)?.dataset ?? {};
  const place = element?.closest<HTMLElement>('main > section, aside')?.id;
  return () => select === undefined || !place ? undefined
    : [...byId(place).querySelectorAll<HTMLElement>('[data-select]')].find(({ dataset }) => dataset.select === select);
}

function boxes(): HTMLInputElement[] {
  return [...document.querySelectorAll<HTMLInputElement>('#accesses input')];
}

function fillControls(): void {
  (byId('search') as HTMLInputElement).value = state.search;
  (byId('status') as HTMLSelectElement).value = state.status;
  for (const box of boxes()) box.checked = state.accesses.has(box.value);
}

/** What was selected would leave what is found in the shade. */
function readControls(): void {
  go({
    search: (byId('search') as HTMLInputElement).value,
    status: (byId('status') as HTMLSelectElement).value,
    accesses: new Set(boxes().filter(({ checked }) => checked).map(({ value }) => value)),
    select: undefined,
  });
}

function pressKey(event: KeyboardEvent): void {
  const isTyping = event.target instanceof HTMLInputElement && event.target.type === 'search';
  if (event.key === '/' && !isTyping) {
    event.preventDefault();
    byId('search').focus();
  }
  if (event.key === 'Escape' && !isTyping) go({ select: undefined });
}

function follow(): void {
  if (location.hash === '#table') return byId('table').focus();
  state = stateOf(location.hash);
  draw();
}

document.addEventListener('keydown', pressKey);
byId('controls').addEventListener('input', readControls);
byId('controls').addEventListener('submit', event => event.preventDefault());
window.addEventListener('popstate', follow);
paper.addEventListener('change', draw);
draw();
