import test from 'ava';
import {removeSamples} from './support/check-both.ts';
import {makeParallelsSample, makeQedSample, makeVdiSample, makeVmdkSample} from './support/other-samples.ts';
import {finds} from './support/recorded-findings.ts';

const VDI = makeVdiSample();
const VMDK = makeVmdkSample();
const QED = makeQedSample();
const PARALLELS = makeParallelsSample();

test.after.always(removeSamples);

test(
  'vdi: two blocks in one place',
  finds,
  {sample: VDI, patches: [{at: 0x20c, hex: '00000000'}]},
  {
    exit: 2,
    stdout:
      '\n1 errors were found on the image.\nData may be corrupted, or further writes to the image may corrupt it.\n',
    stderr: 'ERROR: block index 0 also used by 0\n',
  },
);
test(
  'vdi: a place that is none',
  finds,
  {sample: VDI, patches: [{at: 0x204, hex: '08000000'}]},
  {
    exit: 2,
    stdout:
      '\n1 errors were found on the image.\nData may be corrupted, or further writes to the image may corrupt it.\n',
    stderr: 'ERROR: block index 1 too large, is 8\n',
  },
);
test(
  'vdi: blocks counted wrong',
  finds,
  {sample: VDI, patches: [{at: 0x184, hex: '09000000'}]},
  {
    exit: 2,
    stdout:
      '\n1 errors were found on the image.\nData may be corrupted, or further writes to the image may corrupt it.\n',
    stderr: 'ERROR: allocated blocks mismatch, is 3, should be 9\n',
  },
);
test(
  'vmdk: a grain behind the end',
  finds,
  {sample: VMDK, patches: [{at: 0x3404, hex: '00000100'}]},
  {
    exit: 0,
    stdout: 'No errors were found on the image.\n',
    stderr: '',
  },
);
test(
  'qed: two entries that name one cluster',
  finds,
  {sample: QED, patches: [{at: 0x3008, hex: '0050000000000000'}]},
  {
    exit: 2,
    stdout:
      '\n1 errors were found on the image.\nData may be corrupted, or further writes to the image may corrupt it.\n4/8 = 50.00% allocated, 25.00% fragmented, 0.00% compressed clusters\n',
    stderr: '',
  },
);
test(
  'qed: a cluster that nothing uses',
  finds,
  {sample: QED, patches: [{at: 0x3000, hex: '0000000000000000'}]},
  {
    exit: 3,
    stdout:
      '\n1 leaked clusters were found on the image.\nThis means waste of disk space, but no harm to data.\n2/8 = 25.00% allocated, 0.00% fragmented, 0.00% compressed clusters\n',
    stderr: '',
  },
);
test(
  'qed: a table amid a cluster',
  finds,
  {sample: QED, patches: [{at: 0x1000, hex: '0034000000000000'}]},
  {
    exit: 2,
    stdout:
      '\n1 errors were found on the image.\nData may be corrupted, or further writes to the image may corrupt it.\n\n5 leaked clusters were found on the image.\nThis means waste of disk space, but no harm to data.\n',
    stderr: '',
  },
);
test(
  'parallels: not closed',
  finds,
  {sample: PARALLELS, patches: [{at: 0x2c, hex: '596e6f74'}]},
  {
    exit: 2,
    stdout:
      '\n1 errors were found on the image.\nData may be corrupted, or further writes to the image may corrupt it.\n3/8 = 37.50% allocated, 0.00% fragmented, 0.00% compressed clusters\nImage end offset: 262144\n',
    stderr: 'ERROR image was not closed correctly\n',
  },
);
test(
  'parallels: data that begin nowhere',
  finds,
  {sample: PARALLELS, patches: [{at: 0x30, hex: '07000000'}]},
  {
    exit: 2,
    stdout:
      '\n1 errors were found on the image.\nData may be corrupted, or further writes to the image may corrupt it.\n3/8 = 37.50% allocated, 0.00% fragmented, 0.00% compressed clusters\nImage end offset: 262144\n',
    stderr: 'ERROR data_off field has incorrect value\n',
  },
);
test(
  'parallels: two clusters in one place',
  finds,
  {sample: PARALLELS, patches: [{at: 0x44, hex: '01000000'}]},
  {
    exit: 2,
    stdout:
      '\n1 errors were found on the image.\nData may be corrupted, or further writes to the image may corrupt it.\n4/8 = 50.00% allocated, 25.00% fragmented, 0.00% compressed clusters\nImage end offset: 262144\n',
    stderr: 'ERROR duplicate offset in BAT entry 1\n',
  },
);
test(
  'parallels: space behind the last cluster',
  finds,
  {sample: PARALLELS, patches: [], lengthBytes: 327680},
  {
    exit: 3,
    stdout:
      '\n1 leaked clusters were found on the image.\nThis means waste of disk space, but no harm to data.\n3/8 = 37.50% allocated, 0.00% fragmented, 0.00% compressed clusters\nImage end offset: 262144\n',
    stderr: 'ERROR space leaked at the end of the image 65536\n',
  },
);
test(
  'parallels: the last cluster named twice',
  finds,
  {sample: PARALLELS, patches: [{at: 0x5c, hex: '02000000'}]},
  {
    exit: 1,
    stdout: '',
    stderr:
      'ERROR space leaked at the end of the image 65536\nERROR duplicate offset in BAT entry 7\nqemu-img: Check failed: Device or resource busy\n',
  },
);
