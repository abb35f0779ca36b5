import {closeSync, ftruncateSync, openSync, writeSync} from 'node:fs';

/** Bytes at an offset of a file. */
export type Piece = {readonly offset: number; readonly bytes: Uint8Array};

/** A file's content: zeros but for its pieces, of which later ones lie over earlier ones. */
export type SparseImage = {readonly sizeBytes: number; readonly pieces: readonly Piece[]};

/** Written blocks of this size keep holes apart in the same places on every usual file system. */
const BLOCK_BYTES = 4096;

/** Writes the image to a new file and leaves holes where whole blocks are zero. */
export function writeSparseImage(path: string, image: SparseImage): void {
  const descriptor = openSync(path, 'wx');
  try {
    ftruncateSync(descriptor, image.sizeBytes);
    for (const {offset, bytes} of listNonZeroRuns(image)) writeSync(descriptor, bytes, 0, bytes.length, offset);
  } finally {
    closeSync(descriptor);
  }
}

/** The image as maximal runs of blocks that hold a non-zero byte; equal contents give equal runs. */
export function listNonZeroRuns(image: SparseImage): readonly Piece[] {
  const blocks = [...fillBlocks(image)].filter(([, bytes]) => bytes.some((byte) => byte !== 0));
  const runs: {offset: number; parts: Uint8Array[]; end: number}[] = [];
  for (const [index, bytes] of blocks.toSorted(([a], [b]) => a - b)) {
    const offset = index * BLOCK_BYTES;
    const last = runs.at(-1);
    if (last?.end === offset) {
      last.parts.push(bytes);
      last.end += bytes.length;
    } else runs.push({offset, parts: [bytes], end: offset + bytes.length});
  }
  return runs.map(({offset, parts}) => ({offset, bytes: Buffer.concat(parts)}));
}

/** Every block that a piece touches; the last one is as long as the file allows. */
function fillBlocks({sizeBytes, pieces}: SparseImage): ReadonlyMap<number, Uint8Array> {
  const blocks = new Map<number, Uint8Array>();
  for (const {offset, bytes} of pieces) {
    const end = Math.min(offset + bytes.length, sizeBytes);
    for (let at = offset; at < end;) {
      const index = Math.floor(at / BLOCK_BYTES);
      const start = index * BLOCK_BYTES;
      const block = blocks.get(index) ?? new Uint8Array(Math.min(BLOCK_BYTES, sizeBytes - start));
      const next = Math.min(end, start + BLOCK_BYTES);
      block.set(bytes.subarray(at - offset, next - offset), at - start);
      blocks.set(index, block);
      at = next;
    }
  }
  return blocks;
}
