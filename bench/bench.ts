/**
 * `npx projen bench`: synthesis and import of `ManagedSecret`, all rules on, beside aws-cdk-lib's `Secret` with the
 * same properties. Prints a Markdown table. See bench/README.md.
 */
import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

const CONSTRUCTS = ['Secret', 'ManagedSecret'] as const;
type Construct = typeof CONSTRUCTS[number];

interface Measurement {
  readonly milliseconds: number;
  readonly megabytes: number;
}

/** A case, and how often it is measured. */
interface Case {
  readonly name: string;
  readonly task: 'import' | 'import-class' | 'synthesize' | 'synthesize-plain';
  readonly secrets: number;
  readonly repetitions: number;
}

const CASES: readonly Case[] = [
  { name: 'import', task: 'import', secrets: 0, repetitions: 21 },
  { name: 'import of the class alone', task: 'import-class', secrets: 0, repetitions: 21 },
  { name: '1 secret', task: 'synthesize', secrets: 1, repetitions: 15 },
  { name: '100 secrets', task: 'synthesize', secrets: 100, repetitions: 15 },
  { name: '1000 secrets', task: 'synthesize', secrets: 1000, repetitions: 15 },
  { name: '1000 plain secrets', task: 'synthesize-plain', secrets: 1000, repetitions: 15 },
  { name: '10,000 secrets', task: 'synthesize', secrets: 10_000, repetitions: 5 },
];

/** Template validation of CDK costs the same seconds whatever is in the template, and would hide the difference. */
const ENVIRONMENT = { ...process.env, CDK_VALIDATION: 'false', NODE_OPTIONS: '' };

function measure(construct: Construct, { task, secrets }: Case): Measurement {
  const output = execFileSync(process.execPath, [path.join(__dirname, 'case.js'), task, construct, String(secrets)], { env: ENVIRONMENT });
  return JSON.parse(output.toString());
}

/** Alternates, and alternates who begins, so that whatever else the machine does meets both. */
function measureBoth(measured: Case): Record<Construct, Measurement[]> {
  const measurements: Record<Construct, Measurement[]> = { Secret: [], ManagedSecret: [] };
  for (let repetition = 0; repetition < measured.repetitions; repetition++) {
    const order = repetition % 2 === 0 ? CONSTRUCTS : [...CONSTRUCTS].reverse();
    for (const construct of order) measurements[construct].push(measure(construct, measured));
    process.stderr.write('.');
  }
  process.stderr.write(` ${measured.name}\n`);
  return measurements;
}

interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

function spreadOf(values: number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.ceil((sorted.length - 1) / 2)]];
  return { min: sorted[0], median: (low + high) / 2, max: sorted[sorted.length - 1] };
}

/** The median of the ratios of neighbours in time, which ran on a machine of about the same load. */
function ratio(ours: number[], theirs: number[]): string {
  return spreadOf(ours.map((value, repetition) => value / theirs[repetition])).median.toFixed(2);
}

function cell({ min, median, max }: Spread): string {
  return `${round(median)} (${round(min)}–${round(max)})`;
}

function round(value: number): string {
  return Math.round(value).toLocaleString('en');
}

function row(measured: Case): string {
  const both = measureBoth(measured);
  const values = (construct: Construct, figure: keyof Measurement) => both[construct].map(measurement => measurement[figure]);
  const cells = (figure: keyof Measurement) => [
    ...CONSTRUCTS.map(construct => cell(spreadOf(values(construct, figure)))),
    ratio(values('ManagedSecret', figure), values('Secret', figure)),
  ];
  return `| ${[measured.name, ...cells('milliseconds'), ...cells('megabytes')].join(' | ')} |`;
}

/** `--quick` measures each case three times and leaves out the largest. */
function casesFor(args: string[]): readonly Case[] {
  if (!args.includes('--quick')) return CASES;
  return CASES.filter(({ secrets }) => secrets <= 1000).map(measured => ({ ...measured, repetitions: 3 }));
}

function versionOf(name: string): string {
  return `${name} ${JSON.parse(fs.readFileSync(require.resolve(`${name}/package.json`), 'utf8')).version}`;
}

console.log(`Median (fastest–slowest) in fresh processes; ${versionOf('aws-cdk-lib')}, Node ${process.versions.node}, ${os.cpus().length} cores.\n`);
console.log('| | `Secret`, ms | `ManagedSecret`, ms | ratio | `Secret`, MB | `ManagedSecret`, MB | ratio |');
console.log('| --- | ---: | ---: | ---: | ---: | ---: | ---: |');
for (const measured of casesFor(process.argv.slice(2))) console.log(row(measured));
