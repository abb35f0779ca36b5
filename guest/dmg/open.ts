import {REASON_DMG_TRAILER, REASON_SIZE} from '../abi/image-reasons.ts';
import {fits} from '../bytes/fits.ts';
import {SECTOR_LIMIT, SECTOR_SIZE, Source} from '../device/source.ts';
import {refuseImage} from '../report/refusal.ts';
import {DmgChunks} from './chunks.ts';
import {readPlist} from './plist.ts';
import {refuseTables} from './refuse-tables.ts';
import {readResourceFork} from './resource-fork.ts';
import {DmgTrailer, findDmgTrailer} from './trailer.ts';

export class DmgImage {
  constructor(
    public readonly sectors: u64,
    public readonly chunks: DmgChunks,
  ) {}

  get virtualSize(): u64 {
    return this.sectors * SECTOR_SIZE;
  }
}

/** Checks in qemu-img's order. `allowsAnyChunks`: without drift fact `dmg-chunk-checks`. `knowsAdc`: not as qemu. */
export function openDmg(source: Source, allowsAnyChunks: bool, knowsAdc: bool): DmgImage {
  const found = findDmgTrailer(source);
  if (found == null) refuseImage(REASON_DMG_TRAILER);
  const trailer = found!;
  checkTrailer(trailer);
  const chunks = new DmgChunks(knowsAdc);
  if (trailer.resourceForkLength != 0) {
    readResourceFork(source, trailer, chunks, !allowsAnyChunks);
  } else {
    readPlist(source, trailer, chunks, !allowsAnyChunks);
  }

  if (!allowsAnyChunks && chunks.count == 0) refuseTables();
  if (trailer.sectors > SECTOR_LIMIT) refuseImage(REASON_SIZE);
  return new DmgImage(trailer.sectors, chunks);
}

function checkTrailer(trailer: DmgTrailer): void {
  const end = trailer.offset;
  const isInside =
    trailer.dataFork <= end &&
    isBefore(trailer.resourceFork, trailer.resourceForkLength, end) &&
    isBefore(trailer.plist, trailer.plistLength, end) &&
    trailer.sectors <= (i64.MAX_VALUE as u64);
  if (!isInside) refuseTables();
}

function isBefore(offset: u64, length: u64, end: u64): bool {
  return offset < end && fits(offset, length, end);
}
