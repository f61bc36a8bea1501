import * as fs from 'node:fs';
import * as path from 'node:path';

/** What the run without a mutant recorded of a suite: see environment.js. */
export interface SuiteReach {
  readonly suite: string;
  readonly milliseconds: number;
  /** The mutants that its tests reach, and those that are reached when it loads or prepares. */
  readonly inTests: string[];
  readonly besides: string[];
}

/** The suites that reach a mutant, the likeliest to kill it first: beside its file, then by tests, then the quick ones. */
export function suitesFor(mutant: string, file: string, reaches: SuiteReach[]): string[] {
  const closeness = ({ suite }: SuiteReach): number => sharedLength(mirrored(file), suite);
  const isTested = ({ inTests }: SuiteReach): number => Number(inTests.includes(mutant));
  return reaches
    .filter(({ inTests, besides }) => [...inTests, ...besides].includes(mutant))
    .sort((a, b) => closeness(b) - closeness(a) || isTested(b) - isTested(a) || a.milliseconds - b.milliseconds)
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
