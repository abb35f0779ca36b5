import {closeSync, fstatSync, openSync, readSync} from 'node:fs';
import {Buffer} from 'node:buffer';
import koffi from 'koffi';

// lseek(2) on Linux.
const SEEK_DATA = 3;
const SEEK_HOLE = 4;
const CHUNK = 1024 * 1024;
const seek = koffi.load(null).func('int64_t lseek(int fd, int64_t offset, int whence)') as unknown as (
  fd: number,
  offset: number,
  whence: number,
) => number;

/** Start and end of a stretch that the file system holds blocks for. */
export type Range = readonly [start: number, end: number];

/** Length and allocated ranges of a file; everything else in it is a hole. */
export function readLayout(file: string): {readonly length: number; readonly ranges: readonly Range[]} {
  const fd = openSync(file, 'r');
  try {
    const length = fstatSync(fd).size;
    const ranges: Range[] = [];
    for (let at = 0; at < length;) {
      const start = seek(fd, at, SEEK_DATA);
      if (start < 0) {
        break;
      }

      at = Math.min(seek(fd, start, SEEK_HOLE), length);
      ranges.push([start, at]);
    }

    return {length, ranges};
  } finally {
    closeSync(fd);
  }
}

/** Offsets of the bytes that differ within the ranges; of each 1 MiB the first. */
export function findDifferences(a: string, b: string, ranges: readonly Range[]): readonly number[] {
  const [fdA, fdB] = [openSync(a, 'r'), openSync(b, 'r')];
  try {
    return ranges
      .flatMap((range) => cutRange(range))
      .flatMap(([start, end]) => {
        const [bytesA, bytesB] = [readBytes(fdA, start, end - start), readBytes(fdB, start, end - start)];
        return bytesA.equals(bytesB) ? [] : [start + bytesA.findIndex((byte, index) => byte !== bytesB[index])];
      });
  } finally {
    closeSync(fdA);
    closeSync(fdB);
  }
}

function cutRange([start, end]: Range): readonly Range[] {
  const count = Math.ceil((end - start) / CHUNK);
  return Array.from({length: count}, (_, index) => {
    const at = start + index * CHUNK;
    return [at, Math.min(at + CHUNK, end)];
  });
}

function readBytes(fd: number, at: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  return bytes.subarray(0, readSync(fd, bytes, 0, length, at));
}
