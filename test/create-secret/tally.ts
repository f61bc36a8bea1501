/* Counts runs, and prints them as a table. */
import { FAULTS } from './faults';
import { Run, reproduction } from './matrix';

export interface Row {
  readonly group: string;
  scenarios: number;
  runs: number;
  hit: number;
  /** Deliveries that came late. */
  late: number;
  violations: number;
  /** Runs with two faults. */
  pairs: number;
  /** Pairs that could have run: each is another run than all the others. */
  distinct: number;
  /** Pairs that are the same run as one of those. */
  same: number;
  /** Runs that came to a known state, and ended there. */
  joined: number;
}

const FIELDS = ['scenarios', 'runs', 'hit', 'late', 'violations', 'pairs', 'distinct', 'same', 'joined'] as const;
type Field = typeof FIELDS[number];

/** Plain data, so that it can cross from process to process. */
export interface Tally {
  readonly rows: Record<string, Row>;
  readonly kinds: Record<string, number>;
  readonly calls: Record<string, number>;
  /** The first few runs of each kind of violation. */
  readonly examples: Record<string, { times: number; shown: string }>;
}

export function emptyTally(): Tally {
  return { rows: {}, kinds: {}, calls: {}, examples: {} };
}

export function rowOf(tally: Tally, group: string): Row {
  return tally.rows[group] ??= { group, scenarios: 0, runs: 0, hit: 0, late: 0, violations: 0, pairs: 0, distinct: 0, same: 0, joined: 0 };
}

export function count(tally: Tally, run: Run, group = run.scenario.group): void {
  const row = rowOf(tally, group);
  row.runs++;
  row.hit += run.hit;
  row.late += run.world.deliveries.hasCome ? 1 : 0;
  row.violations += run.violations.length > 0 ? 1 : 0;
  row.pairs += run.faults.length === 2 ? 1 : 0;
  row.joined += run.course.joined ? 1 : 0;
  if (run.faults.length < 2) row.same += run.course.callsSkipped * FAULTS.length;
  for (const { kind } of run.world.faults.hit) tally.kinds[kind] = (tally.kinds[kind] ?? 0) + 1;
  for (const { service, operation } of run.world.aws.calls) tally.calls[`${service}:${operation}`] = (tally.calls[`${service}:${operation}`] ?? 0) + 1;
  if (run.violations.length > 0) exemplify(tally, `${run.scenario.name}: ${run.violations[0].slice(0, 70)}`, reproduction(run));
}

export function exemplify(tally: Tally, key: string, shown: string): void {
  const example = tally.examples[key] ??= { times: 0, shown };
  example.times++;
}

export function add(total: Tally, part: Tally): void {
  for (const row of Object.values(part.rows)) {
    const sum = rowOf(total, row.group);
    for (const field of FIELDS) sum[field] += row[field];
  }
  for (const field of ['kinds', 'calls'] as const) for (const [key, times] of Object.entries(part[field])) total[field][key] = (total[field][key] ?? 0) + times;
  for (const [key, { times, shown }] of Object.entries(part.examples)) {
    exemplify(total, key, shown);
    total.examples[key].times += times - 1;
  }
}

export function markdown(tally: Tally): string {
  const rows = Object.values(tally.rows).sort((one, other) => one.group.localeCompare(other.group));
  const sum = (field: Field): number => rows.reduce((total, row) => total + row[field], 0);
  const line = (...cells: Array<string | number>): string => `| ${cells.map(cell => (typeof cell === 'number' ? cell.toLocaleString('en') : cell)).join(' | ')} |`;
  return [
    line('scenarios', 'number', 'runs', 'faults hit', 'came late', 'violations'), '| --- | ---: | ---: | ---: | ---: | ---: |',
    ...rows.map(({ group, scenarios, runs, hit, late, violations }) => line(group, scenarios, runs, hit, late, violations)),
    line('**all**', sum('scenarios'), sum('runs'), sum('hit'), sum('late'), sum('violations')), '',
    line('pairs of faults', 'number'), '| --- | ---: |', line('the same run as another', sum('same')), line('distinct', sum('distinct')), line('ran', sum('pairs')), '',
    `${sum('joined').toLocaleString('en')} runs came to a known state, and ended there.`, '',
    line('fault', 'times'), '| --- | ---: |', ...Object.entries(tally.kinds).sort().map(([kind, times]) => line(kind, times)),
  ].join('\n');
}
