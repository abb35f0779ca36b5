/** What makes a measurement impossible or meaningless; the message is the one line that is shown. */
export class BenchError extends Error {
  override readonly name = 'BenchError';
}
