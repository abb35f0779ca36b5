import {storeLe32, storeLe64} from '../bytes/little-endian.ts';
import {fillBytes} from '../bytes/memory-block.ts';
import {allocateRegion, locate, Region} from '../bytes/region.ts';
import {DEVICE_ERROR_PLACE, PLACE_SIZE} from '../abi/place.ts';
import {STATUS_INPUT_OUTPUT} from '../abi/status.ts';
import {BOUNDARY_SIZE, LANE_QUIET} from '../abi/calls.ts';
import {
  boundaries,
  copy,
  emit,
  fail,
  flush,
  nextData,
  nextHole,
  progress,
  read,
  readVectored,
  receive,
  send,
  size,
  truncate,
  write,
  writeVectored,
  zero,
} from './instar.ts';
import {noteFault} from './faults.ts';
import {emitPending} from './pending.ts';
import {storePlace} from './place.ts';

// What programs call. A system call that failed in the host ends the program with STATUS_INPUT_OUTPUT and a detail
// i32 errno, u32 device, u64 offset, and the place (guest/abi/place.ts). A range outside its region traps before the host is asked.

/** The device's size in bytes. */
export function deviceSize(device: u32): u64 {
  return checked(size(device), device, 0);
}

/**
 * Reads `length` bytes at `offset` to `at` of `to`; the result is smaller only at the device's end. Where faults are
 * tolerated (faults.ts), bytes that cannot be read are zeros.
 */
export function readDevice(device: u32, offset: u64, to: Region, at: u32, length: u32): u32 {
  const result = read(device, offset, locate(to, at, length), length);
  if (result >= 0 || !noteFault(<i32>-result)) return <u32>checked(result, device, offset);
  fillBytes(to, at, length, 0);
  return length;
}

/** As readDevice, but negative when it cannot be done: nothing comes of that, some of the bytes may be changed. */
export function tryReadDevice(device: u32, offset: u64, to: Region, at: u32, length: u32): i64 {
  return read(device, offset, locate(to, at, length), length);
}

/** Writes all of the `length` bytes from `at` of `from` at `offset`. */
export function writeDevice(device: u32, offset: u64, from: Region, at: u32, length: u32): void {
  checked(write(device, offset, locate(from, at, length), length), device, offset);
}

/** Reads `count` ranges; `list` holds VECTOR_SIZE bytes for each. Gives the sum of the bytes read. */
export function readDeviceVectored(device: u32, list: Region, count: u32): u64 {
  return checked(readVectored(device, list.address, count), device, 0);
}

/** Writes `count` ranges; `list` holds VECTOR_SIZE bytes for each. */
export function writeDeviceVectored(device: u32, list: Region, count: u32): void {
  checked(writeVectored(device, list.address, count), device, 0);
}

/** Makes the range read as zeros: with `unmap` as a hole where the file system can, else allocated. */
export function zeroDevice(device: u32, offset: u64, length: u64, unmap: bool): void {
  checked(zero(device, offset, length, unmap ? 1 : 0), device, offset);
}

/** Sets the device's size. */
export function truncateDevice(device: u32, length: u64): void {
  checked(truncate(device, length), device, length);
}

/** Waits until what was written is on stable storage. */
export function flushDevice(device: u32): void {
  checked(flush(device), device, 0);
}

/** Where the next data is, at or after `offset`; the device's size when there is none. */
export function nextDeviceData(device: u32, offset: u64): u64 {
  return checked(nextData(device, offset), device, offset);
}

/** Where the next hole is, at or after `offset`; the device's size when there is none. */
export function nextDeviceHole(device: u32, offset: u64): u64 {
  return checked(nextHole(device, offset), device, offset);
}

/**
 * Writes up to `count` u64 to the beginning of `list`: where the next data is at or after `offset`, then the hole behind
 * it, and so on; the last may be the device's size. Gives how many, at least one.
 */
export function deviceBoundaries(device: u32, offset: u64, list: Region, count: u32): u32 {
  return <u32>checked(boundaries(device, offset, locate(list, 0, count * BOUNDARY_SIZE), count), device, offset);
}

/**
 * Lets the host copy between two devices; gives the bytes copied, zero at the end of `from`. Negative when it cannot, for
 * whatever reason: some bytes may be copied then.
 */
export function copyDevice(from: u32, fromOffset: u64, to: u32, toOffset: u64, length: u64): i64 {
  return copy(from, fromOffset, to, toOffset, length);
}

/** Hands the host one message of the first `length` bytes of `message`. */
export function emitMessage(kind: u32, message: Region, length: u32): void {
  emit(kind, locate(message, 0, length), length);
}

/** Hands the first `length` bytes of `message` to the guest at the other end of `lane`; waits while the lane is full. */
export function sendMessage(lane: u32, message: Region, length: u32): void {
  send(lane, locate(message, 0, length), length);
}

/** The same for what the receiver need not hear of at once: waking it costs more than the message. */
export function sendQuietly(lane: u32, message: Region, length: u32): void {
  send(lane | LANE_QUIET, locate(message, 0, length), length);
}

/**
 * Waits for a message from any lane and stores it at the beginning of `into`, which it must fit. Gives where it came from
 * and how long it is: `laneOf` and `lengthOf` take that apart.
 */
export function receiveMessage(into: Region): u64 {
  return <u64>receive(locate(into, 0, into.size), into.size);
}

export function laneOf(received: u64): u32 {
  return <u32>(received >> 32);
}

export function lengthOf(received: u64): u32 {
  return <u32>received;
}

/** Tells the host how far the work is. */
export function reportProgress(done: u64, total: u64): void {
  progress(done, total);
}

/** Ends the program with a status that is not STATUS_OK and the first `length` bytes of `detail`. Never returns. */
export function failWith(status: u32, detail: Region, length: u32): void {
  emitPending();
  fail(status, locate(detail, 0, length), length);
  unreachable();
}

/** Ends the program with a status alone. Never returns. */
export function failPlain(status: u32): void {
  emitPending();
  fail(status, 0, 0);
  unreachable();
}

function checked(result: i64, device: u32, offset: u64): u64 {
  if (result < 0) failInputOutput(<i32>-result, device, offset);
  return <u64>result;
}

function failInputOutput(errno: i32, device: u32, offset: u64): void {
  const detail = allocateRegion(DEVICE_ERROR_PLACE + PLACE_SIZE);
  storeLe32(detail, 0, errno);
  storeLe32(detail, 4, device);
  storeLe64(detail, 8, offset);
  storePlace(detail, DEVICE_ERROR_PLACE);
  failWith(STATUS_INPUT_OUTPUT, detail, detail.size);
}
