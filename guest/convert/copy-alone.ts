import {fillBytes} from '../bytes/memory-block.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {Pieces} from './pieces.ts';
import {Progress} from './progress.ts';
import {Sources} from './sources.ts';
import {StretchWalk} from './stretch-walk.ts';
import {STRETCH_BACKED, STRETCH_DATA, Stretch} from './stretch.ts';
import {Target} from './target.ts';

/** Copies everything with one guest: reads, looks for zeros and writes, stretch by stretch. */
export class Copy {
  private readonly bytes: Region;
  private readonly stretch: Stretch = new Stretch();

  constructor(
    private readonly sources: Sources,
    private readonly target: Target,
    private readonly pieces: Pieces,
    /** Zeros are written like data. */
    private readonly keepsZeros: bool,
    dataLimit: u32,
  ) {
    this.bytes = allocateRegion(dataLimit);
  }

  run(walk: StretchWalk, progress: Progress): void {
    for (let at: u64 = 0; at < this.sources.sizeBytes; at += this.stretch.length) {
      walk.next(at, this.stretch);
      if (this.stretch.kind != STRETCH_BACKED) this.copy(this.stretch);
      progress.add(this.stretch);
    }

    this.target.writer.finish();
  }

  private copy(stretch: Stretch): void {
    if (stretch.kind == STRETCH_DATA) {
      this.sources.read(stretch.offset, stretch.length as u32, this.bytes);
      this.target.enter(stretch.offset);
      this.writePieces(stretch.offset, stretch.length as u32);
      return;
    }

    this.target.enter(stretch.offset);
    if (this.keepsZeros) this.writeZeros(stretch);
    else this.target.zero(stretch.offset, stretch.length);
  }

  private writePieces(offset: u64, length: u32): void {
    let done: u32 = 0;
    while (done < length) {
      const isKept = this.keepsZeros;
      const count = isKept ? length - done : this.pieces.next(this.bytes, done, offset + done, length - done);
      if (isKept || !this.pieces.isZero) this.target.write(offset + done, this.bytes, done, count);
      else this.target.zero(offset + done, count);
      done += count;
    }
  }

  private writeZeros(stretch: Stretch): void {
    fillBytes(this.bytes, 0, this.bytes.size, 0);
    for (let done: u64 = 0; done < stretch.length; done += this.bytes.size) {
      const count = min<u64>(stretch.length - done, this.bytes.size) as u32;
      this.target.write(stretch.offset + done, this.bytes, 0, count);
    }
  }
}
