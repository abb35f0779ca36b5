import {
  ALLOCATION_COMPRESSED,
  ALLOCATION_COMPRESSED_AGAIN,
  ALLOCATION_COMPRESSED_BYTES,
  ALLOCATION_DATA,
  ALLOCATION_FILE_BYTES,
  ALLOCATION_FILE_END,
  ALLOCATION_LENGTH,
  ALLOCATION_LOOKUPS,
  ALLOCATION_SEEN,
  ALLOCATION_VIRTUAL,
  ALLOCATION_ZERO,
  VERIFY_RECORD_ALLOCATION,
} from '../abi/verify-messages.ts';
import {storeLe64} from '../bytes/little-endian.ts';
import {Chain} from '../driver/chain.ts';
import {EXTENT_COMPRESSED, EXTENT_DATA, EXTENT_OFFSET, EXTENT_ZERO, Extent} from '../driver/extent.ts';
import {Source} from '../device/source.ts';
import {Report} from '../report/report.ts';
import {SeenOffsets} from './seen-offsets.ts';

/** Walks the image's own layer once and reports how it is filled. */
export function reportAllocation(report: Report, chain: Chain, lookupLimit: u32): void {
  const driver = chain.layers[0];
  const sums = new Allocation(driver.source);
  const extent = new Extent();
  let lookups: u32 = 0;
  let at: u64 = 0;
  while (at < chain.sizeBytes && lookups < lookupLimit) {
    // Not by way of the chain, which would ask the host of every stretch whether the file has a hole there.
    extent.clear();
    driver.lookup(at, chain.sizeBytes - at, extent);
    if (extent.length == 0) break;
    sums.add(extent);
    at += extent.length;
    lookups++;
  }

  const body = report.add(VERIFY_RECORD_ALLOCATION, ALLOCATION_LENGTH);
  storeLe64(body, ALLOCATION_VIRTUAL, chain.sizeBytes);
  storeLe64(body, ALLOCATION_DATA, sums.data);
  storeLe64(body, ALLOCATION_COMPRESSED, sums.compressed);
  storeLe64(body, ALLOCATION_ZERO, sums.zero);
  storeLe64(body, ALLOCATION_FILE_END, sums.fileEnd);
  storeLe64(body, ALLOCATION_FILE_BYTES, sums.fileBytes);
  storeLe64(body, ALLOCATION_COMPRESSED_BYTES, sums.compressedBytes);
  storeLe64(body, ALLOCATION_COMPRESSED_AGAIN, sums.compressedAgain);
  storeLe64(body, ALLOCATION_LOOKUPS, lookups);
  storeLe64(body, ALLOCATION_SEEN, at);
}

/** Sums in bytes. They cannot wrap: each stretch is counted once, and virtual sizes stay below 2^63. */
class Allocation {
  public data: u64 = 0;
  public compressed: u64 = 0;
  public zero: u64 = 0;
  public fileEnd: u64 = 0;
  public fileBytes: u64 = 0;
  public compressedBytes: u64 = 0;

  public compressedAgain: u64 = 0;
  private readonly seen: SeenOffsets;

  constructor(private readonly source: Source) {
    this.seen = new SeenOffsets(source.size);
  }

  add(extent: Extent): void {
    if (extent.has(EXTENT_ZERO)) {
      this.zero += extent.length;
    } else if (extent.has(EXTENT_COMPRESSED)) {
      this.addCompressed(extent);
    } else if (extent.has(EXTENT_DATA)) {
      this.addData(extent);
    }
  }

  private addCompressed(extent: Extent): void {
    this.compressed += extent.length;
    this.compressedBytes += extent.second;
    this.fileEnd = max<u64>(this.fileEnd, extent.first + extent.second);
    if (extent.device == this.source.slot && this.seen.seenBefore(extent.first)) this.compressedAgain += extent.length;
  }

  private addData(extent: Extent): void {
    this.data += extent.length;
    if (!extent.has(EXTENT_OFFSET) || extent.device != this.source.slot) return;
    this.fileBytes += extent.length;
    this.fileEnd = max<u64>(this.fileEnd, extent.offset + extent.length);
  }
}
