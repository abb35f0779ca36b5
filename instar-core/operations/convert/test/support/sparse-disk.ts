import {Buffer} from 'node:buffer';

/** A part of a disk that is not a hole; in sectors. */
export type DiskPart = {
  readonly at: number;
  readonly length: number;
  /** `marks`: a byte in every so many sectors, with zeros between. */
  readonly kind: 'noise' | 'text' | 'zeros' | 'marks';
};

const SECTOR = 512;
/** Sectors from one mark to the next. */
const MARKS = 9;

/** The bytes of a disk; later parts lie over earlier ones. */
export function makeDisk(sectors: number, parts: readonly DiskPart[]): Buffer {
  const disk = Buffer.alloc(sectors * SECTOR);
  for (const {at, length, kind} of parts) {
    const part = disk.subarray(at * SECTOR, (at + length) * SECTOR);
    part.fill(0);
    if (kind === 'noise') fillNoise(part, at);
    if (kind === 'text') part.fill('some text ');
    if (kind === 'marks') for (let offset = 0; offset < part.length; offset += MARKS * SECTOR) part[offset] = 1;
  }

  return disk;
}

/** Bytes that no codec makes smaller. */
function fillNoise(part: Buffer, seed: number): void {
  let state = seed;
  for (let index = 0; index < part.length; index++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    part[index] = state >>> 24;
  }
}
