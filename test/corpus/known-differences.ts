import * as fs from 'fs';
import * as path from 'path';

/** Where the library does not say yet what it should, by kind. */
type KnownDifferences = Readonly<Record<string, {
  readonly why: string;
  /** Lines as `differences()` has them, by the case. */
  readonly templates: Readonly<Record<string, readonly string[]>>;
}>>;

const KNOWN = JSON.parse(fs.readFileSync(path.join(__dirname, 'known-differences.json'), 'utf8')) as KnownDifferences;

/** Of one case, of whichever kind. */
export function knownDifferencesOf(name: string): string[] {
  return Object.values(KNOWN).flatMap(({ templates }) => templates[name] ?? []);
}

export function casesWithKnownDifferences(): string[] {
  return Object.values(KNOWN).flatMap(({ templates }) => Object.keys(templates));
}
