import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { baseCommit, changedSince, suitesBeside } from './changed';
import { filesToMutate, folderOf, mutantsOf } from './mutants';
import { sampled } from './sample';
import { score, scoreTable } from './score';
import { mutate } from './stryker';

const { values, positionals } = parseArgs({
  args: process.argv.slice(2).filter(argument => argument !== '--'), // projen passes it on.
  allowPositionals: true,
  options: {
    sample: { type: 'string' },
    seed: { type: 'string', default: '1' },
    changed: { type: 'boolean', default: false },
    least: { type: 'string', default: '0' },
  },
});

async function main(): Promise<void> {
  if (!values.changed) return run(filesToMutate(positionals.length > 0 ? positionals : ['src']));
  const base = baseCommit();
  if (base === undefined) return console.log('Nothing is mutated: git has no earlier commit.');
  const files = filesToMutate(changedSince(base)).filter(file => suitesBeside(file).length > 0);
  if (files.length === 0) return console.log(`Nothing is mutated: no code of src that has suites beside it changed since ${base}.`);
  await run(files, [...new Set(files.flatMap(suitesBeside))]);
}

/** With all suites where none are given. */
async function run(files: string[], suites?: string[]): Promise<void> {
  const all = await mutantsOf(files);
  const drawn = sampled(all, ({ fileName }) => folderOf(fileName), Number(values.sample ?? all.length), Number(values.seed));
  console.log(`${drawn.length} of ${all.length} mutants, seed ${values.seed}`);
  const results = await inScratch(scratch => mutate(drawn, scratch, suites));
  console.log(`\n${scoreTable(results)}`);
  if (results.length > 0 && score(results) * 100 < Number(values.least)) process.exitCode = 1;
}

async function inScratch<T>(work: (scratch: string) => Promise<T>): Promise<T> {
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'mutation-'));
  try {
    return await work(scratch);
  } finally {
    fs.rmSync(scratch, { recursive: true });
  }
}

void main();
