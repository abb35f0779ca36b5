import {CONFIG_ADDRESS, INITIAL_MEMORY_PAGES} from '../../../guest/abi/calls.ts';
import {CODEC_MEMORY_PAGES} from '../../../guest/abi/codec-calls.ts';
import {IMAGE_BASE, LOW_BASE, LOW_SIZE} from '../../../guest/abi/kvm-layout.ts';
import type {GuestMemory} from '../guest-memory.ts';
import {PAGE_SIZE} from '../trap.ts';
import {mapHostMemory, type HostMemory} from './host-memory.ts';
import type {KvmSyscalls} from './kvm-syscalls.ts';
import {openMachine, type Machine, type MachineMemory} from './machine.ts';
import type {NativeImage} from './native-image.ts';
import {mapLinear, tablesSize, writeTables} from './page-tables.ts';
import {writeTaskState} from './task-state.ts';
import type {TickTimer} from './tick-timer.ts';

/** A machine with a program in it, ready for its first instruction. */
export type KvmGuest = {
  readonly machine: Machine;
  readonly image: NativeImage;
  readonly low: HostMemory;
  readonly memory: GuestMemory;
  /** Linear memory now, in pages of 64 KiB. */
  readonly pages: () => number;
  /** Adds pages and gives the former number, or -1 when that is more than the limit. */
  readonly grow: (pages: bigint) => bigint;
};

/** The memory of machines with the same limit and as many codecs; one machine at a time uses it. */
export type GuestSpace = SpaceSize & {
  readonly memory: MachineMemory;
  readonly release: () => void;
};

export type SpaceSize = {readonly maximumPages: number; readonly codecs: number};

export function makeGuestSpace(syscalls: KvmSyscalls, {maximumPages, codecs}: SpaceSize): GuestSpace {
  const linearBytes = maximumPages * PAGE_SIZE;
  const memory = {
    low: mapHostMemory(syscalls, LOW_SIZE),
    tables: mapHostMemory(syscalls, tablesSize(linearBytes)),
    // A codec uses little of its memory here and there, so large pages would only take room.
    linear: mapHostMemory(syscalls, linearBytes, 'large'),
    ...(codecs > 0 && {codecs: mapHostMemory(syscalls, codecs * CODEC_MEMORY_PAGES * PAGE_SIZE)}),
  };
  return {
    maximumPages,
    codecs,
    memory,
    release() {
      for (const part of Object.values(memory)) part.release();
    },
  };
}

export type LoadOptions = {
  readonly syscalls: KvmSyscalls;
  readonly space: GuestSpace;
  readonly timer: TickTimer;
  readonly image: NativeImage;
  readonly config: Uint8Array;
  /** A guest of the same image that ended in good order, whose machine is used once more. */
  readonly previous?: KvmGuest | undefined;
};

/** Loads a program and its config into zeroed memory: every run begins with the same bytes in the same registers. */
export function loadGuest({syscalls, space, timer, image, config, previous}: LoadOptions): KvmGuest {
  const {low, tables, linear, codecs} = space.memory;
  for (const part of [low, linear, codecs]) part?.discard();
  low.bytes().set(image.bytes, IMAGE_BASE - LOW_BASE);
  writeTaskState(low.bytes());
  linear.bytes(INITIAL_MEMORY_PAGES * PAGE_SIZE).set(config, CONFIG_ADDRESS);
  if (previous === undefined) {
    tables.discard();
    writeTables(tables.bytes(), image);
    mapLinear(tables.bytes(), 0, INITIAL_MEMORY_PAGES * PAGE_SIZE);
  }
  const machine = previous?.machine ?? openMachine(syscalls, space.memory, timer.runMask);
  machine.start(image.entry);
  return makeGuest(space, image, machine);
}

function makeGuest({memory, maximumPages}: GuestSpace, image: NativeImage, machine: Machine): KvmGuest {
  const {low, tables, linear} = memory;
  let pages = INITIAL_MEMORY_PAGES;
  return {
    machine,
    image,
    low,
    memory: {bytes: () => linear.bytes(pages * PAGE_SIZE)},
    pages: () => pages,
    grow(more) {
      if (more > BigInt(maximumPages - pages)) return -1n;
      const before = pages;
      pages += Number(more);
      mapLinear(tables.bytes(), before * PAGE_SIZE, pages * PAGE_SIZE);
      return BigInt(before);
    },
  };
}
