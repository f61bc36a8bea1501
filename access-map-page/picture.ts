import { svg } from './dom';
import { Area, Box, COLUMNS, Edge, Kind, layOut, Layout } from './layout';
import { concerns, isOfLine, isSame, Select, Selection } from './selection';
import { accessWords, accountWords, DEFAULT_KEY, Index, keyIdsOf, lineKey, STATUS_WORDS, View } from './view';

const ICONS: Record<Kind, string> = {
  principal: 'M9 8.5a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4zM2.8 16c.5-3.4 3-5 6.2-5s5.7 1.6 6.2 5',
  secret: 'M3.5 8h11v8h-11zM5.8 8V5.4a3.2 3.2 0 0 1 6.4 0V8M9 11.2v1.8',
  key: 'M5.6 12.8a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4zM8.8 9.6h7.4v2.6M13.4 9.6v2',
};
const NAME_LENGTH = 33;
const SUB_LENGTH = 38; // Its letters are smaller.
const PILL = 9.2;

/** Draws what the view has. */
export class Picture {
  public readonly element: SVGElement;
  private readonly layout: Layout;

  constructor(
    private readonly index: Index, private readonly view: View, private readonly selected: Selection | undefined, private readonly select: Select,
  ) {
    this.layout = layOut(view);
    const { width, height, areas, boxes, edges } = this.layout;
    this.element = svg('svg', { 'viewBox': `0 0 ${width} ${height}`, 'role': 'group', 'aria-label': 'Accounts, principals, secrets and keys' },
      ...areas.map(area => this.area(area)),
      ...this.unders(),
      ...edges.map(edge => this.edge(edge)),
      ...[...boxes.values()].map(box => this.node(box)));
  }

  private area({ account, y, height, kinds }: Area): SVGElement {
    const words = accountWords(account);
    return svg('g', { 'class': 'area', 'role': 'presentation', 'data-account': account ?? '' },
      svg('rect', { x: 1, y: y + 1, width: this.layout.width - 2, height: height - 2, rx: 16 }),
      svg('text', { x: 28, y: y + 28 }, words[0].toUpperCase() + words.slice(1)),
      ...kinds.map(kind => svg('text', { class: 'column', x: COLUMNS[kind].x, y: y + 50 }, COLUMNS[kind].title)));
  }

  private unders(): SVGElement[] {
    return this.layout.unders.map(({ from, to, secret, key }) => {
      const line = curve([from.x + from.width, from.y + from.height / 2], [to.x, to.y + to.height / 2]);
      return svg('path', { class: `under${this.dimUnder(secret, key)}`, d: line });
    });
  }

  private edge(edge: Edge): SVGElement {
    const [path] = edge.paths;
    const words = accessWords(edge.paths, ' · ');
    const isSelected = isOfLine(this.selected) && edge.paths.some(one => concerns(this.index, this.selected!, one));
    const label = `${path.principal} may ${accessWords(edge.paths, ', ')} ${path.secret}: ${STATUS_WORDS[path.status]}`;
    const line = curve(edge.from, edge.to);
    return this.pressable({ 'class': `edge ${path.status}${isSelected ? ' selected' : ''}${this.dimEdge(edge)}`, 'aria-label': label }, { kind: 'line', id: lineKey(path) },
      svg('title', {}, label), svg('path', { class: 'hit', d: line }), svg('path', { class: 'line', d: line }), ...pill(edge, words));
  }

  private node(box: Box): SVGElement {
    const { name, sub, isForeign } = this.wordsOf(box);
    const selection = { kind: box.kind, id: box.id };
    const isSelected = isSame(this.selected, selection);
    const state = `${isForeign ? ' foreign' : ''}${isSelected ? ' selected' : ''}${this.dimNode(box)}`;
    const middle = box.y + box.height / 2;
    return this.pressable({ 'class': `node ${box.kind}${state}`, 'aria-label': `${box.kind} ${box.id}, ${sub}`, 'data-id': box.id }, selection,
      svg('title', {}, box.id),
      svg('rect', { x: box.x, y: box.y, width: box.width, height: box.height, rx: 10 }),
      svg('rect', { class: 'stripe', x: box.x, y: box.y + 10, width: 4, height: box.height - 20, rx: 2 }),
      svg('path', { class: 'icon', d: ICONS[box.kind], transform: `translate(${box.x + 14} ${middle - 9})` }),
      svg('text', { class: 'name', x: box.x + 44, y: middle - 3 }, shortened(name, box)),
      svg('text', { class: 'sub', x: box.x + 44, y: middle + 14 }, shortened(sub, box, SUB_LENGTH)));
  }

  private wordsOf({ kind, id }: Box): { readonly name: string; readonly sub: string; readonly isForeign: boolean } {
    if (kind === 'principal') {
      const principal = this.index.principals.get(id)!;
      return { name: principal.name, sub: principal.name === id ? principal.kind : `${principal.kind} · ${id}`, isForeign: !principal.ofApp };
    }
    if (kind === 'secret') {
      const { name, region, replicas, madeBy } = this.index.secrets.get(id)!;
      const copies = replicas.length > 0 ? ` · ${replicas.length} ${replicas.length > 1 ? 'replicas' : 'replica'}` : '';
      return { name: name ?? id, sub: `${region}${copies}`, isForeign: madeBy === 'another app' };
    }
    const isDefault = id.startsWith(DEFAULT_KEY);
    const { region, ofApp } = this.view.keys.find(key => key.id === id)!;
    return { name: isDefault ? DEFAULT_KEY : id, sub: `${isDefault ? 'managed by AWS' : 'customer managed'} · ${region}`, isForeign: !ofApp };
  }

  private pressable(attributes: Record<string, string>, selection: Selection, ...children: SVGElement[]): SVGElement {
    const pressed = isSame(this.selected, selection);
    const element = svg('g', { ...attributes, 'role': 'button', 'tabindex': 0, 'aria-pressed': String(pressed), 'data-select': `${selection.kind}\n${selection.id}` }, ...children);
    element.addEventListener('click', () => this.select(pressed ? undefined : selection));
    element.addEventListener('keydown', event => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      this.select(pressed ? undefined : selection);
    });
    return element;
  }

  private dim(secret: string): string {
    const { selected } = this;
    if (!selected) return '';
    if (selected.kind === 'secret') return secret === selected.id ? '' : ' dimmed';
    if (selected.kind === 'key') return this.isUnder(secret, selected.id) ? '' : ' dimmed';
    return this.view.paths.some(path => path.secret === secret && concerns(this.index, selected, path)) ? '' : ' dimmed';
  }

  private dimUnder(secret: string, key: string): string {
    return this.selected?.kind === 'key' && this.selected.id !== key ? ' dimmed' : this.dim(secret);
  }

  private isUnder(secret: string, key: string): boolean {
    return keyIdsOf(this.index.secrets.get(secret)!).includes(key);
  }

  private dimEdge({ paths }: Edge): string {
    return !this.selected || paths.some(path => concerns(this.index, this.selected!, path)) ? '' : ' dimmed';
  }

  private dimNode({ kind, id }: Box): string {
    const { selected } = this;
    if (!selected || isSame(selected, { kind, id })) return '';
    if (kind === 'secret') return this.dim(id);
    const isMet = this.view.paths.some(path => concerns(this.index, selected, path) && concerns(this.index, { kind, id }, path));
    const isUnder = kind === 'key' && selected.kind === 'secret' && this.isUnder(selected.id, id);
    return isMet || isUnder ? '' : ' dimmed';
  }
}

function curve([x1, y1]: readonly [number, number], [x2, y2]: readonly [number, number]): string {
  const bend = Math.max(40, (x2 - x1) * 0.45);
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
}

/** The words stand before the secret, where each line has a place of its own. */
function pill({ to: [x, y] }: Edge, words: string): SVGElement[] {
  const width = words.length * 6.1 + 18;
  return [
    svg('rect', { x: x - width - 12, y: y - PILL, width, height: PILL * 2, rx: PILL }),
    svg('text', { x: x - width / 2 - 12, y: y + 4 }, words),
  ];
}

/** The whole name is in the tooltip and among the details. */
function shortened(text: string, { width }: Box, most = NAME_LENGTH): string {
  const length = Math.floor(most * width / COLUMNS.principal.width);
  return text.length <= length ? text : `${text.slice(0, length / 2 - 1)}…${text.slice(text.length - length / 2)}`;
}
