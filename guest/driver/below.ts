import {allocateRegion, Region} from '../bytes/region.ts';
import {writeDevice, zeroDevice} from '../host/calls.ts';
import {Chain} from './chain.ts';
import {EXTENT_DATA, EXTENT_ZERO, Extent} from './extent.ts';

const PIECE_SIZE: u32 = 0x40000;

/** What an image that is being written reads where it has nothing of its own: the layers below it, or zeros. */
export class Below {
  private readonly extent: Extent = new Extent();
  private piece: Region = NO_BYTES;

  constructor(private readonly chain: Chain) {}

  get isEmpty(): bool {
    return this.chain.layers.length == 0;
  }

  /**
   * Writes what `length` guest bytes from `offset` read as to `place` of the device. From `cleanFrom` on the device has
   * nothing but zeros, so that none are written there.
   */
  copy(offset: u64, length: u64, device: u32, place: u64, cleanFrom: u64): void {
    let done: u64 = 0;
    while (done < length) {
      const count = this.isEmpty ? length - done : this.look(offset + done, length - done);
      if (!this.isEmpty && this.extent.has(EXTENT_DATA) && !this.extent.has(EXTENT_ZERO)) {
        this.copyData(count, device, place + done);
      } else {
        clear(device, place + done, count, cleanFrom);
      }

      done += count;
    }
  }

  /** Bytes that the answer holds for. */
  private look(offset: u64, length: u64): u64 {
    this.chain.lookup(offset, length, this.extent);
    return this.extent.length == 0 ? length : this.extent.length;
  }

  private copyData(length: u64, device: u32, place: u64): void {
    if (this.piece.size == 0) this.piece = allocateRegion(PIECE_SIZE);
    for (let done: u64 = 0; done < length; done += PIECE_SIZE) {
      const count = min<u64>(length - done, PIECE_SIZE) as u32;
      this.chain.readExtent(this.extent, done, this.piece, 0, count);
      writeDevice(device, place + done, this.piece, 0, count);
    }
  }
}

const NO_BYTES = new Region(0, 0);

/** Zeros in the device; behind `cleanFrom` they are there already. */
export function clear(device: u32, place: u64, length: u64, cleanFrom: u64): void {
  if (place < cleanFrom) zeroDevice(device, place, min<u64>(length, cleanFrom - place), true);
}
