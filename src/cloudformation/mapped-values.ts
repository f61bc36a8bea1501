import { isObject, listOf } from './json';

/** What `Fn::FindInMap` may find. */
export function mappedValues(mappings: unknown, map: unknown, keys: readonly unknown[]): unknown[] {
  return [map, ...keys].reduce<unknown[]>(lookUp, [mappings]).flatMap(listOf);
}

function lookUp(tables: unknown[], key: unknown): unknown[] {
  return tables.filter(isObject).flatMap(table => {
    if (typeof key === 'object') return Object.values(table);
    return Object.hasOwn(table, String(key)) ? [table[String(key)]] : [];
  });
}
