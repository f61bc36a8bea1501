import type { View } from './filter';
import type { Index } from './index';
import { fragmentOf, isSame, Selection, State } from './state';

/** What every part of the page needs. */
export interface Context {
  readonly index: Index;
  readonly state: State;
  readonly view: View;
  /** Shows another state, which becomes the address. */
  readonly go: (change: Partial<State>) => void;
}

/** The address of the page with a change. */
export function linkTo({ state }: Context, change: Partial<State>): string {
  return fragmentOf({ ...state, ...change });
}

/** Selects, or clears what is selected already. */
export function toggle({ state, go }: Context, selection: Selection): void {
  go({ select: isSame(state.select, selection) ? undefined : selection });
}

export function fold({ state, go }: Context, key: string): void {
  const folded = new Set(state.folded);
  if (!folded.delete(key)) folded.add(key);
  go({ folded });
}
