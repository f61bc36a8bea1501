import { second } from './second-of-a-circle';

/** Together with the other file, an import cycle. */
export const first = (): string => second();
