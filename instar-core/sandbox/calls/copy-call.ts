import {Buffer} from 'node:buffer';
import {readSync, writeSync} from 'node:fs';
import {constants} from 'node:os';
import {countWritten, findSlot, type GuestState, type Slot} from '../guest-state.ts';
import {loadFileSyscalls} from '../system/libc.ts';
import type {CallArguments} from './call.ts';
import {attempt, failWithErrno} from './system-error.ts';
import {MAX_WRITE_END, checkOffset, checkWritable} from './transfer-calls.ts';

/** Most that one call moves, so that the deadline is looked at between calls. */
const MOST_COPIED = 0x400_0000n;
const BUFFER_SIZE = 0x10_0000;

type Copy = {readonly from: Slot; readonly fromOffset: bigint; readonly to: Slot; readonly toOffset: bigint};

/** Copies within the host; fewer bytes than asked for is no failure, zero is the end of the source. */
export function serveCopy(state: GuestState, args: CallArguments): bigint {
  const [fromDevice, fromOffset, toDevice, toOffset, asked] = args;
  const from = findSlot(state, fromDevice, 'read');
  const to = findSlot(state, toDevice, 'write');
  checkOffset(fromOffset, asked);
  checkWritable(to, toOffset, asked);
  const length = asked < MOST_COPIED ? asked : MOST_COPIED;
  if (fromOffset + length > MAX_WRITE_END || toOffset + length > MAX_WRITE_END) {
    return failWithErrno(state, to.index, constants.errno.EFBIG);
  }
  countWritten(state, length);
  const copy = {from, fromOffset, to, toOffset};
  return attempt(state, to.index, () => copyInKernel(copy, length) ?? copyByBuffer(copy, Number(length)));
}

/** Undefined where the kernel cannot copy between these two files. */
function copyInKernel({from, fromOffset, to, toOffset}: Copy, length: bigint): bigint | undefined {
  const copied = loadFileSyscalls()?.copyFileRange(from.fd, [fromOffset], to.fd, [toOffset], length, 0) ?? -1;
  return copied < 0 ? undefined : BigInt(copied);
}

function copyByBuffer({from, fromOffset, to, toOffset}: Copy, length: number): bigint {
  const buffer = Buffer.allocUnsafe(Math.min(length, BUFFER_SIZE));
  const count = readSync(from.fd, buffer, 0, buffer.byteLength, Number(fromOffset));
  let done = 0;
  while (done < count) done += writeSync(to.fd, buffer, done, count - done, Number(toOffset) + done);
  return BigInt(count);
}
