import {writeSync} from 'node:fs';
import {setImmediate} from 'node:timers/promises';
import {getSystemErrorName} from 'node:util';
import type {Engine} from '../../engine.ts';
import {InstarError} from '../../instar-error.ts';
import {loadFileSyscalls} from '../../sandbox/system/libc.ts';

export type SpaceRange = {readonly offset: bigint; readonly length: bigint};

/** linux/falloc.h FALLOC_FL_KEEP_SIZE. */
const KEEP_SIZE = 1;
/** One write of zeros, after which a signal is looked for. */
const ZEROS = new Uint8Array(0x10_0000);

/**
 * Reserves space for a range that holds nothing yet: `falloc` through the file system where it can, otherwise and for
 * `full` by writing zeros. Reports progress and stops when the engine's signal says so.
 */
export async function reserveSpace(
  engine: Pick<Engine, 'signal' | 'onProgress'>,
  fd: number,
  mode: 'falloc' | 'full',
  range: SpaceRange,
): Promise<void> {
  if (range.length === 0n) {
    return;
  }

  if (mode === 'falloc' && allocate(fd, range, 0)) {
    return;
  }

  await writeZeros(engine, fd, range);
}

/** Reserves space behind a file's end, which only the file system can do; the file stays as long as it is. */
export function reserveBehind(fd: number, range: SpaceRange): void {
  if (range.length > 0n && !allocate(fd, range, KEEP_SIZE)) {
    throw systemCallError('EOPNOTSUPP');
  }
}

/** What qemu-img says before the system's words when space cannot be had. */
export function reservationFailure(mode: 'falloc' | 'full'): string {
  return mode === 'falloc' ? 'Could not preallocate new data' : 'Could not write zeros for preallocation';
}

/** False where the file system cannot reserve space without writing. */
function allocate(fd: number, {offset, length}: SpaceRange, flags: number): boolean {
  const libc = loadFileSyscalls();
  if (libc === undefined) {
    return false;
  }

  if (libc.fallocate(fd, flags, offset, length) === 0) {
    return true;
  }

  const code = getSystemErrorName(-libc.errno());
  if (code === 'EOPNOTSUPP' || code === 'ENOTSUP' || code === 'ENOSYS') {
    return false;
  }

  throw systemCallError(code);
}

function systemCallError(code: string): Error {
  return Object.assign(new Error(`fallocate: ${code}`), {code, syscall: 'fallocate'});
}

async function writeZeros(
  {signal, onProgress}: Pick<Engine, 'signal' | 'onProgress'>,
  fd: number,
  {offset, length}: SpaceRange,
): Promise<void> {
  for (let done = 0n; done < length;) {
    if (signal?.aborted === true) {
      throw new InstarError('aborted', 'interrupted');
    }

    const size = length - done < BigInt(ZEROS.length) ? Number(length - done) : ZEROS.length;
    done += BigInt(writeSync(fd, ZEROS, 0, size, Number(offset + done)));
    onProgress?.(done, length);
    // Lets a pending signal be seen.
    // oxlint-disable-next-line no-await-in-loop -- one write after the other
    await setImmediate();
  }
}
