import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import fc from 'fast-check';
import type {ImageFormat} from '../../info/image-facts.ts';
import {mergeStretches, stretchOf} from './support/merge-walked.ts';
import {
  makeQcow2Sample,
  makeQcowSample,
  makeQedSample,
  makeSubclusterSample,
  type ClusterSpec,
  type Sample,
  type SubclusterKind,
} from './support/qcow-samples.ts';
import {walkLayers} from './support/walk-layers.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'instar-qcow-family-'));
test.after.always(() => rmSync(folder, {recursive: true}));

const cluster = fc.record({
  kind: fc.constantFrom<ClusterSpec['kind']>('hole', 'zero', 'placed-zero', 'data', 'data', 'compressed'),
  place: fc.nat(3),
});
/** Up to four L2 tables of the smallest clusters. */
const clusters = fc.array(cluster, {minLength: 1, maxLength: 200});
const readSizes = fc.integer({min: 1, max: 70_000});
const kinds = fc.array(fc.constantFrom<SubclusterKind>('hole', 'zero', 'data', 'data'), {minLength: 32, maxLength: 32});
const rows = fc.array(fc.record({kinds, hasPlace: fc.boolean()}), {minLength: 1, maxLength: 12});

const readsBack = test.macro({
  async exec(t, format: ImageFormat, make: (given: readonly ClusterSpec[]) => Sample) {
    await fc.assert(
      fc.asyncProperty(clusters, readSizes, async (given, readSize) => {
        await expectSame(t, format, make(given), readSize);
      }),
      {numRuns: 25},
    );
  },
  title: (name = '') => `what was built is read back: ${name}`,
});

async function expectSame(t: ExecutionContext, format: ImageFormat, sample: Sample, readSize: number): Promise<void> {
  const file = path.join(folder, `${t.title.replaceAll(/\W+/g, '-')}.img`);
  writeFileSync(file, sample.image);
  const walk = await walkLayers([{format, files: [file]}], {readSize});
  if (walk.kind === 'refused') throw new Error(walk.reason);
  const size = BigInt(sample.contents.length / sample.expected.length);
  const stretches = sample.expected.map((what, index) => ({
    offset: undefined,
    ...what,
    start: BigInt(index) * size,
    length: size,
  }));
  t.deepEqual(mergeStretches(walk.extents.map((extent) => stretchOf(extent))), mergeStretches(stretches));
  t.true(walk.contents.equals(sample.contents));
}

test('qcow2', readsBack, 'qcow2', (given) => makeQcow2Sample({clusters: given}));
test('qcow2 with zstd', readsBack, 'qcow2', (given) => makeQcow2Sample({clusters: given, zstd: true}));
test('qcow2 of larger clusters', readsBack, 'qcow2', (given) =>
  makeQcow2Sample({clusters: given.slice(0, 20), clusterBits: 13}),
);
test('qcow', readsBack, 'qcow', makeQcowSample);
test('qed', readsBack, 'qed', (given) => makeQedSample(given.slice(0, 60)));

test('what was built is read back: qcow2 with subclusters', async (t) => {
  await fc.assert(
    fc.asyncProperty(rows, readSizes, async (given, readSize) => {
      await expectSame(t, 'qcow2', makeSubclusterSample(given), readSize);
    }),
    {numRuns: 25},
  );
});

test('a subcluster that is two things at once is corruption, where it is come across', async (t) => {
  const {image} = makeSubclusterSample([{kinds: ['data', 'data', 'hole'], hasPlace: true}]);
  const l2 = 3 * 16_384;
  // The second subcluster is allocated and reads as zeros.
  image.writeUInt32BE(0b10, l2 + 8);
  const file = path.join(folder, 'contradiction.qcow2');
  writeFileSync(file, image);
  const walk = await walkLayers([{format: 'qcow2', files: [file]}]);
  t.is(walk.kind, 'refused');
  t.like(walk, {
    reason: 'Input/output error',
    notice:
      'qcow2: Image is corrupt: Invalid cluster entry found  (L2 offset: 0xc000, L2 index: 0); further non-fatal corruption events will be suppressed',
  });
});
