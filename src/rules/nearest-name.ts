/** A misspelling changes a letter or two, or the case of some. */
const MAX_DISTANCE = 2;

/** The name that somebody may have meant. Undefined where none is near. */
export function nearestName(wanted: string, names: readonly string[]): string | undefined {
  const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '');
  const ranked = names
    .map(name => ({ name, distance: editDistance(plain(wanted), plain(name)) }))
    .filter(({ name, distance }) => distance <= Math.min(MAX_DISTANCE, (name.length - 1) / 2))
    .sort((a, b) => a.distance - b.distance);
  return ranked[0]?.name;
}

/** How many letters are to be added, left out, replaced, or swapped with their neighbor. */
export function editDistance(one: string, other: string): number {
  const rows = [Array.from({ length: other.length + 1 }, (_, column) => column)];
  for (let row = 1; row <= one.length; row++) {
    rows.push([row]);
    for (let column = 1; column <= other.length; column++) rows[row].push(distanceAt(rows, [one, other], row, column));
  }
  return rows[one.length][other.length];
}

function distanceAt(rows: number[][], [one, other]: readonly [string, string], row: number, column: number): number {
  const isSame = one[row - 1] === other[column - 1];
  const isCrossed = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
  const isSwapped = row > 1 && column > 1 && isCrossed;
  return Math.min(
    rows[row - 1][column] + 1,
    rows[row][column - 1] + 1,
    rows[row - 1][column - 1] + (isSame ? 0 : 1),
    isSwapped ? rows[row - 2][column - 2] + 1 : Infinity,
  );
}

/** A question for the end of a message: what was meant, or all that there is. */
export function askForNearest(written: string, known: readonly string[]): string {
  const nearest = nearestName(written, known);
  if (nearest !== undefined) return `Is ${nearest} meant?`;
  return known.length === 0 ? 'AWS documents none.' : `AWS documents ${known.join(', ')}.`;
}
