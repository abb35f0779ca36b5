import {fdatasyncSync, ftruncateSync} from 'node:fs';
import {constants} from 'node:os';
import {countWritten, currentSize, findSlot, type GuestState} from '../guest-state.ts';
import type {CallArguments} from './call.ts';
import {findNextData, findNextHole} from './seek.ts';
import {attempt, failWithErrno} from './system-error.ts';
import {MAX_WRITE_END, checkOffset, checkWritable} from './transfer-calls.ts';
import {zeroRange} from './zero-range.ts';

export function serveZero(state: GuestState, [device, offset, length, unmap]: CallArguments): bigint {
  const slot = findSlot(state, device, 'zero');
  checkWritable(slot, offset, length);
  // A hole takes no room, so it does not count as written.
  if (unmap === 0n) countWritten(state, length);
  if (offset + length > MAX_WRITE_END) return failWithErrno(state, slot.index, constants.errno.EFBIG);
  return attempt(state, slot.index, () => zeroRange(state, slot, {offset, length}, unmap !== 0n));
}

export function serveTruncate(state: GuestState, [device, length]: CallArguments): bigint {
  const slot = findSlot(state, device, 'write');
  checkWritable(slot, 0n, length);
  if (length < currentSize(slot)) findSlot(state, device, 'zero');
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
  return attempt(state, slot.index, () => findNextData(slot, offset) ?? offset);
}

export function serveNextHole(state: GuestState, [device, offset]: CallArguments): bigint {
  const slot = findSlot(state, device, 'read');
  checkOffset(offset, 0n);
  return attempt(state, slot.index, () => findNextHole(slot, offset) ?? currentSize(slot));
}
