import {Buffer} from 'node:buffer';
import {closeSync, fstatSync, mkdtempSync, openSync, readSync, rmSync, writeSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {InstarError} from '../instar-error.ts';
import {letSignalsEnd} from './let-signals-end.ts';

/** Standard input as a file that can be read at any offset; `path` leads to it until it is closed. */
export type HeldInput = {readonly path: string; close(): void};

const STANDARD_INPUT = 0;
const CHUNK_BYTES = 1024 * 1024;

/**
 * A file that was redirected is used as it is; what comes through a pipe is first written to a file without a name.
 * Throws InstarError `input-too-large` for more than `limit` bytes.
 */
export function holdStandardInput(limit: bigint): HeldInput {
  if (!isStandardInputPipe()) return {path: fdPath(STANDARD_INPUT), close() {}};
  const fd = openNameless();
  try {
    letSignalsEnd(() => spool(fd, limit));
    return {path: fdPath(fd), close: () => closeSync(fd)};
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

/** It is neither a file nor a device that can be read at any offset. */
export function isStandardInputPipe(): boolean {
  const stat = fstatSync(STANDARD_INPUT);
  return !stat.isFile() && !stat.isBlockDevice();
}

/**
 * Hands all that comes through standard input to `take`, in order; the bytes are another's once that is back. Gives how many
 * there were. Throws InstarError `input-too-large` for more than `limit`.
 */
export function drainStandardInput(limit: bigint, take: (bytes: Uint8Array) => void): bigint {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  let total = 0n;
  for (let count = readChunk(chunk); count > 0; count = readChunk(chunk)) {
    total += BigInt(count);
    if (total > limit) throw new InstarError('input-too-large', `Standard input has more than ${limit} bytes`);
    take(chunk.subarray(0, count));
  }

  return total;
}

function fdPath(fd: number): string {
  return `/dev/fd/${fd}`;
}

function openNameless(): number {
  const folder = mkdtempSync(path.join(tmpdir(), 'instar-input-'));
  try {
    return openSync(path.join(folder, 'input'), 'wx+', 0o600);
  } finally {
    rmSync(folder, {recursive: true});
  }
}

function spool(fd: number, limit: bigint): void {
  drainStandardInput(limit, (bytes) => {
    for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done);
  });
}

/** A pipe that another program left non-blocking says EAGAIN while it is empty. */
function readChunk(chunk: Buffer): number {
  for (;;) {
    try {
      return readSync(STANDARD_INPUT, chunk);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'EOF') return 0;
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}
