/*
 * The state of a world at a moment when no attempt of the function is under way, and what is known of its end. A handler keeps
 * nothing from one attempt to the next, and all else is the same each time: from equal states, runs go on alike.
 */
import { createHash } from 'node:crypto';
import { World } from './world';

/**
 * What only records, and what says the same in another way: nobody acts on it. All else that a world holds is its state. Of the
 * calls, the invariants ask whether a secret was restored.
 */
const RECORDS = new Set(['calls', 'uses', 'lines', 'thrown', 'busy', 'options', 'order', 'faults', 'history']);

export function stateOf(world: World): string {
  const { hasDeniedForever, denied } = world.faults;
  const seen = new Map<object, number>();
  const wasRestored = world.aws.calls.some(({ operation }) => operation === 'RestoreSecret');
  return createHash('sha1').update(written([world, hasDeniedForever, denied, wasRestored], seen)).digest('base64');
}

/** Everything that can be reached, private fields too; an object that comes again by its number. */
function written(value: unknown, seen: Map<object, number>): string {
  if (typeof value === 'function' || value instanceof Promise) return '()';
  if (typeof value !== 'object' || value === null) return typeof value === 'string' ? JSON.stringify(value) : String(value);
  const number = seen.get(value);
  if (number !== undefined) return `#${number}`;
  seen.set(value, seen.size);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  const isList = Array.isArray(value) || value instanceof Map || value instanceof Set;
  if (isList) return `[${[...value as Iterable<unknown>].map(item => written(item, seen)).join()}]`;
  const fields = Object.entries(value).filter(([key]) => !RECORDS.has(key));
  return `{${fields.map(([key, field]) => `${key}:${written(field, seen)}`).join()}}`;
}

/** How a run ends from a state on. */
export interface End {
  readonly violations: readonly string[];
  readonly fingerprint: string;
  /** How many calls may have a second fault from here on. */
  readonly callsLeft: number;
}

/** Of so many runs that meet a known state, one goes on all the same, and must end as the known one. */
const CHECKED = 50;

export class KnownEnds {
  private readonly ends = new Map<string, End>();
  private met = 0;

  /** @param wider what is known besides */
  constructor(private readonly wider?: KnownEnds) {}

  find(state: string): End | undefined {
    return this.ends.get(state) ?? this.wider?.find(state);
  }

  add(state: string, end: End): void {
    this.ends.set(state, end);
  }

  /** Whether this meeting is one of those that are checked. */
  isChecked(): boolean {
    return ++this.met % CHECKED === 0;
  }
}
