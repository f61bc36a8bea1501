import * as fc from 'fast-check';
import { Text } from '../../src/cloudformation/text';
import { Finding } from '../../src/rules/rule';

/** Where the secret of a test is. */
export const HOME = { partition: 'aws', region: 'us-east-1', account: '111111111111' };

export function ids(findings: readonly Finding[]): string[] {
  return findings.map(({ id }) => id);
}

/** As a reader sees it: the level, and the whole message. */
export function reported(findings: readonly Finding[]): string[] {
  return findings.map(({ level, message }) => `${level} ${message}`);
}

/** `…` in the text stands for a value that is known only at deployment. */
export function withGaps(text: string): Text {
  return Text.of(text.split(/(…)/).map(part => part === '…' ? undefined : part));
}

/** Strings of these characters only, of these lengths in characters. */
export function stringsOf(alphabet: string, minLength: number, maxLength: number): fc.Arbitrary<string> {
  return fc.string({ unit: fc.constantFrom(...alphabet), minLength, maxLength, size: 'max' });
}

/**
 * Any Unicode character but the one that stands for a gap, halves of surrogate pairs among them. (fast-check has units
 * for strings of its own, which take a second to make.)
 */
export const ANY_CHARACTER: fc.Arbitrary<string> = fc.oneof(
  fc.integer({ min: 0, max: 0x7F }), fc.integer({ min: 0, max: 0xFFFE }), fc.integer({ min: 0x10000, max: 0x10FFFF }),
).map(code => String.fromCodePoint(code));

/** Strings of any characters. */
export function anyText(constraints: fc.StringConstraints = {}): fc.Arbitrary<string> {
  return fc.string({ ...constraints, unit: ANY_CHARACTER });
}

/** Characters of one, two, three and four bytes. */
export const WIDE = 'aé€😀';
