import {Buffer} from 'node:buffer';
import {STACK_TOP, TASK_STATE_ADDRESS} from '../../../guest/abi/kvm-layout.ts';
import {KVM} from './kvm-interface.ts';
import {TOP_LEVEL_PHYSICAL} from './page-tables.ts';
import {TASK_STATE_LIMIT} from './task-state.ts';

// Intel SDM volume 3, "Control registers" and "Extended feature enable register".
const CR0_PE = 1n << 0n;
const CR0_MP = 1n << 1n;
const CR0_ET = 1n << 4n;
const CR0_NE = 1n << 5n;
const CR0_WP = 1n << 16n;
const CR0_PG = 1n << 31n;
/** rdtsc faults in ring 3, where the processor does as told: a guest has no clock. No compiler makes that instruction. */
const CR4_TSD = 1n << 2n;
const CR4_PAE = 1n << 5n;
const CR4_OSFXSR = 1n << 9n;
const CR4_OSXMMEXCPT = 1n << 10n;
const EFER_LME = 1n << 8n;
const EFER_LMA = 1n << 10n;
const EFER_NXE = 1n << 11n;

/** Bit 1 is always set. The I/O privilege level is 0, so the task state alone says which port ring 3 may use. */
const RFLAGS = 0x2n;
/** Ring 3 with nothing in any descriptor table: these are never loaded from one. */
const CODE_SELECTOR = 0x33;
const DATA_SELECTOR = 0x2b;
const TYPE_CODE = 11;
const TYPE_DATA = 3;
const TYPE_BUSY_TASK_STATE = 11;
const TASK_STATE_SELECTOR = 0x40;
/** What a processor starts with: every float exception masked. */
const FCW_RESET = 0x37f;
const MXCSR_RESET = 0x1f80;

const DATA_SEGMENTS = [
  KVM['offsetof(struct kvm_sregs, ds)'],
  KVM['offsetof(struct kvm_sregs, es)'],
  KVM['offsetof(struct kvm_sregs, fs)'],
  KVM['offsetof(struct kvm_sregs, gs)'],
  KVM['offsetof(struct kvm_sregs, ss)'],
] as const;

/**
 * Turns a new vCPU's special registers into those of 64-bit ring 3 with paging on. There is no interrupt table, so the
 * first fault of any kind ends the machine.
 */
export function setSpecialRegisters(sregs: Buffer): void {
  writeSegment(sregs, KVM['offsetof(struct kvm_sregs, cs)'], {selector: CODE_SELECTOR, type: TYPE_CODE, isCode: true});
  writeTaskStateSegment(sregs, KVM['offsetof(struct kvm_sregs, tr)']);
  for (const offset of DATA_SEGMENTS) {
    writeSegment(sregs, offset, {selector: DATA_SELECTOR, type: TYPE_DATA, isCode: false});
  }
  const tables = KVM['sizeof(struct kvm_dtable)'];
  sregs.fill(0, KVM['offsetof(struct kvm_sregs, gdt)'], KVM['offsetof(struct kvm_sregs, gdt)'] + tables);
  sregs.fill(0, KVM['offsetof(struct kvm_sregs, idt)'], KVM['offsetof(struct kvm_sregs, idt)'] + tables);
  const cr0 = CR0_PE | CR0_MP | CR0_ET | CR0_NE | CR0_WP | CR0_PG;
  sregs.writeBigUInt64LE(cr0, KVM['offsetof(struct kvm_sregs, cr0)']);
  sregs.writeBigUInt64LE(0n, KVM['offsetof(struct kvm_sregs, cr2)']);
  sregs.writeBigUInt64LE(TOP_LEVEL_PHYSICAL, KVM['offsetof(struct kvm_sregs, cr3)']);
  const cr4 = CR4_TSD | CR4_PAE | CR4_OSFXSR | CR4_OSXMMEXCPT;
  sregs.writeBigUInt64LE(cr4, KVM['offsetof(struct kvm_sregs, cr4)']);
  sregs.writeBigUInt64LE(EFER_LME | EFER_LMA | EFER_NXE, KVM['offsetof(struct kvm_sregs, efer)']);
}

/** The general registers at a program's first instruction; the stack looks as after a call. */
export function makeStartRegisters(entry: number): Buffer {
  const regs = Buffer.alloc(KVM['sizeof(struct kvm_regs)']);
  regs.writeBigUInt64LE(BigInt(STACK_TOP - 8), KVM['offsetof(struct kvm_regs, rsp)']);
  regs.writeBigUInt64LE(BigInt(entry), KVM['offsetof(struct kvm_regs, rip)']);
  regs.writeBigUInt64LE(RFLAGS, KVM['offsetof(struct kvm_regs, rflags)']);
  return regs;
}

/** Float and vector registers, cleared: nothing of an earlier run is left in them. */
export function makeStartFloats(): Buffer {
  const fpu = Buffer.alloc(KVM['sizeof(struct kvm_fpu)']);
  fpu.writeUInt16LE(FCW_RESET, KVM['offsetof(struct kvm_fpu, fcw)']);
  fpu.writeUInt32LE(MXCSR_RESET, KVM['offsetof(struct kvm_fpu, mxcsr)']);
  return fpu;
}

type Segment = {readonly selector: number; readonly type: number; readonly isCode: boolean};

function writeSegment(sregs: Buffer, offset: number, {selector, type, isCode}: Segment): void {
  sregs.fill(0, offset, offset + KVM['sizeof(struct kvm_segment)']);
  sregs.writeUInt32LE(0xffff_ffff, offset + KVM['offsetof(struct kvm_segment, limit)']);
  sregs.writeUInt16LE(selector, offset + KVM['offsetof(struct kvm_segment, selector)']);
  sregs[offset + KVM['offsetof(struct kvm_segment, type)']] = type;
  sregs[offset + KVM['offsetof(struct kvm_segment, present)']] = 1;
  sregs[offset + KVM['offsetof(struct kvm_segment, dpl)']] = 3;
  sregs[offset + KVM['offsetof(struct kvm_segment, db)']] = isCode ? 0 : 1;
  sregs[offset + KVM['offsetof(struct kvm_segment, s)']] = 1;
  sregs[offset + KVM['offsetof(struct kvm_segment, l)']] = isCode ? 1 : 0;
  sregs[offset + KVM['offsetof(struct kvm_segment, g)']] = 1;
}

function writeTaskStateSegment(sregs: Buffer, offset: number): void {
  sregs.fill(0, offset, offset + KVM['sizeof(struct kvm_segment)']);
  sregs.writeBigUInt64LE(BigInt(TASK_STATE_ADDRESS), offset);
  sregs.writeUInt32LE(TASK_STATE_LIMIT, offset + KVM['offsetof(struct kvm_segment, limit)']);
  sregs.writeUInt16LE(TASK_STATE_SELECTOR, offset + KVM['offsetof(struct kvm_segment, selector)']);
  sregs[offset + KVM['offsetof(struct kvm_segment, type)']] = TYPE_BUSY_TASK_STATE;
  sregs[offset + KVM['offsetof(struct kvm_segment, present)']] = 1;
}
