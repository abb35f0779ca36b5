import fc from 'fast-check';
import type {Change, Patch} from '../../generators/images/patch.ts';
import {listNonZeroRuns, type SparseImage} from '../../generators/images/sparse-image.ts';

/** Numbers at which arithmetic breaks. */
const ODD_NUMBERS = [
  '00',
  'ff',
  '0000000000000000',
  'ffffffffffffffff',
  '7fffffffffffffff',
  'ffffffffffffff7f',
  '8000000000000000',
  '0000000000000080',
  'ffffffff',
  '7fffffff',
  'ffffff7f',
  '80000000',
  '00000080',
  '0000000100000000',
  '00fffffffffffe00',
] as const;

/** Damage to an image: mostly where its bytes are not zero, since that is where its tables are. */
export function damageOf(image: SparseImage): fc.Arbitrary<Change> {
  const runs = listNonZeroRuns(image);
  const inRuns = runs.map(({offset, bytes}) => fc.integer({min: offset, max: offset + bytes.length - 1}));
  const anywhere = fc.integer({min: 0, max: Math.max(0, image.sizeBytes - 1)});
  const early = fc.integer({min: 0, max: Math.max(0, Math.min(image.sizeBytes, 512) - 1)});
  const at = fc.oneof({weight: 4, arbitrary: early}, {weight: 1, arbitrary: anywhere}, ...inRuns.slice(0, 64));
  const hex = fc.oneof(
    fc.uint8Array({minLength: 1, maxLength: 8}).map((bytes) => Buffer.from(bytes).toString('hex')),
    fc.constantFrom(...ODD_NUMBERS),
  );
  const patch: fc.Arbitrary<Patch> = fc.record({at, hex});
  const lengthBytes = fc.oneof(
    {weight: 6, arbitrary: fc.constant(undefined)},
    {weight: 1, arbitrary: fc.integer({min: 0, max: image.sizeBytes + 70_000})},
    {weight: 1, arbitrary: fc.integer({min: 0, max: Math.min(image.sizeBytes, 2048)})},
  );
  return fc
    .record({patches: fc.array(patch, {maxLength: 5}), lengthBytes})
    .map(({patches, lengthBytes: length}) => (length === undefined ? {patches} : {patches, lengthBytes: length}));
}

/** A header's end: what is swept lies before it. */
const HEADER_BYTES = 592;

/** Every byte of the header set to 0x00, to 0xff and flipped, and every length up to its end; every `stride`th of them. */
export function sweepOf(image: SparseImage, stride: number, phase: number): readonly Change[] {
  const header = headOf(image);
  const changes: Change[] = [];
  for (let at = phase % stride; at < header.length; at += stride) {
    const byte = header[at] ?? 0;
    for (const value of new Set([0, 0xff, byte ^ 0xff])) {
      if (value !== byte) changes.push({patches: [{at, hex: value.toString(16).padStart(2, '0')}]});
    }

    changes.push({lengthBytes: at});
  }

  return changes;
}

function headOf(image: SparseImage): Uint8Array {
  const head = new Uint8Array(Math.min(HEADER_BYTES, image.sizeBytes));
  for (const {offset, bytes} of listNonZeroRuns(image)) {
    if (offset < head.length) head.set(bytes.subarray(0, head.length - offset), offset);
  }

  return head;
}
