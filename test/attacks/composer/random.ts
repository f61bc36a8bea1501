/** Numbers that a seed determines, from 0 to below 1: a linear congruential generator with the constants of Numerical Recipes. */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) >>> 0;
  }

  public integer(below: number): number {
    this.state = (Math.imul(this.state, 1664525) + 1013904223) >>> 0;
    // The low bits of such a generator repeat soon.
    return (this.state >>> 8) % below;
  }

  public of<T>(items: readonly T[]): T {
    return items[this.integer(items.length)];
  }
}
