const INDENT = ' '.repeat(8);
const SILENCE_MS = 5_000;

/** Prints the steps of a run in plain lines, which look the same on a terminal and in a CI log. */
export class Narrator {
  private readonly started = Date.now();
  private readonly write: (line: string) => void;
  private step_ = 0;

  constructor(private readonly steps: number, write?: (line: string) => void) {
    this.write = write ?? (line => process.stdout.write(`${line}\n`));
  }

  /** Seconds since the beginning. */
  get seconds(): number {
    return Math.round((Date.now() - this.started) / 1000);
  }

  step(title: string) {
    this.write(`\n[${String(this.seconds).padStart(3)} s] ${++this.step_}/${this.steps} ${title}`);
  }

  print(...lines: readonly string[]) {
    lines.forEach(line => this.write(`${INDENT}${line}`.trimEnd()));
  }

  /** Names and values in two columns. */
  table(rows: Record<string, string>) {
    const width = Math.max(...Object.keys(rows).map(name => name.length));
    this.print(...Object.entries(rows).map(([name, value]) => `${name.padEnd(width)}  ${value}`));
  }

  /** Prints the waiting time every five seconds, until the work is done. */
  async waitingFor<T>(what: string, work: Promise<T>): Promise<T> {
    const from = Date.now();
    const timer = setInterval(() => this.print(`… ${what}: ${Math.round((Date.now() - from) / 1000)} s`), SILENCE_MS);
    return work.finally(() => clearInterval(timer));
  }
}
