import * as fs from 'node:fs';
import * as path from 'node:path';

/** What the run without a mutant recorded of a suite: see environment.js. */
export interface SuiteReach { readonly suite: string; readonly milliseconds: number; readonly mutants: string[] }

/** The suites that reach a mutant, the likeliest to kill it first: those that mirror its file, then the quick ones. */
export function suitesFor(mutant: string, file: string, reaches: SuiteReach[]): string[] {
  const distance = ({ suite }: SuiteReach): number => -sharedLength(mirrored(file), suite);
  return reaches
    .filter(({ mutants }) => mutants.includes(mutant))
    .sort((a, b) => distance(a) - distance(b) || a.milliseconds - b.milliseconds)
    .map(({ suite }) => suite);
}

/** `src/rules/tags.ts` is tested by `test/rules/tags.test.ts` first. */
function mirrored(file: string): string {
  return path.join('test', path.relative('src', file)).replace(/\.ts$/, '.test.ts');
}

/** In folders, and one more for the same name. */
function sharedLength(a: string, b: string): number {
  const names = b.split('/');
  const different = a.split('/').findIndex((name, i) => name !== names[i]);
  return different < 0 ? names.length : different;
}

export function readReaches(file: string): SuiteReach[] {
  return fs.readFileSync(file, 'utf8').trim().split('\n').map(line => JSON.parse(line));
}
