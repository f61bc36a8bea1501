import { HoleKind, HOLES } from './closed-grammars';
import { RECORDINGS } from './recorded-messages';

/** What is public, and what is not. */
export interface TextFilter {
  /** Whether the event has this text: a name, an id, a Region. It stands in the template as well. */
  isPublic(text: string): boolean;
  /** Whether a part of a value is in this text. */
  hasValue(text: string): boolean;
}

/** A recorded message: what stands still, and the kinds of the holes between. */
interface Template {
  readonly literals: readonly string[];
  readonly kinds: readonly HoleKind[];
}

/** In place of what nobody knows. */
const MASK = '…';
const CONTROL = /[\p{Cc}\s]+/gu;
/** What one service adds to the words of another. */
const ORIGIN = / ?\(Service: [A-Za-z]+; Status Code: \d+; Error Code: [A-Za-z.]+(?:; Request ID: [0-9a-f-]+)?(?:; Proxy: null)?\)$/;

let templates: readonly Template[] | undefined;

/**
 * The text of a service as far as it is known: the words are those of the record, and not those that came. A hole is filled if
 * what came is public, or of a form without room for a value.
 *
 * @returns undefined for a text that nobody has recorded
 */
export function recordedText(text: string, filter: TextFilter): string | undefined {
  const plain = normalize(text);
  for (const template of allTemplates()) {
    const holes = holesOf(template, plain);
    if (holes) return fill(template, holes.map((hole, index) => shownInHole(template.kinds[index], hole, filter)));
  }
  return undefined;
}

function normalize(text: string): string {
  return text.replace(CONTROL, ' ').trim().replaceAll('’', "'").replace(ORIGIN, '').replace(/\.$/, '');
}

/** The most literal first: a message with a hole may also fit one that says more. */
function allTemplates(): readonly Template[] {
  const length = ({ literals }: Template) => literals.join('').length;
  templates ??= RECORDINGS.flatMap(({ texts }) => texts).map(parseTemplate).sort((one, other) => length(other) - length(one));
  return templates;
}

function parseTemplate(text: string): Template {
  const parts = text.replace(/\.$/, '').split(/\{([a-z]+)\}/);
  return {
    literals: parts.filter((_, index) => index % 2 === 0),
    kinds: parts.filter((_, index) => index % 2 === 1) as HoleKind[],
  };
}

/** What stands between the literals, each of which is found where it first comes; the last one is the end. */
function holesOf({ literals }: Template, text: string): string[] | undefined {
  const [first, ...rest] = literals;
  if (rest.length === 0) return text === first ? [] : undefined;
  if (!text.startsWith(first)) return undefined;
  const holes: string[] = [];
  let from = first.length;
  for (const [index, literal] of rest.entries()) {
    const isLast = index === rest.length - 1;
    const at = isLast ? text.length - literal.length : text.indexOf(literal, from);
    if (at < from || !text.endsWith(isLast ? literal : '')) return undefined;
    holes.push(text.slice(from, at));
    from = at + literal.length;
  }
  return holes;
}

/** S3 has the resource of a denial in quotes. */
function shownInHole(kind: HoleKind, hole: string, { isPublic, hasValue }: TextFilter): string {
  const text = hole.replace(/^"(.*)"$/, '$1');
  if (isPublic(text)) return text;
  return HOLES[kind]?.test(text) && !hasValue(text) ? text : MASK;
}

function fill({ literals }: Template, holes: readonly string[]): string {
  return literals.map((literal, index) => `${literal}${holes[index] ?? ''}`).join('');
}
