import { Child, html } from './dom';

/** How many characters of a long last part stay. */
const TAIL = 12;
const LONGEST_TAIL = 18;
/** What many construct paths end in: it distinguishes nothing, and is shortened first. */
const COMMON_END = /(?:\/(?:Function|Handler|Task|TaskDef|ServiceRole|TaskRole|ExecutionRole|Role|Resource))+$/;

/**
 * A name that is cut in the middle where its place is too narrow, by the layout itself: the head gives way, and the tail stays.
 * All of the text is there, to be read, found and copied.
 *
 * @param whole the name, where the text is the part of it that stands under a heading
 */
export function nameElement(text: string, whole = text): HTMLElement {
  const end = commonEndOf(text);
  const at = tailOf(text.slice(0, end));
  return html('span', { class: 'cut name', title: whole },
    whole.endsWith(text) && whole !== text && html('span', { class: 'sr' }, whole.slice(0, -text.length)),
    at > 0 && html('span', { class: 'head' }, text.slice(0, at)),
    html('span', { class: at > 0 ? 'tail' : 'head' }, text.slice(at, end)),
    end < text.length && html('span', { class: 'rest' }, text.slice(end)));
}

/** A name of which each letter is in sight: it breaks into lines behind its separators, where its place is too narrow. */
export function wholeName(text: string): HTMLElement {
  const end = commonEndOf(text);
  return html('span', { class: 'name' }, ...breakable(text.slice(0, end)),
    end < text.length && html('span', { class: 'rest' }, ...breakable(text.slice(end))));
}

/** A text that may break into lines behind its slashes and colons. */
export function breakable(text: string): Child[] {
  return text.split(/(?<=[/:])/).flatMap((part, at) => at === 0 ? [part] : [html('wbr', {}), part]);
}

function commonEndOf(text: string): number {
  const found = COMMON_END.exec(text);
  return found && found.index > 0 ? found.index : text.length;
}

/** Where the last part of a path or an ARN begins; of a long part, its last characters. */
function tailOf(text: string): number {
  const at = Math.max(text.lastIndexOf('/'), text.lastIndexOf(':'));
  if (at > 0 && text.length - at <= LONGEST_TAIL) return at;
  return text.length > LONGEST_TAIL ? text.length - TAIL : 0;
}
