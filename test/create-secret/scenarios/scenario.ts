import type { StackOptions } from '../cloudformation-driver';
import type { Delivery } from '../deliveries';
import type { World } from '../world';

/** A piece of a stack's life, without any fault. The matrix adds those. */
export interface Scenario {
  readonly name: string;
  readonly group: string;
  readonly delivery?: Delivery;
  readonly stack?: Partial<StackOptions>;
  /** What was there before. */
  readonly prepare?: (world: World) => void;
  readonly act: (world: World) => Promise<void>;
  /** The state of the stack in the end, when nothing goes wrong. */
  readonly ends: string;
}

/** The same, with each event delivered more than once. */
export function delivered(scenario: Scenario, delivery: Delivery): Scenario {
  return { ...scenario, name: `${scenario.name}, each event ${delivery.replaceAll('-', ' ')}`, group: 'duplicates', delivery };
}
