import type {RawWindow} from './image-request.ts';

const SECTOR_BYTES = 512n;

export type WindowOutcome =
  | {readonly kind: 'window'; readonly offset: bigint; readonly size: bigint}
  | {readonly kind: 'refused'; readonly code: string; readonly reason: string};

/** The part of a file of `lengthBytes` that a window shows, in whole sectors, as qemu-img counts. */
export function placeWindow({offset, size}: RawWindow, lengthBytes: bigint): WindowOutcome {
  const whole = roundUp(lengthBytes);
  if (size !== undefined && size % SECTOR_BYTES !== 0n) return refuse('Specified size is not multiple of 512');
  if (offset > whole) {
    return refuse(`Offset (${offset}) cannot be greater than size of the containing file (${whole})`);
  }

  if (size !== undefined && size > whole - offset) {
    return refuse(
      `The sum of offset (${offset}) and size (${size}) has to be smaller or equal to the  actual size of the containing file (${whole})`,
    );
  }

  return {kind: 'window', offset, size: size ?? roundUp(whole - offset)};
}

function roundUp(bytes: bigint): bigint {
  return ((bytes + SECTOR_BYTES - 1n) / SECTOR_BYTES) * SECTOR_BYTES;
}

function refuse(reason: string): WindowOutcome {
  return {kind: 'refused', code: 'raw-window', reason};
}
