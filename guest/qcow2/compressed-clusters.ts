import {copyBytes} from '../bytes/memory-block.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {REASON_UNREADABLE} from '../abi/image-reasons.ts';
import {decompressZstd} from '../codec/zstd.ts';
import {inflateRaw} from '../codec/inflate.ts';
import {Source} from '../device/source.ts';
import {failRead} from '../report/refusal.ts';
import {StreamReader} from './stream-reader.ts';

/** Decompresses clusters one at a time and keeps the last. */
export class CompressedClusters {
  private offset: u64 = 0;
  /** Zero until a cluster was read; streams have a length. */
  private length: u32 = 0;
  private streams: StreamReader | null = null;
  private cluster: Region = new Region(0, 0);

  constructor(
    private readonly source: Source,
    private readonly clusterSize: u32,
    /** Longest stream in bytes. */
    private readonly streamLimit: u32,
    /** Else deflate. */
    private readonly isZstd: bool,
    /** Nobody writes to the file meanwhile. */
    private readonly isUnchanging: bool,
  ) {}

  /**
   * `count` bytes, `skip` behind the beginning of the cluster whose stream takes at most `length` bytes from `offset` of the
   * file, to `at` of `into`. Ends the program when the stream is damaged or too short.
   */
  read(offset: u64, length: u32, skip: u32, into: Region, at: u32, count: u32): void {
    if (count == this.clusterSize && !this.isKept(offset, length)) {
      this.decompress(offset, length, into, at);
      return;
    }

    copyBytes(into, at, this.readWhole(offset, length), skip, count);
  }

  /** All of the cluster; good until the next call. */
  readWhole(offset: u64, length: u32): Region {
    if (!this.isKept(offset, length)) this.keep(offset, length);
    return this.cluster;
  }

  private isKept(offset: u64, length: u32): bool {
    return this.length != 0 && offset == this.offset && length == this.length;
  }

  private keep(offset: u64, length: u32): void {
    if (this.cluster.size == 0) this.cluster = allocateRegion(this.clusterSize);
    this.length = 0;
    if (!this.decompress(offset, length, this.cluster, 0)) return;
    this.offset = offset;
    this.length = length;
  }

  /** False when the stream is damaged and that is tolerated. */
  private decompress(offset: u64, length: u32, to: Region, toAt: u32): bool {
    const streams = this.openStreams();
    const at = streams.read(offset, length);
    const made = this.isZstd
      ? decompressZstd(streams.bytes, at, length, to, toAt, this.clusterSize)
      : inflateRaw(streams.bytes, at, length, to, toAt, this.clusterSize);
    const isWhole = made == (this.clusterSize as i32);
    if (!isWhole) failRead(REASON_UNREADABLE);
    return isWhole;
  }

  /** Takes memory when the first cluster is read: most images have none. */
  private openStreams(): StreamReader {
    let streams = this.streams;
    if (!streams) {
      streams = new StreamReader(this.source, this.streamLimit, this.isUnchanging);
      this.streams = streams;
    }

    return streams;
  }
}
