import type { SecretGuardRails } from './blueprint-props';
import { canFit } from './name-placeholders';
import { daysIn } from '../app/days';
import { isPendingLookup } from '../cloudformation/text';

/** The combined guardrails of several blueprints. */
export interface Rails extends Omit<SecretGuardRails, 'namePattern' | 'minimumRecoveryWindow'> {
  /** All of them have to fit. */
  readonly namePattern?: readonly string[];
  /** In days. */
  readonly minimumRecoveryWindow?: number;
}

/** What an inner guardrail makes of the one around it, and what it would have allowed. */
interface TighteningResult<V> {
  readonly value: V;
  readonly loosens?: string;
}

type Tightening<V> = (outer: V, inner: V) => TighteningResult<V>;

const tightenFlag: Tightening<boolean> = (outer, inner) => ({
  value: outer || inner,
  loosens: outer && !inner ? 'it is off, and demanded there' : undefined,
});

/** While the CLI has a value of either still to look up, nobody knows what they have in common. */
const tightenList: Tightening<string[]> = (outer, inner) => {
  if (outer.some(isPendingLookup)) return { value: [...outer, ...inner] };
  // What the inner one will allow is not known; the outer one holds meanwhile.
  if (inner.some(isPendingLookup)) return { value: outer };
  const more = inner.filter(entry => !outer.includes(entry));
  return {
    value: inner.filter(entry => outer.includes(entry)),
    loosens: more.length > 0 ? `it allows ${more.join(', ')}, which the outer one does not` : undefined,
  };
};

const tightenEqual: Tightening<string> = (outer, inner) => ({
  value: outer,
  loosens: outer === inner ? undefined : `it demands ${inner}, and the outer one ${outer}`,
});

const tightenMinimum: Tightening<number> = (outer, inner) => ({
  value: Math.max(outer, inner), loosens: inner < outer ? `it demands ${inner} days, and the outer one ${outer}` : undefined,
});

/**
 * No values at all stand for any, and say nothing of the other's. Of those that have none in common, the
 * outer ones stay.
 */
const tightenAllowedValues: Tightening<string[]> = (outer, inner) => {
  // Any value is what the outer one demands, until it is known which.
  if (outer.length === 0 && inner.some(isPendingLookup)) return { value: outer };
  if (outer.length === 0 || inner.length === 0) return { value: [...outer, ...inner] };
  const { value, loosens } = tightenList(outer, inner);
  return { value: value.length > 0 ? value : outer, loosens };
};

const tightenTags: Tightening<Record<string, string[]>> = (outer, inner) => {
  const merged = Object.entries(inner).map(
    ([key, allowed]) =>
      [key, tightenAllowedValues(Object.hasOwn(outer, key) ? outer[key] : [], allowed)] as const,
  );
  const loosened = merged.flatMap(([key, { loosens }]) => loosens ? `of ${key}, ${loosens}` : []);
  return {
    value: { ...outer, ...Object.fromEntries(merged.map(([key, { value }]) => [key, value])) },
    loosens: loosened.join('; ') || undefined,
  };
};

const TIGHTEN: { readonly [K in keyof Required<Rails>]: Tightening<NonNullable<Rails[K]>> } = {
  customerManagedKey: tightenFlag,
  rotation: tightenFlag,
  noPlaintext: tightenFlag,
  keyAccounts: tightenList,
  regions: tightenList,
  consumers: tightenList,
  plaintextFields: tightenList,
  creation: tightenEqual as Tightening<NonNullable<Rails['creation']>>,
  requiredTags: tightenTags,
  namePattern: (outer, inner) => ({ value: [...new Set([...outer, ...inner])] }),
  minimumRecoveryWindow: tightenMinimum,
};

export function toRails({ namePattern, minimumRecoveryWindow, ...others }: SecretGuardRails): Rails {
  const rails = {
    ...others,
    namePattern: namePattern !== undefined && canFit(namePattern) ? [namePattern] : undefined,
    minimumRecoveryWindow: minimumRecoveryWindow && (daysIn(minimumRecoveryWindow) || undefined),
  };
  return Object.fromEntries(Object.entries(rails).filter(([, value]) => value !== undefined));
}

/**
 * @param loosened receives each guardrail that allows what the outer one does not; the outer one stays in
 * force
 */
export function tightenRails(outer: Rails, inner: Rails, loosened: (rail: keyof Rails, how: string) => void): Rails {
  const merged = (Object.keys(inner) as Array<keyof Rails>).map(rail => {
    if (outer[rail] === undefined) return [rail, inner[rail]];
    const { value, loosens } = (TIGHTEN[rail] as Tightening<unknown>)(outer[rail], inner[rail]);
    if (loosens) loosened(rail, loosens);
    return [rail, value];
  });
  return { ...outer, ...Object.fromEntries(merged) };
}
