import { HttpResponse } from './fake/wire';
import { Call, denied, internalError, throttled } from './fake-aws';

/** What can happen to a call. The response PUT is a call too. */
export const FAULTS = ['throttled', 'lost', 'error-after', 'killed-before', 'killed-after', 'denied-once', 'denied-always'] as const;
export type FaultKind = typeof FAULTS[number] | 'unsent';

/** A fault at the n-th call of a run. */
export interface Fault {
  readonly at: number;
  readonly kind: FaultKind;
}

/** How a call goes: whether it reaches the service, what comes back instead of its answer, and who is left to hear it. */
export interface Verdict {
  readonly isApplied: boolean;
  readonly isKilled?: boolean;
  readonly isLost?: boolean;
  /** Of a service, or of the bucket that takes the response. */
  readonly answer?: HttpResponse;
  readonly status?: number;
}

const UNHARMED: Verdict = { isApplied: true };

/** Counts the calls of a run and strikes at the chosen ones. */
export class FaultInjector {
  /** One line a call, in order: service:operation. */
  readonly seen: string[] = [];
  readonly hit: Fault[] = [];
  private readonly deniedForever = new Set<string>();
  private isHealed = false;

  constructor(private readonly faults: readonly Fault[] = []) {}

  /** The operator fixes what was wrong. */
  heal(): void {
    this.deniedForever.clear();
    this.isHealed = true;
  }

  get hasDeniedForever(): boolean {
    return this.hit.some(({ kind }) => kind === 'denied-always');
  }

  /** What is denied from now on. */
  get denied(): string[] {
    return [...this.deniedForever].sort();
  }

  onCall(call: Call): Verdict {
    const kind = this.strike(`${call.service}:${call.operation}`);
    switch (kind) {
      case undefined: return UNHARMED;
      case 'throttled': return { isApplied: false, answer: throttled(call.service) };
      case 'error-after': return { isApplied: true, answer: internalError(call.service) };
      case 'denied-once': case 'denied-always': return { isApplied: false, answer: denied(call) };
      default: return fateOf(kind);
    }
  }

  /** The PUT of the response. Denied is the bucket's 403. */
  onPut(): Verdict {
    const kind = this.strike('response:PUT');
    switch (kind) {
      case undefined: return UNHARMED;
      case 'throttled': return { isApplied: false, status: 503 };
      case 'error-after': return { isApplied: true, status: 500 };
      case 'denied-once': case 'denied-always': return { isApplied: false, status: 403 };
      default: return fateOf(kind);
    }
  }

  private strike(name: string): FaultKind | undefined {
    if (this.isHealed) return undefined;
    const fault = this.faults.find(({ at }) => at === this.seen.length);
    this.seen.push(name);
    if (fault) this.hit.push(fault);
    if (fault?.kind === 'denied-always') this.deniedForever.add(name);
    return this.deniedForever.has(name) ? WITHOUT_EFFECT[fault?.kind ?? 'denied-always'] : fault?.kind;
  }
}

/** What strikes a call that IAM denies for good: the call has no effect, whatever becomes of its answer. */
const WITHOUT_EFFECT: Readonly<Record<FaultKind, FaultKind>> = {
  'throttled': 'throttled',
  'lost': 'unsent',
  'unsent': 'unsent',
  'error-after': 'denied-always',
  'killed-before': 'killed-before',
  'killed-after': 'killed-before',
  'denied-once': 'denied-always',
  'denied-always': 'denied-always',
};

function fateOf(kind: 'lost' | 'unsent' | 'killed-before' | 'killed-after'): Verdict {
  switch (kind) {
    case 'unsent': return { isApplied: false, isLost: true };
    case 'lost': return { isApplied: true, isLost: true };
    case 'killed-before': return { isApplied: false, isKilled: true };
    case 'killed-after': return { isApplied: true, isKilled: true };
  }
}
