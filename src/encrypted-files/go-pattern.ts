import { CodePointSet, perlSet, posixSet } from './code-points';

/*
 * Patterns in the syntax of Go, which SOPS takes, written so that Go and JavaScript read them alike: inline
 * flags, POSIX classes, names of groups, and escapes that only Go has become what both have.
 *
 * @see https://pkg.go.dev/regexp/syntax
 */

export type GoPattern =
  | { readonly kind: 'portable'; readonly pattern: string }
  /** Go refuses it. */
  | { readonly kind: 'invalid' }
  /** It may be right, and has no form here that both read alike. */
  | { readonly kind: 'untranslated' };

export function readGoPattern(pattern: string): GoPattern {
  if (pattern.length > MAX_LENGTH) return { kind: 'untranslated' };
  try {
    return { kind: 'portable', pattern: new GoPatternReader(pattern).read() };
  } catch (thrown) {
    if (thrown instanceof InvalidPattern) return { kind: 'invalid' };
    if (thrown instanceof UntranslatedPattern) return { kind: 'untranslated' };
    throw thrown;
  }
}

/** No pattern for the names of fields is longer, and a short one cannot nest too deeply. */
const MAX_LENGTH = 1_000;
/** Of a repetition in Go, with those around it. */
const MAX_REPEAT = 1_000;

class InvalidPattern extends Error {}
class UntranslatedPattern extends Error {}

interface Flags {
  readonly ignoresCase: boolean;
  readonly isMultiline: boolean;
  readonly dotIsAny: boolean;
}

const NO_FLAGS: Flags = { ignoresCase: false, isMultiline: false, dotIsAny: false };
/** `U` swaps greedy and lazy, which no answer of yes or no depends on. */
const FLAGS: Readonly<Record<string, keyof Flags | undefined>> = { i: 'ignoresCase', m: 'isMultiline', s: 'dotIsAny' };

const FLAG_GROUP = /^\(\?([imsU]*)(?:-([imsU]+))?([:)])/;
const NAMED_GROUP = /^\(\?P?<[A-Za-z0-9_]+>/;
const QUANTIFIER = /^(?:[*+?]|\{(0|[1-9][0-9]*)(?:,(0|[1-9][0-9]*)?)?\})/;
const CLASS_NAME = /^\[:(\^?)(.*?):\]/;
const HEX = /^(?:\{([0-9A-Fa-f]+)\}|([0-9A-Fa-f]{2}))/;
const OCTAL = /^(?:0[0-7]{0,2}|[1-7][0-7]{1,2})/;
const CONTROLS: Readonly<Record<string, number | undefined>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 };
const LAST_CODE_POINT = 0x10ffff;

class GoPatternReader {
  private rest: string;
  private repeats = 1;

  constructor(pattern: string) {
    this.rest = pattern;
  }

  public read(): string {
    const pattern = this.alternatives(NO_FLAGS);
    if (this.rest !== '') throw new InvalidPattern();
    return pattern;
  }

  /** Up to the end of the group. Flags of its own hold from where they stand, also behind a bar. */
  private alternatives(around: Flags): string {
    let [flags, pattern] = [around, ''];
    while (this.rest !== '' && !this.rest.startsWith(')')) {
      const own = this.takeIf(FLAG_GROUP, ([, , , end]) => end === ')');
      if (own) flags = this.withFlags(flags, own);
      else pattern += this.takeIf(/^\|/) ? '|' : this.repeated(flags);
    }
    return pattern;
  }

  private withFlags(flags: Flags, [, on, off = '', end]: RegExpExecArray): Flags {
    // In Go, it repeats what is in front of the flags.
    if (end === ')' && QUANTIFIER.test(this.rest)) throw new UntranslatedPattern();
    const changed = (letters: string, value: boolean) => [...letters].map(letter => [FLAGS[letter] ?? '', value] as const);
    return { ...flags, ...Object.fromEntries([...changed(on, true), ...changed(off, false)]) };
  }

  private repeated(flags: Flags): string {
    const atom = this.atom(flags);
    const quantifier = this.takeIf(QUANTIFIER);
    if (!quantifier) return atom;
    this.checkRepeat(quantifier);
    const isLazy = this.takeIf(/^\?/) !== undefined;
    if (QUANTIFIER.test(this.rest)) throw new InvalidPattern();
    return `${isWhole(atom) ? atom : `(?:${atom})`}${quantifier[0]}${isLazy ? '?' : ''}`;
  }

  private checkRepeat([, least, most = least]: RegExpExecArray): void {
    if (least === undefined) return;
    const [from, to] = [Number(least), Number(most)];
    if (from > to || to > MAX_REPEAT) throw new InvalidPattern();
    this.repeats *= Math.max(to, 1);
    if (this.repeats > MAX_REPEAT) throw new UntranslatedPattern();
  }

  private atom(flags: Flags): string {
    const quoted = this.takeIf(/^\\Q([^]*?)(?:\\E|$)/)?.[1];
    if (quoted !== undefined) return this.quoted(quoted, flags);
    if (QUANTIFIER.test(this.rest)) throw new InvalidPattern();
    const character = this.take();
    switch (character) {
      case '(': return this.group(flags);
      case '[': return this.characterClass(flags);
      case '\\': return this.escape(flags);
      case '.': return flags.dotIsAny ? '[\\s\\S]' : '[^\\n]';
      case '^':
      case '$': return this.edge(character, flags);
      default: return literal(character.codePointAt(0)!, flags);
    }
  }

  /** As if each character had a backslash. A repetition is about the last one. */
  private quoted(text: string, flags: Flags): string {
    const [last, ...others] = [...text].reverse();
    if (last === undefined) throw new UntranslatedPattern();
    if (others.length > 0 && QUANTIFIER.test(this.rest)) throw new UntranslatedPattern();
    return [...others.reverse(), last].map(each => literal(each.codePointAt(0)!, flags)).join('');
  }

  /** The flag of JavaScript would be one for the whole pattern, and knows more ends of lines. */
  private edge(character: string, { isMultiline }: Flags): string {
    if (isMultiline) throw new UntranslatedPattern();
    return character;
  }

  private group(flags: Flags): string {
    this.rest = `(${this.rest}`;
    const own = this.takeIf(FLAG_GROUP);
    if (own) return this.closed('(?:', this.withFlags(flags, own));
    // Go, unlike RE2, takes a name twice.
    if (this.takeIf(NAMED_GROUP)) return this.closed('(', flags);
    if (this.rest.startsWith('(?')) throw new InvalidPattern();
    this.take();
    return this.closed('(', flags);
  }

  private closed(start: string, flags: Flags): string {
    const content = this.alternatives(flags);
    if (!this.takeIf(/^\)/)) throw new InvalidPattern();
    return `${start}${content})`;
  }

  private escape(flags: Flags): string {
    if (this.takeIf(/^A/)) return '^';
    if (this.takeIf(/^z/)) return '$';
    const both = this.takeIf(/^[bBdDwW]/)?.[0];
    if (both) return `\\${both}`;
    const space = this.takeIf(/^[sS]/)?.[0];
    if (space) return perlSet(space).pattern()!;
    return literal(this.escaped(), flags);
  }

  /** Behind the backslash, outside of a class and within. */
  private escaped(): number {
    const octal = this.takeIf(OCTAL)?.[0];
    if (octal) return parseInt(octal, 8);
    const character = this.take();
    if ('pP'.includes(character)) throw new UntranslatedPattern();
    if (character === 'x') return this.hexadecimal();
    const control = CONTROLS[character];
    if (control === undefined && (character > '\x7f' || /[^\W_]/.test(character))) throw new InvalidPattern();
    return control ?? character.codePointAt(0)!;
  }

  private hexadecimal(): number {
    const [, braced, two] = this.takeIf(HEX) ?? [];
    const found = parseInt(braced ?? two ?? '', 16);
    if (!(found <= LAST_CODE_POINT)) throw new InvalidPattern();
    return found;
  }

  private characterClass({ ignoresCase }: Flags): string {
    const isNegated = this.takeIf(/^\^/) !== undefined;
    const found: CodePointSet[] = [];
    do found.push(this.classItem()); while (!this.rest.startsWith(']'));
    this.take();
    const all = CodePointSet.union(found);
    const folded = ignoresCase ? all.withBothCases() : all;
    const pattern = folded && (isNegated ? folded.complement() : folded).pattern();
    if (pattern === undefined) throw new UntranslatedPattern();
    return pattern;
  }

  /** A bracket that closes is an ordinary character where it comes first. */
  private classItem(): CodePointSet {
    const named = this.takeIf(CLASS_NAME);
    const perl = this.takeIf(/^\\([dDsSwW])/);
    const found = named ? posixSet(named[2], named[1] === '^') : perl && perlSet(perl[1]);
    if (found) return found;
    if (named) throw new InvalidPattern();
    const first = this.classCharacter();
    const last = this.takeIf(/^-(?!\])/) ? this.classCharacter() : first;
    if (last < first) throw new InvalidPattern();
    return CodePointSet.range(first, last);
  }

  private classCharacter(): number {
    const character = this.take();
    return character === '\\' ? this.escaped() : character.codePointAt(0)!;
  }

  private take(): string {
    const [character] = this.rest;
    if (character === undefined) throw new InvalidPattern();
    this.rest = this.rest.slice(character.length);
    return character;
  }

  private takeIf(form: RegExp, isMeant: (found: RegExpExecArray) => boolean = () => true): RegExpExecArray | undefined {
    const found = form.exec(this.rest);
    if (!found || !isMeant(found)) return undefined;
    this.rest = this.rest.slice(found[0].length);
    return found;
  }
}

/** A repetition is about the whole of it, in JavaScript without its flag for Unicode as well. */
function isWhole(atom: string): boolean {
  return atom.length === 1 && !'^$'.includes(atom) || /^\\[^bB]$|^\[[^]*\]$|^\([^]*\)$/.test(atom);
}

function literal(codePoint: number, { ignoresCase }: Flags): string {
  const one = CodePointSet.range(codePoint, codePoint);
  const found = ignoresCase ? one.withBothCases() : one;
  const pattern = found?.size === 1 ? found.character() : found?.pattern();
  if (pattern === undefined) throw new UntranslatedPattern();
  return pattern;
}
