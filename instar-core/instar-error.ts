/** A failure that the user can act on. The message is what the user reads, without a program's name before it. */
export class InstarError extends Error {
  override readonly name = 'InstarError';
  /** Stable, kebab-case: `image-invalid`, `sandbox-unavailable`. Library users switch on it. */
  readonly code: string;
  readonly exitCode: number;

  constructor(code: string, message: string, options: {readonly exitCode?: number; readonly cause?: unknown} = {}) {
    super(message, options.cause === undefined ? undefined : {cause: options.cause});
    this.code = code;
    this.exitCode = options.exitCode ?? 1;
  }
}
