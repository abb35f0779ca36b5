/**
 * A failure that the user can act on. The message is what the user reads, without a program's name before it; each of
 * its lines gets one. `hint` is printed after it just as it is, with no name before it and no newline added.
 */
export class InstarError extends Error {
  override readonly name = 'InstarError';
  /** Stable, kebab-case: `image-invalid`, `sandbox-unavailable`. Library users switch on it. */
  readonly code: string;
  readonly exitCode: number;
  readonly hint: string;

  constructor(
    code: string,
    message: string,
    options: {readonly exitCode?: number; readonly hint?: string; readonly cause?: unknown} = {},
  ) {
    super(message, options.cause === undefined ? undefined : {cause: options.cause});
    this.code = code;
    this.exitCode = options.exitCode ?? 1;
    this.hint = options.hint ?? '';
  }
}
