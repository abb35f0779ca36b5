/** qcow2.txt "Compressed Clusters Descriptor": the length counts sectors of this many bytes. */
const SECTOR: u32 = 512;
/** Bits below the two marks that offset and sectors share. */
const SHARED_BITS: u32 = 62;

/** How the L2 entries of an image describe compressed clusters. */
export class CompressedEntries {
  private readonly offsetBits: u32;
  private readonly sectorsMask: u64;

  constructor(clusterBits: u32) {
    this.offsetBits = SHARED_BITS - (clusterBits - 8);
    this.sectorsMask = ((1 as u64) << (clusterBits - 8)) - 1;
  }

  /** Where the stream that `entry` describes begins in the file. */
  offset(entry: u64): u64 {
    return entry & (((1 as u64) << this.offsetBits) - 1);
  }

  /** Bytes up to the end of the last sector that the stream touches. */
  length(entry: u64): u32 {
    const sectors = ((entry >> this.offsetBits) & this.sectorsMask) + 1;
    return (sectors as u32) * SECTOR - ((this.offset(entry) % SECTOR) as u32);
  }

  /** Offset and sectors of a stream of `size` bytes at `offset`; the mark is left to the caller. */
  entry(offset: u64, size: u32): u64 {
    const sectors = (offset + size - 1) / SECTOR - offset / SECTOR;
    return offset | (sectors << this.offsetBits);
  }

  /** Most bytes that any entry gives. */
  get lengthLimit(): u32 {
    return ((this.sectorsMask as u32) + 1) * SECTOR;
  }
}
