import {closeSync, fstatSync, openSync} from 'node:fs';
import type {FileFingerprint} from '../run/observation.ts';
import {BLOCK_BYTES, hashNonZeroRuns} from './non-zero-runs.ts';
import {maskRandomFields} from './mask-random-fields.ts';

const STAT_BLOCK_BYTES = 512;

/** What a file holds, independent of what was drawn at random or read from the clock. */
export function fingerprintFile(path: string): Omit<FileFingerprint, 'name'> {
  const descriptor = openSync(path, 'r');
  try {
    const {size, blocks} = fstatSync(descriptor);
    const masked = maskRandomFields(descriptor, size);
    return {
      lengthBytes: masked.lengthBytes,
      fullyAllocated: size < BLOCK_BYTES ? null : blocks * STAT_BLOCK_BYTES >= size,
      ranges: hashNonZeroRuns({descriptor, sizeBytes: size, ...masked}),
    };
  } finally {
    closeSync(descriptor);
  }
}
