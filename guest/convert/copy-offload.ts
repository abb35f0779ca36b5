import {FORMAT_QCOW2, FORMAT_RAW} from '../abi/formats.ts';
import {STAGE_WRITE} from '../abi/place.ts';
import {EXTENT_COMPRESSED, EXTENT_OFFSET, Extent} from '../driver/extent.ts';
import {Place} from '../driver/place.ts';
import {Writer} from '../driver/writer.ts';
import {enterPlace} from '../host/place.ts';
import {CopyAlone} from './copy-alone.ts';
import {CopyRun} from './copy-run.ts';
import {Job} from './job.ts';
import {JobMaker} from './job-maker.ts';
import {Progress} from './progress.ts';
import {Sources} from './sources.ts';
import {STRETCH_DATA} from './stretch.ts';

/** Lets the host copy what lies in a file as it is to be stored; everything else is read and written. */
export class CopyOffload {
  private readonly run: CopyRun;
  private readonly extent: Extent = new Extent();
  private readonly place: Place = new Place();
  private isOver: bool = false;
  /** One stretch of a job. */
  private readonly part: Job = new Job();

  constructor(
    private readonly sources: Sources,
    private readonly writer: Writer,
    /** Takes what must be read. */
    private readonly others: CopyAlone,
    /** Number of the target's chain for guest/abi/place.ts. */
    private readonly chain: u32,
    /** What must be read once ends it, as in qemu-img. */
    private readonly endsEarly: bool,
  ) {
    this.run = new CopyRun(chain);
    this.isOver = endsEarly && !(canCopy(writer.format) && sources.hasOnly(canCopy));
  }

  copy(maker: JobMaker, progress: Progress): void {
    const job = new Job();
    while (maker.next(job)) {
      let offset = job.offset;
      for (let index: u32 = 0; index < job.count; index++) {
        const length = job.lengthOf(index);
        if (this.isOver || job.kindOf(index) != STRETCH_DATA || !this.offload(offset, length)) {
          this.part.begin(offset);
          this.part.add(job.kindOf(index), length);
          this.others.store(this.part);
        }

        offset += length;
      }

      progress.add(job);
    }

    this.run.flush();
  }

  /** False, and nothing done, when the stretch's bytes must be read. */
  private offload(offset: u64, length: u32): bool {
    if (!this.canOffload(offset, length)) {
      this.isOver = this.endsEarly;
      return false;
    }

    for (let done: u32 = 0; done < length;) {
      this.sources.lookup(offset + done, length - done, false, this.extent);
      enterPlace(STAGE_WRITE, this.chain, offset + done);
      this.placeExtent(offset + done);
      done += this.extent.length as u32;
    }

    return true;
  }

  private canOffload(offset: u64, length: u32): bool {
    for (let done: u32 = 0; done < length;) {
      this.sources.lookup(offset + done, length - done, false, this.extent);
      if (!this.extent.has(EXTENT_OFFSET) || this.extent.has(EXTENT_COMPRESSED)) return false;
      done += this.extent.length as u32;
    }

    return true;
  }

  private placeExtent(offset: u64): void {
    const length = this.extent.length;
    for (let done: u64 = 0; done < length;) {
      this.writer.place(offset + done, length - done, this.place);
      const from = this.extent.offset + done;
      this.run.add(offset + done, this.extent.device, from, this.place.device, this.place.offset, this.place.length);
      done += this.place.length;
    }
  }
}

/** Formats whose drivers in qemu let the host copy. */
function canCopy(format: u32): bool {
  return format == FORMAT_RAW || format == FORMAT_QCOW2;
}
