/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

export type Child = Node | string | undefined | false;
export type Attributes = Record<string, string | number | undefined>;

/** All text goes in as text: nothing of the data is ever read as HTML. */
export function html(name: string, attributes: Attributes, ...children: Child[]): HTMLElement {
  return filled(document.createElement(name), attributes, children);
}

export function svg(name: string, attributes: Attributes, ...children: Child[]): SVGElement {
  return filled(document.createElementNS('http://www.w3.org/2000/svg', name), attributes, children);
}

export function byId(id: string): HTMLElement {
  return document.getElementById(id)!;
}

function filled<T extends Element>(element: T, attributes: Attributes, children: readonly Child[]): T {
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined) element.setAttribute(name, String(value));
  element.append(...children.filter(child => child !== undefined && child !== false));
  return element;
}
