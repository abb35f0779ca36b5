import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import type {ImageFormat} from '../../info/image-facts.ts';
import {mergeStretches, stretchOf} from './support/merge-walked.ts';
import {makeQcow2Sample, makeQcowSample, makeQedSample, type ClusterSpec, type Sample} from './support/qcow-samples.ts';
import {walkLayers} from './support/walk-layers.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'instar-qcow-family-'));
test.after.always(() => rmSync(folder, {recursive: true}));

const cluster = fc.record({
  kind: fc.constantFrom<ClusterSpec['kind']>('hole', 'zero', 'placed-zero', 'data', 'data', 'compressed'),
  place: fc.nat(3),
});
/** Up to four L2 tables of the smallest clusters. */
const clusters = fc.array(cluster, {minLength: 1, maxLength: 200});

const readsBack = test.macro({
  async exec(t, format: ImageFormat, make: (given: readonly ClusterSpec[]) => Sample) {
    const file = path.join(folder, `${t.title.replaceAll(/\W+/g, '-')}.img`);
    await fc.assert(
      fc.asyncProperty(clusters, fc.integer({min: 1, max: 70_000}), async (given, readSize) => {
        const {image, contents, expected} = make(given);
        writeFileSync(file, image);
        const walk = await walkLayers([{format, files: [file]}], {readSize});
        if (walk.kind === 'refused') throw new Error(walk.reason);
        const size = BigInt(contents.length / expected.length);
        const stretches = expected.map((what, index) => ({
          offset: undefined,
          ...what,
          start: BigInt(index) * size,
          length: size,
        }));
        t.deepEqual(mergeStretches(walk.extents.map((extent) => stretchOf(extent))), mergeStretches(stretches));
        t.true(walk.contents.equals(contents));
      }),
      {numRuns: 25},
    );
  },
  title: (name = '') => `what was built is read back: ${name}`,
});

test('qcow2', readsBack, 'qcow2', (given) => makeQcow2Sample({clusters: given}));
test('qcow2 with zstd', readsBack, 'qcow2', (given) => makeQcow2Sample({clusters: given, zstd: true}));
test('qcow2 of larger clusters', readsBack, 'qcow2', (given) =>
  makeQcow2Sample({clusters: given.slice(0, 20), clusterBits: 13}),
);
test('qcow', readsBack, 'qcow', makeQcowSample);
test('qed', readsBack, 'qed', (given) => makeQedSample(given.slice(0, 60)));
