/* What synthesis does not know: how it is marked, and how it is compared. */

/** Stands for a value that CDK could not resolve. The synthesis itself reports why. */
export const UNRESOLVABLE = Object.freeze({ unresolvable: true });

/**
 * What a text has in place of a value that only the deployment knows: `${Shop/Db.Arn}`, in the words of
 * `Fn::Sub`.
 */
export function placeholder(name: string): string {
  return `\${${name}}`;
}

/**
 * What a text has in place of a value that no template of the app gives: an import,
 * or an output of another stack.
 */
export function foreignPlaceholder(source: ForeignSource, name: string): string {
  return placeholder(`${source} ${name}`);
}

type ForeignSource = 'Fn::ImportValue' | 'Fn::GetStackOutput';

/** Whether a text begins with a value from outside of the app: from either source, or from one of them. */
export function beginsForeign(text: string, ...sources: readonly ForeignSource[]): boolean {
  return sources.some(source => text.startsWith(foreignPlaceholder(source, '').slice(0, -1)));
}

/** Of a value of which nothing is known. */
export const UNKNOWN_VALUE = placeholder('?');

const PLACEHOLDER = /\$\{[^}]*\}/g;

/** A placeholder, or an account or a region in brackets. */
const OPEN_PART = /\$\{[^}]*\}|\([^)]*\)/;

export function replacePlaceholders(text: string, replacement: string | ((found: string) => string)): string {
  return typeof replacement === 'string' ? text.replace(PLACEHOLDER, () => replacement) : text.replace(PLACEHOLDER, replacement);
}

export function hasPlaceholder(text: string): boolean {
  return text.includes('${');
}

/**
 * An account or a region that an environment-agnostic stack does not name. It equals itself, and no other for
 * sure.
 */
export function unknownOfStack(what: 'account' | 'region', stack: string): string {
  return `(${what} of ${stack.replace(/[^\w-]+/g, '-')})`;
}

/** Whether a text may turn out to be another: it has a placeholder, or is an unknown account or region. */
export function isOpen(text: string): boolean {
  return text.includes('(') || hasPlaceholder(text);
}

export function knownText(text: string): string | undefined {
  return isOpen(text) ? undefined : text;
}

/** Whether two texts may turn out to be one, by what they surely begin and end with. */
export function mayBeEqual(one: string, other: string): boolean {
  if (!isOpen(one) && !isOpen(other)) return one === other;
  const [a, b] = [one, other].map(text => text.split(OPEN_PART));
  const agree = (x: string, y: string) => x.startsWith(y) || y.startsWith(x);
  const reversed = (text: string) => [...text].reverse().join('');
  return agree(a[0], b[0]) && agree(reversed(a.at(-1)!), reversed(b.at(-1)!));
}

/** Whether two things are one, as far as the templates show. `perhaps` where only the deployment knows. */
export type Match = 'yes' | 'no' | 'perhaps';

export function all(matches: readonly Match[]): Match {
  if (matches.includes('no')) return 'no';
  return matches.includes('perhaps') ? 'perhaps' : 'yes';
}

export function any(matches: readonly Match[]): Match {
  if (matches.includes('yes')) return 'yes';
  return matches.includes('perhaps') ? 'perhaps' : 'no';
}

export function opposite(match: Match): Match {
  return match === 'perhaps' ? match : match === 'yes' ? 'no' : 'yes';
}

export function matchOf(isTrue: boolean): Match {
  return isTrue ? 'yes' : 'no';
}
