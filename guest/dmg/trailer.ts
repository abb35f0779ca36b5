import {loadBe64} from '../bytes/big-endian.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {hasText} from '../bytes/text.ts';
import {keepTail, readSource, SECTOR_SIZE, Source} from '../device/source.ts';

// UDIF "koly" resource block: 512 bytes at the end of the file. Big-endian.
const MAGIC = 'koly';
const TRAILER_SIZE: u32 = 512;
const DATA_FORK_AT: u32 = 24;
const RESOURCE_FORK_AT: u32 = 40;
const RESOURCE_FORK_LENGTH_AT: u32 = 48;
const PLIST_AT: u32 = 216;
const PLIST_LENGTH_AT: u32 = 224;
const SECTORS_AT: u32 = 492;

/** The trailer's fields, as they stand. Offsets are bytes from the file's start. */
export class DmgTrailer {
  constructor(
    private readonly bytes: Region,
    /** Where the trailer itself is. */
    public readonly offset: u64,
  ) {}

  /** What the chunks' offsets count from. */
  get dataFork(): u64 {
    return loadBe64(this.bytes, DATA_FORK_AT);
  }

  get resourceFork(): u64 {
    return loadBe64(this.bytes, RESOURCE_FORK_AT);
  }

  get resourceForkLength(): u64 {
    return loadBe64(this.bytes, RESOURCE_FORK_LENGTH_AT);
  }

  get plist(): u64 {
    return loadBe64(this.bytes, PLIST_AT);
  }

  get plistLength(): u64 {
    return loadBe64(this.bytes, PLIST_LENGTH_AT);
  }

  get sectors(): u64 {
    return loadBe64(this.bytes, SECTORS_AT);
  }
}

export function isDmg(source: Source): bool {
  return findDmgTrailer(source) != null;
}

/**
 * As qemu-img looks for it: it begins in the last sector but one or at the beginning of the last, since a file's last
 * sector counts as whole. Null when there is none.
 */
export function findDmgTrailer(source: Source): DmgTrailer | null {
  const size = source.sizeInSectors * SECTOR_SIZE;
  if (size < TRAILER_SIZE) return null;
  keepTail(source);
  const window = allocateRegion(2 * TRAILER_SIZE);
  const begin: u64 = size == TRAILER_SIZE ? 0 : size - 2 * TRAILER_SIZE;
  readSource(source, begin, window, 0, window.size);
  for (let at: u32 = size == TRAILER_SIZE ? 0 : 1; begin + at <= size - TRAILER_SIZE; at++) {
    if (hasText(window, at, MAGIC)) return readTrailer(source, begin + at);
  }

  return null;
}

function readTrailer(source: Source, offset: u64): DmgTrailer {
  const bytes = allocateRegion(TRAILER_SIZE);
  readSource(source, offset, bytes, 0, TRAILER_SIZE);
  return new DmgTrailer(bytes, offset);
}
