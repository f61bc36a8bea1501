import type { AccessMap } from './model';

/** One line for each entry, so that a diff of two files shows the entries that differ, and nothing else. */
export function formatAccessMap(
  { version, secrets, keys, principals, sets, accesses, statements, exposureReaders }: AccessMap,
): string {
  const lists = Object.entries({
    secrets, keys, principals, sets, accesses, statements, ...exposureReaders && { exposureReaders },
  });
  const parts = lists.map(([name, entries]) => formatList(name, entries));
  return `{\n  "version": ${version},\n${parts.join(',\n')}\n}\n`;
}

function formatList(name: string, entries: readonly object[]): string {
  const lines = entries.map(entry => `    ${formatEntry(entry)}`);
  return lines.length === 0 ? `  "${name}": []` : `  "${name}": [\n${lines.join(',\n')}\n  ]`;
}

/** Lists that grow with the app: what joins or leaves them is a line of the diff. */
const LONG_LISTS = ['secrets', 'except', 'alsoIn', 'exposedAt'];

function formatEntry(entry: object): string {
  const properties = Object.entries(entry).filter(([, value]) => value !== undefined).map(([name, value]) => (
    `${JSON.stringify(name)}:${Array.isArray(value) && LONG_LISTS.includes(name) ? formatLong(value) : JSON.stringify(value)}`));
  return `{${properties.join(',')}}`;
}

function formatLong(items: readonly unknown[]): string {
  return `[\n${items.map(item => `      ${JSON.stringify(item)}`).join(',\n')}\n    ]`;
}
