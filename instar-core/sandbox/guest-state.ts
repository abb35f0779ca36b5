import {fstatSync} from 'node:fs';
import {nowMs} from './clock.ts';
import {Lanes} from './crew/lanes.ts';
import {Deadline} from './deadline.ts';
import {killForLimit, killForProtocol} from './guest-end.ts';
import type {GuestMemory} from './guest-memory.ts';
import type {RunnerRun} from './runner.ts';
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
  readonly deadline: Deadline;
  /** Undefined for a guest that runs alone. */
  readonly lanes: Lanes | undefined;
  readonly messages: Message[];
  /** Kept or handed on. */
  messageCount: number;
  /** The listener's promise for the last message, until the runner has waited for it. */
  taking: Promise<void> | undefined;
  emittedBytes: number;
  writtenBytes: bigint;
  lastProgressMs: number;
  lastDeviceError: DeviceError | undefined;
};

/** The state of a run that begins now. */
export function makeGuestState(
  memory: GuestMemory,
  run: Pick<RunnerRun, 'devices' | 'limits' | 'workBytes' | 'onProgress' | 'onMessage' | 'pulse' | 'seat'>,
): GuestState {
  const {devices, limits, onProgress, onMessage, pulse, seat} = run;
  return {
    memory,
    slots: devices.map(makeSlot),
    limits,
    onProgress,
    onMessage,
    deadline: new Deadline(run, pulse),
    lanes: seat && new Lanes(seat),
    messages: [],
    messageCount: 0,
    taking: undefined,
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
