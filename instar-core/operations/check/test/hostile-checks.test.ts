import {Buffer} from 'node:buffer';
import test from 'ava';
import fc from 'fast-check';
import {checkAsQemuImg, removeSamples, writeSample} from './support/check-both.ts';
import {makeParallelsSample, makeQedSample, makeVdiSample, makeVmdkSample} from './support/other-samples.ts';
import {makeQcow2Sample, type Sample} from './support/qcow2-sample.ts';

/** A run that does not end on its own takes a minute; a busy machine may make a short one last. */
const LIMIT_MS = 10_000;
const RELEASE = '11.1.3';
test.after.always(removeSamples);

/** Interesting bytes anywhere in the tables, any length of the file, and holes up to 64 GiB behind it. */
const survives = test.macro<[Sample]>({
  async exec(t, sample) {
    const patches = fc.array(
      fc.record({
        at: fc.oneof(fc.nat(sample.head.length - 9), fc.nat(120)),
        hex: fc.oneof(
          fc.uint8Array({minLength: 1, maxLength: 8}).map((bytes) => Buffer.from(bytes).toString('hex')),
          fc.constantFrom('ffffffffffffffff', '0000000000000000', '7fffffffffffffff', '80', 'ff'),
        ),
      }),
      {maxLength: 4},
    );
    const lengths = fc.oneof(
      {weight: 4, arbitrary: fc.constant(sample.sizeBytes)},
      {weight: 2, arbitrary: fc.nat(sample.sizeBytes)},
      {weight: 1, arbitrary: fc.constantFrom(2 ** 30, 2 ** 36)},
    );
    const property = fc.asyncProperty(patches, lengths, async (given, lengthBytes) => {
      const start = performance.now();
      const {exit, stderr} = await checkAsQemuImg(writeSample(sample, given, lengthBytes), RELEASE);
      if (exit === 70 || /internal error|guest (?:crashed|broke)|malformed/.test(stderr)) throw new Error(stderr);
      const took = performance.now() - start;
      if (took > LIMIT_MS) throw new Error(`took ${took} ms`);
    });
    await t.notThrowsAsync(fc.assert(property, {numRuns: 60, seed: 20_261_121}));
  },
  title: (given = '') => `a hostile ${given} is judged in time, without a crash`,
});

test('qcow2', survives, makeQcow2Sample({snapshots: 2}));
test('qcow2 with narrow refcounts', survives, makeQcow2Sample({refcountOrder: 0, compressed: true}));
test('qcow2 with subclusters', survives, makeQcow2Sample({clusterBits: 14, extended: true}));
test('vmdk', survives, makeVmdkSample());
test('qed', survives, makeQedSample());
test('parallels image', survives, makeParallelsSample());
test('vdi', survives, makeVdiSample());
