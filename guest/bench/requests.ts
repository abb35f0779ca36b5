import {
  BENCH_COUNT,
  BENCH_FLAG_WRAPS_WHOLE,
  BENCH_FLAGS,
  BENCH_FLUSH_INTERVAL,
  BENCH_OFFSET,
  BENCH_SIZE,
  BENCH_STEP,
} from '../abi/bench-config.ts';
import {loadLe32, loadLe64} from '../bytes/little-endian.ts';
import {Region} from '../bytes/region.ts';

/** What takes the requests: reads, or writes. */
export abstract class Receiver {
  constructor(public readonly sizeBytes: u64) {}

  /** One request, which ends within the image. */
  abstract send(offset: u64, length: u32): void;

  /** What was written is on stable storage. */
  abstract flush(): void;
}

/** The requests of one benchmark, one after the other. */
export class Requests {
  private readonly count: u32;
  private readonly size: u32;
  private readonly step: u64;
  private readonly flushInterval: u32;
  private readonly wrapsWhole: bool;
  private offset: u64;

  constructor(config: Region) {
    this.count = loadLe32(config, BENCH_COUNT);
    this.size = loadLe32(config, BENCH_SIZE);
    this.step = loadLe64(config, BENCH_STEP);
    this.offset = loadLe64(config, BENCH_OFFSET);
    this.flushInterval = loadLe32(config, BENCH_FLUSH_INTERVAL);
    this.wrapsWhole = (loadLe32(config, BENCH_FLAGS) & BENCH_FLAG_WRAPS_WHOLE) != 0;
  }

  /** False when a request passed the image's end. */
  send(to: Receiver): bool {
    for (let sent: u32 = 0; sent < this.count;) {
      const size = to.sizeBytes;
      if (this.offset > size || this.size > size - this.offset) return false;
      to.send(this.offset, this.size);
      sent++;
      if (this.flushInterval != 0 && sent % this.flushInterval == 0) to.flush();
      this.advance(size);
    }

    return true;
  }

  /** Offsets are at most the image's size and steps below 2^31, so that the sum has room. */
  private advance(imageSize: u64): void {
    const next = this.offset + this.step;
    const room = this.wrapsWhole ? imageSize - this.size : imageSize;
    this.offset = room == 0 ? 0 : next % room;
  }
}
