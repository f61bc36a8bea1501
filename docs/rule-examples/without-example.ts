import type { Id } from './rule-example';

/** Rules without an example, and why there is none. */
export const WITHOUT_EXAMPLE: { readonly [id in Id]?: string } = {
  MS331: 'It needs a second copy of this library in node_modules.',
};
