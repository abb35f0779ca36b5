import {fill, le32, le64, text} from '../patch.ts';
import {filled, image, piece, struct} from '../pieces.ts';
import type {SparseImage} from '../sparse-image.ts';

const HEADER_BYTES = 512;
const EXTENT_BYTES = 4096;
const CATALOG_ENTRIES = 64;
const DATA_OFFSET = HEADER_BYTES + CATALOG_ENTRIES * 4;

/** Bochs hard disk images, "Redolog header": a growing image of 256 KiB whose second and fifth extents are written in part. */
export function growingBochs({version = 0x20000, subtype = 'Growing', diskBytes = 262_144} = {}): SparseImage {
  const extentAt = (index: number) => DATA_OFFSET + index * (512 + EXTENT_BYTES);
  return image(
    extentAt(2),
    text(0, 'Bochs Virtual HD Image'),
    text(32, 'Redolog'),
    text(48, subtype),
    le32(64, version),
    le32(68, HEADER_BYTES),
    le32(72, CATALOG_ENTRIES),
    // One bit of the bitmap for each sector of an extent.
    le32(76, 1),
    le32(80, EXTENT_BYTES),
    le64(version === 0x10000 ? 84 : 88, diskBytes),
    fill(HEADER_BYTES, 0xff, CATALOG_ENTRIES * 4),
    le32(HEADER_BYTES + 4, 0),
    le32(HEADER_BYTES + 16, 1),
    // All eight sectors of the first, the third and the fourth of the second.
    piece(extentAt(0), struct(1, {at: 0, hex: 'ff'})),
    piece(extentAt(0) + 512, filled(0x11, EXTENT_BYTES)),
    piece(extentAt(1), struct(1, {at: 0, hex: '0c'})),
    piece(extentAt(1) + 512 + 1024, filled(0x22, 1024)),
  );
}

export function bochsContent(): SparseImage {
  return image(
    262_144,
    piece(EXTENT_BYTES, filled(0x11, EXTENT_BYTES)),
    piece(4 * EXTENT_BYTES + 1024, filled(0x22, 1024)),
  );
}
