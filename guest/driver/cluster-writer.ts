import {Place} from './place.ts';
import {Below} from './below.ts';
import {Writer} from './writer.ts';
import {truncateDevice, deviceSize, zeroDevice} from '../host/calls.ts';

/** No cluster has its place there: it would be the header's. */
export const NO_PLACE: u64 = 0;

/**
 * An image whose disk is cut into clusters of one size, each with a place of its own in one file, or none. New clusters go
 * to the end of the file, those of one stretch next to each other.
 */
export abstract class ClusterWriter extends Writer {
  private readonly zeroed: Place = new Place();

  constructor(
    format: u32,
    sizeBytes: u64,
    protected readonly clusterSize: u64,
    protected readonly slot: u32,
    protected readonly below: Below,
    /** Behind this the file has nothing but zeros, whatever was done to it here. */
    protected readonly cleanFrom: u64,
  ) {
    super(format, sizeBytes, popcnt<u64>(clusterSize) == 1 ? (clusterSize as u32) : 0, 512);
  }

  /** Where the cluster lies in the file, or NO_PLACE. */
  protected abstract find(cluster: u64): u64;

  /** Of the clusters from `cluster` on, none of which has a place: how many can get theirs at once, of `count`. */
  protected abstract countTogether(cluster: u64, count: u64): u64;

  /** Gives `count` clusters from `cluster` on places next to each other; gives the first one's. */
  protected abstract add(cluster: u64, count: u64): u64;

  place(offset: u64, length: u64, place: Place): void {
    const cluster = offset / this.clusterSize;
    const inCluster = offset % this.clusterSize;
    const found = this.find(cluster);
    place.device = this.slot;
    if (found == NO_PLACE) {
      this.addStretch(offset, length, place);
      return;
    }

    place.offset = found + inCluster;
    place.length = this.clusterSize - inCluster;
    while (place.length < length) {
      if (this.find((offset + place.length) / this.clusterSize) != place.offset + place.length) break;
      place.length += this.clusterSize;
    }

    place.length = min<u64>(place.length, length);
  }

  /** What has no place reads as zeros already, unless something lies below. */
  zero(offset: u64, length: u64, unmap: bool): void {
    let done: u64 = 0;
    while (done < length) {
      const at = offset + done;
      const left = min<u64>(length - done, this.clusterSize - (at % this.clusterSize));
      done +=
        this.find(at / this.clusterSize) == NO_PLACE
          ? this.zeroUnplaced(at, left, length - done)
          : this.zeroPlaced(at, left, unmap);
    }
  }

  /** Makes `left` bytes of one cluster zeros; gives how many bytes it did, at most `length`. */
  protected zeroUnplaced(offset: u64, left: u64, _length: u64): u64 {
    if (this.below.isEmpty) return left;
    return this.zeroPlaced(offset, left, true);
  }

  /** Writes `length` zero bytes of the guest to `place` of the file. From cleanFrom on the file has zeros. */
  protected storeZeros(_offset: u64, place: u64, length: u64, unmap: bool): void {
    zeroDevice(this.slot, place, length, unmap);
  }

  /** Writes what `length` guest bytes from `offset` read as without this image to `place` of the file. */
  protected storeBelow(offset: u64, length: u64, place: u64): void {
    this.below.copy(offset, length, this.slot, place, this.cleanFrom);
  }

  /** Lets the file end no earlier than at `end`. */
  protected extendTo(end: u64): void {
    if (deviceSize(this.slot) < end) truncateDevice(this.slot, end);
  }

  protected zeroPlaced(offset: u64, left: u64, unmap: bool): u64 {
    this.place(offset, left, this.zeroed);
    this.storeZeros(offset, this.zeroed.offset, left, unmap);
    return left;
  }

  /** Gives as much of the stretch a place as can get one at once; the rest of its outer clusters is filled. */
  private addStretch(offset: u64, length: u64, place: Place): void {
    const size = this.clusterSize;
    const cluster = offset / size;
    const inCluster = offset % size;
    const wanted = (inCluster + length - 1) / size + 1;
    let missing: u64 = 1;
    while (missing < wanted && this.find(cluster + missing) == NO_PLACE) missing++;
    const count = this.countTogether(cluster, missing);
    const start = this.add(cluster, count);
    place.offset = start + inCluster;
    place.length = min<u64>(length, count * size - inCluster);
    const end = inCluster + place.length;
    if (inCluster > 0) this.storeBelow(offset - inCluster, inCluster, start);
    if (end < count * size) this.storeBelow(offset + place.length, count * size - end, start + end);
  }
}
