import { isPendingLookup, LOOKUP } from '../cdk/names';

/**
 * Stands for an unresolved value. A noncharacter: no property of a secret may hold it, so nothing legal is
 * mistaken for it.
 */
const GAP = '\uFFFF';
const BARE_GAP = new RegExp(`(?<=[:,[]\\s*)${GAP}(?=\\s*[,}\\]])`, 'g');

export { isPendingLookup };

/** In a reference, a part may be known at deployment only: the noncharacters that stand for it. */
const OPEN_PART = '\\uFFFF\\uFDD0-\\uFDD3';
const PARAMETER = `(?:arn:[^:{}]*:ssm:[^:{}]*:[^:{}]*:parameter)?[A-Za-z0-9_.\\-/${OPEN_PART}]+(?::(?:[0-9]+|[0-9${OPEN_PART}]+))?`;
const SECRET_ID = `(?:arn:[^:{}]*:secretsmanager:[^:{}]*:[^:{}]*:secret:)?[A-Za-z0-9_/+=.@!\\-${OPEN_PART}]+`;
const SECRET_PART = `(?::(?:SecretString|[${OPEN_PART}0-9]+)?(?::(?:[^:{}]|\\}(?!\\}))*){0,3})?`;

/**
 * CloudFormation puts a value in its place at deployment. What is not of this grammar stays a text. Parameters
 * of other accounts are named by an ARN:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
 */
export const DYNAMIC_REFERENCE =
  new RegExp(`\\{\\{resolve:(?:ssm(?:-secure)?:${PARAMETER}|secretsmanager:${SECRET_ID}${SECRET_PART})\\}\\}`, 'g');

/**
 * A string as synthesis sees it: its literal parts, and gaps where a value is known only at deployment.
 * Rules judge the literal parts and never meet a CDK token.
 */
export class Text {
  public static readonly UNRESOLVED = new Text(GAP);

  /** It is not even known whether there will be a value. */
  public static readonly PERHAPS = new Text(GAP, false);

  /** @param branches the texts that it may be, of which the deployment takes one */
  public static oneOf(branches: () => readonly Text[]): Text {
    return new Text(GAP, false, undefined, branches);
  }

  public static literal(value: string): Text {
    return new Text(escapeGaps(value));
  }

  /** `undefined` is a part that is unresolved. */
  public static of(parts: ReadonlyArray<string | undefined>): Text {
    return new Text(parts.map(part => part === undefined ? GAP : escapeGaps(part)).join(''));
  }

  /** @param masked a string with gaps, as `masked` or `written` gives it. */
  public static masked(masked: string): Text {
    return new Text(masked);
  }

  /** With a gap for each unresolved value, dynamic references included. */
  public readonly masked: string;

  private constructor(
    /** With a gap for each unresolved value, and the dynamic references as the template has them. */
    public readonly written: string,
    /** False where the whole may turn out to be left out. */
    public readonly isGiven = true,
    /** What stands there until the CLI has looked it up, where that is known. */
    private readonly lookups?: readonly string[],
    private readonly branches?: () => readonly Text[],
  ) {
    this.masked = maskReferences(written, lookups);
  }

  /** Only what the CLI is asked to look up is unresolved, and no literal that looks like it. */
  public withLookups(lookups: readonly string[]): Text {
    return new Text(this.written, this.isGiven, lookups, this.branches);
  }

  /** @param masked a part of it, as `masked` gives it */
  public part(masked: string): Text {
    return new Text(masked, true, this.lookups);
  }

  /** True when nothing is unresolved. */
  public get isWhole(): boolean {
    return !this.masked.includes(GAP);
  }

  /** The literal parts, joined. */
  public get literal(): string {
    return this.masked.replaceAll(GAP, '');
  }

  /** Each text that it may be: itself, unless it is a choice. */
  public get alternatives(): readonly Text[] {
    return this.branches ? this.branches().flatMap(({ alternatives }) => alternatives) : [this];
  }

  /** What surely starts the string. */
  public get head(): string {
    return this.isWhole ? this.masked : this.masked.slice(0, this.masked.indexOf(GAP));
  }

  /** What surely ends the string. */
  public get tail(): string {
    return this.masked.slice(this.masked.lastIndexOf(GAP) + 1);
  }

  /** The string where it is known in whole. */
  public get value(): string | undefined {
    return this.isWhole ? this.masked : undefined;
  }

  /** As JSON, where a gap that stands for a whole value, such as a number, is a string. */
  public get maskedJson(): string {
    return this.masked.replace(BARE_GAP, `"${GAP}"`);
  }

  /** As it may be printed: a gap reads `${…}`. */
  public get shown(): string {
    return this.written.replaceAll(GAP, '${…}');
  }

  /** True when a dynamic reference in it is to this service. */
  public refersTo(service: 'ssm-secure' | 'secretsmanager'): boolean {
    return this.written.includes(`{{resolve:${service}:`);
  }

  public split(separator: string): Text[] {
    return this.masked.split(separator).map(part => new Text(part));
  }
}

function escapeGaps(value: string): string {
  return value.replaceAll(GAP, '\uFFFE');
}

function maskReferences(written: string, lookups: readonly string[] | undefined): string {
  const known = written.includes('{{resolve:') ? written.replace(DYNAMIC_REFERENCE, GAP) : written;
  if (!isPendingLookup(known)) return known;
  if (lookups === undefined) return known.replace(LOOKUP, GAP);
  // The longest first: one may be the start of another.
  const longestFirst = [...lookups].sort((a, b) => b.length - a.length);
  return longestFirst.reduce((text, lookup) => text.replaceAll(lookup, GAP), known);
}

/** Unicode characters, as AWS counts lengths: neither UTF-16 units nor bytes. */
export function countCharacters(value: string): number {
  let count = 0;
  for (const _ of value) count++;
  return count;
}

/** The most that one of its alternatives has of literal text. */
export function countMost(text: Text | undefined, count: (literal: string) => number): number {
  const alternatives = text?.alternatives ?? [];
  return alternatives.reduce((most, { literal }) => Math.max(most, count(literal)), 0);
}

/** UTF-8 bytes, as the quota on a secret's value counts. */
export function countBytes(value: string): number {
  return Buffer.byteLength(value, 'utf8');
}

/** False when the string holds half a surrogate pair, which no UTF-8 text can carry. */
export function isWellFormed(value: string): boolean {
  return !/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/.test(value);
}
