/** From the first to the last, both of them in it. */
type Range = readonly [first: number, last: number];

const LAST = 0x10ffff;
const LAST_ASCII = 0x7f;
const LAST_OF_ONE_UNIT = 0xffff;
const CASE_DISTANCE = 32;

/** The characters of a class, as ranges in order that do not touch. */
export class CodePointSet {
  public static range(first: number, last: number): CodePointSet {
    return new CodePointSet([[first, last]]);
  }

  public static of(characters: string): CodePointSet {
    return CodePointSet.union([...characters.matchAll(/(.)-(.)|[^]/gu)].map(([one, first = one, last = one]) => (
      CodePointSet.range(first.codePointAt(0)!, last.codePointAt(0)!))));
  }

  public static union(sets: readonly CodePointSet[]): CodePointSet {
    const merged: Range[] = [];
    for (const [first, last] of sets.flatMap(({ ranges }) => ranges).sort(([a], [b]) => a - b)) {
      const before = merged.at(-1);
      if (before && first <= before[1] + 1) merged[merged.length - 1] = [before[0], Math.max(before[1], last)];
      else merged.push([first, last]);
    }
    return new CodePointSet(merged);
  }

  private constructor(private readonly ranges: readonly Range[]) {}

  public get size(): number {
    return this.ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);
  }

  public complement(): CodePointSet {
    const starts = [0, ...this.ranges.map(([, last]) => last + 1)];
    const ends = [...this.ranges.map(([first]) => first - 1), LAST];
    return new CodePointSet(starts.map((start, index) => [start, ends[index]] as const).filter(([first, last]) => first <= last));
  }

  /** Undefined where it holds characters whose other cases are not known here. */
  public withBothCases(): CodePointSet | undefined {
    const beyond = this.ranges.find(([, last]) => last > LAST_ASCII);
    if (beyond && !this.hasAllBeyondAscii()) return undefined;
    const upper = this.within(65, 90).map(([first, last]) => CodePointSet.range(first + CASE_DISTANCE, last + CASE_DISTANCE));
    const lower = this.within(97, 122).map(([first, last]) => CodePointSet.range(first - CASE_DISTANCE, last - CASE_DISTANCE));
    return CodePointSet.union([this, ...upper, ...lower]);
  }

  /** As a class that Go and JavaScript read alike; undefined where there is none. */
  public pattern(): string | undefined {
    const isOpen = this.ranges.at(-1)?.[1] === LAST;
    const { ranges } = isOpen ? this.complement() : this;
    if (isOpen && ranges.length === 0) return '[\\s\\S]';
    const parts = ranges.map(rangePattern);
    return parts.length === 0 || parts.includes(undefined) ? undefined : `[${isOpen ? '^' : ''}${parts.join('')}]`;
  }

  /** The one that is in it, outside of a class: as a class of one where the handler would see a group of Go or an escape. */
  public character(): string | undefined {
    const [[codePoint]] = this.ranges;
    return '(\\'.includes(String.fromCodePoint(codePoint)) ? this.pattern() : characterPattern(codePoint, OUTSIDE);
  }

  private within(least: number, most: number): Range[] {
    return this.ranges.map(([first, last]) => [Math.max(first, least), Math.min(last, most)] as const).filter(([first, last]) => first <= last);
  }

  private hasAllBeyondAscii(): boolean {
    return this.within(LAST_ASCII + 1, LAST).some(([first, last]) => first === LAST_ASCII + 1 && last === LAST);
  }
}

const INSIDE = /[\\\]^[-]/;
const OUTSIDE = /[\^$.*+?)[\]{}|]/;
const CONTROLS: Readonly<Record<number, string | undefined>> = { 9: '\\t', 10: '\\n', 11: '\\v', 12: '\\f', 13: '\\r' };

/** Without its flag for Unicode, JavaScript takes one beyond the first plane for two. */
function rangePattern([first, last]: Range): string | undefined {
  if (last > LAST_OF_ONE_UNIT) return undefined;
  const [from, to] = [first, last].map(each => characterPattern(each, INSIDE));
  if (from === undefined || to === undefined) return undefined;
  return first === last ? from : last === first + 1 ? `${from}${to}` : `${from}-${to}`;
}

function characterPattern(codePoint: number, special: RegExp): string | undefined {
  const character = String.fromCodePoint(codePoint);
  if (CONTROLS[codePoint]) return CONTROLS[codePoint];
  // What cannot be seen in a pattern is no advice.
  if (/[\p{C}\u2028\u2029]/u.test(character)) return undefined;
  return special.test(character) ? `\\${character}` : character;
}

const PERL: Readonly<Record<string, string>> = { d: '0-9', s: '\t\n\f\r ', w: '0-9A-Z_a-z' };
const POSIX: Readonly<Record<string, string | undefined>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  ascii: '\0-\x7f',
  blank: '\t ',
  cntrl: '\0-\x1f\x7f',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-/:-@[-`{-~',
  space: '\t\n\v\f\r ',
  upper: 'A-Z',
  word: '0-9A-Za-z_',
  xdigit: '0-9A-Fa-f',
};

/** @param letter a capital stands for all others */
export function perlSet(letter: string): CodePointSet {
  const found = CodePointSet.of(PERL[letter.toLowerCase()]);
  return PERL[letter] === undefined ? found.complement() : found;
}

/** Undefined for a name that Go does not know. */
export function posixSet(name: string, isNegated: boolean): CodePointSet | undefined {
  const characters = Object.hasOwn(POSIX, name) ? POSIX[name] : undefined;
  const found = characters === undefined ? undefined : CodePointSet.of(characters);
  return isNegated ? found?.complement() : found;
}
