/* How templates are read: nothing in them is taken for granted. */

export type Json = Record<string, unknown>;

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** CloudFormation and IAM take one for a list of one. */
export function listOf(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** A template may have an object where only a text makes sense; not every object can become one. */
export function scalarText(value: unknown): string {
  return typeof value === 'object' && value !== null ? '' : String(value);
}

/** Undefined for what is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** In the order of code units, which is the same on every machine. */
export function sortedBy<T>(items: Iterable<T>, ...keys: Array<(item: T) => string>): T[] {
  return [...items].sort((a, b) => {
    const differing = keys.find(key => key(a) !== key(b));
    return differing === undefined ? 0 : differing(a) < differing(b) ? -1 : 1;
  });
}

export function unique(texts: Iterable<string>): string[] {
  return sortedBy(new Set(texts), text => text);
}

/** Adds to the list under a key. */
export function note<K, V>(index: Map<K, V[]>, key: K, value: V): void {
  const known = index.get(key);
  if (known) known.push(value);
  else index.set(key, [value]);
}
