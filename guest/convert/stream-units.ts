import {ImageStream} from '../driver/image-stream.ts';
import {Job} from './job.ts';
import {PIECE_COMPRESSED, PIECE_DATA} from './piece-list.ts';
import {PreparedJob} from './prepare-job.ts';

/** Hands the units of prepared jobs to a stream: those in which anything is not zeros. */
export class StreamUnits {
  /** Offset in the disk before which all units are done, and where the job ends. */
  private done: u64 = 0;
  private end: u64 = 0;

  constructor(private readonly stream: ImageStream) {}

  /** Stretches of the job are whole units, but for the end of the last one. */
  add(job: Job, prepared: PreparedJob): void {
    this.done = job.offset;
    this.end = job.offset + job.sumLengths();
    let offset = job.offset;
    for (let index: u32 = 0; index < prepared.pieces.count; index++) {
      const kind = prepared.pieces.kindOf(index);
      const next = offset + prepared.pieces.lengthOf(index);
      if (kind == PIECE_COMPRESSED) {
        const size = prepared.pieces.storedOf(index);
        this.stream.addCompressed(offset, prepared.bytes, prepared.positions[index], size);
      } else if (kind == PIECE_DATA) {
        this.addPlain(offset, next, prepared, prepared.positions[index]);
      }

      offset = next;
    }
  }

  /** The units that hold any byte from `offset` to `next`; the byte at `offset` is at `at`, its unit's other bytes around it. */
  private addPlain(offset: u64, next: u64, prepared: PreparedJob, at: u32): void {
    const unit: u64 = this.stream.unitBytes;
    this.done = max<u64>(this.done, offset & ~(unit - 1));
    for (; this.done < next; this.done += unit) {
      const from = at + ((this.done - offset) as u32);
      this.stream.addPlain(this.done, prepared.bytes, from, min<u64>(unit, this.end - this.done) as u32);
    }
  }
}
