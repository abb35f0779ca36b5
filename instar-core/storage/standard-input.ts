import {Buffer} from 'node:buffer';
import {closeSync, fstatSync, mkdtempSync, openSync, readSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {InstarError} from '../instar-error.ts';
import {letSignalsEnd} from './let-signals-end.ts';
import {writeAll} from './write-all.ts';

/** Standard input as a file that can be read at any offset; `path` leads to it until it is closed. */
export type HeldInput = {readonly path: string; close(): void};

const STANDARD_INPUT = 0;
const CHUNK_BYTES = 1024 * 1024;

/**
 * A file that was redirected is used as it is; what comes through a pipe is first written to a file without a name.
 * Throws InstarError as readStandardInput does.
 */
export async function holdStandardInput(limits: InputLimits): Promise<HeldInput> {
  if (!isStandardInputPipe()) return {path: fdPath(STANDARD_INPUT), close() {}};
  const fd = openNameless();
  try {
    for await (const bytes of readStandardInput(limits)) writeAll(fd, bytes);
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

export type InputLimits = {
  /** Most bytes that are taken. */
  readonly limit: bigint;
  readonly signal?: AbortSignal | undefined;
};

/**
 * All that comes through standard input, in order; the bytes are another's once the next ones are asked for. The event loop
 * turns while a pipe or a socket is waited for; for whatever else that waits, signals end the process. Throws InstarError
 * `input-too-large` for more than `limit`, and `aborted`.
 */
export async function* readStandardInput({limit, signal}: InputLimits): AsyncGenerator<Uint8Array, void, void> {
  const stat = fstatSync(STANDARD_INPUT);
  let total = 0n;
  for await (const bytes of stat.isFIFO() || stat.isSocket() ? readWithoutWaiting(signal) : readWaiting()) {
    total += BigInt(bytes.length);
    if (total > limit) throw new InstarError('input-too-large', `Standard input has more than ${limit} bytes`);
    yield bytes;
  }
}

async function* readWithoutWaiting(signal: AbortSignal | undefined): AsyncIterable<Uint8Array> {
  const {stdin} = process;
  const stop = (): void => void stdin.destroy(new InstarError('aborted', 'interrupted'));
  signal?.addEventListener('abort', stop, {once: true});
  try {
    if (signal?.aborted === true) stop();
    yield* stdin;
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

function* readWaiting(): Iterable<Uint8Array> {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  for (let count = readChunk(chunk); count > 0; count = readChunk(chunk)) yield chunk.subarray(0, count);
}

function fdPath(fd: number): string {
  return `/dev/fd/${fd}`;
}

/** Opens a temporary file that is gone when it is closed. */
export function openNameless(): number {
  const folder = mkdtempSync(path.join(tmpdir(), 'instar-input-'));
  try {
    return openSync(path.join(folder, 'input'), 'wx+', 0o600);
  } finally {
    rmSync(folder, {recursive: true});
  }
}

/** A terminal that another program left non-blocking says EAGAIN while nothing was typed. */
function readChunk(chunk: Buffer): number {
  for (;;) {
    try {
      return letSignalsEnd(() => readSync(STANDARD_INPUT, chunk));
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'EOF') return 0;
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}
