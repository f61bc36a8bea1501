import type { FileProblem } from '../rules/encrypted-file';

const MARKS = [
  { mark: 'efbbbf', name: 'UTF-8', decode: (rest: Buffer) => rest.toString('utf8') },
  { mark: 'fffe', name: 'UTF-16', decode: (rest: Buffer) => rest.toString('utf16le') },
  { mark: 'feff', name: 'UTF-16', decode: (rest: Buffer) => rest.subarray(0, rest.length - rest.length % 2).swap16().toString('utf16le') },
] as const;

/** The text of a SOPS file, also if the file starts with a byte-order mark, which SOPS refuses. */
export function decodeSops(file: Buffer): { readonly text: string; readonly markProblem?: FileProblem } {
  const start = file.toString('hex', 0, 3);
  const found = MARKS.find(({ mark }) => start.startsWith(mark));
  if (!found) return { text: file.toString('utf8') };
  return { text: found.decode(Buffer.from(file.subarray(found.mark.length / 2))), markProblem: problemOf(found.name) };
}

/**
 * PowerShell writes one where output is redirected. SOPS reads JSON with encoding/json of Go, which refuses it.
 *
 * @see https://github.com/getsops/sops/blob/main/stores/json/store.go
 * @see https://github.com/golang/go/issues/12254
 */
function problemOf(encoding: string): FileProblem {
  return {
    kind: 'format',
    detail: `The file begins with the byte-order mark of ${encoding}, which SOPS does not read.`,
    fix: 'Save the file as UTF-8 without a byte-order mark. In PowerShell, use sops encrypt --output FILE.json in place of >.',
  };
}
