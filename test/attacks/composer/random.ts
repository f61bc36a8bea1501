const MODULUS = 2_147_483_647;

/** Numbers that a seed determines: the minimal standard generator of Park and Miller, with their second multiplier. */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = (seed * 7_919 + 104_729) % MODULUS || 1;
    this.integer(1);
    this.integer(1);
  }

  public integer(below: number): number {
    this.state = this.state * 48_271 % MODULUS;
    return Math.floor(this.state / MODULUS * below);
  }

  public of<T>(items: readonly T[]): T {
    return items[this.integer(items.length)];
  }
}
