import type * as SecretGrants from './secret-grant';

/** Loaded with the first grant, for the reason that `judging.ts` gives. */
export function granting(): typeof SecretGrants {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import cannot wait
  return require('./secret-grant') as typeof SecretGrants;
}
