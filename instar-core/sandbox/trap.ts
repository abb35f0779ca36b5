import {CODEC_MEMORY_PAGES} from '../../guest/abi/codec-calls.ts';
import {outcomeOfMemoryLimit} from './outcome.ts';
import type {GuestOutcome, Limits} from './sandbox.ts';

/** Why a program's own instructions stopped it, in the same words for both sandboxes. */
export type TrapKind =
  | 'unreachable code'
  | 'division by zero'
  | 'integer overflow'
  | 'memory access out of bounds'
  | 'stack overflow'
  | 'bad indirect call'
  | 'processor fault';

export type Trap = {
  readonly kind: TrapKind;
  /** Linear memory at the trap, in bytes. */
  readonly memoryBytes: number;
  readonly limits: Limits;
  /** How many codecs the program imports. */
  readonly codecs: number;
};

/** A program gives up by trapping when memory cannot grow, so a trap with all memory in use is told as that. */
export function outcomeOfTrap({kind, memoryBytes, limits, codecs}: Trap): GuestOutcome {
  if (kind === 'unreachable code' && memoryBytes >= maximumPages(limits, codecs) * PAGE_SIZE) {
    return outcomeOfMemoryLimit(limits);
  }
  return {kind: 'killed', reason: 'trap', message: `guest crashed: ${kind}`};
}

/** Bytes of a WebAssembly page. */
export const PAGE_SIZE = 65_536;

/**
 * Most pages that a guest's memory may have under these limits, less those of its codecs; a 32-bit address reaches no
 * further than 65536.
 */
export function maximumPages({memoryBytes}: Limits, codecs: number): number {
  return Math.min(PAGE_SIZE, Math.floor(memoryBytes / PAGE_SIZE) - codecs * CODEC_MEMORY_PAGES);
}
