import {be32, be64, text} from '../patch.ts';
import {filled, image, piece} from '../pieces.ts';
import type {SparseImage} from '../sparse-image.ts';
import {storedZlib} from './stored-zlib.ts';

const SCRIPT = '#!/bin/sh\n#V2.0 Format\nmodprobe cloop file=$0 && mount -r -t iso9660 /dev/cloop $1\n';
const BLOCK_BYTES = 4096;
/** What each block holds. */
const BLOCKS = [0x11, 0, 0x22, 0x33] as const;
const OFFSETS_AT = 136;

/** cloop 2.0: shell script, block size at 128, number of blocks at 132, then offsets of zlib streams, one too many. */
export function makeCloop(): SparseImage {
  const streams = BLOCKS.map((value) => storedZlib(filled(value, BLOCK_BYTES)));
  const start = OFFSETS_AT + (BLOCKS.length + 1) * 8;
  const offsets = streams.reduce<readonly number[]>(
    (all, stream) => [...all, (all.at(-1) ?? 0) + stream.length],
    [start],
  );
  return image(
    offsets.at(-1) ?? 0,
    text(0, SCRIPT),
    be32(128, BLOCK_BYTES),
    be32(132, BLOCKS.length),
    ...offsets.map((offset, index) => be64(OFFSETS_AT + index * 8, offset)),
    ...streams.map((stream, index) => piece(offsets[index] ?? 0, stream)),
  );
}

export function cloopContent(): SparseImage {
  return image(
    BLOCKS.length * BLOCK_BYTES,
    ...BLOCKS.map((value, index) => piece(index * BLOCK_BYTES, filled(value, BLOCK_BYTES))),
  );
}
