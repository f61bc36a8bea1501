import { accountKey, byAccount, Entry, Place, stackOfPrincipal, stackOfSecret, withStacks } from './axis';
import { card, NodeKind } from './cards';
import { foldMark } from './cells';
import { Context, fold } from './context';
import { html, svg } from './dom';
import { Anchor, connect, Edge, edgesOf } from './edges';
import { relatedTo } from './related';
import { accountWords, counted, setWords } from './words';

/** Pixels between the lines at a card. */
const PORTS: Record<NodeKind, number> = { principal: 12, secret: 26, set: 26 };

interface Node extends Place { readonly kind: NodeKind }

/** Accounts with the cards of their principals and secrets, and lines between them. */
export class Picture {
  public readonly element: HTMLElement;
  private readonly anchors = new Map<string, Anchor>();
  private readonly edges: readonly Edge[];
  private readonly related: ReadonlySet<string> | undefined;

  constructor(private readonly context: Context) {
    this.related = relatedTo(context);
    const areas = byAccount(nodesOf(context)).map(([account, nodes]) => this.area(account, nodes));
    this.edges = edgesOf(context, this.anchors);
    this.makeRoom();
    const lines = svg('svg', { 'class': 'lines', 'aria-hidden': 'true' }, ...this.edges.flatMap(({ line, hit }) => [line, hit]));
    this.element = html('div', { class: 'canvas' }, lines, ...areas, ...this.edges.map(({ pill }) => pill));
    new ResizeObserver(() => connect(this.element, this.edges)).observe(this.element);
  }

  /** The place of each card is known when it is in the page. */
  public connect(): void {
    connect(this.element, this.edges);
  }

  private area(account: string | undefined, nodes: readonly Node[]): HTMLElement {
    const key = accountKey(account);
    const isFolded = this.context.state.folded.has(key);
    const words = accountWords(account);
    const heading = this.heading('area-head', key, words[0].toUpperCase() + words.slice(1), isFolded, countWords(nodes));
    if (isFolded) this.stand(nodes, { element: heading, key, words });
    return html('section', { 'class': 'area', 'data-account': account ?? '', 'aria-label': words }, heading, !isFolded && html('div', { class: 'columns' },
      this.column(nodes.filter(({ kind }) => kind === 'principal'), 'principal'),
      this.column(nodes.filter(({ kind }) => kind !== 'principal'), 'secret')));
  }

  private column(nodes: readonly Node[], noun: string): HTMLElement {
    const sets = nodes.filter(({ kind }) => kind === 'set');
    const others = nodes.filter(({ kind }) => kind !== 'set');
    const entries = withStacks(others, noun, this.context.state.folded);
    return html('div', { class: 'column' }, ...sets.map(node => this.card(node)), ...entries.map(entry => this.entry(entry, others)));
  }

  private entry(entry: Entry, nodes: readonly Node[]): HTMLElement {
    if (entry.kind === 'item') return this.card(nodes.find(({ id }) => id === entry.words)!, entry.label);
    const heading = this.heading('stack-head', entry.key, entry.words, entry.isFolded);
    if (entry.isFolded) this.stand(nodes.filter(({ id }) => entry.ids.includes(id)), { element: heading, key: entry.key, words: entry.words });
    return heading;
  }

  private heading(className: string, key: string, words: string, isFolded: boolean, more = ''): HTMLElement {
    const button = html('button', { 'type': 'button', 'class': className, 'aria-expanded': String(!isFolded), 'data-select': `fold:${key}` },
      foldMark(isFolded), html('span', {}, words), html('small', {}, more));
    button.addEventListener('click', () => fold(this.context, key));
    return button;
  }

  private card({ kind, id }: Node, label = id): HTMLElement {
    const element = card(this.context, kind, id, label, this.related);
    const words = kind === 'set' ? setWords(id, this.context.index.sets.get(id)!) : id;
    this.anchors.set(`${kind}:${id}`, { element, words });
    return element;
  }

  private stand(nodes: readonly Node[], anchor: Anchor): void {
    for (const { kind, id } of nodes) this.anchors.set(`${kind}:${id}`, anchor);
  }

  /** A card is as high as the lines at it need; its name stays at the top. */
  private makeRoom(): void {
    const count = new Map<Anchor, number>();
    for (const { from, to } of this.edges) for (const anchor of [from, to]) count.set(anchor, (count.get(anchor) ?? 0) + 1);
    for (const [{ element, key }, lines] of count) {
      const port = element.classList.contains('principal') ? PORTS.principal : PORTS.secret;
      if (key === undefined) element.style.minHeight = `${lines * port}px`;
    }
  }
}

function nodesOf({ index, view }: Context): Node[] {
  const sets = new Map(view.accesses.filter(({ secrets }) => secrets !== undefined).map(access => [access.secrets!, access]));
  return [
    ...view.principals.map(principal => ({ id: principal.id, account: principal.account, kind: 'principal' as const, stack: stackOfPrincipal(principal) })),
    ...[...sets].map(([id, access]) => ({ kind: 'set' as const, id, account: index.accountOf(access), stack: undefined })),
    ...view.secrets.map(secret => ({ id: secret.id, account: secret.account, kind: 'secret' as const, stack: stackOfSecret(secret) })),
  ];
}

function countWords(nodes: readonly Node[]): string {
  const count = (kind: NodeKind) => nodes.filter(node => node.kind === kind).length;
  return [counted(count('principal'), 'principal'), counted(count('secret'), 'secret')].filter(words => !words.startsWith('0 ')).join(', ');
}
