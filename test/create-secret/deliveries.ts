/*
 * How often, when and in which order Lambda delivers the events of CloudFormation. A delivery goes on in the background:
 * nothing that CloudFormation does waits for its end.
 */
import { Exchange } from './exchange';
import { LambdaDriver } from './lambda-driver';
import { CloudFormationEvent } from '../../src/create-secret/event';

/** How often Lambda delivers each event. */
export type Delivery = 'once' | 'twice' | 'twice-at-once' | 'thrice';

/** Beside the delivery of the request that is opened: it waits for the late one's end, starts behind it, or starts first. */
export const ORDERS = ['ahead', 'before', 'after'] as const;
export type Order = typeof ORDERS[number];

/** When a later request has been opened, or a later operation has ended. Both are counted over all stacks, from 0. */
export type Moment =
  | { readonly opened: number; readonly order: Order }
  | { readonly settled: number };

/**
 * What becomes of one event, besides the usual:
 * - `again`: it is delivered once more at the moment
 * - `first`: it is throttled until the moment
 * - `never`: it is lost
 */
export interface LateDelivery {
  /** The number of the request, over all stacks, from 0. */
  readonly request: number;
  readonly kind: 'again' | 'first' | 'never';
  readonly moment?: Moment;
}

/** What CloudFormation did, in order. */
export type Step = { readonly opened: number } | { readonly settled: number };

export class Deliveries {
  readonly history: Step[] = [];
  /** Whether the moment of the late delivery has come. */
  hasCome = false;
  private requests = 0;
  private operations = 0;
  private readonly pending = new Set<Promise<void>>();
  private postponed?: () => Promise<void>;

  constructor(private readonly lambda: LambdaDriver, private readonly late?: LateDelivery) {}

  /** Whether CloudFormation hears nothing of one request: it may get stuck by that, until somebody tries again. */
  get losesOne(): boolean {
    return this.late !== undefined && this.late.kind !== 'again';
  }

  /** CloudFormation has opened a request of the stack that the function belongs to. */
  issue(exchange: Exchange, delivery: Delivery, stackId: string): void {
    const opened = this.requests++;
    this.history.push({ opened });
    const once = (): Promise<void> => this.lambda.deliver(exchange.event, stackId);
    exchange.isUnanswerable = this.late?.request === opened && this.late.kind !== 'again';
    const own = exchange.isUnanswerable ? async () => {} : () => repeated(once, delivery);
    const { moment } = this.late ?? {};
    void this.start(moment && 'opened' in moment && moment.opened === opened ? this.ordered(own, moment.order) : own);
    if (this.late?.request === opened) this.postponed = once;
  }

  /** An operation of CloudFormation has ended. */
  settled(): void {
    const settled = this.operations++;
    this.history.push({ settled });
    const { moment } = this.late ?? {};
    if (moment && 'settled' in moment && moment.settled === settled) void this.start(() => this.deliverLate());
  }

  /** Lambda delivers it once more, now. */
  again(event: CloudFormationEvent, stackId: string): Promise<void> {
    return this.start(() => this.lambda.deliver(event, stackId));
  }

  /** In the background; the answer is for those who want to wait. */
  private start(deliver: () => Promise<void>): Promise<void> {
    const delivery: Promise<void> = deliver().finally(() => this.pending.delete(delivery));
    this.pending.add(delivery);
    return delivery;
  }

  /** When no delivery is under way any more. */
  async ended(): Promise<void> {
    while (this.pending.size > 0) await Promise.all(this.pending);
  }

  private ordered(own: () => Promise<void>, order: Order): () => Promise<void> {
    switch (order) {
      case 'ahead': return () => this.deliverLate().then(own);
      case 'before': return async () => void await Promise.all([this.deliverLate(), own()]);
      case 'after': return async () => void await Promise.all([own(), this.deliverLate()]);
    }
  }

  private deliverLate(): Promise<void> {
    this.hasCome = true;
    return this.postponed!();
  }
}

async function repeated(once: () => Promise<void>, delivery: Delivery): Promise<void> {
  switch (delivery) {
    case 'once': return once();
    case 'twice': return once().then(once);
    case 'thrice': return once().then(once).then(once);
    case 'twice-at-once': await Promise.all([once(), once()]);
  }
}

/** For people. */
export function described({ request, kind, moment }: LateDelivery): string {
  const what = kind === 'never' ? 'never comes' : kind === 'again' ? 'comes again' : 'comes for the first time';
  if (!moment) return `the event of request ${request} ${what}`;
  const when = 'settled' in moment ? `after operation ${moment.settled}` : `${moment.order} that of request ${moment.opened}`;
  return `the event of request ${request} ${what} ${when}`;
}
