import {Buffer} from 'node:buffer';
import {closeSync, openSync} from 'node:fs';
import {
  CODEC_PHYSICAL_BASE,
  LINEAR_PHYSICAL_BASE,
  LOW_BASE,
  TABLES_PHYSICAL_BASE,
} from '../../../guest/abi/kvm-layout.ts';
import {createVm} from './create-vm.ts';
import {mapRunPage, type HostMemory} from './host-memory.ts';
import {failKvm} from './kvm-failure.ts';
import {KVM} from './kvm-interface.ts';
import type {KvmSyscalls} from './kvm-syscalls.ts';
import {makeStartFloats, makeStartRegisters, setSpecialRegisters} from './registers.ts';

/** The stretches of memory that a machine has; nothing else exists for it. */
export type MachineMemory = {
  readonly low: HostMemory;
  readonly tables: HostMemory;
  readonly linear: HostMemory;
  /** The memories of all codecs, one after another; undefined where the program links none. */
  readonly codecs?: HostMemory | undefined;
};

/** Why the processor came back. */
type MachineExit =
  | {readonly kind: 'port'; readonly port: number; readonly isOutput: boolean}
  /** A tick, or a signal of somebody else's. */
  | {readonly kind: 'interrupted'}
  /** A fault, which without an interrupt table ends the machine; `address` is the last that could not be reached. */
  | {readonly kind: 'fault'; readonly address: bigint}
  | {readonly kind: 'other'; readonly reason: number};

/** A virtual machine with one processor and no devices. */
export type Machine = {
  /** Puts the processor at a program's first instruction, with every register as new. */
  readonly start: (entry: number) => void;
  /** Lets the processor run until something needs its owner. */
  readonly enter: () => MachineExit;
  /** Ends a call that the processor is in the middle of, without running on. */
  readonly finishCall: () => void;
  readonly close: () => void;
};

/** Makes a machine over this memory; throws when the kernel refuses. */
export function openMachine(syscalls: KvmSyscalls, memory: MachineMemory, runMask: Buffer): Machine {
  const control = makeControl(syscalls);
  const kvm = openSync('/dev/kvm', 'r+');
  try {
    const vm = createVm(syscalls, kvm);
    if (vm < 0) failKvm('KVM_CREATE_VM', syscalls.errno());
    attachMemory(control, vm, memory);
    const vcpu = control.plain(vm, KVM.KVM_CREATE_VCPU, 0);
    control.struct(vcpu, KVM.KVM_SET_SIGNAL_MASK, runMask);
    const runPage = mapRunPage(syscalls, vcpu, control.plain(kvm, KVM.KVM_GET_VCPU_MMAP_SIZE, 0));
    const specialRegisters = readSpecialRegisters(control, vcpu);
    setSpecialRegisters(specialRegisters);
    return {
      start(entry) {
        control.struct(vcpu, KVM.KVM_SET_SREGS, specialRegisters);
        control.struct(vcpu, KVM.KVM_SET_FPU, makeStartFloats());
        control.struct(vcpu, KVM.KVM_SET_REGS, makeStartRegisters(entry));
      },
      enter: () => enter(syscalls, control, vcpu, runPage.view),
      finishCall() {
        runPage.view.setUint8(KVM['offsetof(struct kvm_run, immediate_exit)'], 1);
        syscalls.ioctl(vcpu, KVM.KVM_RUN, 0);
        runPage.view.setUint8(KVM['offsetof(struct kvm_run, immediate_exit)'], 0);
      },
      close() {
        runPage.release();
        syscalls.close(vcpu);
        syscalls.close(vm);
      },
    };
  } finally {
    closeSync(kvm);
  }
}

type Control = {
  readonly plain: (fd: number, request: number, argument: number) => number;
  readonly struct: (fd: number, request: number, argument: Buffer) => void;
};

function makeControl(syscalls: KvmSyscalls): Control {
  const fail = (request: number): never => failKvm(`KVM request ${request.toString(16)}`, syscalls.errno());
  return {
    plain(fd, request, argument) {
      const result = syscalls.ioctl(fd, request, argument);
      return result < 0 ? fail(request) : result;
    },
    struct(fd, request, argument) {
      if (syscalls.ioctlStruct(fd, request, argument) < 0) fail(request);
    },
  };
}

function attachMemory(control: Control, vm: number, {low, tables, linear, codecs}: MachineMemory): void {
  const slots = [
    {memory: low, base: LOW_BASE},
    {memory: tables, base: TABLES_PHYSICAL_BASE},
    {memory: linear, base: LINEAR_PHYSICAL_BASE},
    ...(codecs === undefined ? [] : [{memory: codecs, base: CODEC_PHYSICAL_BASE}]),
  ];
  for (const [slot, {memory, base}] of slots.entries()) {
    const region = Buffer.alloc(KVM['sizeof(struct kvm_userspace_memory_region)']);
    region.writeUInt32LE(slot, KVM['offsetof(struct kvm_userspace_memory_region, slot)']);
    region.writeBigUInt64LE(BigInt(base), KVM['offsetof(struct kvm_userspace_memory_region, guest_phys_addr)']);
    region.writeBigUInt64LE(BigInt(memory.size), KVM['offsetof(struct kvm_userspace_memory_region, memory_size)']);
    region.writeBigUInt64LE(memory.address, KVM['offsetof(struct kvm_userspace_memory_region, userspace_addr)']);
    // SAFETY: KVM keeps using our mapping; the runner releases it only after the machine is closed.
    control.struct(vm, KVM.KVM_SET_USER_MEMORY_REGION, region);
  }
}

function readSpecialRegisters(control: Control, vcpu: number): Buffer {
  const sregs = Buffer.alloc(KVM['sizeof(struct kvm_sregs)']);
  control.struct(vcpu, KVM.KVM_GET_SREGS, sregs);
  return sregs;
}

function enter(syscalls: KvmSyscalls, control: Control, vcpu: number, run: DataView): MachineExit {
  if (syscalls.ioctl(vcpu, KVM.KVM_RUN, 0) < 0) {
    const errno = syscalls.errno();
    // EAGAIN was seen on a busy machine: the processor had not become runnable yet.
    if (errno === EINTR || errno === EAGAIN) return {kind: 'interrupted'};
    return failKvm('KVM_RUN', errno);
  }
  const reason = run.getUint32(KVM['offsetof(struct kvm_run, exit_reason)'], true);
  switch (reason) {
    case KVM.KVM_EXIT_IO:
      return {
        kind: 'port',
        port: run.getUint16(KVM['offsetof(struct kvm_run, io.port)'], true),
        isOutput: run.getUint8(KVM['offsetof(struct kvm_run, io.direction)']) === KVM.KVM_EXIT_IO_OUT,
      };
    case KVM.KVM_EXIT_SHUTDOWN:
    // Where the kernel emulates what it cannot run, a fault may end there instead.
    case KVM.KVM_EXIT_INTERNAL_ERROR:
      return {
        kind: 'fault',
        address: readSpecialRegisters(control, vcpu).readBigUInt64LE(KVM['offsetof(struct kvm_sregs, cr2)']),
      };
    default:
      return {kind: 'other', reason};
  }
}

// asm-generic/errno-base.h
const EINTR = 4;
const EAGAIN = 11;
