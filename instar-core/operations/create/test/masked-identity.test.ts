import type {Buffer} from 'node:buffer';
import test, {type ExecutionContext} from 'ava';
import {VDI_FORMAT} from '../../../command-line/create-options/vdi.ts';
import {VHDX_FORMAT} from '../../../command-line/create-options/vhdx.ts';
import {VMDK_FORMAT} from '../../../command-line/create-options/vmdk.ts';
import {VPC_FORMAT} from '../../../command-line/create-options/vpc.ts';
import type {CreateFormat} from '../create-format.ts';
import {makeBothImages, type Options, testWithQemuImg} from './identity.ts';
import {
  type FieldRange,
  maskVmdkCid,
  VDI_FIELD_RANGES,
  vhdxFieldRanges,
  vpcFieldRanges,
} from './random-field-ranges.ts';

// Both draw their own random bytes here, so what differs must lie in the table of random fields.

type FieldsOf = (image: Buffer) => readonly FieldRange[];
const BLOCK = 4096;
const SIZE = 20n << 20n;

const differsInFieldsOnly = test.macro({
  async exec(t: ExecutionContext, format: CreateFormat, options: Options, fieldsOf: FieldsOf) {
    const {ours, theirs} = await makeBothImages(t, format, {size: SIZE, options});
    const fields = fieldsOf(theirs);
    const differing = listDifferences(ours, theirs);
    const isDrawn = (at: number) => fields.some(([start, length]) => at >= start && at < start + length);
    t.is(ours.length, theirs.length);
    t.deepEqual(
      differing.filter((at) => !isDrawn(at)),
      [],
    );
    // Sixteen random bytes that came out the same would mean that nothing was drawn.
    t.true(differing.length > 16);
  },
  title: (given = '') => `only random fields differ from qemu-img's: ${given}`,
});

function listDifferences(a: Buffer, b: Buffer): readonly number[] {
  const blocks = Array.from({length: Math.ceil(a.length / BLOCK)}, (_, index) => index * BLOCK);
  return blocks
    .filter((block) => !a.subarray(block, block + BLOCK).equals(b.subarray(block, block + BLOCK)))
    .flatMap((block) => [...a.subarray(block, block + BLOCK).keys()].map((index) => block + index))
    .filter((at) => a[at] !== b[at]);
}

testWithQemuImg('vpc, dynamic', differsInFieldsOnly, VPC_FORMAT, {subformat: 'dynamic'}, vpcFieldRanges);
testWithQemuImg('vpc, fixed', differsInFieldsOnly, VPC_FORMAT, {subformat: 'fixed'}, (image) =>
  vpcFieldRanges(image).slice(3),
);
testWithQemuImg('vhdx, dynamic', differsInFieldsOnly, VHDX_FORMAT, {subformat: 'dynamic'}, vhdxFieldRanges);
testWithQemuImg('vhdx, fixed', differsInFieldsOnly, VHDX_FORMAT, {subformat: 'fixed'}, vhdxFieldRanges);
testWithQemuImg('vdi', differsInFieldsOnly, VDI_FORMAT, {}, () => VDI_FIELD_RANGES);

const differsInCidOnly = test.macro({
  async exec(t: ExecutionContext, subformat: string) {
    const {ours, theirs} = await makeBothImages(t, VMDK_FORMAT, {size: SIZE, options: {subformat}});
    t.is(maskVmdkCid(ours), maskVmdkCid(theirs));
    t.false(ours.equals(theirs));
  },
  title: (given = '') => `only the CID differs from qemu-img's: vmdk, ${given}`,
});

for (const subformat of ['monolithicSparse', 'streamOptimized', 'monolithicFlat', 'twoGbMaxExtentSparse']) {
  testWithQemuImg(subformat, differsInCidOnly, subformat);
}
