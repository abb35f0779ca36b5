import {writeSync} from 'node:fs';
import {InstarError} from '../../instar-error.ts';
import {letSignalsEnd} from '../../storage/let-signals-end.ts';
import {systemErrorCode, systemErrorWords} from '../../storage/system-error-words.ts';

/** Something that only takes bytes in order. */
export type Stream = {
  /** Writes all of them, however long that takes; signals end the process meanwhile. Throws InstarError in qemu-img's words. */
  write(bytes: Uint8Array): void;
};

/** How long to wait for a pipe that is full and does not wait itself. */
const FULL_MS = 5;

export function openStream(fd: number): Stream {
  const never = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  let written = 0n;
  return {
    write(bytes) {
      letSignalsEnd(() => {
        for (let done = 0; done < bytes.byteLength;) {
          const count = writeSome(fd, bytes.subarray(done), written);
          if (count === 0) Atomics.wait(never, 0, 0, FULL_MS);
          done += count;
          written += BigInt(count);
        }
      });
    },
  };
}

/** 0 for a pipe that is full. */
function writeSome(fd: number, bytes: Uint8Array, at: bigint): number {
  try {
    return writeSync(fd, bytes);
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'EAGAIN') return 0;
    if (code === undefined) throw error;
    throw new InstarError('input-output', `error while writing at byte ${at}: ${systemErrorWords(code)}`, {
      cause: error,
    });
  }
}
