import {BOUNDARY_LIMIT, BOUNDARY_SIZE} from '../../../guest/abi/calls.ts';
import {killForProtocol} from '../guest-end.ts';
import {guestAddressOf, viewRange} from '../guest-memory.ts';
import {currentSize, findSlot, type GuestState, type Slot} from '../guest-state.ts';
import type {CallArguments} from './call.ts';
import {findNextData, findNextHole} from './seek.ts';
import {attempt} from './system-error.ts';
import {checkOffset} from './transfer-calls.ts';

/** Many answers of nextData and nextHole at once, since a call out of the sandbox takes longer than they do. */
export function serveBoundaries(state: GuestState, [device, offset, address, count]: CallArguments): bigint {
  const slot = findSlot(state, device, 'read');
  if (count > BigInt(BOUNDARY_LIMIT)) killForProtocol(`a list of ${count} boundaries is longer than ${BOUNDARY_LIMIT}`);
  const bytes = viewRange(state.memory, guestAddressOf(address), count * BigInt(BOUNDARY_SIZE));
  checkOffset(offset, 0n);
  return attempt(state, slot.index, () => BigInt(writeBoundaries(slot, offset, bytes)));
}

/** Without the system call the whole file counts as data. */
function writeBoundaries(slot: Slot, offset: bigint, bytes: Uint8Array): number {
  const list = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = currentSize(slot);
  let at = offset;
  for (let count = 0; (count + 1) * BOUNDARY_SIZE <= list.byteLength; count++) {
    at = (count % 2 === 0 ? findNextData(slot, at, size) : findNextHole(slot, at, size)) ?? (count === 0 ? at : size);
    list.setBigUint64(count * BOUNDARY_SIZE, at, true);
    if (at >= size) return count + 1;
  }
  return list.byteLength / BOUNDARY_SIZE;
}
