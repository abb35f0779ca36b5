const SIGNALS = ['SIGHUP', 'SIGINT', 'SIGTERM'] as const;

/**
 * Lets signals end the process at once while `block` keeps the thread waiting for what is at the other end of a pipe:
 * nobody would hear of them before that goes on. For when there is nothing to put back.
 */
export function letSignalsEnd<Result>(block: () => Result): Result {
  const caught = SIGNALS.map((name) => ({name, listeners: process.rawListeners(name)}));
  for (const {name} of caught) process.removeAllListeners(name);
  try {
    return block();
  } finally {
    for (const {name, listeners} of caught) {
      // oxlint-disable-next-line no-unsafe-type-assertion -- they were given as listeners of this event
      for (const listener of listeners) process.on(name, listener as NodeJS.SignalsListener);
    }
  }
}
