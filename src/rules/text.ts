/** Stands for an unresolved value. A noncharacter: no property of a secret may hold it, so nothing legal is mistaken for it. */
const GAP = '\uFFFF';

/**
 * A string as synthesis sees it: its literal parts, and gaps where a value is known only at deployment.
 * Rules judge the literal parts and never meet a CDK token.
 */
export class Text {
  public static readonly UNRESOLVED = new Text(GAP);

  public static literal(value: string): Text {
    return new Text(value.replaceAll(GAP, '\uFFFE'));
  }

  /** `undefined` is a part that is unresolved. */
  public static of(parts: ReadonlyArray<string | undefined>): Text {
    return new Text(parts.map(part => part?.replaceAll(GAP, '\uFFFE') ?? GAP).join(''));
  }

  /** @param masked the string with gaps, as `masked` gives it. */
  public static masked(masked: string): Text {
    return new Text(masked);
  }

  private constructor(public readonly masked: string) {}

  /** True when nothing is unresolved. */
  public get isWhole(): boolean {
    return !this.masked.includes(GAP);
  }

  /** The literal parts, joined. */
  public get literal(): string {
    return this.masked.replaceAll(GAP, '');
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

  /** As it may be printed: a gap reads `${…}`. */
  public get shown(): string {
    return this.masked.replaceAll(GAP, '${…}');
  }

  public split(separator: string): Text[] {
    return this.masked.split(separator).map(part => new Text(part));
  }
}

/** Unicode characters, as AWS counts lengths: neither UTF-16 units nor bytes. */
export function characters(value: string): number {
  let count = 0;
  for (const _ of value) count++;
  return count;
}

/** UTF-8 bytes, as the quota on a secret's value counts. */
export function bytes(value: string): number {
  return Buffer.byteLength(value, 'utf8');
}

/** False when the string holds half a surrogate pair, which no UTF-8 text can carry. */
export function isWellFormed(value: string): boolean {
  return !/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/.test(value);
}
