import type * as Reviewed from './reviewed';

/** Blueprints and the review of templates, loaded when the first one is asked for: most apps that import the library have none. */
export function reviewing(): typeof Reviewed {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import of the library stays as fast as it was
  return require('./reviewed') as typeof Reviewed;
}
