import {Buffer} from 'node:buffer';
import test from 'ava';
import fc from 'fast-check';
import {findBinaries} from '../../../command-line/test/qemu-img-binaries.ts';
import {checkAsQemuImg, checkWith, removeSamples, writeSample, type Patch} from './support/check-both.ts';
import {makeParallelsSample, makeQedSample, makeVdiSample, makeVmdkSample} from './support/other-samples.ts';
import {makeQcow2Sample, type Sample} from './support/qcow2-sample.ts';

// The same text and exit code as the newest qemu-img at hand, whatever is done to an image's tables. Left out: images of
// which qemu-img aborts (parallels with a cluster outside).

const binary = findBinaries().at(-1);
const isSkipped = binary === undefined && process.env['INSTAR_REQUIRE_ALL'] !== '1';
test.after.always(removeSamples);

/** A table's bytes: where it begins, how many entries are worth damaging, and how long one is. */
type Area = {readonly at: number; readonly entries: number; readonly size: 1 | 4 | 8};

const CLUSTER = 4096;
const QCOW2_AREAS: readonly Area[] = [
  {at: CLUSTER, entries: 3, size: 8},
  {at: 2 * CLUSTER, entries: 24, size: 1},
  {at: 3 * CLUSTER, entries: 2, size: 8},
  {at: 4 * CLUSTER, entries: 8, size: 8},
];
const SNAPSHOT_AREA: Area = {at: 9 * CLUSTER, entries: 128, size: 1};

/** Numbers worth trying: single bits, places inside and outside the file, and extremes; big-endian and little-endian. */
const values = fc.oneof(
  fc.nat(63).map((bit) => 1n << BigInt(bit)),
  fc.nat(12).map((cluster) => BigInt(cluster * CLUSTER)),
  fc.nat(12).map((cluster) => (1n << 63n) | BigInt(cluster * CLUSTER)),
  fc.nat(100).map((sector) => (1n << 63n) | BigInt(sector * 512)),
  fc.nat(300).map(BigInt),
  fc.constantFrom(0n, 1n, 2n, 0xff_ff_ff_ffn, 0xff_ff_ff_ff_00_00_00_00n, (1n << 64n) - 1n, (1n << 62n) | 0x5000n),
);

function makePatch({at, entries, size}: Area, isBigEndian: boolean): fc.Arbitrary<Patch> {
  return fc.record({index: fc.nat(entries - 1), value: values}).map(({index, value}) => {
    const bytes = Buffer.alloc(8);
    if (isBigEndian) bytes.writeBigUInt64BE(value);
    else bytes.writeBigUInt64LE(value);
    const hex = (isBigEndian ? bytes.subarray(8 - size) : bytes.subarray(0, size)).toString('hex');
    return {at: at + index * size, hex};
  });
}

type Subject = {readonly sample: Sample; readonly areas: readonly Area[]; readonly isBigEndian?: boolean};

const agrees = test.macro<[Subject]>({
  async exec(t, {sample, areas, isBigEndian = false}) {
    if (binary === undefined) return t.fail('no qemu-img is at hand; install one or run "npm run binaries"');
    const patches = fc.array(fc.oneof(...areas.map((area) => makePatch(area, isBigEndian))), {
      minLength: 1,
      maxLength: 3,
    });
    const lengths = fc.oneof(
      {weight: 5, arbitrary: fc.constant(0)},
      {weight: 1, arbitrary: fc.integer({min: -9000, max: 9000})},
    );
    const ask = async (given: readonly Patch[], change: number, json: boolean): Promise<void> => {
      const file = writeSample(sample, given, sample.sizeBytes + change);
      const more = json ? ['--output=json'] : [];
      const theirs = checkWith(binary, file, more);
      if (theirs === undefined) return;
      const ours = await checkAsQemuImg(file, binary.version, more);
      if (JSON.stringify(ours) !== JSON.stringify(theirs)) {
        throw new Error(`instar: ${JSON.stringify(ours, null, 1)}\nqemu-img: ${JSON.stringify(theirs, null, 1)}`);
      }
    };
    const property = fc.asyncProperty(patches, lengths, fc.boolean(), ask);
    await t.notThrowsAsync(fc.assert(property, {numRuns: 15, seed: 20_261_121}));
  },
  title: (given = '') => `says of damaged tables what qemu-img says: ${given}`,
});

const compare = isSkipped ? test.skip : test;
const qcow2 = (sample: Sample, more: readonly Area[] = []): Subject => ({
  sample,
  areas: [...QCOW2_AREAS, ...more],
  isBigEndian: true,
});
compare('qcow2', agrees, qcow2(makeQcow2Sample()));
compare('qcow2 of version 2', agrees, qcow2(makeQcow2Sample({version: 2, snapshots: 1}), [SNAPSHOT_AREA]));
compare('qcow2 with snapshots', agrees, qcow2(makeQcow2Sample({snapshots: 2}), [SNAPSHOT_AREA]));
compare('qcow2 with a compressed cluster', agrees, qcow2(makeQcow2Sample({compressed: true})));
for (const order of [0, 1, 2, 3, 5, 6]) {
  compare(`qcow2 with refcounts of ${2 ** order} bits`, agrees, qcow2(makeQcow2Sample({refcountOrder: order})));
}

compare('qcow2 with subclusters', agrees, {
  sample: makeQcow2Sample({clusterBits: 14, extended: true}),
  areas: [
    {at: 3 * 16_384, entries: 2, size: 8},
    {at: 4 * 16_384, entries: 12, size: 8},
  ],
  isBigEndian: true,
});
compare('vmdk', agrees, {sample: makeVmdkSample(), areas: [{at: 26 * 512, entries: 8, size: 4}]});
compare('qed', agrees, {
  sample: makeQedSample(),
  areas: [
    {at: CLUSTER, entries: 3, size: 8},
    {at: 3 * CLUSTER, entries: 9, size: 8},
  ],
});
compare('parallels', agrees, {sample: makeParallelsSample(), areas: [{at: 64, entries: 8, size: 4}]});
compare('vdi', agrees, {sample: makeVdiSample(), areas: [{at: 512, entries: 8, size: 4}]});
