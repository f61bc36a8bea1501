import { Context, fold, toggle } from './context';
import { html, svg } from './dom';
import { concerns } from './filter';
import { groupedBy } from './index';
import { pairId, Selection } from './state';
import { accessWords, setWords, STATUS_WORDS } from './words';
import type { MapAccess } from '../src/access-map/model';

/** Where a line ends: a card, or the heading of what is folded. */
export interface Anchor {
  readonly element: HTMLElement;
  /** Of what is folded. */
  readonly key?: string;
  readonly words: string;
}

/** One line of the picture: the accesses that have the same ends and the same status. */
export interface Edge {
  readonly accesses: readonly MapAccess[];
  readonly from: Anchor;
  readonly to: Anchor;
  readonly pill: HTMLElement;
  readonly line: SVGElement;
  readonly hit: SVGElement;
}

/** @param anchors by `kind:id` */
export function edgesOf(context: Context, anchors: ReadonlyMap<string, Anchor>): Edge[] {
  const ends = context.view.accesses.map(access => ({
    access, from: anchors.get(`principal:${access.principal}`)!, to: anchors.get(access.secret === undefined ? `set:${access.secrets}` : `secret:${access.secret}`)!,
  }));
  const numbers = new Map([...new Set(anchors.values())].map((anchor, number) => [anchor, number]));
  const groups = groupedBy(ends, ({ access, from, to }) => [numbers.get(from), numbers.get(to), access.status].join(' '));
  return [...groups.values()].map(group => edgeOf(context, group.map(({ access }) => access), group[0].from, group[0].to));
}

/** What a line to a card or a set is called. */
export function targetWords({ index }: Context, { secret, secrets }: MapAccess): string {
  return secret ?? setWords(secrets!, index.sets.get(secrets!)!);
}

function edgeOf(context: Context, accesses: readonly MapAccess[], from: Anchor, to: Anchor): Edge {
  const { status } = accesses[0];
  const select = () => press(context, accesses[0], from, to);
  const label = `${from.words} may ${accessWords(accesses, ', ')} ${to.words}: ${STATUS_WORDS[status]}`;
  const pill = html('button', { 'type': 'button', 'class': 'pill', 'aria-label': label, 'title': label, 'data-select': `edge:${label}` }, accessWords(accesses, ', '));
  const [line, hit] = ['line', 'hit'].map(name => svg('path', { class: name }));
  for (const element of [pill, hit]) element.addEventListener('click', select);
  const state = stateOf(context, accesses);
  pill.setAttribute('aria-pressed', String(state === ' selected'));
  pill.classList.add(...`edge ${status}${state}`.split(' '));
  line.setAttribute('class', `line ${status}${state}`);
  return { accesses, from, to, pill, line, hit };
}

/** A line at something folded opens it. */
function press(context: Context, access: MapAccess, from: Anchor, to: Anchor): void {
  const key = from.key ?? to.key;
  if (key === undefined) toggle(context, lineOf(access));
  else fold(context, key);
}

function lineOf({ principal, secret, secrets }: MapAccess): Selection {
  return secret === undefined ? { kind: 'reach', id: pairId(principal, secrets!) } : { kind: 'pair', id: pairId(principal, secret) };
}

function stateOf({ index, state: { select } }: Context, accesses: readonly MapAccess[]): string {
  if (!select) return '';
  if (!accesses.some(access => concerns(index, select, access))) return ' dimmed';
  return select.kind === 'pair' || select.kind === 'reach' ? ' selected' : '';
}

/** Draws the lines between the cards where the layout has put them. */
export function connect(canvas: HTMLElement, edges: readonly Edge[]): void {
  const origin = canvas.getBoundingClientRect();
  const boxes = new Map(edges.flatMap(({ from, to }) => [from, to]).map(anchor => [anchor, anchor.element.getBoundingClientRect()]));
  const starts = ported(edges, boxes, edge => edge.from, edge => edge.to);
  const stops = ported(edges, boxes, edge => edge.to, edge => edge.from);
  edges.forEach((edge, at) => {
    const [x1, x2] = [boxes.get(edge.from)!.right - origin.left, boxes.get(edge.to)!.left - origin.left];
    const [y1, y2] = [starts[at] - origin.top, stops[at] - origin.top];
    for (const path of [edge.line, edge.hit]) path.setAttribute('d', curve(x1, y1, x2, y2));
    edge.pill.style.left = `${x2 - 10}px`;
    edge.pill.style.top = `${y2}px`;
  });
}

/** The lines at a box in the order of their other ends, so that fewer cross. */
function ported(edges: readonly Edge[], boxes: ReadonlyMap<Anchor, DOMRect>, here: (edge: Edge) => Anchor, there: (edge: Edge) => Anchor): number[] {
  const heights: number[] = [];
  const byBox = new Map<Anchor, number[]>();
  edges.forEach((edge, at) => byBox.set(here(edge), [...byBox.get(here(edge)) ?? [], at]));
  for (const [anchor, positions] of byBox) {
    const { top, height } = boxes.get(anchor)!;
    positions.sort((a, b) => boxes.get(there(edges[a]))!.top - boxes.get(there(edges[b]))!.top || a - b);
    positions.forEach((at, order) => { heights[at] = top + height * (order + 0.5) / positions.length; });
  }
  return heights;
}

function curve(x1: number, y1: number, x2: number, y2: number): string {
  const bend = Math.max(40, (x2 - x1) * 0.45);
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
}
