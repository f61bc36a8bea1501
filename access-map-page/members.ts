import type { MapSecret, MapSet } from '../src/access-map/model';

/** The secrets of a set. The list is made only for what looks at each of them. */
export class Members {
  public readonly except: readonly string[];
  public readonly size: number;
  private readonly named: ReadonlySet<string> | undefined;
  private readonly left: ReadonlySet<string>;
  private made: readonly string[] | undefined;
  private owners: ReadonlySet<string> | undefined;

  /** @param own all secrets of the app */
  constructor({ secrets, except = [] }: MapSet, private readonly own: readonly string[]) {
    this.named = secrets && new Set(secrets);
    this.except = except;
    this.left = new Set(except);
    this.size = secrets?.length ?? own.length - except.length;
  }

  /** Whether it is all secrets, or all but a few. */
  public get isAll(): boolean {
    return this.named === undefined;
  }

  public get list(): readonly string[] {
    return this.made ??= this.named ? [...this.named] : this.own.filter(id => !this.left.has(id));
  }

  public has(id: string): boolean {
    return this.named ? this.named.has(id) : !this.left.has(id) && this.ownIds().has(id);
  }

  public accounts(secrets: ReadonlyMap<string, MapSecret>): ReadonlySet<string> {
    return this.owners ??= new Set(this.list.map(id => secrets.get(id)!.account));
  }

  /** One for all sets of the map. */
  private ownIds(): ReadonlySet<string> {
    const known = OWN.get(this.own) ?? new Set(this.own);
    OWN.set(this.own, known);
    return known;
  }
}

const OWN = new WeakMap<readonly string[], ReadonlySet<string>>();
