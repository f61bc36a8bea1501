import type { RegionalFinding } from './regional-access';
import { DEFAULT_KEY } from './regional-secrets';

/** What was found of a copy with one of the keys that it may be under. */
export interface KeyedFinding {
  /** Undefined for `aws/secretsmanager`. */
  readonly keyId: string | undefined;
  /** Undefined for no access. */
  readonly finding: RegionalFinding | undefined;
  /** Whether policies that cannot be read may allow more. */
  readonly mayHaveMore: boolean;
}

type Texts = Pick<RegionalFinding, 'missing' | 'cannotTell'>;

/** What holds whichever key it is. What holds with some keys only is open. */
export function mergeByKey(found: readonly KeyedFinding[]): RegionalFinding | undefined {
  const findings = found.flatMap(({ finding }) => finding ?? []);
  const allowed = findings.filter(({ isDenied }) => !isDenied);
  if (found.length < 2 || findings.length === 0) return findings[0];
  const relevant = allowed.length > 0 ? allowed : findings;
  const isDenied = allowed.length === 0 && findings.length === found.length;
  return {
    ...relevant[0],
    isDenied,
    actions: [...new Set(relevant.flatMap(({ actions }) => actions))],
    used: new Set(findings.flatMap(({ used }) => [...used])),
    ...mergeTexts(found.map(one => ({ keyId: one.keyId, ...textsOf(one, isDenied) }))),
  };
}

function textsOf({ finding, mayHaveMore }: KeyedFinding, isDenied: boolean): Texts {
  if (!finding && mayHaveMore) return { missing: new Set(), cannotTell: new Set(['no policy in the templates allows it.']) };
  if (!finding) return { missing: new Set(['nothing allows it.']), cannotTell: new Set() };
  return finding.isDenied && !isDenied ? { missing: new Set(['it is denied.']), cannotTell: new Set() } : finding;
}

function mergeTexts(texts: ReadonlyArray<Texts & { readonly keyId: string | undefined }>): Texts {
  const merge = (of: (one: Texts) => ReadonlySet<string>) => new Set(texts.flatMap(one => [...of(one)].map(text => (
    texts.every(other => of(other).has(text)) ? text : `With the key ${one.keyId ?? DEFAULT_KEY}: ${text}`))));
  const [missing, cannotTell] = [merge(one => one.missing), merge(one => one.cannotTell)];
  const isAlwaysMissing = texts.every(one => one.missing.size > 0);
  return isAlwaysMissing ? { missing, cannotTell } : { missing: new Set(), cannotTell: new Set([...cannotTell, ...missing]) };
}
