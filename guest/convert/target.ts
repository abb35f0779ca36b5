import {STAGE_WRITE} from '../abi/place.ts';
import {Region} from '../bytes/region.ts';
import {Place} from '../driver/place.ts';
import {Writer} from '../driver/writer.ts';
import {writeDevice} from '../host/calls.ts';
import {enterPlace} from '../host/place.ts';

/** The image that is written, piece by piece in order. */
export class Target {
  private readonly place: Place = new Place();

  constructor(
    public readonly writer: Writer,
    /** Number of its chain for guest/abi/place.ts. */
    private readonly chain: u32,
    /** What is not written reads as zeros. */
    private readonly hasZeros: bool,
  ) {}

  /** Notes the stretch that is written next. */
  enter(offset: u64): void {
    enterPlace(STAGE_WRITE, this.chain, offset);
  }

  /** Writes `length` bytes from `at` of `bytes` at guest offset `offset`. */
  write(offset: u64, bytes: Region, at: u32, length: u32): void {
    let done: u32 = 0;
    while (done < length) {
      this.writer.place(offset + done, length - done, this.place);
      const count = this.place.length as u32;
      writeDevice(this.place.device, this.place.offset, bytes, at + done, count);
      done += count;
    }
  }

  zero(offset: u64, length: u64): void {
    if (!this.hasZeros) this.writer.zero(offset, length, false);
  }
}
