import {allocateRegion} from '../bytes/region.ts';
import {Sink} from './sink.ts';

const PIECE: u32 = 0x10000;

/** Writes `length` zero bytes from `offset`: they become data of the file, not a hole. */
export function writeZeros(offset: u64, length: u64, sink: Sink): void {
  const piece = allocateRegion(min<u64>(length, PIECE) as u32);
  for (let done: u64 = 0; done < length; done += PIECE) {
    sink.write(offset + done, piece, 0, min<u64>(length - done, PIECE) as u32);
  }
}
