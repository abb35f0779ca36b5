/** Exit codes that shells show for a program ended by the signal. */
const EXIT_CODES = {SIGHUP: 129, SIGINT: 130, SIGTERM: 143} as const;

export type CaughtSignals = {
  /** Aborted by the first SIGINT, SIGTERM or SIGHUP. */
  readonly signal: AbortSignal;
  /** The exit code of the signal that came, if one did. */
  readonly exitCode: () => number | undefined;
};

/** Turns the first SIGINT, SIGTERM or SIGHUP into an abort, so that outputs are put back; a second one ends the process. */
export function catchSignals(): CaughtSignals {
  const controller = new AbortController();
  let exitCode: number | undefined;
  const onSignal = (name: keyof typeof EXIT_CODES): void => {
    if (exitCode !== undefined) {
      process.exit(EXIT_CODES[name]);
    }

    exitCode = EXIT_CODES[name];
    controller.abort();
  };

  process.on('SIGHUP', onSignal);
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return {
    signal: controller.signal,
    exitCode: () => exitCode,
  };
}
