import test from 'ava';
import {removeSamples} from './support/check-both.ts';
import {makeQcow2Sample} from './support/qcow2-sample.ts';
import {finds} from './support/recorded-findings.ts';

const QCOW2 = makeQcow2Sample();
const NARROW = makeQcow2Sample({refcountOrder: 0});
const SNAPSHOTS = makeQcow2Sample({snapshots: 2});
const EXTENDED = makeQcow2Sample({clusterBits: 14, extended: true});

test.after.always(removeSamples);

test(
  'a refcount table entry with reserved bits',
  finds,
  {sample: QCOW2, patches: [{at: 0x1000, hex: '0000000000002001'}]},
  {
    exit: 2,
    stdout:
      '\n1 errors were found on the image.\nData may be corrupted, or further writes to the image may corrupt it.\n\n1 leaked clusters were found on the image.\nThis means waste of disk space, but no harm to data.\n4/64 = 6.25% allocated, 0.00% fragmented, 0.00% compressed clusters\nImage end offset: 36864\n',
    stderr: 'ERROR refcount table entry 0 has reserved bits set\nLeaked cluster 2 refcount=1 reference=0\n',
  },
);
test(
  'a refcount block amid a cluster',
  finds,
  {sample: QCOW2, patches: [{at: 0x1000, hex: '0000000000002200'}]},
  {
    exit: 1,
    stdout:
      '\n1 errors were found on the image.\nData may be corrupted, or further writes to the image may corrupt it.\n\n9 internal errors have occurred during the check.\n4/64 = 6.25% allocated, 0.00% fragmented, 0.00% compressed clusters\nImage end offset: 4096\n',
    stderr:
      "ERROR refcount block 0 is not cluster aligned; refcount table entry corrupted\nqcow2: Image is corrupt: Refblock offset 0x2200 unaligned (reftable index: 0); further non-fatal corruption events will be suppressed\nCan't get refcount for cluster 0: Input/output error\nCan't get refcount for cluster 1: Input/output error\nCan't get refcount for cluster 2: Input/output error\nCan't get refcount for cluster 3: Input/output error\nCan't get refcount for cluster 4: Input/output error\nCan't get refcount for cluster 5: Input/output error\nCan't get refcount for cluster 6: Input/output error\nCan't get refcount for cluster 7: Input/output error\nCan't get refcount for cluster 8: Input/output error\nqemu-img: Check failed\n",
  },
);
test(
  'a refcount block outside the image',
  finds,
  {sample: QCOW2, patches: [{at: 0x1008, hex: '0000000000100000'}]},
  {
    exit: 2,
    stdout:
      '\n1 errors were found on the image.\nData may be corrupted, or further writes to the image may corrupt it.\n4/64 = 6.25% allocated, 0.00% fragmented, 0.00% compressed clusters\nImage end offset: 36864\n',
    stderr: 'ERROR refcount block 1 is outside image\n',
  },
);
test(
  'a refcount block that is data too',
  finds,
  {sample: QCOW2, patches: [{at: 0x1000, hex: '0000000000005000'}]},
  {
    exit: 2,
    stdout:
      '\n14 errors were found on the image.\nData may be corrupted, or further writes to the image may corrupt it.\n4/64 = 6.25% allocated, 0.00% fragmented, 0.00% compressed clusters\nImage end offset: 36864\n',
    stderr:
      'ERROR refcount block 0 refcount=2\nERROR cluster 0 refcount=0 reference=1\nERROR cluster 1 refcount=0 reference=1\nERROR cluster 3 refcount=0 reference=1\nERROR cluster 4 refcount=0 reference=1\nERROR cluster 5 refcount=0 reference=2\nERROR cluster 6 refcount=0 reference=1\nERROR cluster 7 refcount=0 reference=1\nERROR cluster 8 refcount=0 reference=1\nERROR OFLAG_COPIED L2 cluster: l1_index=0 l1_entry=8000000000004000 refcount=0\nERROR OFLAG_COPIED data cluster: l2_entry=8000000000005000 refcount=0\nERROR OFLAG_COPIED data cluster: l2_entry=8000000000006000 refcount=0\nERROR OFLAG_COPIED data cluster: l2_entry=8000000000007000 refcount=0\nERROR OFLAG_COPIED data cluster: l2_entry=8000000000008000 refcount=0\n',
  },
);
test(
  'no refcounts at all',
  finds,
  {sample: QCOW2, patches: [{at: 0x1000, hex: '0000000000000000'}]},
  {
    exit: 2,
    stdout:
      '\n13 errors were found on the image.\nData may be corrupted, or further writes to the image may corrupt it.\n4/64 = 6.25% allocated, 0.00% fragmented, 0.00% compressed clusters\nImage end offset: 36864\n',
    stderr:
      'ERROR cluster 0 refcount=0 reference=1\nERROR cluster 1 refcount=0 reference=1\nERROR cluster 3 refcount=0 reference=1\nERROR cluster 4 refcount=0 reference=1\nERROR cluster 5 refcount=0 reference=1\nERROR cluster 6 refcount=0 reference=1\nERROR cluster 7 refcount=0 reference=1\nERROR cluster 8 refcount=0 reference=1\nERROR OFLAG_COPIED L2 cluster: l1_index=0 l1_entry=8000000000004000 refcount=0\nERROR OFLAG_COPIED data cluster: l2_entry=8000000000005000 refcount=0\nERROR OFLAG_COPIED data cluster: l2_entry=8000000000006000 refcount=0\nERROR OFLAG_COPIED data cluster: l2_entry=8000000000007000 refcount=0\nERROR OFLAG_COPIED data cluster: l2_entry=8000000000008000 refcount=0\n',
  },
);
test(
  'a refcount of one bit that cannot count higher',
  finds,
  {sample: NARROW, patches: [{at: 0x4008, hex: '8000000000005000'}]},
  {
    exit: 2,
    stdout:
      '\n1 errors were found on the image.\nData may be corrupted, or further writes to the image may corrupt it.\n\n1 leaked clusters were found on the image.\nThis means waste of disk space, but no harm to data.\n4/64 = 6.25% allocated, 50.00% fragmented, 0.00% compressed clusters\nImage end offset: 36864\n',
    stderr:
      'ERROR: overflow cluster offset=0x5000\nUse qemu-img amend to increase the refcount entry width or qemu-img convert to create a clean copy if the image cannot be opened for writing\nLeaked cluster 6 refcount=1 reference=0\n',
  },
);
test(
  'a snapshot whose L1 table lies amid a cluster',
  finds,
  {sample: SNAPSHOTS, patches: [{at: 0x9000, hex: '0000000000009200'}]},
  {
    exit: 2,
    stdout:
      '\n1 errors were found on the image.\nData may be corrupted, or further writes to the image may corrupt it.\n\n6 leaked clusters were found on the image.\nThis means waste of disk space, but no harm to data.\n4/64 = 6.25% allocated, 0.00% fragmented, 0.00% compressed clusters\nImage end offset: 49152\n',
    stderr:
      'ERROR snapshot 1 (s0) l1_offset=0x9200: L1 table is not cluster aligned; snapshot table entry corrupted\nLeaked cluster 4 refcount=3 reference=2\nLeaked cluster 5 refcount=3 reference=2\nLeaked cluster 6 refcount=3 reference=2\nLeaked cluster 7 refcount=3 reference=2\nLeaked cluster 8 refcount=3 reference=2\nLeaked cluster 10 refcount=1 reference=0\n',
  },
);
test(
  'a snapshot whose L1 table is too large',
  finds,
  {sample: SNAPSHOTS, patches: [{at: 0x9008, hex: '10000000'}]},
  {
    exit: 2,
    stdout:
      '\n1 errors were found on the image.\nData may be corrupted, or further writes to the image may corrupt it.\n\n6 leaked clusters were found on the image.\nThis means waste of disk space, but no harm to data.\n4/64 = 6.25% allocated, 0.00% fragmented, 0.00% compressed clusters\nImage end offset: 49152\n',
    stderr:
      'ERROR snapshot 1 (s0) l1_size=0x10000000: L1 table is too large; snapshot table entry corrupted\nLeaked cluster 4 refcount=3 reference=2\nLeaked cluster 5 refcount=3 reference=2\nLeaked cluster 6 refcount=3 reference=2\nLeaked cluster 7 refcount=3 reference=2\nLeaked cluster 8 refcount=3 reference=2\nLeaked cluster 10 refcount=1 reference=0\n',
  },
);
test(
  'a snapshot without its extra data',
  finds,
  {sample: SNAPSHOTS, patches: [{at: 0x3c, hex: '00000003'}]},
  {
    exit: 2,
    stdout:
      '\n1 errors were found on the image.\nData may be corrupted, or further writes to the image may corrupt it.\n4/64 = 6.25% allocated, 0.00% fragmented, 0.00% compressed clusters\nImage end offset: 49152\n',
    stderr: 'ERROR snapshot table entry 2 is incomplete\n',
  },
);
test(
  'a snapshot with too much extra data',
  finds,
  {sample: SNAPSHOTS, patches: [{at: 0x9024, hex: '00001000'}]},
  {
    exit: 1,
    stdout: '',
    stderr:
      'qemu-img: ERROR failed to read the snapshot table: Too much extra metadata in snapshot table entry 0\nYou can force-remove this extra metadata with qemu-img check -r all\nqemu-img: Check failed: File too large\n',
  },
);
test(
  'subclusters that are data and zeros',
  finds,
  {sample: EXTENDED, patches: [{at: 0x10008, hex: '00000001 ffffffff'}]},
  {
    exit: 2,
    stdout:
      '\n1 errors were found on the image.\nData may be corrupted, or further writes to the image may corrupt it.\n4/64 = 6.25% allocated, 0.00% fragmented, 0.00% compressed clusters\nImage end offset: 147456\n',
    stderr: 'ERROR offset=14000: Allocated cluster has corrupted subcluster allocation bitmap\n',
  },
);
test(
  'subclusters of no cluster',
  finds,
  {sample: EXTENDED, patches: [{at: 0x10000, hex: '0000000000000000'}]},
  {
    exit: 2,
    stdout:
      '\n1 errors were found on the image.\nData may be corrupted, or further writes to the image may corrupt it.\n\n1 leaked clusters were found on the image.\nThis means waste of disk space, but no harm to data.\n3/64 = 4.69% allocated, 0.00% fragmented, 0.00% compressed clusters\nImage end offset: 147456\n',
    stderr:
      'ERROR: Unallocated cluster has non-zero subcluster allocation map\nLeaked cluster 5 refcount=1 reference=0\n',
  },
);
