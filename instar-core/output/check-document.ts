import type {CheckCounts} from '../operations/check/check-facts.ts';
import type {JsonObject} from './json-writer.ts';

export type CheckedImage = {readonly filename: string; readonly format: string; readonly counts: CheckCounts};

/**
 * What a check comes to, as JSON. `fixed`: every member is always there, and refcount errors are told; else members that
 * are zero are left out, as qemu-img does.
 */
export function makeCheckDocument({filename, format, counts}: CheckedImage, members: 'fixed' | 'as-qemu'): JsonObject {
  const keep = (value: bigint): bigint | undefined => (members === 'fixed' || value !== 0n ? value : undefined);
  return {
    'image-end-offset': keep(counts.imageEndBytes),
    'compressed-clusters': keep(counts.compressedClusters),
    'total-clusters': keep(counts.totalClusters),
    corruptions: keep(counts.corruptions),
    'check-errors': counts.checkErrors,
    leaks: keep(counts.leaks),
    'refcount-errors': members === 'fixed' ? counts.refcountErrors : undefined,
    'allocated-clusters': keep(counts.allocatedClusters),
    filename,
    format,
    'fragmented-clusters': keep(counts.fragmentedClusters),
  };
}
