import {ftruncateSync, writeSync} from 'node:fs';
import {currentSize, type Slot} from '../guest-state.ts';
import {loadFileSyscalls} from '../system/libc.ts';

// linux/falloc.h
const FALLOC_FL_KEEP_SIZE = 0x01;
const FALLOC_FL_PUNCH_HOLE = 0x02;
const FALLOC_FL_ZERO_RANGE = 0x10;

const ZEROS = new Uint8Array(0x10_0000);

/** Makes a range read as zeros: a hole with `unmap`, allocated without; extends the file when it ends later. */
export function zeroRange(slot: Slot, offset: bigint, length: bigint, unmap: boolean): bigint {
  if (length === 0n) return 0n;
  const size = currentSize(slot);
  const end = offset + length;
  if (!unmap) {
    if (!allocateZeros(slot, {offset, length, size})) writeZeros(slot, offset, end);
    return 0n;
  }
  const existingEnd = end < size ? end : size;
  if (offset < existingEnd) punchHole(slot, offset, existingEnd);
  if (end > size) ftruncateSync(slot.fd, Number(end));
  return 0n;
}

/** False where the file system has no such call; then zeros are written. */
function allocateZeros(slot: Slot, range: {offset: bigint; length: bigint; size: bigint}): boolean {
  const libc = loadFileSyscalls();
  if (libc === undefined) return false;
  if (libc.fallocate(slot.fd, FALLOC_FL_ZERO_RANGE, range.offset, range.length) === 0) return true;
  // Past the end there is nothing to overwrite: plain allocation, which more file systems know, reads as zeros too.
  return range.offset >= range.size && libc.fallocate(slot.fd, 0, range.offset, range.length) === 0;
}

function punchHole(slot: Slot, offset: bigint, end: bigint): void {
  const mode = FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE;
  if (loadFileSyscalls()?.fallocate(slot.fd, mode, offset, end - offset) === 0) return;
  writeZeros(slot, offset, end);
}

function writeZeros(slot: Slot, offset: bigint, end: bigint): void {
  let at = Number(offset);
  const stop = Number(end);
  while (at < stop) at += writeSync(slot.fd, ZEROS, 0, Math.min(ZEROS.byteLength, stop - at), at);
}
