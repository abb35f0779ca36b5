import {ftruncateSync, writeSync} from 'node:fs';
import {currentSize, type GuestState, type Slot} from '../guest-state.ts';
import {loadFileSyscalls} from '../system/libc.ts';
import {findNextData} from './seek.ts';

// linux/falloc.h
const FALLOC_FL_KEEP_SIZE = 0x01;
const FALLOC_FL_PUNCH_HOLE = 0x02;
const FALLOC_FL_ZERO_RANGE = 0x10;

const ZEROS = new Uint8Array(0x10_0000);

type Range = {readonly offset: bigint; readonly length: bigint};

/** Makes a range read as zeros: a hole with `unmap`, allocated without; extends the file when it ends later. */
export function zeroRange(state: GuestState, slot: Slot, {offset, length}: Range, unmap: boolean): bigint {
  if (length === 0n) return 0n;
  const size = currentSize(slot);
  const end = offset + length;
  if (!unmap) {
    if (!allocateZeros(slot, {offset, length, size})) writeZeros(state, slot, {offset, length});
    return 0n;
  }
  const inside = {offset, length: (end < size ? end : size) - offset};
  if (inside.length > 0n && !punchHole(slot, inside)) writeZeros(state, slot, inside);
  if (end > size) ftruncateSync(slot.fd, Number(end));
  return 0n;
}

/** False where the file system has no such call; then zeros are written. */
function allocateZeros(slot: Slot, range: Range & {readonly size: bigint}): boolean {
  const libc = loadFileSyscalls();
  if (libc === undefined) return false;
  if (libc.fallocate(slot.fd, FALLOC_FL_ZERO_RANGE, range.offset, range.length) === 0) return true;
  // Where nothing was written yet, plain allocation, which more file systems know, reads as zeros too.
  return isUnwritten(slot, range) && libc.fallocate(slot.fd, 0, range.offset, range.length) === 0;
}

function isUnwritten(slot: Slot, {offset, length, size}: Range & {readonly size: bigint}): boolean {
  if (offset >= size) return true;
  const data = findNextData(slot, offset);
  return data !== undefined && (data >= offset + length || data >= size);
}

/** False where the file system has no such call. */
function punchHole(slot: Slot, {offset, length}: Range): boolean {
  const mode = FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE;
  return loadFileSyscalls()?.fallocate(slot.fd, mode, offset, length) === 0;
}

function writeZeros(state: GuestState, slot: Slot, {offset, length}: Range): void {
  let at = Number(offset);
  const stop = Number(offset + length);
  while (at < stop) {
    at += writeSync(slot.fd, ZEROS, 0, Math.min(ZEROS.byteLength, stop - at), at);
    // A long call asks between its steps.
    state.deadline.check();
  }
}
