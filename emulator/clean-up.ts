/** What must not outlive this process: undone when it ends, in whatever way it can notice. */
const undone = new Set<() => void>();
let watching = false;

/** Registers a synchronous clean-up for the end of the process; calling the answer takes it back. */
export function beforeExit(cleanUp: () => void): () => void {
  watchOnce();
  undone.add(cleanUp);
  return () => undone.delete(cleanUp);
}

function watchOnce() {
  if (watching) return;
  watching = true;
  process.once('exit', cleanUpAll);
  for (const [signal, code] of [['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]] as const) {
    process.once(signal, () => process.exit(code));
  }
}

function cleanUpAll() {
  for (const cleanUp of [...undone].reverse()) {
    undone.delete(cleanUp);
    cleanUp();
  }
}
