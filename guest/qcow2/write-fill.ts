import {fillBytes} from '../bytes/memory-block.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {Encoder} from '../cipher/encoder.ts';
import {Chain} from '../driver/chain.ts';
import {EXTENT_DATA, EXTENT_OFFSET, EXTENT_ZERO, Extent} from '../driver/extent.ts';
import {Place} from '../driver/place.ts';
import {writeDevice} from '../host/calls.ts';
import {ClusterData} from './cluster-data.ts';
import {KIND_COMPRESSED, KIND_DATA, KIND_ZERO, KIND_ZERO_PLACED} from './cluster-kind.ts';
import {CompressedEntries} from './compressed-entry.ts';
import {FileReach} from './file-reach.ts';
import {WriteLayout} from './write-layout.ts';

const CHUNK_BYTES: u32 = 0x10000;

/** Gives the rest of a cluster that is written in part what the guest reads there. */
export class ClusterFill {
  private readonly chunk: Region = allocateRegion(CHUNK_BYTES);
  private readonly extent: Extent = new Extent();
  private readonly spot: Place = new Place();

  constructor(
    private readonly layout: WriteLayout,
    private readonly reach: FileReach,
    private readonly data: ClusterData,
    private readonly compressed: CompressedEntries,
    private readonly encoder: Encoder,
    private readonly below: Chain,
  ) {
    this.spot.device = reach.slot;
  }

  /**
   * Writes what the guest reads at `length` bytes from `offset`, all in one cluster, to `host` of the file with the data.
   * `entry` and `bitmap` are what the cluster was before.
   */
  fill(offset: u64, length: u64, host: u64, entry: u64, bitmap: u64): void {
    for (let done: u64 = 0; done < length;) {
      const at = offset + done;
      const unitEnd = this.layout.roundUpToUnit(at + 1) - at;
      const count = min<u64>(min<u64>(length - done, unitEnd), CHUNK_BYTES) as u32;
      this.spot.offset = host + done;
      done += this.fillPart(at, count, entry, bitmap);
    }
  }

  /** Writes zeros to a place of the bytes at `offset`. */
  writeZeros(offset: u64, place: Place): void {
    if (this.encoder.isPlain) {
      this.reach.zero(place.offset, place.length);
      return;
    }

    for (let done: u64 = 0; done < place.length; done += CHUNK_BYTES) {
      this.spot.offset = place.offset + done;
      this.zero(offset + done, min<u64>(place.length - done, CHUNK_BYTES) as u32);
    }
  }

  /** Does at most `limit` bytes of one unit; gives how many. */
  private fillPart(offset: u64, limit: u32, entry: u64, bitmap: u64): u32 {
    const kind = this.layout.kind(entry, bitmap, this.layout.unitOf(offset));
    const inCluster = offset & this.layout.clusterMask;
    if (kind == KIND_ZERO || kind == KIND_ZERO_PLACED) return this.zero(offset, limit);
    if (kind == KIND_DATA) {
      this.extent.clear();
      this.extent.flags = EXTENT_DATA | EXTENT_OFFSET;
      this.extent.device = this.reach.slot;
      this.data.notePlace(this.extent, this.layout.host(entry) + inCluster, offset);
      return this.copy(offset, limit);
    }

    if (kind == KIND_COMPRESSED) {
      this.extent.clear();
      const start = this.compressed.offset(entry);
      this.data.noteCompressed(this.extent, start, this.compressed.length(entry), inCluster);
      return this.copy(offset, limit);
    }

    return this.fillFromBelow(offset, limit);
  }

  private fillFromBelow(offset: u64, limit: u32): u32 {
    if (this.below.layers.length == 0 || offset >= this.below.sizeBytes) return this.zero(offset, limit);
    this.below.lookup(offset, limit, this.extent);
    const count = this.extent.length as u32;
    if (!this.extent.has(EXTENT_DATA) || this.extent.has(EXTENT_ZERO)) return this.zero(offset, count);
    this.below.readExtent(this.extent, 0, this.chunk, 0, count);
    return this.write(offset, count);
  }

  private copy(offset: u64, length: u32): u32 {
    this.data.read(this.extent, 0, this.chunk, 0, length);
    return this.write(offset, length);
  }

  private zero(offset: u64, length: u32): u32 {
    if (this.encoder.isPlain) {
      this.reach.zero(this.spot.offset, length);
      return length;
    }

    fillBytes(this.chunk, 0, length, 0);
    return this.write(offset, length);
  }

  private write(offset: u64, length: u32): u32 {
    this.spot.length = length;
    this.encoder.encode(offset, this.spot, this.chunk, 0, length);
    writeDevice(this.spot.device, this.spot.offset, this.chunk, 0, length);
    this.reach.reach(this.spot.offset + length);
    return length;
  }
}
