/** Something that waits: for a moment, or for its turn. */
interface Timer {
  readonly at: number;
  readonly order: number;
  readonly fire: () => void;
}

/** Time that passes only when everything waits, so that an hour of retries takes a millisecond and is the same each time. */
export class VirtualTime {
  private readonly timers: Timer[] = [];
  private moment: number;
  private order = 0;

  constructor(start = Date.UTC(2026, 0, 1)) {
    this.moment = start;
  }

  readonly now = (): number => this.moment;

  /** Without waiting: the time that a call takes. */
  pass(milliseconds: number): void {
    this.moment += milliseconds;
  }

  /** Calls back after so many milliseconds; the answer takes it back. */
  after(milliseconds: number, fire: () => void): () => void {
    const timer = { at: this.moment + Math.max(0, milliseconds), order: this.order++, fire };
    this.timers.push(timer);
    return () => {
      const index = this.timers.indexOf(timer);
      if (index >= 0) this.timers.splice(index, 1);
    };
  }

  readonly sleep = (milliseconds: number): Promise<void> => new Promise(resolve => this.after(milliseconds, resolve));

  get isAnyoneWaiting(): boolean {
    return this.timers.length > 0;
  }

  /** Whether something is due so soon that it competes with what could happen now. */
  isDueWithin(milliseconds: number): boolean {
    return this.timers.some(({ at }) => at - this.moment <= milliseconds);
  }

  /** Jumps to the earliest timer. */
  fireNext(): void {
    const next = this.timers.reduce((first, timer) => (timer.at < first.at || (timer.at === first.at && timer.order < first.order) ? timer : first));
    this.timers.splice(this.timers.indexOf(next), 1);
    this.moment = Math.max(this.moment, next.at);
    next.fire();
  }

  /** Waits for the work, and lets time pass whenever nothing else happens. `before` gets its turn first: see interleavings. */
  async settle<T>(work: Promise<T>, before: () => boolean = () => false): Promise<T> {
    let isDone = false;
    const mark = (): void => void (isDone = true);
    work.then(mark, mark);
    for (;;) {
      await quiet();
      if (isDone) return work;
      if (before()) continue;
      if (!this.isAnyoneWaiting) throw new Error('Everything waits and nothing will ever happen.');
      this.fireNext();
    }
  }
}

let patience = 0;

/** While something is loaded for the first time, the loop turns without anything going on: wait for the disk. */
export async function patiently<T>(work: () => Promise<T>): Promise<T> {
  patience = 25;
  try {
    return await work();
  } finally {
    patience = 0;
  }
}

/** All that can go on without time passing has gone on: promises and ticks are done before the loop turns. */
export function quiet(): Promise<void> {
  return new Promise(resolve => (patience > 0 ? setTimeout(resolve, patience) : setImmediate(resolve)));
}
