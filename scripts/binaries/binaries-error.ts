/** A failure that the user can act on; the message is the one line that is shown. */
export class BinariesError extends Error {
  override readonly name = 'BinariesError';
}
