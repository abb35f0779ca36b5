import {Buffer} from 'node:buffer';
import {constants} from 'node:os';
import {VECTOR_ADDRESS, VECTOR_LENGTH, VECTOR_LIMIT, VECTOR_OFFSET, VECTOR_SIZE} from '../../../guest/abi/calls.ts';
import {killForProtocol} from '../guest-end.ts';
import {guestAddressOf, viewRange} from '../guest-memory.ts';
import {countWritten, findSlot, type GuestState} from '../guest-state.ts';
import type {CallArguments} from './call.ts';
import {attempt, failWithErrno} from './system-error.ts';
import {MAX_WRITE_END, checkOffset, checkWritable, readFully, writeFully} from './transfer-calls.ts';

/** One checked entry of a vectored call's list. */
type Entry = {readonly offset: bigint; readonly bytes: Uint8Array};

/** Reads range after range and stops at the first that the device's end cuts short. */
export function serveReadVectored(state: GuestState, [device, list, count]: CallArguments): bigint {
  const slot = findSlot(state, device, 'read');
  const entries = copyList(state, list, count);
  for (const {offset, bytes} of entries) checkOffset(offset, BigInt(bytes.byteLength));
  return attempt(state, slot.index, () => {
    let total = 0;
    for (const {offset, bytes} of entries) {
      const done = readFully(slot, offset, bytes);
      total += done;
      if (done < bytes.byteLength) break;
    }
    return BigInt(total);
  });
}

/** Writes range after range; nothing is written unless every range is within the rules. */
export function serveWriteVectored(state: GuestState, [device, list, count]: CallArguments): bigint {
  const slot = findSlot(state, device, 'write');
  const entries = copyList(state, list, count);
  for (const {offset, bytes} of entries) checkWritable(slot, offset, BigInt(bytes.byteLength));
  countWritten(
    state,
    entries.reduce((sum, {bytes}) => sum + BigInt(bytes.byteLength), 0n),
  );
  if (entries.some(({offset, bytes}) => offset + BigInt(bytes.byteLength) > MAX_WRITE_END)) {
    return failWithErrno(state, slot.index, constants.errno.EFBIG);
  }
  return attempt(state, slot.index, () => {
    for (const {offset, bytes} of entries) writeFully(slot, offset, bytes);
    return 0n;
  });
}

/** The list is copied before it is read, since reading a range may overwrite the list itself. */
function copyList(state: GuestState, list: bigint, count: bigint): readonly Entry[] {
  if (count > BigInt(VECTOR_LIMIT)) killForProtocol(`a list of ${count} ranges is longer than ${VECTOR_LIMIT}`);
  const view = viewRange(state.memory, guestAddressOf(list), count * BigInt(VECTOR_SIZE));
  const copied = Buffer.from(view);
  return Array.from({length: Number(count)}, (_, index) => {
    const at = index * VECTOR_SIZE;
    const address = guestAddressOf(BigInt(copied.readUInt32LE(at + VECTOR_ADDRESS)));
    const length = BigInt(copied.readUInt32LE(at + VECTOR_LENGTH));
    return {offset: copied.readBigUInt64LE(at + VECTOR_OFFSET), bytes: viewRange(state.memory, address, length)};
  });
}
