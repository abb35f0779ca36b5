import test from 'ava';
import {removeSamples} from './support/check-both.ts';
import {makeQcow2Sample} from './support/qcow2-sample.ts';
import {finds} from './support/recorded-findings.ts';

const QCOW2 = makeQcow2Sample();
const COMPRESSED = makeQcow2Sample({compressed: true});

test.after.always(removeSamples);

test(
  'a leaked cluster',
  finds,
  {sample: QCOW2, patches: [{at: 0x200a, hex: '0002'}]},
  {
    exit: 2,
    stdout:
      '\n1 errors were found on the image.\nData may be corrupted, or further writes to the image may corrupt it.\n\n1 leaked clusters were found on the image.\nThis means waste of disk space, but no harm to data.\n4/64 = 6.25% allocated, 0.00% fragmented, 0.00% compressed clusters\nImage end offset: 36864\n',
    stderr:
      'Leaked cluster 5 refcount=2 reference=1\nERROR OFLAG_COPIED data cluster: l2_entry=8000000000005000 refcount=2\n',
  },
);
test(
  'a cluster that is used and not counted',
  finds,
  {sample: QCOW2, patches: [{at: 0x200c, hex: '0000'}]},
  {
    exit: 2,
    stdout:
      '\n2 errors were found on the image.\nData may be corrupted, or further writes to the image may corrupt it.\n4/64 = 6.25% allocated, 0.00% fragmented, 0.00% compressed clusters\nImage end offset: 36864\n',
    stderr:
      'ERROR cluster 6 refcount=0 reference=1\nERROR OFLAG_COPIED data cluster: l2_entry=8000000000006000 refcount=0\n',
  },
);
test(
  'clusters beyond the end',
  finds,
  {sample: QCOW2, patches: [{at: 0x4000, hex: '8000000010000000'}]},
  {
    exit: 2,
    stdout:
      '\n2 errors were found on the image.\nData may be corrupted, or further writes to the image may corrupt it.\n\n1 leaked clusters were found on the image.\nThis means waste of disk space, but no harm to data.\n4/64 = 6.25% allocated, 25.00% fragmented, 0.00% compressed clusters\nImage end offset: 36864\n',
    stderr:
      'ERROR: counting reference for region exceeding the end of the file by one cluster or more: offset 0x10000000 size 0x1000\nLeaked cluster 5 refcount=1 reference=0\nERROR OFLAG_COPIED data cluster: l2_entry=8000000010000000 refcount=0\n',
  },
);
test(
  'a file cut short',
  finds,
  {sample: QCOW2, patches: [], lengthBytes: 24576},
  {
    exit: 2,
    stdout:
      '\n3 errors were found on the image.\nData may be corrupted, or further writes to the image may corrupt it.\n4/64 = 6.25% allocated, 0.00% fragmented, 0.00% compressed clusters\nImage end offset: 24576\n',
    stderr:
      'ERROR: counting reference for region exceeding the end of the file by one cluster or more: offset 0x6000 size 0x1000\nERROR: counting reference for region exceeding the end of the file by one cluster or more: offset 0x7000 size 0x1000\nERROR: counting reference for region exceeding the end of the file by one cluster or more: offset 0x8000 size 0x1000\n',
  },
);
test(
  'a data cluster amid another',
  finds,
  {sample: QCOW2, patches: [{at: 0x4000, hex: '8000000000005200'}]},
  {
    exit: 2,
    stdout:
      '\n2 errors were found on the image.\nData may be corrupted, or further writes to the image may corrupt it.\n4/64 = 6.25% allocated, 25.00% fragmented, 0.00% compressed clusters\nImage end offset: 36864\n',
    stderr:
      'ERROR offset=5200: Data cluster is not properly aligned; L2 entry corrupted.\nERROR cluster 6 refcount=1 reference=2\n',
  },
);
test(
  'a zero cluster amid another',
  finds,
  {sample: QCOW2, patches: [{at: 0x4000, hex: '8000000000005201'}]},
  {
    exit: 2,
    stdout:
      '\n2 errors were found on the image.\nData may be corrupted, or further writes to the image may corrupt it.\n4/64 = 6.25% allocated, 25.00% fragmented, 0.00% compressed clusters\nImage end offset: 36864\n',
    stderr:
      'ERROR offset=5200: Preallocated cluster is not properly aligned; L2 entry corrupted.\nERROR cluster 6 refcount=1 reference=2\n',
  },
);
test(
  'two entries that name one cluster',
  finds,
  {sample: QCOW2, patches: [{at: 0x4008, hex: '8000000000005000'}]},
  {
    exit: 2,
    stdout:
      '\n1 errors were found on the image.\nData may be corrupted, or further writes to the image may corrupt it.\n\n1 leaked clusters were found on the image.\nThis means waste of disk space, but no harm to data.\n4/64 = 6.25% allocated, 50.00% fragmented, 0.00% compressed clusters\nImage end offset: 36864\n',
    stderr: 'ERROR cluster 5 refcount=1 reference=2\nLeaked cluster 6 refcount=1 reference=0\n',
  },
);
test(
  'reserved bits of an L2 entry',
  finds,
  {sample: QCOW2, patches: [{at: 0x4000, hex: '8000000000005104'}]},
  {
    exit: 2,
    stdout:
      '\n1 errors were found on the image.\nData may be corrupted, or further writes to the image may corrupt it.\n4/64 = 6.25% allocated, 0.00% fragmented, 0.00% compressed clusters\nImage end offset: 36864\n',
    stderr: 'ERROR found l2 entry with reserved bits set: 8000000000005104\n',
  },
);
test(
  'reserved bits of an L1 entry',
  finds,
  {sample: QCOW2, patches: [{at: 0x3000, hex: '8400000000004000'}]},
  {
    exit: 2,
    stdout:
      '\n1 errors were found on the image.\nData may be corrupted, or further writes to the image may corrupt it.\n4/64 = 6.25% allocated, 0.00% fragmented, 0.00% compressed clusters\nImage end offset: 36864\n',
    stderr: 'ERROR found L1 entry with reserved bits set: 8400000000004000\n',
  },
);
test(
  'an L2 table amid a cluster',
  finds,
  {sample: QCOW2, patches: [{at: 0x3000, hex: '8000000000004200'}]},
  {
    exit: 2,
    stdout:
      '\n1 errors were found on the image.\nData may be corrupted, or further writes to the image may corrupt it.\n\n3 leaked clusters were found on the image.\nThis means waste of disk space, but no harm to data.\nImage end offset: 36864\n',
    stderr:
      'ERROR l2_offset=4200: Table is not cluster aligned; L1 entry corrupted\nLeaked cluster 6 refcount=1 reference=0\nLeaked cluster 7 refcount=1 reference=0\nLeaked cluster 8 refcount=1 reference=0\n',
  },
);
test(
  'a COPIED flag that is missing',
  finds,
  {sample: QCOW2, patches: [{at: 0x4000, hex: '0000000000005000'}]},
  {
    exit: 2,
    stdout:
      '\n1 errors were found on the image.\nData may be corrupted, or further writes to the image may corrupt it.\n4/64 = 6.25% allocated, 0.00% fragmented, 0.00% compressed clusters\nImage end offset: 36864\n',
    stderr: 'ERROR OFLAG_COPIED data cluster: l2_entry=5000 refcount=1\n',
  },
);
test(
  'a COPIED flag that is missing of a table',
  finds,
  {sample: QCOW2, patches: [{at: 0x3000, hex: '0000000000004000'}]},
  {
    exit: 2,
    stdout:
      '\n1 errors were found on the image.\nData may be corrupted, or further writes to the image may corrupt it.\n4/64 = 6.25% allocated, 0.00% fragmented, 0.00% compressed clusters\nImage end offset: 36864\n',
    stderr: 'ERROR OFLAG_COPIED L2 cluster: l1_index=0 l1_entry=4000 refcount=1\n',
  },
);
test(
  'a COPIED flag of a compressed cluster',
  finds,
  {sample: COMPRESSED, patches: [{at: 0x4010, hex: 'dc00000000007000'}]},
  {
    exit: 2,
    stdout:
      '\n1 errors were found on the image.\nData may be corrupted, or further writes to the image may corrupt it.\n4/64 = 6.25% allocated, 50.00% fragmented, 25.00% compressed clusters\nImage end offset: 36864\n',
    stderr: 'ERROR: coffset=0x7000: copied flag must never be set for compressed clusters\n',
  },
);
