import type * as Judgement from './judgement';

/** Facts and rules, loaded when the first secret is judged: an import of the library, which every CDK command does, is a tenth faster. */
export function judging(): typeof Judgement {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import cannot wait
  return require('./judgement') as typeof Judgement;
}
