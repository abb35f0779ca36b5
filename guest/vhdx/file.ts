import {copyBytes, fillBytes} from '../bytes/memory-block.ts';
import {Region} from '../bytes/region.ts';
import {readSource, Source} from '../device/source.ts';

/** One write that the log holds: `bytes`, or zeros where there are none. */
export class LogWrite {
  constructor(
    public readonly offset: u64,
    public readonly length: u64,
    public readonly bytes: Region | null,
  ) {}
}

/** An image's file as it is once its log is replayed, though nothing is written. */
export class VhdxFile {
  /** In the order of the log: a later one wins. */
  public readonly writes: LogWrite[] = [];
  /** Bytes; the log may have the file grow. */
  public size: u64;

  constructor(public readonly source: Source) {
    this.size = source.size;
  }

  /** Fills `length` bytes from `at` of `to` with the bytes at `offset`; zeros past the file's end. */
  read(offset: u64, to: Region, at: u32, length: u32): void {
    readSource(this.source, offset, to, at, length);
    for (let index = 0; index < this.writes.length; index++) {
      const write = this.writes[index];
      if (overlaps(write, offset, length)) replay(write, offset, to, at, length);
    }
  }

  /** True when the log changes any of these bytes. */
  isChanged(offset: u64, length: u64): bool {
    for (let index = 0; index < this.writes.length; index++) {
      if (overlaps(this.writes[index], offset, length)) return true;
    }

    return false;
  }
}

function overlaps(write: LogWrite, offset: u64, length: u64): bool {
  return offset < write.offset ? write.offset - offset < length : offset - write.offset < write.length;
}

function replay(write: LogWrite, offset: u64, to: Region, at: u32, length: u32): void {
  const begin = max<u64>(offset, write.offset);
  const count = min<u64>(length - (begin - offset), write.length - (begin - write.offset)) as u32;
  const into = at + ((begin - offset) as u32);
  const bytes = write.bytes;
  if (bytes == null) {
    fillBytes(to, into, count, 0);
  } else {
    copyBytes(to, into, bytes, (begin - write.offset) as u32, count);
  }
}
