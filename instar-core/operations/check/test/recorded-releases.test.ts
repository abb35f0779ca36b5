import test from 'ava';
import type {Answer} from '../../../command-line/test/run-qemu-img.ts';
import {checkAsQemuImg, removeSamples, writeSample} from './support/check-both.ts';
import {makeParallelsSample, makeQedSample, makeVdiSample, makeVmdkSample} from './support/other-samples.ts';
import {makeQcow2Sample} from './support/qcow2-sample.ts';
import {RECORDED, type Damaged} from './support/recorded-findings.ts';

// Images that are not damaged, and what was measured of releases that are seldom at hand.

const QCOW2 = makeQcow2Sample();
const PARALLELS = makeParallelsSample();

test.after.always(removeSamples);

const SAMPLES = {
  'a plain qcow2': QCOW2,
  'a qcow2 of version 2': makeQcow2Sample({version: 2}),
  'a qcow2 with refcounts of one bit': makeQcow2Sample({refcountOrder: 0}),
  'a qcow2 with refcounts of 64 bits': makeQcow2Sample({refcountOrder: 6}),
  'a qcow2 with snapshots': makeQcow2Sample({snapshots: 2}),
  'a qcow2 with subclusters': makeQcow2Sample({clusterBits: 14, extended: true}),
  'a vdi': makeVdiSample(),
  'a vmdk': makeVmdkSample(),
  'a qed': makeQedSample(),
  'a parallels image': PARALLELS,
};

for (const [name, sample] of Object.entries(SAMPLES)) {
  test(`check finds nothing in ${name}`, async (t) => {
    const {exit, stdout, stderr} = await checkAsQemuImg(writeSample(sample, []), RECORDED);
    t.deepEqual([exit, stderr], [0, '']);
    t.true(stdout.startsWith('No errors were found on the image.\n'));
  });
}

const says = test.macro<[string, Damaged, Answer]>({
  async exec(t, release, {sample, patches, lengthBytes}, expected) {
    t.deepEqual(await checkAsQemuImg(writeSample(sample, patches, lengthBytes), release), expected);
  },
  title: (given = '') => `check says as the release did: ${given}`,
});

const OUTSIDE: Damaged = {sample: PARALLELS, patches: [{at: 68, hex: '00010000'}]};
const ONE_ERROR =
  '\n1 errors were found on the image.\nData may be corrupted, or further writes to the image may corrupt it.\n';
test('parallels of 8.0 with a cluster outside', says, '8.0.0', OUTSIDE, {
  exit: 2,
  stdout: `${ONE_ERROR}4/8 = 50.00% allocated, 25.00% fragmented, 0.00% compressed clusters\nImage end offset: 16842752\n`,
  stderr: 'ERROR cluster 1 is outside image\n',
});
test('parallels of 8.1 with a cluster outside', says, '8.1.0', OUTSIDE, {
  exit: 2,
  stdout: `${ONE_ERROR}3/8 = 37.50% allocated, 0.00% fragmented, 0.00% compressed clusters\nImage end offset: 262144\n`,
  stderr: 'ERROR cluster 1 is outside image\n',
});
test(
  'parallels of 8.1 with a cluster named twice',
  says,
  '8.1.0',
  {sample: PARALLELS, patches: [{at: 68, hex: '01000000'}]},
  {
    exit: 0,
    stdout:
      'No errors were found on the image.\n4/8 = 50.00% allocated, 25.00% fragmented, 0.00% compressed clusters\nImage end offset: 262144\n',
    stderr: '',
  },
);
test(
  'qcow2 of 6.1 with reserved bits',
  says,
  '6.1.0',
  {sample: QCOW2, patches: [{at: 3 * 4096, hex: '8400000000004000'}]},
  {
    exit: 0,
    stdout:
      'No errors were found on the image.\n4/64 = 6.25% allocated, 0.00% fragmented, 0.00% compressed clusters\nImage end offset: 36864\n',
    stderr: '',
  },
);
test(
  'qcow2 of 6.2 with reserved bits',
  says,
  '6.2.0',
  {sample: QCOW2, patches: [{at: 3 * 4096, hex: '8400000000004000'}]},
  {
    exit: 2,
    stdout: `${ONE_ERROR}4/64 = 6.25% allocated, 0.00% fragmented, 0.00% compressed clusters\nImage end offset: 36864\n`,
    stderr: 'ERROR found L1 entry with reserved bits set: 8400000000004000\n',
  },
);
