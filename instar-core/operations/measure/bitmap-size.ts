import {Buffer} from 'node:buffer';
import type {BitmapFacts} from '../info/image-facts.ts';

// qcow2.txt "Bitmap directory entry": 24 bytes and the name, filled up to 8; "Bitmap table": 8 bytes for each cluster.
const ENTRY_SIZE = 24n;
const TABLE_ENTRY_SIZE = 8n;

/** Room for an image's persistent bitmaps in a new qcow2 image. */
export function sizeOfBitmaps(bitmaps: readonly BitmapFacts[], virtualSizeBytes: bigint, clusterBytes: bigint): bigint {
  let bytes = 0n;
  let directory = 0n;
  for (const {granularityBytes, name} of bitmaps) {
    // One bit for each piece of the disk.
    const clusters = divideUp(divideUp(divideUp(virtualSizeBytes, granularityBytes), 8n), clusterBytes);
    bytes += clusters * clusterBytes + roundUp(clusters * TABLE_ENTRY_SIZE, clusterBytes);
    directory += roundUp(ENTRY_SIZE + BigInt(Buffer.byteLength(name)), 8n);
  }

  return bytes + roundUp(directory, clusterBytes);
}

function divideUp(a: bigint, b: bigint): bigint {
  return (a + b - 1n) / b;
}

function roundUp(a: bigint, unit: bigint): bigint {
  return divideUp(a, unit) * unit;
}
