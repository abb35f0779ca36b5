import {constants} from 'node:os';
import {currentSize, type Slot} from '../guest-state.ts';
import {loadFileSyscalls} from '../system/libc.ts';

// linux/fs.h
const SEEK_DATA = 3;
const SEEK_HOLE = 4;

/** The next data at or after `offset`, or the size; undefined where the system cannot tell. */
export function findNextData(slot: Slot, offset: bigint, size: bigint = currentSize(slot)): bigint | undefined {
  return seek(slot, offset, {whence: SEEK_DATA, size});
}

/** The next hole at or after `offset`, or the size; undefined where the system cannot tell. */
export function findNextHole(slot: Slot, offset: bigint, size: bigint = currentSize(slot)): bigint | undefined {
  return seek(slot, offset, {whence: SEEK_HOLE, size});
}

type Sought = {readonly whence: number; readonly size: bigint};

/** Past the last data or the end, lseek() fails with ENXIO. */
function seek({fd}: Slot, offset: bigint, {whence, size}: Sought): bigint | undefined {
  if (offset >= size) return size;
  const libc = loadFileSyscalls();
  const found = libc?.lseek(fd, offset, whence);
  if (libc === undefined || found === undefined) return undefined;
  if (found >= 0) return BigInt(found);
  return libc.errno() === constants.errno.ENXIO ? size : undefined;
}
