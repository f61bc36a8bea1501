import type { Mutant } from './mutants';

export function keyOf(mutant: Mutant): string;
/** Why Stryker ran no test on a mutant of the drawn ranges. */
export const NOT_DRAWN: string;
