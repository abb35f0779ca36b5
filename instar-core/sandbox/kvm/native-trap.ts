import * as layout from '../../../guest/abi/kvm-layout.ts';
import {CODEC_LIMIT} from '../../../guest/abi/codec-calls.ts';
import type {TrapKind} from '../trap.ts';

const KIND_BY_NUMBER: Readonly<Record<number, TrapKind>> = {
  [layout.TRAP_OUT_OF_BOUNDS]: 'memory access out of bounds',
  [layout.TRAP_INTEGER_OVERFLOW]: 'integer overflow',
  [layout.TRAP_DIVISION_BY_ZERO]: 'division by zero',
  [layout.TRAP_UNREACHABLE]: 'unreachable code',
  [layout.TRAP_INDIRECT_CALL]: 'bad indirect call',
  [layout.TRAP_STACK]: 'stack overflow',
};

/** A 32-bit address plus a 32-bit offset reaches no further than this past linear memory's base. */
const LINEAR_REACH = 0x2_0000_0000;

/** What the program itself says stopped it. */
export function trapKindOfCall(kind: bigint): TrapKind {
  return KIND_BY_NUMBER[Number(kind)] ?? 'processor fault';
}

/** What a fault at this address was: the unmapped space around linear memory and below the stack are the checks. */
export function trapKindOfFault(address: bigint): TrapKind {
  if (address >= BigInt(layout.LINEAR_BASE) && address < BigInt(layout.LINEAR_BASE + LINEAR_REACH)) {
    return 'memory access out of bounds';
  }
  const codecsEnd = layout.CODEC_BASE + CODEC_LIMIT * layout.CODEC_STRIDE;
  if (address >= BigInt(layout.CODEC_BASE) && address < BigInt(codecsEnd)) return 'memory access out of bounds';
  if (address >= BigInt(layout.LOW_BASE) && address < BigInt(layout.STACK_BOTTOM)) return 'stack overflow';
  return 'processor fault';
}
