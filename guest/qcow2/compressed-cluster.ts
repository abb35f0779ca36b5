import {allocateRegion, Region} from '../bytes/region.ts';
import {REASON_UNREADABLE} from '../abi/image-reasons.ts';
import {decompressZstd} from '../codec/zstd.ts';
import {inflateRaw} from '../codec/inflate.ts';
import {readSource, Source} from '../device/source.ts';
import {refuseImage} from '../report/refusal.ts';
import {Qcow2Header} from './header.ts';

/** qcow2.txt "Compressed Clusters Descriptor": the length counts sectors of this many bytes. */
const SECTOR: u32 = 512;
const COMPRESSION_ZSTD: u32 = 1;
/** Reads compressed clusters one at a time and keeps the last. */
export class CompressedClusters {
  private offset: u64 = 0;
  /** Zero until a cluster was read; streams have a length. */
  private length: u32 = 0;
  private readonly isZstd: bool;
  private readonly clusterSize: u32;
  private readonly offsetBits: u32;
  private readonly sectorsMask: u64;
  private stored: Region = new Region(0, 0);
  private cluster: Region = new Region(0, 0);

  constructor(
    private readonly source: Source,
    header: Qcow2Header,
  ) {
    this.isZstd = header.compression == COMPRESSION_ZSTD;
    this.clusterSize = header.clusterSize;
    this.offsetBits = 62 - (header.clusterBits - 8);
    this.sectorsMask = ((1 as u64) << (header.clusterBits - 8)) - 1;
  }

  /** Where the stream that `entry` describes begins in the file. */
  offsetOf(entry: u64): u64 {
    return entry & (((1 as u64) << this.offsetBits) - 1);
  }

  /** Bytes up to the end of the last sector that the stream touches. */
  lengthOf(entry: u64): u32 {
    const sectors = ((entry >> this.offsetBits) & this.sectorsMask) + 1;
    return (sectors as u32) * SECTOR - ((this.offsetOf(entry) % SECTOR) as u32);
  }

  /**
   * The cluster whose stream takes at most `length` bytes from `offset` of the file; good until the next call. Ends the
   * program when the stream is damaged or too short.
   */
  read(offset: u64, length: u32): Region {
    if (offset != this.offset || length != this.length) {
      this.makeRoom();
      readSource(this.source, offset, this.stored, 0, length);
      const made = this.isZstd
        ? decompressZstd(this.stored, 0, length, this.cluster, 0, this.clusterSize)
        : inflateRaw(this.stored, 0, length, this.cluster, 0, this.clusterSize);
      if (made != (this.clusterSize as i32)) refuseImage(REASON_UNREADABLE);
      this.offset = offset;
      this.length = length;
    }

    return this.cluster;
  }

  private makeRoom(): void {
    if (this.cluster.size > 0) return;
    this.cluster = allocateRegion(this.clusterSize);
    this.stored = allocateRegion(((this.sectorsMask as u32) + 1) * SECTOR);
  }
}
