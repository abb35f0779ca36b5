import {allocateRegion, Region} from '../bytes/region.ts';
import {REASON_UNREADABLE} from '../abi/image-reasons.ts';
import {decompressZstd} from '../codec/zstd.ts';
import {inflateRaw} from '../codec/inflate.ts';
import {readSource, Source} from '../device/source.ts';
import {failRead} from '../report/refusal.ts';

/** Reads compressed clusters one at a time and keeps the last. */
export class CompressedClusters {
  private offset: u64 = 0;
  /** Zero until a cluster was read; streams have a length. */
  private length: u32 = 0;
  private stored: Region = new Region(0, 0);
  private cluster: Region = new Region(0, 0);

  constructor(
    private readonly source: Source,
    private readonly clusterSize: u32,
    /** Longest stream in bytes. */
    private readonly streamLimit: u32,
    /** Else deflate. */
    private readonly isZstd: bool,
  ) {}

  /**
   * The cluster whose stream takes at most `length` bytes from `offset` of the file; good until the next call. Ends the
   * program when the stream is damaged or too short.
   */
  read(offset: u64, length: u32): Region {
    if (this.length == 0 || offset != this.offset || length != this.length) {
      if (this.cluster.size == 0) this.makeRoom();
      readSource(this.source, offset, this.stored, 0, length);
      const made = this.isZstd
        ? decompressZstd(this.stored, 0, length, this.cluster, 0, this.clusterSize)
        : inflateRaw(this.stored, 0, length, this.cluster, 0, this.clusterSize);
      const isWhole = made == (this.clusterSize as i32);
      if (!isWhole) failRead(REASON_UNREADABLE);
      this.offset = offset;
      this.length = isWhole ? length : 0;
    }

    return this.cluster;
  }

  private makeRoom(): void {
    this.cluster = allocateRegion(this.clusterSize);
    this.stored = allocateRegion(this.streamLimit);
  }
}
