import type { AccessMap, MapSet } from './model';

/** One line for each entry, so that a diff of two files shows the entries that differ, and nothing else. */
export function formatAccessMap({ version, sets, ...lists }: AccessMap): string {
  const { secrets, keys, principals, accesses, statements } = lists;
  const parts = [
    list('secrets', secrets), list('keys', keys), list('principals', principals),
    format('sets', sets.map(formatSet)), list('accesses', accesses), list('statements', statements),
  ];
  return `{\n  "version": ${version},\n${parts.join(',\n')}\n}\n`;
}

function list(name: string, entries: readonly object[]): string {
  return format(name, entries.map(entry => JSON.stringify(entry)));
}

function format(name: string, entries: readonly string[]): string {
  return entries.length === 0 ? `  "${name}": []` : `  "${name}": [\n${entries.map(entry => `    ${entry}`).join(',\n')}\n  ]`;
}

/** A secret that joins a set is a line of the diff. */
function formatSet({ id, secrets, except }: MapSet): string {
  const [name, ids] = secrets ? ['secrets', secrets] : ['except', except];
  const lines = ids?.map(one => `      ${JSON.stringify(one)}`).join(',\n');
  return lines === undefined ? JSON.stringify({ id }) : `{"id":${JSON.stringify(id)},"${name}":[\n${lines}\n    ]}`;
}
