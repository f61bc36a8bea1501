/*
 * What Secrets Manager fixes, in one place. This file imports nothing: the rules, the constructs and the
 * handler read it.
 */

/**
 * Days in which a deleted secret can be restored, and how many they are by default: `RecoveryWindowInDays` of
 * DeleteSecret.
 */
export const RECOVERY_WINDOW = { minDays: 7, maxDays: 30, defaultDays: 30 } as const;

/** In an ARN, the service appends a hyphen and so many letters or digits to the name of a secret. */
export const SUFFIX_LENGTH = 6;

/** The end of a complete ARN. */
export const ARN_SUFFIX = new RegExp(`-[A-Za-z0-9]{${SUFFIX_LENGTH}}$`);

/** The same in a pattern of IAM: for each character that is not known, `?`. */
export const ANY_SUFFIX = `-${'?'.repeat(SUFFIX_LENGTH)}`;

/** A multi-Region key has the same id in each Region, and one key material. */
const MULTI_REGION = /(mrk-[0-9a-f]{32})$/;
const ALIAS = /(^|:)alias\//;

export function isMultiRegionKey(reference: string): boolean {
  return MULTI_REGION.test(reference);
}

/** An alias may stand for any key, and a multi-Region key has an ARN in each Region. */
export function mayBeSameKey(one: string, other: string): boolean {
  const [first, second] = [one, other].map(reference => MULTI_REGION.exec(reference)?.[1] ?? reference);
  return first === second || ALIAS.test(first) !== ALIAS.test(second);
}
