/* The course of one run: the states between its attempts after its last fault, and the known one at which it ends early. */
import { End, KnownEnds, stateOf } from './states';
import { World } from './world';

interface Visit {
  readonly state: string;
  /** How many calls there had been. */
  readonly at: number;
}

/** A run that is over. */
interface Ended {
  readonly violations: readonly string[];
  readonly fingerprint: string;
  readonly seen: readonly string[];
}

export class Course {
  /** How it ends: the run came to a state that is known. */
  joined?: End;
  private readonly visits: Visit[] = [];
  private expected?: End;

  constructor(private readonly world: World, private readonly faults: number, known?: KnownEnds) {
    if (known) world.lambda.whenQuiet = () => this.isKnown(known);
  }

  /** What comes after, such as an operator's next try, is no part of it. */
  end(): void {
    this.world.lambda.whenQuiet = () => false;
  }

  /** What a second fault could do behind the state has been asked, or will be, in the other run. */
  get callsSkipped(): number {
    return this.joined?.callsLeft ?? 0;
  }

  /** From a state on, only what comes later decides: all faults must have struck. */
  private isKnown(known: KnownEnds): boolean {
    const { hit, seen } = this.world.faults;
    if (hit.length < this.faults || this.expected) return false;
    const state = stateOf(this.world);
    const end = known.find(state);
    this.visits.push({ state, at: seen.length });
    if (!end) return false;
    if (known.isChecked()) this.expected = end;
    else this.joined = end;
    return this.joined !== undefined;
  }

  /** A known state whose run ended otherwise: something that acts is not part of the state. */
  mistakes(violations: readonly string[], fingerprint: string): string[] {
    const isSame = !this.expected || (this.expected.fingerprint === fingerprint && `${this.expected.violations}` === `${violations}`);
    return isSame ? [] : ['S a run from a known state ended otherwise than the one before'];
  }

  /** Lets later runs end where this one came by. */
  learn(known: KnownEnds, { violations, fingerprint, seen }: Ended): void {
    for (const { state, at } of this.visits) {
      if (!known.find(state)) known.add(state, { violations, fingerprint, callsLeft: callsThatCount(seen, at) + this.callsSkipped });
    }
  }
}

function callsThatCount(seen: readonly string[], from: number): number {
  return seen.filter((_, at) => at >= from && !isOneOfMany(seen, at)).length;
}

/** A call that is made again and again, because it is denied: the third time is like the second. */
export function isOneOfMany(seen: readonly string[], at: number): boolean {
  return seen[at] === seen[at - 1] && seen[at] === seen[at - 2];
}
