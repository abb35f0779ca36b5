import {le16, le32, le64, text} from '../patch.ts';
import {filled, image, piece, seeded} from '../pieces.ts';
import type {SparseImage} from '../sparse-image.ts';

const MEBIBYTE = 1024 * 1024;

/** A master boot record with one partition of type `type` from sector 1 to the end of a file of 1 MiB. */
export function makeMbr(type = 0x83): SparseImage {
  return image(
    MEBIBYTE,
    {at: 446, hex: '80'},
    {at: 450, hex: type.toString(16).padStart(2, '0')},
    le32(454, 1),
    le32(458, 2047),
    {at: 510, hex: '55aa'},
    piece(512, filled(0x11, 4096)),
  );
}

/** UEFI 2.10, 5.3: a protective record, the header at sector 1, one entry at sector 2. */
export function makeGpt(): SparseImage {
  return image(
    MEBIBYTE,
    ...makeMbr(0xee).pieces,
    piece(512, Buffer.alloc(4096)),
    text(512, 'EFI PART'),
    le32(520, 0x10000),
    le32(524, 92),
    le64(536, 1),
    le64(544, 2047),
    le64(552, 34),
    le64(560, 2014),
    le64(584, 2),
    le32(592, 128),
    le32(596, 128),
    {at: 1024, hex: 'a2a0d0ebe5b9334487c068b6b72699c7'},
    le64(1056, 34),
    le64(1064, 2014),
  );
}

/** ECMA-119 8.4: a primary volume descriptor in the seventeenth sector of 2 KiB, and the set's terminator. */
export function makeIso(): SparseImage {
  const descriptor = 16 * 2048;
  return image(
    20 * 2048,
    {at: descriptor, hex: '01'},
    text(descriptor + 1, 'CD001'),
    {at: descriptor + 6, hex: '01'},
    text(descriptor + 40, 'INSTAR'.padEnd(32)),
    le32(descriptor + 80, 20),
    le16(descriptor + 120, 1),
    le16(descriptor + 124, 1),
    le16(descriptor + 128, 2048),
    {at: descriptor + 2048, hex: 'ff'},
    text(descriptor + 2049, 'CD001'),
    piece(18 * 2048, filled(0x11, 2048)),
  );
}

/** Runs of data and zeros of every size from a sector up, some that compress and some that do not, and an odd end. */
export function makeMixed(): SparseImage {
  const kibibyte = 1024;
  const stripes = [512, kibibyte, 2 * kibibyte, 4 * kibibyte, 32 * kibibyte].flatMap((stripe, index) => {
    const start = (64 + 128 * index) * kibibyte;
    const starts = Array.from({length: Math.max(2, (16 * kibibyte) / stripe)}, (_, at) => start + 2 * stripe * at);
    return starts.map((offset) => piece(offset, filled(0x21 + index, stripe)));
  });
  return image(
    2 * MEBIBYTE + 1536,
    piece(0, seeded(4, 64 * kibibyte)),
    ...stripes,
    piece(MEBIBYTE, Buffer.from('All work and no play makes a dull disk. '.repeat(3000))),
    piece(MEBIBYTE + 300_000, filled(1, 1)),
    piece(2 * MEBIBYTE, seeded(5, 1536)),
  );
}
