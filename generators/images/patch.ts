import type {Piece, SparseImage} from './sparse-image.ts';

/** Bytes that a case puts over an image, as hexadecimal text; a negative offset counts from the file's end. Plain data. */
export type Patch = {readonly at: number; readonly hex: string};

/** What a case changes in an image. */
export type Change = {
  readonly patches?: readonly Patch[];
  /** Cuts the file, or extends it with zeros, after the patches. */
  readonly lengthBytes?: number;
};

export function applyChange(image: SparseImage, {patches = [], lengthBytes}: Change): SparseImage {
  const pieces: readonly Piece[] = [
    ...image.pieces,
    ...patches.map(({at, hex}) => ({
      offset: at < 0 ? image.sizeBytes + at : at,
      bytes: Buffer.from(hex, 'hex'),
    })),
  ];
  return {sizeBytes: lengthBytes ?? image.sizeBytes, pieces};
}

type Whole = number | bigint;

const big = (bytes: number) => (at: number, value: Whole) => ({at, hex: toHex(value, bytes)});
const little = (bytes: number) => (at: number, value: Whole) => ({
  at,
  hex: (toHex(value, bytes).match(/../g) ?? []).toReversed().join(''),
});

export const byte = big(1);
export const be16 = big(2);
export const be32 = big(4);
export const be64 = big(8);
export const le16 = little(2);
export const le32 = little(4);
export const le64 = little(8);

export function text(at: number, content: string): Patch {
  return {at, hex: Buffer.from(content, 'latin1').toString('hex')};
}

export function fill(at: number, value: number, count: number): Patch {
  return {at, hex: toHex(value, 1).repeat(count)};
}

function toHex(value: Whole, bytes: number): string {
  return BigInt.asUintN(bytes * 8, BigInt(value))
    .toString(16)
    .padStart(bytes * 2, '0');
}
