import {allocateRegion, Region} from '../bytes/region.ts';
import {Chain} from '../driver/chain.ts';
import {enterPlace} from '../host/place.ts';
import {STAGE_READ} from '../abi/place.ts';
import {Receiver} from './requests.ts';

/** Requests that read. */
export class ReadTarget extends Receiver {
  private readonly buffer: Region;

  constructor(
    private readonly chain: Chain,
    /** Longer requests are read in pieces of so many bytes. */
    pieceSize: u32,
  ) {
    super(chain.sizeBytes);
    this.buffer = allocateRegion(pieceSize);
  }

  send(offset: u64, length: u32): void {
    for (let done: u32 = 0; done < length;) {
      const count = min<u32>(length - done, this.buffer.size);
      enterPlace(STAGE_READ, 0, offset + done);
      this.chain.read(offset + done, this.buffer, 0, count);
      done += count;
    }
  }

  flush(): void {}
}
