import {closeSync, fstatSync, openSync, readSync} from 'node:fs';
import {listDataExtents} from '../fingerprint/data-extents.ts';
import {listNonZeroRuns, type SparseImage} from './sparse-image.ts';

/** A file's content without its zeros. */
export function readSparseImage(path: string): SparseImage {
  const descriptor = openSync(path, 'r');
  try {
    const {size} = fstatSync(descriptor);
    const pieces = listDataExtents(descriptor, size).map(({start, end}) => {
      const bytes = Buffer.alloc(end - start);
      return {offset: start, bytes: bytes.subarray(0, readSync(descriptor, bytes, 0, bytes.length, start))};
    });
    return {sizeBytes: size, pieces: listNonZeroRuns({sizeBytes: size, pieces})};
  } finally {
    closeSync(descriptor);
  }
}
