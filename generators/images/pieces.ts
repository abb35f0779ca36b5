import {applyChange, type Patch} from './patch.ts';
import type {Piece, SparseImage} from './sparse-image.ts';

/** A file of a builder: its length, then what lies where. Patches and pieces may be mixed; later ones win. */
export function image(sizeBytes: number, ...content: readonly (Patch | Piece)[]): SparseImage {
  return content.reduce<SparseImage>(
    (built, part) =>
      'hex' in part ? applyChange(built, {patches: [part]}) : {...built, pieces: [...built.pieces, part]},
    {sizeBytes, pieces: []},
  );
}

export function piece(offset: number, bytes: Uint8Array): Piece {
  return {offset, bytes};
}

/** A structure's bytes: patches over zeros. */
export function struct(sizeBytes: number, ...fields: readonly Patch[]): Buffer {
  const bytes = Buffer.alloc(sizeBytes);
  for (const {at, hex} of fields) bytes.write(hex, at < 0 ? sizeBytes + at : at, 'hex');
  return bytes;
}

export function filled(value: number, count: number): Buffer {
  return Buffer.alloc(count, value);
}

/** Bytes that look random and are the same everywhere (xorshift32). */
export function seeded(seed: number, count: number): Buffer {
  const bytes = Buffer.alloc(count);
  let state = seed >>> 0 || 1;
  for (let index = 0; index < count; index++) {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    bytes[index] = state & 0xff;
  }
  return bytes;
}
