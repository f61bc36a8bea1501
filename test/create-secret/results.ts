/* What a long run writes down: one line of JSON for each job, so that it can be stopped, go on, and be added up. */
import { appendFileSync, existsSync, readFileSync, truncateSync } from 'node:fs';
import { add, emptyTally, Tally } from './tally';

/** What must be equal of figures that are added up. */
export interface Measured {
  /** The hash of the bundle. */
  readonly handler: string;
  readonly part: number;
  readonly singles: boolean;
}

export interface Result extends Measured {
  readonly job: string;
  readonly minutes: number;
  readonly tally: Tally;
}

export function write(file: string, result: Result): void {
  dropCutLine(file);
  appendFileSync(file, `${JSON.stringify(result)}\n`);
}

function dropCutLine(file: string): void {
  if (!existsSync(file)) return;
  const written = readFileSync(file);
  const end = written.lastIndexOf('\n') + 1;
  if (end < written.length) truncateSync(file, end);
}

/** A line that was cut off, because the run was killed in it, is a job that was not done. */
export function resultsIn(file: string): Result[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.slice(0, -1).map(line => JSON.parse(line) as Result);
}

export interface Sum {
  readonly measured: Measured;
  readonly jobs: ReadonlySet<string>;
  readonly minutes: number;
  readonly tally: Tally;
}

/** The tally of all files, each job once. Figures of another handler, or of another part, are refused. */
export function summed(files: readonly string[]): Sum {
  const results = files.flatMap(resultsIn);
  if (results.length === 0) throw new Error(`There is no result in ${files.join(' and ')}.`);
  const kinds = new Set(results.map(measuredOf));
  if (kinds.size > 1) throw new Error(`These figures cannot be added up: ${[...kinds].join(' and ')}.`);
  const byJob = new Map(results.map(result => [result.job, result]));
  const tally = emptyTally();
  for (const result of byJob.values()) add(tally, result.tally);
  const minutes = [...byJob.values()].reduce((sum, result) => sum + result.minutes, 0);
  return { measured: results[0], jobs: new Set(byJob.keys()), minutes, tally };
}

/** In words, which are equal where the figures can be added up. */
export function measuredOf({ handler, part, singles }: Measured): string {
  return `handler ${handler}, ${singles ? 'single faults' : `single faults and ${part} of the pairs`}`;
}
