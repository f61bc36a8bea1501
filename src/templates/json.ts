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

/** What may be there. With Fn::If that is each branch, and the conditions of CloudFormation that it hangs on. */
export interface Choice {
  readonly value: unknown;
  readonly conditions: readonly string[];
}

export function choices(value: unknown, conditions: readonly string[] = []): Choice[] {
  return listOf(value).flatMap((item): Choice[] => {
    if (!isObject(item)) return [{ value: item, conditions }];
    const [condition, ...branches] = listOf(item['Fn::If']);
    if (branches.length > 0) return branches.flatMap(branch => choices(branch, [...conditions, String(condition)]));
    return item.Ref === 'AWS::NoValue' ? [] : [{ value: item, conditions }];
  });
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
