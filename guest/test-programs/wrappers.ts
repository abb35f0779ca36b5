import {BOUNDARY_SIZE, VECTOR_ADDRESS, VECTOR_LENGTH, VECTOR_OFFSET, VECTOR_SIZE} from '../abi/calls.ts';
import {STATUS_OK} from '../abi/status.ts';
import {loadLe64, storeLe32, storeLe64} from '../bytes/little-endian.ts';
import {allocateRegion} from '../bytes/region.ts';
import {
  copyDevice,
  deviceBoundaries,
  deviceSize,
  emitMessage,
  flushDevice,
  nextDeviceData,
  nextDeviceHole,
  readDeviceVectored,
  reportProgress,
  writeDeviceVectored,
  zeroDevice,
} from '../host/calls.ts';

// Copies device 0 to device 1 through the checked wrappers, zeroes its first 16 bytes, appends its own list of ranges
// and reads that back; then emits (kind 1) what the calls gave, as u64s.
export function run(): u32 {
  reportProgress(0, 1);
  const size = deviceSize(0);
  const numbers = allocateRegion(56);
  storeLe64(numbers, 0, <u64>copyDevice(0, 0, 1, 0, size));
  zeroDevice(1, 0, 16, false);
  const list = allocateRegion(VECTOR_SIZE);
  storeLe64(list, VECTOR_OFFSET, size);
  storeLe32(list, VECTOR_ADDRESS, list.address);
  storeLe32(list, VECTOR_LENGTH, VECTOR_SIZE);
  writeDeviceVectored(1, list, 1);
  flushDevice(1);
  storeLe64(numbers, 8, readDeviceVectored(1, list, 1));
  storeLe64(numbers, 16, nextDeviceData(1, 0));
  storeLe64(numbers, 24, nextDeviceHole(1, 0));
  const boundaries = allocateRegion(4 * BOUNDARY_SIZE);
  storeLe64(numbers, 32, deviceBoundaries(1, 0, boundaries, 4));
  storeLe64(numbers, 40, loadLe64(boundaries, BOUNDARY_SIZE));
  storeLe64(numbers, 48, deviceSize(1));
  emitMessage(1, numbers, numbers.size);
  return STATUS_OK;
}
