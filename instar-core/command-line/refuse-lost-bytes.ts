import {isUtf8} from 'node:buffer';
import {readFileSync} from 'node:fs';
import {InstarError} from '../instar-error.ts';

/** What Node puts in place of bytes that are not UTF-8. */
const REPLACEMENT = '\uFFFD';

/**
 * Throws for an argument that Node could not decode: it would name another file than the user meant. The bytes are
 * asked of the kernel; where it does not tell them, the argument counts as lost.
 */
export function refuseLostBytes(argv: readonly string[]): void {
  const suspect = argv.find((argument) => argument.includes(REPLACEMENT));
  if (suspect === undefined || isCommandLineUtf8()) return;
  throw new InstarError('invalid-argument', `The argument '${suspect}' is not UTF-8; give the file a name that is`);
}

function isCommandLineUtf8(): boolean {
  try {
    return isUtf8(readFileSync('/proc/self/cmdline'));
  } catch {
    return false;
  }
}
