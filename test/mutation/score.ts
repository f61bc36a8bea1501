import { groupBy } from './group-by';
import { folderOf, type Mutant } from './mutants';

export interface Result extends Mutant { readonly status: string }

/** A mutant on which a suite does not even load is found as well as one on which a test fails. */
const KILLED = ['Killed', 'RuntimeError'];
const SURVIVED = ['Survived', 'NoCoverage'];

/** One line for each folder, and one for all. */
export function scoreTable(results: Result[]): string {
  const folders = [...groupBy(results, ({ fileName }) => folderOf(fileName))].sort(([a], [b]) => a < b ? -1 : 1);
  const rows = [...folders, ['all', results] as const].map(([folder, ofFolder]) => row(folder, ofFolder));
  return ['| folder | mutants | killed | survived | timeout | score |', '| --- | --: | --: | --: | --: | --: |', ...rows].join('\n');
}

function row(folder: string, results: Result[]): string {
  const count = (statuses: string[]): number => results.filter(({ status }) => statuses.includes(status)).length;
  const cells = [folder, results.length, count(KILLED), count(SURVIVED), count(['Timeout']), `${Math.floor(score(results) * 100)} %`];
  return `| ${cells.join(' | ')} |`;
}

/** A mutant that never ends is found too. */
export function score(results: Result[]): number {
  return 1 - survivors(results).length / results.length;
}

export function survivors(results: Result[]): Result[] {
  return results.filter(({ status }) => SURVIVED.includes(status));
}
