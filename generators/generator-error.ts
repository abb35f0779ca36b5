/** What the user of the generator or of its store can act on; the message is one line and says what to do. */
export class GeneratorError extends Error {
  readonly exitCode: number;

  constructor(message: string, {exitCode = 1, cause}: {exitCode?: number; cause?: unknown} = {}) {
    super(message, {cause});
    this.name = 'GeneratorError';
    this.exitCode = exitCode;
  }
}
