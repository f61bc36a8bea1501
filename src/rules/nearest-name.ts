/** How many characters differ, at most, between what somebody wrote and what was meant. */
const MAX_DISTANCE = 3;

/** A question for the end of a message: what was meant, or all that there is. */
export function nearestName(written: string, known: readonly string[]): string {
  const [nearest] = known
    .map(name => ({ name, distance: distance(written.toLowerCase(), name.toLowerCase()) }))
    .sort((one, other) => one.distance - other.distance);
  if (nearest && nearest.distance <= MAX_DISTANCE) return `Is ${nearest.name} meant?`;
  return known.length === 0 ? 'AWS documents none.' : `AWS documents ${known.join(', ')}.`;
}

/** The insertions, deletions and replacements that lead from one to the other. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  [...one].forEach((character, line) => {
    const next = [line + 1];
    [...other].forEach((counterpart, column) => {
      const replaced = row[column] + (character === counterpart ? 0 : 1);
      next.push(Math.min(replaced, row[column + 1] + 1, next[column] + 1));
    });
    row = next;
  });
  return row[other.length];
}
