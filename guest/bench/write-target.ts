import {STAGE_WRITE} from '../abi/place.ts';
import {copyBytes, fillBytes} from '../bytes/memory-block.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {Encoder} from '../cipher/encoder.ts';
import {LayerConfig} from '../driver/layer-config.ts';
import {Place} from '../driver/place.ts';
import {Writer} from '../driver/writer.ts';
import {flushDevice, writeDevice} from '../host/calls.ts';
import {enterPlace} from '../host/place.ts';
import {Receiver} from './requests.ts';

/** Requests that write one byte all over. */
export class WriteTarget extends Receiver {
  private readonly place: Place = new Place();
  private readonly plain: Region;
  /** What is stored of `plain`; the same where nothing is encrypted. */
  private readonly stored: Region;

  constructor(
    private readonly writer: Writer,
    private readonly layer: LayerConfig,
    private readonly encoder: Encoder,
    pattern: u8,
    /** Longer requests are written in pieces of so many bytes. */
    pieceSize: u32,
  ) {
    super(writer.sizeBytes);
    const plain = allocateRegion(pieceSize);
    fillBytes(plain, 0, pieceSize, pattern);
    this.plain = plain;
    this.stored = encoder.isPlain ? plain : allocateRegion(pieceSize);
  }

  send(offset: u64, length: u32): void {
    for (let done: u32 = 0; done < length;) {
      enterPlace(STAGE_WRITE, 0, offset + done);
      this.writer.place(offset + done, min<u32>(length - done, this.plain.size), this.place);
      const count = this.place.length as u32;
      this.encode(offset + done, count);
      writeDevice(this.place.device, this.place.offset, this.stored, 0, count);
      done += count;
    }
  }

  flush(): void {
    this.writer.flush();
    for (let index: u32 = 0; index < this.layer.deviceCount; index++) flushDevice(this.layer.firstDevice + index);
  }

  private encode(offset: u64, length: u32): void {
    if (this.encoder.isPlain) return;
    copyBytes(this.stored, 0, this.plain, 0, length);
    this.encoder.encode(offset, this.place, this.stored, 0, length);
  }
}
