import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { CorpusCase, readCases } from './cases';
import { differences, findingLine } from './expectations';
import { reviewCase } from './review';

/** What became of the findings of one rule. */
interface RuleCount {
  reported: number;
  useful: number;
  /** Right, and nobody has to act on it. */
  useless: number;
  falseAlarms: number;
  missing: number;
}

const NO_FINDING: RuleCount = { reported: 0, useful: 0, useless: 0, falseAlarms: 0, missing: 0 };
const COLUMNS: ReadonlyArray<keyof RuleCount> = ['reported', 'useful', 'useless', 'falseAlarms', 'missing'];

/** Prints the counts of the corpus as tables. */
function main(): void {
  process.env.CDK_VALIDATION = 'false';
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'corpus-'));
  const cases = readCases().map(one => ({ one, lines: reviewCase(one, folder).lines }));
  fs.rmSync(folder, { recursive: true });
  const lines = cases.flatMap(each => each.lines);
  const counts = new Map<string, RuleCount>();
  for (const each of cases) countFindings(each.one, each.lines.filter(line => line.startsWith('finding ')), counts);
  console.log(`${cases.length} templates, ${lines.filter(line => line.startsWith('secret ')).length} secrets\n`);
  printTable(['finding', 'reported', 'useful', 'useless', 'false alarms', 'missing'], findingRows(counts));
  printTable(['guardrail', 'secrets'], tally(lines, 'rail ', 2));
  printTable(['access on the map', 'paths'], tally(lines, 'path ', 4));
}

function countFindings({ expected }: CorpusCase, reported: readonly string[], counts: Map<string, RuleCount>): void {
  const wanted = expected.findings.map(finding => ({ ...finding, line: findingLine(finding.at, finding.rule, finding.level) }));
  const found = differences(wanted.map(({ line }) => line), reported);
  for (const line of reported) add(counts, line, 'reported');
  for (const difference of found) add(counts, difference.slice(2), difference.startsWith('+') ? 'falseAlarms' : 'missing');
  for (const { line, isUseful } of wanted) {
    if (!found.includes(`- ${line}`)) add(counts, line, isUseful ? 'useful' : 'useless');
  }
}

/** @param line of a finding */
function add(counts: Map<string, RuleCount>, line: string, column: keyof RuleCount): void {
  const [, , rule, level] = line.split(' ');
  const key = `${level} ${rule}`;
  const known = counts.get(key) ?? NO_FINDING;
  counts.set(key, { ...known, [column]: known[column] + 1 });
}

function findingRows(counts: ReadonlyMap<string, RuleCount>): Array<readonly unknown[]> {
  const rows = [...counts].sort(([a], [b]) => a < b ? -1 : 1).map(([key, count]) => [key, ...COLUMNS.map(column => count[column])]);
  const sums = COLUMNS.map(column => [...counts.values()].reduce((sum, count) => sum + count[column], 0));
  return [...rows, ['all', ...sums]];
}

/** How often each word stands at the position, in the lines that begin so. */
function tally(lines: readonly string[], start: string, position: number): Array<readonly unknown[]> {
  const words = lines.filter(line => line.startsWith(start)).map(line => line.split(' ')[position]);
  return [...new Set(words)].sort().map(word => [word, words.filter(each => each === word).length]);
}

function printTable(head: readonly string[], rows: ReadonlyArray<readonly unknown[]>): void {
  for (const row of [head, head.map(() => '---'), ...rows]) console.log(`| ${row.join(' | ')} |`);
  console.log('');
}

main();
