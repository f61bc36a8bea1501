import { CreateHandler } from '../lambda-driver';

/** A short question to a handler. */
export interface Probe {
  readonly name: string;
  /** What was broken. */
  readonly ask: (createHandler: CreateHandler) => Promise<string[]>;
}
