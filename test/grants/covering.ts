/** Names and levels of what may differ between two cells of a matrix. */
export type Factors = Record<string, readonly string[]>;

export type Cell<F extends Factors> = { readonly [name in keyof F]: F[name][number] };

/** Cells in which any levels of so many factors meet at least once, wherever they can: the first of those that have most to add. */
export function covering<F extends Factors>(factors: F, strength: number, isPossible: (cell: Cell<F>) => boolean): Cell<F>[] {
  let candidates = product(factors).filter(isPossible).map(cell => ({ cell, meetings: meetingsOf(cell, strength) }));
  const open = new Set(candidates.flatMap(({ meetings }) => meetings));
  const chosen: Cell<F>[] = [];
  while (open.size > 0) {
    candidates = candidates.map(({ cell, meetings }) => ({ cell, meetings: meetings.filter(meeting => open.has(meeting)) }));
    const best = candidates.reduce((one, other) => other.meetings.length > one.meetings.length ? other : one);
    for (const meeting of best.meetings) open.delete(meeting);
    chosen.push(best.cell);
  }
  return chosen;
}

function product<F extends Factors>(factors: F): Cell<F>[] {
  return Object.entries(factors).reduce<object[]>(
    (cells, [name, levels]) => cells.flatMap(cell => levels.map(level => ({ ...cell, [name]: level }))), [{}],
  ) as Cell<F>[];
}

function meetingsOf(cell: object, strength: number): string[] {
  const levels = Object.entries(cell).map(([name, level]) => `${name}=${level}`);
  return subsets(levels, strength).map(subset => subset.join(' '));
}

function subsets(all: string[], size: number): string[][] {
  if (size === 0) return [[]];
  return all.flatMap((first, index) => subsets(all.slice(index + 1), size - 1).map(rest => [first, ...rest]));
}
