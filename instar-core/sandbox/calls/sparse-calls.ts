import {fdatasyncSync, ftruncateSync} from 'node:fs';
import {constants} from 'node:os';
import {countWritten, currentSize, findSlot, type GuestState, type Slot} from '../guest-state.ts';
import {loadFileSyscalls} from '../system/libc.ts';
import type {CallArguments} from './call.ts';
import {attempt, failWithErrno} from './system-error.ts';
import {MAX_WRITE_END, checkOffset, checkWritable} from './transfer-calls.ts';
import {zeroRange} from './zero-range.ts';

// linux/fs.h
const SEEK_DATA = 3;
const SEEK_HOLE = 4;

export function serveZero(state: GuestState, [device, offset, length, unmap]: CallArguments): bigint {
  const slot = findSlot(state, device, 'zero');
  checkWritable(slot, offset, length);
  // A hole takes no room, so it does not count as written.
  if (unmap === 0n) countWritten(state, length);
  if (offset + length > MAX_WRITE_END) return failWithErrno(state, slot.index, constants.errno.EFBIG);
  return attempt(state, slot.index, () => zeroRange(slot, offset, length, unmap !== 0n));
}

export function serveTruncate(state: GuestState, [device, length]: CallArguments): bigint {
  const slot = findSlot(state, device, 'write');
  checkWritable(slot, 0n, length);
  if (length > MAX_WRITE_END) return failWithErrno(state, slot.index, constants.errno.EFBIG);
  return attempt(state, slot.index, () => {
    ftruncateSync(slot.fd, Number(length));
    return 0n;
  });
}

export function serveFlush(state: GuestState, [device]: CallArguments): bigint {
  const slot = findSlot(state, device, 'write');
  return attempt(state, slot.index, () => {
    fdatasyncSync(slot.fd);
    return 0n;
  });
}

/** Without the system call the whole file counts as data. */
export function serveNextData(state: GuestState, [device, offset]: CallArguments): bigint {
  const slot = findSlot(state, device, 'read');
  checkOffset(offset, 0n);
  return attempt(state, slot.index, () => seek(slot, offset, SEEK_DATA) ?? offset);
}

export function serveNextHole(state: GuestState, [device, offset]: CallArguments): bigint {
  const slot = findSlot(state, device, 'read');
  checkOffset(offset, 0n);
  return attempt(state, slot.index, () => seek(slot, offset, SEEK_HOLE) ?? currentSize(slot));
}

/** Undefined where the system cannot tell. Past the last data or the end, lseek() fails with ENXIO. */
function seek(slot: Slot, offset: bigint, whence: number): bigint | undefined {
  const size = currentSize(slot);
  if (offset >= size) return size;
  const libc = loadFileSyscalls();
  const found = libc?.lseek(slot.fd, offset, whence);
  if (libc === undefined || found === undefined) return undefined;
  if (found >= 0) return BigInt(found);
  return libc.errno() === constants.errno.ENXIO ? size : undefined;
}
