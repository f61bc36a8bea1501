import type { Context } from './context';
import { html, svg } from './dom';
import { nameElement } from './name';
import { press } from './needs';
import type { Selection } from './state';
import { counted, DEFAULT_KEY, keyIdsOf, keysOf, setWords } from './words';
import type { MapSecret } from '../src/access-map/model';

export type NodeKind = 'principal' | 'secret' | 'set';

const ICONS: Record<NodeKind, string> = {
  principal: 'M9 8.5a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4zM2.8 16c.5-3.4 3-5 6.2-5s5.7 1.6 6.2 5',
  secret: 'M3.5 8h11v8h-11zM5.8 8V5.4a3.2 3.2 0 0 1 6.4 0V8M9 11.2v1.8',
  set: 'M3.5 6.5h8v8h-8zM6.5 6.5v-3h8v8h-3',
};
/** Exceptions that stand on the card of a set; the details have them all. */
const EXCEPTIONS = 3;

/** @param label what stands on it: without the stack, where a heading names it */
export function card(context: Context, kind: NodeKind, id: string, label: string, related: ReadonlySet<string> | undefined): HTMLElement {
  const cards = { principal: principalCard, secret: secretCard, set: setCard };
  const element = cards[kind](context, id, label);
  element.dataset.id = id;
  if (related && !related.has(`${kind}:${id}`)) element.classList.add('dimmed');
  return element;
}

type NodeSelection = Selection & { readonly kind: NodeKind };

function cardOf(
  context: Context, selection: NodeSelection, words: HTMLElement, sub: string, ...more: Array<HTMLElement | false>
): HTMLElement {
  const icon = svg('svg', { 'class': 'icon', 'viewBox': '0 0 18 18', 'aria-hidden': 'true' }, svg('path', { d: ICONS[selection.kind] }));
  const button = press(context, selection, icon, html('span', { class: 'sr' }, `${selection.kind} `), html('span', { class: 'words' }, words, html('small', {}, sub)));
  return html('div', { class: `node ${selection.kind}` }, html('div', { class: 'label' }, button, ...more));
}

function principalCard(context: Context, id: string, label: string): HTMLElement {
  const { kind, name, ofApp } = context.index.principals.get(id)!;
  const words = kind === 'everybody' ? nameElement('everybody') : nameElement(label, id);
  const element = cardOf(context, { kind: 'principal', id }, words, name === id || kind === 'everybody' ? kind : `${kind} · ${name}`);
  if (!ofApp) element.classList.add('foreign');
  return element;
}

function secretCard(context: Context, id: string, label: string): HTMLElement {
  const secret = context.index.secrets.get(id)!;
  const { name, region, replicas = [], madeBy } = secret;
  const copies = replicas.length > 0 ? [counted(replicas.length, 'replica')] : [];
  const sub = [...name === undefined || name === id ? [] : [name], region, ...copies].join(' · ');
  const element = cardOf(context, { kind: 'secret', id }, nameElement(label, id), sub, keyChips(context, secret));
  if (madeBy === 'another app') element.classList.add('foreign');
  return element;
}

/** AWS's own key is a badge; another one can be selected. */
function keyChips(context: Context, secret: MapSecret): HTMLElement | false {
  const keys = [...keyIdsOf(secret)];
  const chips = keys.map(key => key === DEFAULT_KEY ? html('span', { class: 'chip default', title: DEFAULT_KEY }, 'default key') : keyChip(context, key));
  if (keysOf(secret).length === 0) chips.push(html('span', { class: 'chip' }, 'key not in the templates'));
  return html('div', { class: 'keys' }, ...chips);
}

function keyChip(context: Context, key: string): HTMLElement {
  const chip = press(context, { kind: 'key', id: key }, nameElement(key));
  chip.classList.add('chip', 'key');
  chip.setAttribute('aria-label', `key ${key}`);
  return chip;
}

function setCard(context: Context, id: string): HTMLElement {
  const set = context.index.sets.get(id)!;
  const names = set.except.slice(0, EXCEPTIONS).join(', ');
  const more = set.except.length > EXCEPTIONS ? `, and ${set.except.length - EXCEPTIONS} more` : '';
  return cardOf(context, { kind: 'set', id }, html('span', { class: 'name' }, setWords(id, set)), names === '' ? 'by a wildcard' : `except ${names}${more}`);
}
