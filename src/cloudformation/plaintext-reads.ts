import { isIntrinsic } from './expression';
import { isObject } from './json';
import { Text } from './text';

const GAP = Text.UNRESOLVED.masked;

/** How much of a value can be read. */
export enum Reads { NOTHING, GAPS, IN_PART, IN_WHOLE }

/** The texts within a value, however deep. */
export function literalsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return isObject(value) && !isIntrinsic(value) || Array.isArray(value) ? Object.values(value).flatMap(literalsIn) : [];
}

/** References of CloudFormation's to a value elsewhere are gaps. */
export function classifyReads(masked: string): Reads {
  if (masked === '') return Reads.NOTHING;
  if (!masked.includes(GAP)) return Reads.IN_WHOLE;
  return masked.replaceAll(GAP, '') === '' ? Reads.GAPS : Reads.IN_PART;
}
