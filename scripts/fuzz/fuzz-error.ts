/** Something that the user of the command can act on: a wrong option, a corpus that is not there. */
export class FuzzError extends Error {
  override readonly name = 'FuzzError';
}
