/* Applies a weakening to a copy of the source, and asks probes, late events, interleavings and the sampled matrix until one sees it. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleOf, SOURCE } from '../bundle';
import { described } from '../deliveries';
import { seeded } from '../fake/random-password';
import { STRONG } from '../fake/secret-store';
import { someInterleavings } from '../interleavings';
import { CreateHandler } from '../lambda-driver';
import { everyLateRun } from '../late';
import { CONSISTENCIES, warmUp } from '../matrix';
import { PLOTS } from '../plots';
import { sampled } from '../sampling';
import { Scenario, SCENARIOS } from '../scenarios';
import { PROBES } from './probes';
import { Weakening } from './weakenings';

export interface Detection {
  /** What saw it. */
  readonly by: string;
  readonly harm: string;
  readonly runs: number;
}

/** A violation is seldom alone: half of the runs see it as well, in half of the time. */
const PART_OF_LATE_RUNS = 0.5;

/** The source with the weakening; an error if there is nothing left to weaken. */
export function weakened({ name, file, from, to }: Weakening): string {
  const source = readFileSync(join(SOURCE, file), 'utf8');
  const changed = source.replace(from, to);
  if (changed === source) throw new Error(`The weakening "${name}" does not fit ${file} any more.`);
  return changed;
}

export function weakenedHandler(weakening: Weakening): CreateHandler {
  const folder = mkdtempSync(join(tmpdir(), 'weakened-'));
  try {
    const source = join(folder, 'create-secret');
    cpSync(SOURCE, source, { recursive: true });
    cpSync(join(SOURCE, '..', 'secrets-manager.ts'), join(folder, 'secrets-manager.ts'));
    writeFileSync(join(source, weakening.file), weakened(weakening));
    return bundleOf(source);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Undefined when nothing sees it. */
export async function detect(createHandler: CreateHandler): Promise<Detection | undefined> {
  await warmUp(createHandler, SCENARIOS);
  const early = await byProbes(createHandler) ?? await byMatrix(createHandler, 0, 0);
  return early ?? await byLateEvents(createHandler) ?? await byInterleavings(createHandler) ?? byMatrix(createHandler, 6, 4);
}

async function byProbes(createHandler: CreateHandler): Promise<Detection | undefined> {
  for (const [index, { name, ask }] of PROBES.entries()) {
    const [harm] = await ask(createHandler).catch((error: Error) => [error.message]); // A probe may expect a stack that is not there.
    if (harm) return { by: `probe: ${name}`, harm, runs: index + 1 };
  }
  return undefined;
}

/** Mode version first: it has the fewest calls. */
async function byLateEvents(createHandler: CreateHandler): Promise<Detection | undefined> {
  const random = seeded(11);
  let runs = 0;
  for (const scenario of SCENARIOS.filter(({ group }) => group === 'outdated').sort((one, other) => costOf(one) - costOf(other))) {
    for await (const { violations: [harm], late } of everyLateRun(createHandler, scenario, STRONG, () => random() < PART_OF_LATE_RUNS)) {
      runs++;
      if (harm) return { by: `${scenario.name}, ${late ? described(late) : 'nothing late'}`, harm, runs };
    }
  }
  return undefined;
}

function costOf({ name }: Scenario): number {
  return /^write/.test(name) ? 0 : /renamed/.test(name) ? 2 : 1;
}

async function byInterleavings(createHandler: CreateHandler): Promise<Detection | undefined> {
  let runs = 0;
  for (const plot of PLOTS) {
    for await (const { violations: [harm] } of someInterleavings(createHandler, plot, STRONG, 15)) {
      runs++;
      if (harm) return { by: `interleaving: ${plot.name}`, harm, runs };
    }
  }
  return undefined;
}

async function byMatrix(createHandler: CreateHandler, singles: number, pairs: number): Promise<Detection | undefined> {
  const random = seeded(11);
  let runs = 0;
  for (const scenario of SCENARIOS) {
    for (const consistency of CONSISTENCIES) {
      for await (const { violations: [harm], faults } of sampled(createHandler, scenario, consistency, { singles, pairs, random })) {
        runs++;
        const what = faults.map(({ kind }) => kind).join(' and ') || 'no fault';
        if (harm) return { by: `${scenario.name}, ${consistency.name}, ${what}`, harm, runs };
      }
    }
  }
  return undefined;
}
