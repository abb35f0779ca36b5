import {InstarError} from '../../instar-error.ts';

// Exit codes of compare: 0 and 1 are results.
export const EXIT_DIFFERENT = 1;
/** The images could not be opened. */
export const EXIT_OPEN = 2;
/** It could not be found out where the data of one lie. */
export const EXIT_LOOKUP = 3;
/** The data of one could not be read. */
export const EXIT_READ = 4;

/** Calls a function; what it throws for the user ends the program with this code, since 1 means that images differ. */
export function withExitCode<Result>(exitCode: number, call: () => Result): Result {
  try {
    return call();
  } catch (error) {
    throw setExitCode(error, exitCode);
  }
}

export function setExitCode(error: unknown, exitCode: number): unknown {
  if (!(error instanceof InstarError)) return error;
  const {code, message, hint, cause} = error;
  return new InstarError(code, message, {exitCode, hint, cause});
}
