import { entriesOf, Entry, stackOfPrincipal, stackOfSecret } from './axis';
import { cellOf, chipsOf, foldMark } from './cells';
import { Context, fold, toggle } from './context';
import { html } from './dom';
import { groupedBy } from './index';
import { nameElement } from './name';
import { relatedTo } from './related';
import { pairId } from './state';
import type { MapAccess } from '../src/access-map/model';

const ROW = 32;
const COLUMN = 40;
const HEAD = { width: 290, height: 170 };
/** Rows and columns beyond the edge, so that scrolling shows no gap. */
const SPARE = 4;

/** Where somebody has scrolled to and stands; it outlives the drawing. */
export interface Spot { top: number; left: number; row: number; column: number }

/** Principals by secrets. Only the cells in sight exist: what is drawn depends on the screen, and not on the map. */
export class Matrix {
  public readonly element: HTMLElement;
  private readonly space = html('div', { class: 'space', role: 'presentation' });
  private readonly rows: readonly Entry[];
  private readonly columns: readonly Entry[];
  private readonly accesses: ReadonlyMap<string, readonly MapAccess[]>;
  private drawn = '';
  private readonly related: ReadonlySet<string> | undefined;

  constructor(private readonly context: Context, private readonly spot: Spot) {
    const { view, state: { folded }, index: { map } } = context;
    const owners = new Set(map.secrets.map(({ account }) => account)); // Principals of other accounts stand first.
    this.rows = entriesOf(view.principals.map(principal => ({ ...principal, stack: stackOfPrincipal(principal) })), 'principal', folded, owners);
    this.columns = entriesOf(view.secrets.map(secret => ({ ...secret, stack: stackOfSecret(secret) })), 'secret', folded);
    this.accesses = groupedBy(view.accesses, ({ principal }) => principal);
    this.related = relatedTo(context);
    this.spot.row = Math.min(spot.row, this.rows.length);
    this.spot.column = Math.min(spot.column, this.columns.length);
    this.element = this.grid();
  }

  /** Once it is in the page. */
  public connect(): void {
    this.element.scrollTo(this.spot.left, this.spot.top);
    this.draw();
  }

  private grid(): HTMLElement {
    const element = html('div', {
      'class': 'matrix',
      'id': 'matrix',
      'role': 'grid',
      'tabindex': 0,
      'aria-label': 'Principals by secrets',
      'aria-readonly': 'true',
      'aria-rowcount': this.rows.length + 1,
      'aria-colcount': this.columns.length + 1,
    }, this.space);
    this.space.style.width = `${HEAD.width + this.columns.length * COLUMN}px`;
    this.space.style.height = `${HEAD.height + this.rows.length * ROW}px`;
    element.addEventListener('scroll', () => this.draw());
    element.addEventListener('click', event => this.click(event.target as Element));
    element.addEventListener('keydown', event => this.press(event));
    new ResizeObserver(() => this.draw()).observe(element);
    return element;
  }

  private draw(): void {
    const { scrollTop, scrollLeft, clientWidth, clientHeight } = this.element;
    Object.assign(this.spot, { top: scrollTop, left: scrollLeft });
    const columns = inSight(scrollLeft, clientWidth - HEAD.width, COLUMN, this.columns.length);
    const rows = inSight(scrollTop, clientHeight - HEAD.height, ROW, this.rows.length);
    const drawn = [rows[0], rows.length, columns[0], columns.length, this.spot.row, this.spot.column].join();
    if (drawn === this.drawn) return; // Scrolling within the spare rows.
    this.drawn = drawn;
    this.space.replaceChildren(this.heads(columns), ...rows.map(row => this.row(row, columns)));
    const active = idOf(this.spot.row, this.spot.column);
    if (document.getElementById(active)) this.element.setAttribute('aria-activedescendant', active);
    else this.element.removeAttribute('aria-activedescendant');
  }

  private heads(columns: readonly number[]): HTMLElement {
    const corner = this.cell('columnheader', 0, 0, 'corner', 'Principals, by secrets');
    const row = html('div', { 'class': 'heads', 'role': 'row', 'aria-rowindex': 1 }, corner, ...columns.map(column => this.columnHead(column)));
    row.style.height = `${HEAD.height}px`;
    return row;
  }

  private columnHead(column: number): HTMLElement {
    const entry = this.columns[column];
    return this.head(this.cell('columnheader', 0, column + 1, `head ${entry.kind}${this.dim('secret', entry)}`), entry, entry.label);
  }

  private row(row: number, columns: readonly number[]): HTMLElement {
    const entry = this.rows[row];
    const accesses = entry.kind === 'item' || entry.isFolded ? entry.ids.flatMap(id => this.accesses.get(id) ?? []) : [];
    const label = this.context.index.principals.get(entry.words)?.kind === 'everybody' ? 'everybody' : entry.label;
    const head = this.head(this.cell('rowheader', row + 1, 0, `head ${entry.kind}${this.dim('principal', entry)}`), entry, label);
    if (entry.kind === 'item') head.append(...chipsOf(this.context, accesses));
    const cells = columns.map(column => this.crossing(row, column, accesses));
    const element = html('div', { 'class': `row ${entry.kind}`, 'role': 'row', 'aria-rowindex': row + 2 }, head, ...cells);
    element.style.top = `${HEAD.height + row * ROW}px`;
    return element;
  }

  /** The name, and of what folds how many it has. */
  private head(cell: HTMLElement, { kind, isFolded, words, ids }: Entry, label: string): HTMLElement {
    const name = nameElement(label, words);
    if (kind === 'item') cell.append(name);
    else cell.append(foldMark(isFolded), name, html('span', { class: 'count' }, ids.length.toLocaleString('en')));
    if (kind !== 'item') cell.setAttribute('aria-expanded', String(!isFolded));
    return cell;
  }

  private crossing(row: number, column: number, accesses: readonly MapAccess[]): HTMLElement {
    const { words, label, status, isWide } = cellOf(this.context, accesses, this.columns[column]);
    const { select } = this.context.state;
    const isSelected = select?.kind === 'pair' && select.id === pairId(this.rows[row].words, this.columns[column].words);
    const cell = this.cell('gridcell', row + 1, column + 1, `${status}${isWide ? ' wide' : ''}${isSelected ? ' selected' : ''}`, words);
    if (label !== '') cell.setAttribute('aria-label', `${words}: ${this.rows[row].words} may ${label} ${this.columns[column].words}`);
    return cell;
  }

  private cell(role: string, row: number, column: number, name: string, words = ''): HTMLElement {
    const isActive = this.spot.row === row && this.spot.column === column;
    const cell = html('div', { role, 'class': isActive ? `${name} active` : name, 'aria-colindex': column + 1, 'id': idOf(row, column) }, words);
    if (column > 0) cell.style.left = `${HEAD.width + (column - 1) * COLUMN}px`;
    return cell;
  }

  private dim(kind: string, { ids }: Entry): string {
    if (!this.related) return '';
    return ids.some(id => this.related!.has(`${kind}:${id}`)) ? ' related' : ' dimmed';
  }

  private click(target: Element): void {
    const cell = target.closest('[id^="cell-"]');
    if (!cell) return;
    const [, row, column] = cell.id.split('-').map(Number);
    Object.assign(this.spot, { row, column });
    this.choose();
  }

  /** Selects what somebody stands on, or folds it. */
  private choose(): void {
    const [row, column] = [this.rows[this.spot.row - 1], this.columns[this.spot.column - 1]];
    const heading = [row, column].find(entry => entry !== undefined && entry.kind !== 'item');
    if (heading) return fold(this.context, heading.key);
    if (row && column) return toggle(this.context, { kind: 'pair', id: pairId(row.words, column.words) });
    if (row ?? column) toggle(this.context, { kind: row ? 'principal' : 'secret', id: (row ?? column).words });
  }

  private press(event: KeyboardEvent): void {
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      return this.choose();
    }
    const page = Math.floor((this.element.clientHeight - HEAD.height) / ROW);
    const steps: Record<string, readonly [number, number]> = {
      ArrowDown: [1, 0],
      ArrowUp: [-1, 0],
      ArrowRight: [0, 1],
      ArrowLeft: [0, -1],
      PageDown: [page, 0],
      PageUp: [-page, 0],
      Home: [0, -Infinity],
      End: [0, Infinity],
    };
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    this.move(step);
  }

  private move([down, right]: readonly [number, number]): void {
    this.spot.row = within(this.spot.row + down, this.rows.length);
    this.spot.column = within(this.spot.column + right, this.columns.length);
    const { scrollTop, scrollLeft, clientWidth, clientHeight } = this.element;
    const top = intoSight(scrollTop, clientHeight - HEAD.height, ROW, this.spot.row - 1);
    this.element.scrollTo(intoSight(scrollLeft, clientWidth - HEAD.width, COLUMN, this.spot.column - 1), top);
    this.draw();
  }
}

function idOf(row: number, column: number): string {
  return `cell-${row}-${column}`;
}

function inSight(start: number, length: number, size: number, count: number): number[] {
  const first = Math.max(0, Math.floor(start / size) - SPARE);
  const last = Math.min(count, Math.ceil((start + Math.max(length, 0)) / size) + SPARE);
  return Array.from({ length: Math.max(0, last - first) }, (_, at) => first + at);
}

function within(position: number, count: number): number {
  return Math.max(0, Math.min(count, position));
}

/** @returns where to scroll to, so that the item at the position is whole */
function intoSight(start: number, length: number, size: number, position: number): number {
  if (position < 0) return start;
  return Math.min(position * size, Math.max(start, (position + 1) * size - length));
}
