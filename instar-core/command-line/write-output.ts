import {writeSync} from 'node:fs';
import {InstarError} from '../instar-error.ts';
import {bytesOfText} from '../storage/byte-text.ts';

/** Nobody reads standard output or standard error any more. */
export class BrokenPipe extends Error {
  override readonly name = 'BrokenPipe';
}

/** Writes text to standard output (1) or standard error (2), all of it before it returns. */
export type Write = (fd: 1 | 2, text: string) => void;

const PAUSE = new Int32Array(new SharedArrayBuffer(4));
const PAUSE_MS = 2;

/**
 * Writes all of the text before it returns, so that nothing is lost when the process ends and the two streams keep
 * their order. A pipe that another process has set to non-blocking is waited for. Throws BrokenPipe on EPIPE.
 */
export function writeOutput(fd: 1 | 2, text: string): void {
  let rest: Uint8Array = bytesOfText(text);
  while (rest.length > 0) {
    rest = rest.subarray(writeSome(fd, rest));
  }
}

function writeSome(fd: number, bytes: Uint8Array): number {
  try {
    return writeSync(fd, bytes);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'EAGAIN') {
      Atomics.wait(PAUSE, 0, 0, PAUSE_MS);
      return 0;
    }

    throw code === 'EPIPE' ? new BrokenPipe('nobody reads the output', {cause: error}) : outputError(fd, error);
  }
}

function outputError(fd: number, error: unknown): InstarError {
  const stream = fd === 1 ? 'standard output' : 'standard error';
  const reason = error instanceof Error ? error.message : String(error);
  return new InstarError('output-failed', `Could not write to ${stream}: ${reason}`, {cause: error});
}

function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
