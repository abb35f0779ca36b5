import test from 'ava';
import {findBinaries} from '../../../../command-line/test/qemu-img-binaries.ts';
import type {Answer} from '../../../../command-line/test/run-qemu-img.ts';
import {checkAsQemuImg, checkWith, writeSample, type Patch} from './check-both.ts';
import type {Sample} from './qcow2-sample.ts';

// What qemu-img 11.1.3 said of small images damaged by hand. Where other releases are at hand, they are asked too, and
// instar as each of them.

/** The release that said it. */
export const RECORDED = '11.1.3';

export type Damaged = {readonly sample: Sample; readonly patches: readonly Patch[]; readonly lengthBytes?: number};

export const finds = test.macro<[Damaged, Answer]>({
  async exec(t, {sample, patches, lengthBytes}, expected) {
    const file = writeSample(sample, patches, lengthBytes);
    t.deepEqual(await checkAsQemuImg(file, RECORDED), expected);
    for (const binary of findBinaries()) {
      const said = checkWith(binary, file);
      if (said !== undefined) t.deepEqual(await checkAsQemuImg(file, binary.version), said, binary.version);
    }
  },
  title: (given = '') => `check finds ${given}`,
});
