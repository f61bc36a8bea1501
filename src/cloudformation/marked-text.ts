import { parseExpression } from './expression';
import { scalarText } from './json';

/** A noncharacter around the number of a part: no template has it. */
const OPEN_MARK = '\uFDD3';
/** What stands for one part. */
export const PART = `${OPEN_MARK}[0-9]+${OPEN_MARK}`;
const MARKS = new RegExp(`${OPEN_MARK}([0-9]+)${OPEN_MARK}`, 'g');

/** A text of a template, with a mark for each part that is not literal. */
export class MarkedText {
  /** Undefined for what is neither a text nor put together of texts. */
  public static of(value: unknown): MarkedText | undefined {
    const { kind } = parseExpression(value);
    if (typeof value !== 'string' && kind !== 'concat') return undefined;
    const parts: unknown[] = [];
    return new MarkedText(write(value, part => `${OPEN_MARK}${parts.push(part) - 1}${OPEN_MARK}`), parts);
  }

  /** The numbers of the parts in a piece of such a text. */
  public static partsIn(piece: string): number[] {
    return [...piece.matchAll(MARKS)].map(([, index]) => Number(index));
  }

  /** @param parts by the numbers of their marks */
  private constructor(public readonly text: string, public readonly parts: readonly unknown[]) {}

  /** The value that a piece of the text stands for, in the words of the template. */
  public valueOf(piece: string): unknown {
    // Every other element of the split is the number of a mark.
    const parts = piece.split(MARKS).map((each, index) => index % 2 === 0 ? each : this.parts[Number(each)]);
    const [first = '', ...others] = parts.filter(part => part !== '');
    return others.length === 0 ? first : { 'Fn::Join': ['', [first, ...others]] };
  }
}

function write(value: unknown, mark: (part: unknown) => string): string {
  const expression = parseExpression(value);
  if (expression.kind === 'literal') return scalarText(expression.value ?? '').replaceAll(OPEN_MARK, '');
  if (expression.kind === 'noValue') return '';
  if (expression.kind !== 'concat' || typeof expression.separator !== 'string') return mark(value);
  return expression.parts.map(part => write(part, mark)).join(expression.separator);
}
