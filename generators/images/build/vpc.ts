import {type Change, applyChange} from '../patch.ts';
import {listNonZeroRuns, type SparseImage} from '../sparse-image.ts';

const FOOTER_BYTES = 512;
const CHECKSUM_AT = 64;
const HEADER_BYTES = 1024;
const HEADER_CHECKSUM_AT = 36;

/**
 * Changes every footer of a VHD alike, makes their checksums right again, then makes other changes. `footer` offsets
 * count from a footer's start.
 */
export function changeVpc(image: SparseImage, footer: Change, header: Change = {}): SparseImage {
  const copies = [0, image.sizeBytes - FOOTER_BYTES].filter(
    (at) => read(image, at, 8).toString('latin1') === 'conectix',
  );
  const isDynamic = copies.includes(0);
  return applyChange(image, {
    patches: [
      ...copies.map((at) => resealed(read(image, at, FOOTER_BYTES), {at, change: footer, checksumAt: CHECKSUM_AT})),
      ...(isDynamic
        ? [resealed(read(image, 512, HEADER_BYTES), {at: 512, change: header, checksumAt: HEADER_CHECKSUM_AT})]
        : []),
    ],
  });
}

type Place = {readonly at: number; readonly change: Change; readonly checksumAt: number};

/** VHD specification, "Checksum": the one's complement of the sum of all bytes without the checksum's own. */
function resealed(bytes: Buffer, {at, change, checksumAt}: Place) {
  for (const {at: offset, hex} of change.patches ?? []) bytes.write(hex, offset, 'hex');
  bytes.writeUInt32BE(0, checksumAt);
  bytes.writeUInt32BE(~bytes.reduce((sum, value) => sum + value, 0) >>> 0, checksumAt);
  return {at, hex: bytes.toString('hex')};
}

function read(image: SparseImage, at: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (const {offset, bytes: content} of listNonZeroRuns(image)) {
    const from = Math.max(at, offset);
    const to = Math.min(at + length, offset + content.length);
    if (from < to) bytes.set(content.subarray(from - offset, to - offset), from - at);
  }
  return bytes;
}
