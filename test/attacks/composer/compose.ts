import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { CARRIED, PLANTED } from './carriers';
import { compare, Disagreement } from './compare';
import { HIDDEN } from './hidden';
import { NEVER } from './never';
import { Random } from './random';
import { SURROUNDINGS } from './surroundings';
import { Trick, World } from './world';

export const TRICKS: readonly Trick[] = [...PLANTED, ...CARRIED, ...SURROUNDINGS, ...NEVER, ...HIDDEN];

/** A trick, and the numbers that it draws: the same, whichever others are left out. */
interface Move {
  readonly trick: Trick;
  readonly seed: number;
}

/** The three tricks of a seed: what is bad or odd, how it is carried, and what else there is. */
export function movesOf(seed: number): Move[] {
  const random = new Random(seed);
  const kinds = [random.of([PLANTED, SURROUNDINGS]), random.of([CARRIED, SURROUNDINGS, NEVER]), random.of([CARRIED, SURROUNDINGS, NEVER, HIDDEN])];
  return kinds.map(kind => ({ trick: random.of(kind), seed: random.integer(65_536) }));
}

export interface Failure {
  readonly seed: number;
  /** As few of the three as it takes. */
  readonly tricks: readonly string[];
  /** The properties whose values were carried. */
  readonly carried: readonly string[];
  readonly disagreements: readonly Disagreement[];
}

export interface Counts {
  readonly apps: number;
  /** Pairs of a secret and a guardrail. */
  readonly judged: number;
  readonly failures: readonly Failure[];
}

/** Composes and compares an app for each seed. */
export function composeApps(count: number, firstSeed: number): Counts {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'composer-'));
  try {
    const all = Array.from({ length: count }, (_, index) => composeApp(firstSeed + index, folder));
    return { apps: count, judged: all.reduce((sum, { judged }) => sum + judged, 0), failures: all.flatMap(({ failure }) => failure ?? []) };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

function composeApp(seed: number, folder: string): { readonly judged: number; readonly failure?: Failure } {
  const moves = movesOf(seed);
  const { disagreements, judged } = judgeMoves(moves, folder);
  if (disagreements.length === 0) return { judged };
  const least = shrink(moves, disagreements, folder);
  const { carried } = worldOf(least);
  return { judged, failure: { seed, tricks: least.map(({ trick }) => trick.id), carried, disagreements: judgeMoves(least, folder).disagreements } };
}

/** The app is deleted with all that it wrote. */
function judgeMoves(moves: readonly Move[], folder: string): ReturnType<typeof compare> {
  const outdir = fs.mkdtempSync(path.join(folder, 'app-'));
  try {
    return compare(worldOf(moves).build(outdir));
  } finally {
    fs.rmSync(outdir, { recursive: true, force: true });
  }
}

export function worldOf(moves: readonly Move[]): World {
  const world = new World();
  for (const { trick, seed } of moves) trick.apply(world, new Random(seed));
  return world;
}

/** Leaves out one trick after the other, as long as the first disagreement stays. */
function shrink(moves: readonly Move[], [{ rail, said, truth }]: readonly Disagreement[], folder: string): readonly Move[] {
  return moves.reduce((least, move) => {
    const fewer = least.filter(each => each !== move);
    const stays = judgeMoves(fewer, folder).disagreements.some(each => each.rail === rail && each.said === said && each.truth === truth);
    return stays ? fewer : least;
  }, moves);
}

export function failureLine({ seed, tricks, carried, disagreements }: Failure): string {
  const found = disagreements.map(({ secret, rail, said, truth }) => `${secret} ${rail} is ${truth}, and the report is ${said}`);
  return `seed ${seed}: ${tricks.join(' + ') || 'no trick'} (${carried.join(', ')}): ${found.join('; ')}`;
}
