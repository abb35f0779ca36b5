import {locate, Region} from '../bytes/region.ts';
import {emit} from './instar.ts';

// A message that is not full yet: a program that fails sends it before it ends, so that what it found out is not lost.
let kind: u32 = 0;
let message: Region = new Region(0, 0);
let used: u32 = 0;

/** The first `length` bytes of `region` wait to be sent; 0: nothing does. */
export function setPending(newKind: u32, region: Region, length: u32): void {
  kind = newKind;
  message = region;
  used = length;
}

export function emitPending(): void {
  if (used > 0) emit(kind, locate(message, 0, used), used);
  used = 0;
}
