import type * as Made from './made';

/** The custom resources, loaded when the first one is made: most apps that import the library make none. */
export function making(): typeof Made {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import cannot wait
  return require('./made') as typeof Made;
}
