import { html } from './dom';
import { breakable } from './name';
import { STATUS_WORDS } from './words';

export function badge(status: string): HTMLElement {
  return html('span', { class: `badge ${status}` }, STATUS_WORDS[status]);
}

export function texts(name: string, items: readonly string[]): HTMLElement | false {
  return items.length > 0 && html('ul', { class: name }, ...items.map(item => html('li', {}, ...breakable(item))));
}
