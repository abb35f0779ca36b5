import {readSync, writeSync} from 'node:fs';
import {constants} from 'node:os';
import {countWritten, currentSize, findSlot, type GuestState, type Slot} from '../guest-state.ts';
import {guestAddressOf, viewRange} from '../guest-memory.ts';
import {killForProtocol} from '../guest-end.ts';
import {allocateAhead} from './allocate-ahead.ts';
import type {CallArguments} from './call.ts';
import {attempt, failWithErrno} from './system-error.ts';

/** Highest byte that off_t can name. */
const MAX_OFFSET = 0x7fff_ffff_ffff_ffffn;
/** Node takes write positions as numbers; files beyond 8 PiB are refused as the file system would. */
export const MAX_WRITE_END = BigInt(Number.MAX_SAFE_INTEGER);
/**
 * Most bytes that one system call is asked to move. The page cache takes what is written at once in one piece of memory, up to
 * two MiB; where memory is in use, or a virtual machine has to be given it first, finding large pieces costs several times as
 * much as filling them.
 */
const CHUNK = 0x8_0000;

export function serveSize(state: GuestState, [device]: CallArguments): bigint {
  const slot = findSlot(state, device, 'read');
  return attempt(state, slot.index, () => currentSize(slot));
}

export function serveRead(state: GuestState, [device, offset, address, length]: CallArguments): bigint {
  const slot = findSlot(state, device, 'read');
  const bytes = viewRange(state.memory, guestAddressOf(address), length);
  checkOffset(offset, length);
  return attempt(state, slot.index, () => BigInt(readFully(slot, offset, bytes)));
}

export function serveWrite(state: GuestState, [device, offset, address, length]: CallArguments): bigint {
  const slot = findSlot(state, device, 'write');
  const bytes = viewRange(state.memory, guestAddressOf(address), length);
  checkWritable(slot, offset, length);
  countWritten(state, length);
  if (offset + length > MAX_WRITE_END) return failWithErrno(state, slot.index, constants.errno.EFBIG);
  return attempt(state, slot.index, () => writeFully(slot, offset, bytes));
}

/** Ends the guest when no file can have such a range. */
export function checkOffset(offset: bigint, length: bigint): void {
  if (offset > MAX_OFFSET || length > MAX_OFFSET - offset) {
    killForProtocol(`no device has ${length} bytes at offset ${offset}`);
  }
}

/** Ends the guest when the range passes the end of a slot that may not grow. */
export function checkWritable(slot: Slot, offset: bigint, length: bigint): void {
  checkOffset(offset, length);
  if (!slot.rights.grow && (length > slot.initialSize || offset > slot.initialSize - length)) {
    killForProtocol(`${length} bytes at offset ${offset} pass the end of device ${slot.index}, which may not grow`);
  }
}

/** Fills `bytes` from `offset`; gives fewer than its length only at the device's end. */
export function readFully(slot: Slot, offset: bigint, bytes: Uint8Array): number {
  let done = 0;
  while (done < bytes.byteLength) {
    const length = Math.min(CHUNK, bytes.byteLength - done);
    const count = readSync(slot.fd, bytes, done, length, offset + BigInt(done));
    if (count === 0) break;
    done += count;
  }
  return done;
}

export function writeFully(slot: Slot, offset: bigint, bytes: Uint8Array): bigint {
  allocateAhead(slot, offset, bytes.byteLength);
  let done = 0;
  while (done < bytes.byteLength) {
    const length = Math.min(CHUNK, bytes.byteLength - done);
    done += writeSync(slot.fd, bytes, done, length, Number(offset) + done);
  }
  return 0n;
}
