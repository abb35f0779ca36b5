import {fillBytes, copyBytes} from '../bytes/memory-block.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {Encoder, openEncoder} from '../cipher/encoder.ts';
import {Chain} from '../driver/chain.ts';
import {Place} from '../driver/place.ts';
import {writeDevice} from '../host/calls.ts';

/** Writes what an encrypted image needs besides what its guest writes, a cluster at a time. */
export class EncodedStretches {
  private readonly encoder: Encoder;
  private readonly piece: Region;
  private readonly place: Place = new Place();

  constructor(
    private readonly slot: u32,
    /** What unwritten stretches read from; no layers: zeros. */
    private readonly below: Chain,
    encoding: Region,
    clusterSize: u32,
  ) {
    this.encoder = openEncoder(encoding);
    this.piece = allocateRegion(clusterSize);
  }

  /** `length` zero bytes of the guest at `offset`, to `place` of the file. */
  writeZeros(offset: u64, length: u64, place: u64): void {
    for (let done: u64 = 0; done < length; done += this.piece.size) {
      const count = min<u64>(length - done, this.piece.size) as u32;
      fillBytes(this.piece, 0, count, 0);
      this.write(offset + done, count, place + done);
    }
  }

  /** What the `length` bytes of the guest at `offset` read as without the image. */
  writeBelow(offset: u64, length: u64, place: u64): void {
    if (this.below.layers.length == 0) return this.writeZeros(offset, length, place);
    for (let done: u64 = 0; done < length; done += this.piece.size) {
      const count = min<u64>(length - done, this.piece.size) as u32;
      this.below.read(offset + done, this.piece, 0, count);
      this.write(offset + done, count, place + done);
    }
  }

  /** `length` bytes from `at` of `bytes`, at most a cluster. */
  writeBytes(offset: u64, bytes: Region, at: u32, length: u32, place: u64): void {
    copyBytes(this.piece, 0, bytes, at, length);
    this.write(offset, length, place);
  }

  private write(offset: u64, length: u32, place: u64): void {
    this.place.device = this.slot;
    this.place.offset = place;
    this.place.length = length;
    this.encoder.encode(offset, this.place, this.piece, 0, length);
    writeDevice(this.slot, place, this.piece, 0, length);
  }
}
