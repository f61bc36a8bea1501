/* Figures of several runs are added up for one handler only, and each job once. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Result, resultsIn, summed, write } from './results';
import { emptyTally, rowOf } from './tally';

const folder = mkdtempSync(join(tmpdir(), 'results-'));

function result(job: string, runs: number, handler = 'aaaa'): Result {
  const tally = emptyTally();
  rowOf(tally, 'create').runs = runs;
  return { handler, part: 0.25, singles: false, job, minutes: 1, tally };
}

function fileOf(name: string, ...results: Result[]): string {
  const file = join(folder, name);
  for (const one of results) write(file, one);
  return file;
}

test('the jobs of two files are added up, each once', () => {
  const one = fileOf('one', result('a', 10), result('b', 20));
  const two = fileOf('two', result('b', 20), result('c', 30));
  const { jobs, minutes, tally } = summed([one, two]);
  expect([...jobs]).toEqual(['a', 'b', 'c']);
  expect(minutes).toBe(3);
  expect(rowOf(tally, 'create').runs).toBe(60);
});

test('figures of another handler are not added up', () => {
  const files = [fileOf('old', result('a', 10)), fileOf('new', result('b', 10, 'bbbb'))];
  expect(() => summed(files)).toThrow('These figures cannot be added up: handler aaaa, single faults and 0.25 of the pairs and handler bbbb, single faults and 0.25 of the pairs.');
});

test('a line that was cut off is a job that was not done', () => {
  const file = fileOf('cut', result('a', 10));
  writeFileSync(file, '{"handler":"aaaa","job":"b"', { flag: 'a' });
  expect(resultsIn(file).map(({ job }) => job)).toEqual(['a']);
});
