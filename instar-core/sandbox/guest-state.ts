import {fstatSync} from 'node:fs';
import {nowMs} from './clock.ts';
import {killForLimit, killForProtocol} from './guest-end.ts';
import type {GuestMemory} from './guest-memory.ts';
import {blockDeviceSize} from './system/block-device-size.ts';
import type {Device, DeviceError, DeviceRights, GuestRun, Limits, Message} from './sandbox.ts';

/** A device as the calls see it. */
export type Slot = {
  readonly index: number;
  readonly fd: number;
  readonly rights: DeviceRights;
  /** Size in bytes when the run began: the limit of a slot without the right to grow. */
  readonly initialSize: bigint;
  readonly isBlockDevice: boolean;
};

/** All that one run of a guest has used and given so far. */
export type GuestState = {
  readonly memory: GuestMemory;
  readonly slots: readonly Slot[];
  readonly limits: Limits;
  readonly onProgress: GuestRun['onProgress'];
  readonly onMessage: GuestRun['onMessage'];
  /** When the run must have ended, by nowMs(). */
  readonly deadlineAtMs: number;
  readonly messages: Message[];
  /** Kept or handed on. */
  messageCount: number;
  emittedBytes: number;
  writtenBytes: bigint;
  lastProgressMs: number;
  lastDeviceError: DeviceError | undefined;
};

/** The state of a run that begins now. */
export function makeGuestState(
  memory: GuestMemory,
  {devices, limits, onProgress, onMessage}: Pick<GuestRun, 'devices' | 'limits' | 'onProgress' | 'onMessage'>,
): GuestState {
  return {
    memory,
    slots: devices.map(makeSlot),
    limits,
    onProgress,
    onMessage,
    deadlineAtMs: nowMs() + limits.deadlineMs,
    messages: [],
    messageCount: 0,
    emittedBytes: 0,
    writtenBytes: 0n,
    lastProgressMs: nowMs(),
    lastDeviceError: undefined,
  };
}

/** The slot that the guest named; ends the guest when there is none or it lacks the right. */
export function findSlot(state: GuestState, device: bigint, right: keyof DeviceRights): Slot {
  const slot = state.slots[Number(device)];
  if (slot === undefined) killForProtocol(`there is no device ${device}`);
  if (!slot.rights[right]) killForProtocol(`it may not ${right} device ${device}`);
  return slot;
}

/** Counts bytes that are about to be written; ends the guest past the limit. */
export function countWritten(state: GuestState, length: bigint): void {
  state.writtenBytes += length;
  if (state.writtenBytes > state.limits.writtenBytes) {
    killForLimit('output', `guest wrote more than its limit of ${state.limits.writtenBytes} bytes`);
  }
}

/** Ends the guest once its time is up. Calls that may take long ask between their steps. */
export function checkDeadline(state: GuestState): void {
  if (nowMs() >= state.deadlineAtMs) {
    killForLimit('deadline', `guest did not end within its deadline of ${state.limits.deadlineMs} ms`);
  }
}

/** The device's size now. */
export function currentSize(slot: Slot): bigint {
  return slot.isBlockDevice ? slot.initialSize : fstatSync(slot.fd, {bigint: true}).size;
}

function makeSlot(device: Device, index: number): Slot {
  const stat = fstatSync(device.fd, {bigint: true});
  const isBlockDevice = stat.isBlockDevice();
  const initialSize = isBlockDevice ? blockDeviceSize(device.fd) : stat.size;
  return {index, fd: device.fd, rights: device.rights, initialSize, isBlockDevice};
}
