/*
 * npx tsx --tsconfig tsconfig.dev.json test/create-secret/full-run.ts [--only <regular expression>] [--kinds <plot,scenario,late>]
 *   [--singles] [--part <0..1>] [--slice <k/n>] [--out <file>] [--workers <n>] [--handler <a bundle's index.js>]
 * npx tsx --tsconfig tsconfig.dev.json test/create-secret/full-run.ts --sum <file,file> [--only ...] [--kinds ...]
 *
 * Every single fault and every distinct pair of faults at every call, over all scenarios and both kinds of consistency, the
 * interleavings, and each event late at each later state, on the bundled handler. Where each event is delivered twice, every
 * single fault and a fifth of the pairs. Prints the table of docs/internals/handler-proof.md.
 *
 * With `--out`, each job that is done adds a line to the file, and a later run passes over what is there. A slice is each n-th
 * job. `--sum` adds up the lines of one handler, and says which jobs are missing.
 */
import './environment';
import { ChildProcess, fork } from 'node:child_process';
import { hashOfBundle, shippedBundle } from './bundle';
import { seeded } from './fake/random-password';
import { everyInterleaving, someInterleavings } from './interleavings';
import { everyLateRun } from './late';
import { CONSISTENCIES, everyRun, warmUp } from './matrix';
import { PLOTS } from './plots';
import { Measured, measuredOf, resultsIn, summed, write } from './results';
import { SCENARIOS } from './scenarios';
import { add, count, emptyTally, exemplify, markdown, rowOf, Tally } from './tally';

const WORKERS = '2';
/** Of the pairs of faults where each event is delivered twice: there are as many as of all others. */
const PART_OF_DUPLICATES = 0.2;
/** More orders than that of one plot are sampled. */
const MOST_ORDERS = 4_000;
const SHOWN = 40;
/** The SDK remembers something of each run: four times as many fill the memory of a process. */
const RUNS_OF_A_WORKER = 15_000;

interface Options {
  readonly only: string;
  readonly singles: boolean;
  readonly part: number;
  readonly workers: number;
  readonly kinds: readonly string[];
  /** Instead of the shipped bundle. */
  readonly handler?: string;
  /** Where the lines of results go, and from where a run goes on. */
  readonly out?: string;
  readonly slice: readonly [number, number];
  readonly sum: readonly string[];
}

const KINDS = ['plot', 'scenario', 'late'] as const;

interface Job {
  readonly kind: typeof KINDS[number];
  readonly index: number;
  readonly consistency: number;
}

function optionsOf(words: readonly string[]): Options {
  const after = (name: string, otherwise: string): string => (words.includes(name) ? words[words.indexOf(name) + 1] : otherwise);
  return {
    only: after('--only', '.'),
    singles: words.includes('--singles'),
    part: Number(after('--part', '1')),
    workers: Number(after('--workers', WORKERS)),
    kinds: after('--kinds', KINDS.join()).split(','),
    handler: after('--handler', '') || undefined,
    out: after('--out', '') || undefined,
    slice: sliceOf(after('--slice', '1/1')),
    sum: after('--sum', '').split(',').filter(file => file !== ''),
  };
}

function sliceOf(text: string): readonly [number, number] {
  const [, slice, slices] = /^(\d+)\/(\d+)$/.exec(text)?.map(Number) ?? [];
  if (!(slice >= 1 && slice <= slices)) throw new Error(`--slice ${text}: write the number of the slice, a slash, and how many there are, such as 3/8.`);
  return [slice, slices];
}

function nameOf({ kind, index, consistency }: Job): string {
  return `${kind} · ${(kind === 'plot' ? PLOTS : SCENARIOS)[index].name} · ${CONSISTENCIES[consistency].name}`;
}

/** The long ones first, so that the workers end together. */
function jobsOf({ only, kinds, slice: [slice, slices] }: Options): Job[] {
  const isChosen = new RegExp(only);
  const jobs = (kind: Job['kind'], all: ReadonlyArray<{ readonly name: string }>): Job[] => all.flatMap(({ name }, index) =>
    (isChosen.test(name) ? CONSISTENCIES.map((_, consistency) => ({ kind, index, consistency })) : []));
  const late = jobs('late', SCENARIOS).filter(({ index }) => !SCENARIOS[index].delivery);
  const all = [...jobs('plot', PLOTS), ...late, ...jobs('scenario', SCENARIOS).reverse()].filter(({ kind }) => kinds.includes(kind));
  return all.filter((_, index) => index % slices === slice - 1);
}

/** What a worker sends: first that it is ready, and then after each job. */
interface Done {
  readonly job?: string;
  readonly minutes: number;
  readonly tally: Tally;
}

// ---- a worker -----------------------------------------------------------------------------------------------------
async function work(options: Options): Promise<void> {
  Error.stackTraceLimit = 0; // The SDK makes errors by the thousand, and nobody reads where.
  const { createHandler } = shippedBundle(options.handler);
  await warmUp(createHandler, SCENARIOS);
  process.on('message', async (job: Job) => {
    const started = Date.now();
    const tally = await tallyOf(job, options, createHandler);
    process.send!({ job: nameOf(job), minutes: (Date.now() - started) / 60_000, tally } satisfies Done);
  });
  process.send!({ minutes: 0, tally: emptyTally() } satisfies Done);
}

type Handler = ReturnType<typeof shippedBundle>['createHandler'];

function tallyOf(job: Job, options: Options, createHandler: Handler): Promise<Tally> {
  switch (job.kind) {
    case 'scenario': return tallyOfScenario(job, options, createHandler);
    case 'plot': return tallyOfPlot(job, options, createHandler);
    case 'late': return tallyOfLate(job, createHandler);
  }
}

async function tallyOfLate({ index, consistency }: Job, createHandler: Handler): Promise<Tally> {
  const tally = emptyTally();
  rowOf(tally, 'late').scenarios++;
  for await (const run of everyLateRun(createHandler, SCENARIOS[index], CONSISTENCIES[consistency])) count(tally, run, 'late');
  return tally;
}

async function tallyOfScenario({ index, consistency }: Job, { singles, part }: Options, createHandler: Handler): Promise<Tally> {
  const tally = emptyTally();
  const random = seeded(index);
  const { group } = SCENARIOS[index];
  rowOf(tally, group).scenarios++;
  const share = part * (group === 'duplicates' ? PART_OF_DUPLICATES : 1);
  const keeps = (): boolean => {
    rowOf(tally, group).distinct++;
    return !singles && random() < share;
  };
  for await (const run of everyRun(createHandler, SCENARIOS[index], CONSISTENCIES[consistency], keeps)) count(tally, run);
  return tally;
}

async function tallyOfPlot({ index, consistency }: Job, { part }: Options, createHandler: Handler): Promise<Tally> {
  const tally = emptyTally();
  const row = rowOf(tally, 'interleavings');
  row.scenarios++;
  const orders = part < 1 ? someInterleavings(createHandler, PLOTS[index], CONSISTENCIES[consistency], Math.ceil(MOST_ORDERS * part))
    : everyInterleaving(createHandler, PLOTS[index], CONSISTENCIES[consistency], MOST_ORDERS);
  for await (const { violations, choices } of orders) {
    row.runs++;
    row.violations += violations.length > 0 ? 1 : 0;
    if (violations.length > 0) exemplify(tally, `${PLOTS[index].name}: ${violations[0].slice(0, 70)}`, `${PLOTS[index].name} · ${CONSISTENCIES[consistency].name} · order ${choices}\n    ${violations.join('\n    ')}`);
  }
  if (row.runs === MOST_ORDERS) await sampleTheRest(tally, index, consistency, createHandler);
  return tally;
}

/** Depth first stays near one order: a plot with too many is sampled too. */
async function sampleTheRest(tally: Tally, index: number, consistency: number, createHandler: Handler): Promise<void> {
  const row = rowOf(tally, 'interleavings');
  for await (const { violations } of someInterleavings(createHandler, PLOTS[index], CONSISTENCIES[consistency], MOST_ORDERS / 4)) {
    row.runs++;
    row.violations += violations.length > 0 ? 1 : 0;
    if (violations.length > 0) exemplify(tally, `${PLOTS[index].name}: ${violations[0].slice(0, 70)}`, violations.join('\n'));
  }
}

// ---- the main process ---------------------------------------------------------------------------------------------
async function main(options: Options): Promise<void> {
  if (options.sum.length > 0) return addUp(options);
  const started = Date.now();
  const measured: Measured = { handler: hashOfBundle(options.handler), part: options.part, singles: options.singles };
  const done = options.out ? jobsDone(options.out, measured) : new Set<string>();
  const jobs = jobsOf(options).filter(job => !done.has(nameOf(job)));
  if (done.size > 0) console.error(`${done.size} jobs are in ${options.out}, and ${jobs.length} are left.`);
  const total = emptyTally();
  const record = ({ job, minutes, tally }: Done): void => {
    add(total, tally);
    if (options.out && job) write(options.out, { ...measured, job, minutes, tally });
  };
  await Promise.all(Array.from({ length: options.workers }, () => employ(jobs, total, record)));
  const minutes = (Date.now() - started) / 60_000;
  show(total, `The handler: ${measured.handler}. ${minutes.toFixed(1)} minutes in ${options.workers} processes.`);
}

/** Of other figures, nothing may be added to the file. */
function jobsDone(file: string, measured: Measured): ReadonlySet<string> {
  const results = resultsIn(file);
  const other = results.find(result => measuredOf(result) !== measuredOf(measured));
  if (other) throw new Error(`${file} has figures of ${measuredOf(other)}. This run is ${measuredOf(measured)}: name another file.`);
  return new Set(results.map(({ job }) => job));
}

function addUp(options: Options): void {
  const { measured, jobs, minutes, tally } = summed(options.sum);
  const missing = jobsOf(options).map(nameOf).filter(name => !jobs.has(name));
  show(tally, `${measuredOf(measured)}. ${jobs.size} jobs, ${minutes.toFixed(1)} minutes of one process; ${missing.length} jobs are missing.`);
  for (const name of missing) console.log(`missing: ${name}`);
}

function show(total: Tally, about: string): void {
  console.log(`${markdown(total)}\n\n${about}`);
  const examples = Object.entries(total.examples).sort(([, one], [, other]) => other.times - one.times);
  for (const [key, { times, shown }] of examples.slice(0, SHOWN)) console.log(`\n${times} × ${key}\n  ${shown}`);
  process.exitCode = examples.length > 0 ? 1 : 0;
}

/** A long run can be judged before it ends. */
function progress(tally: Tally, left: number): string {
  return `${sumOf(tally, 'runs')} runs, ${sumOf(tally, 'violations')} violations, ${left} jobs left`;
}

function sumOf({ rows }: Tally, field: 'runs' | 'violations'): number {
  return Object.values(rows).reduce((total, row) => total + row[field], 0);
}

function employ(jobs: Job[], total: Tally, record: (done: Done) => void): Promise<void> {
  const worker: ChildProcess = fork(__filename, process.argv.slice(2), { env: { ...process.env, FULL_RUN_WORKER: '1' }, execArgv: [...process.execArgv, '--max-semi-space-size=64', '--no-warnings'] });
  let runs = 0;
  return new Promise((resolve, reject) => {
    worker.on('message', (done: Done) => {
      record(done);
      for (const { shown } of Object.values(done.tally.examples)) console.error(shown);
      runs += sumOf(done.tally, 'runs');
      const job = runs < RUNS_OF_A_WORKER ? jobs.shift() : undefined;
      console.error(progress(total, jobs.length));
      if (job) return void worker.send(job);
      worker.kill();
      resolve(jobs.length > 0 ? employ(jobs, total, record) : undefined);
    });
    worker.on('error', reject);
    worker.on('exit', (code, signal) => reject(new Error(`A worker ended with ${code ?? signal}.`))); // After its last job, nothing waits for it.
  });
}

void (process.env.FULL_RUN_WORKER ? work : main)(optionsOf(process.argv));
