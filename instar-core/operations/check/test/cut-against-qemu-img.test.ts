import test from 'ava';
import {findBinaries} from '../../../command-line/test/qemu-img-binaries.ts';
import {checkAsQemuImg, checkWith, removeSamples, writeSample} from './support/check-both.ts';
import {makeParallelsSample, makeVdiSample} from './support/other-samples.ts';
import type {Sample} from './support/qcow2-sample.ts';

// Images whose file ends within the table or before its clusters: every qemu-img at hand, the same text and exit code.

const BINARIES = findBinaries();
const isSkipped = BINARIES.length === 0 && process.env['INSTAR_REQUIRE_ALL'] !== '1';
test.after.always(removeSamples);

const agrees = test.macro<[Sample, number]>({
  async exec(t, sample, sizeBytes) {
    t.true(BINARIES.length > 0, 'no qemu-img is at hand; install one or run "npm run binaries"');
    const file = writeSample(sample, [], sizeBytes);
    for (const binary of BINARIES) {
      const theirs = checkWith(binary, file, []);
      // Undefined where qemu-img ends with a failed assertion.
      if (theirs !== undefined) t.deepEqual(await checkAsQemuImg(file, binary.version, []), theirs, binary.version);
    }
  },
  title: (given = '', _sample, sizeBytes) => `checks ${given} cut to ${sizeBytes} bytes as every qemu-img does`,
});

const compare = isSkipped ? test.skip : test;
for (const size of [511, 1024]) compare('a vdi', agrees, makeVdiSample(), size);
for (const size of [64, 512, 10_000]) compare('a parallels image', agrees, makeParallelsSample(), size);
