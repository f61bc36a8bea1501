/** Everything outside of the handler's decisions, so that a test can stand in for it. */
export interface HandlerEnvironment {
  /** An SDK HttpHandler for every AWS client. */
  readonly requestHandler?: unknown;
  /** Milliseconds. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** At least 0, less than 1. For jitter only. */
  readonly random: () => number;
  /** PUTs the response. Resolves with the HTTP status; rejects when nothing came back. */
  readonly putResponse: (url: string, body: string, timeoutMilliseconds: number) => Promise<number>;
  readonly log: (line: string) => void;
}
