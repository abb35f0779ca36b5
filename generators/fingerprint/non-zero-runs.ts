import {createHash, type Hash} from 'node:crypto';
import {readSync} from 'node:fs';
import type {FileFingerprint} from '../run/observation.ts';
import {listDataExtents} from './data-extents.ts';
import type {MaskedFile} from './mask-random-fields.ts';

export const BLOCK_BYTES = 4096;
const CHUNK_BYTES = 1024 * 1024;
const ZEROS = Buffer.alloc(BLOCK_BYTES);
const HASH_DIGITS = 16;

/** Shared by all calls: reading is synchronous, and a chunk is done with before the next is read. */
const CHUNK = Buffer.alloc(CHUNK_BYTES);

type Range = FileFingerprint['ranges'][number];
type OpenFile = MaskedFile & {readonly descriptor: number; readonly sizeBytes: number};
type Run = {readonly offset: number; end: number; readonly hash: Hash};

/** Maximal runs of blocks that hold a non-zero byte, each hashed with the patches applied. Holes are never read. */
export function hashNonZeroRuns(file: OpenFile): readonly Range[] {
  const ranges: Range[] = [];
  let run: Run | undefined;
  for (const {offset, bytes} of readNonZeroPieces(file)) {
    if (run?.end !== offset) {
      if (run) ranges.push(finishRun(run));
      run = {offset, end: offset, hash: createHash('sha256')};
    }
    run.hash.update(bytes);
    run.end = offset + bytes.length;
  }
  if (run) ranges.push(finishRun(run));
  return ranges;
}

function finishRun({offset, end, hash}: Run): Range {
  return {offset, length: end - offset, sha256: hash.digest('hex').slice(0, HASH_DIGITS)};
}

/** Pieces of whole blocks (the file's last may be short), in order, none of them all zero. */
function* readNonZeroPieces(file: OpenFile): Generator<{offset: number; bytes: Buffer}> {
  for (const {start, end} of listDataExtents(file.descriptor, file.sizeBytes)) {
    const limit = end === file.sizeBytes ? file.lengthBytes : Math.min(end, file.lengthBytes);
    for (let offset = start; offset < limit; offset += CHUNK_BYTES) {
      const chunk = readPatched(file, offset, Math.min(CHUNK_BYTES, limit - offset));
      yield* splitAtZeroBlocks(chunk, offset);
    }
  }
}

function readPatched({descriptor, patches}: OpenFile, offset: number, length: number): Buffer {
  const chunk = CHUNK.subarray(0, length);
  const read = readSync(descriptor, chunk, 0, length, offset);
  chunk.fill(0, read);
  for (const patch of patches) {
    const from = Math.max(patch.offset, offset);
    const to = Math.min(patch.offset + patch.bytes.length, offset + length);
    if (from < to) patch.bytes.copy(chunk, from - offset, from - patch.offset, to - patch.offset);
  }
  return chunk;
}

function* splitAtZeroBlocks(chunk: Buffer, chunkOffset: number): Generator<{offset: number; bytes: Buffer}> {
  let pieceStart = -1;
  for (let at = 0; at < chunk.length; at += BLOCK_BYTES) {
    const blockEnd = Math.min(at + BLOCK_BYTES, chunk.length);
    const isZero = ZEROS.compare(chunk, at, blockEnd, 0, blockEnd - at) === 0;
    if (!isZero && pieceStart < 0) pieceStart = at;
    if (isZero && pieceStart >= 0) {
      yield {offset: chunkOffset + pieceStart, bytes: chunk.subarray(pieceStart, at)};
      pieceStart = -1;
    }
  }
  if (pieceStart >= 0) yield {offset: chunkOffset + pieceStart, bytes: chunk.subarray(pieceStart)};
}
