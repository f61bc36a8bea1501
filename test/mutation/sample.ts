import { createHash } from 'node:crypto';
import { groupBy } from './group-by';

/** As many of each group as possible, so that small groups get a score too; the same ones for the same seed. */
export function sampled<T>(items: readonly T[], groupOf: (item: T) => string, size: number, seed: number): T[] {
  const groups = [...groupBy(items, groupOf)].map(([name, group]) => shuffled(group, `${seed} ${name}`));
  const drawn: T[] = [];
  for (let rank = 0; drawn.length < Math.min(size, items.length); rank++) {
    drawn.push(...groups.flatMap(group => group.slice(rank, rank + 1)).slice(0, size - drawn.length));
  }
  return drawn;
}

function shuffled<T>(items: T[], seed: string): T[] {
  const rankOf = (index: number): string => createHash('sha256').update(`${seed} ${index}`).digest('hex');
  return items.map((item, index) => ({ item, rank: rankOf(index) })).sort((a, b) => (a.rank < b.rank ? -1 : 1)).map(({ item }) => item);
}
