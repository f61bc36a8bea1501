import { leaf } from './leaf';

/** The clean counterpart: nothing imports it back. */
export const straight = (): string => leaf;
