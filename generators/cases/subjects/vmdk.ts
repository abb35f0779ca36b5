import {byte, le16, le32, le64, text} from '../../images/patch.ts';
import {ALL, type Ask, type Subject} from './subject.ts';

/** Where `vmdk-data` has its grain directory and tables; VMware Virtual Disk Format 5.0, "Hosted Sparse Extent". */
const SECOND_DIRECTORY = 0x3400;
const FIRST_TABLE = 0x2c00;
const DESCRIPTOR = 512;

const patched = (name: string, asks: readonly Ask[], ...patches: NonNullable<Subject['patches']>): Subject => ({
  name,
  set: 'vmdk-data',
  patches,
  asks,
});

const odd = (name: string, asks: readonly Ask[]): Subject => ({name, set: `vmdk-${name}`, asks});

const OPENED: readonly Ask[] = ['info', 'check', 'map'];

export const VMDK_SUBJECTS: readonly Subject[] = [
  ...(
    ['data', 'zeroed-grain', 'flat', 'two-gb-sparse', 'two-gb-flat', 'stream', 'vmfs-sparse', 'se-sparse'] as const
  ).map((name) => odd(name, ALL)),
  odd('lsilogic', ['info']),
  odd('empty', ['info', 'check', 'map', 'measure']),
  odd('two-extents', ALL),
  {name: 'chain', set: 'chain-vmdk-vmdk', chain: true, asks: ALL},
  odd('cowd', ['info', 'map']),
  odd('vmfs', OPENED),
  odd('zero-extent', OPENED),
  odd('missing-extent', ['info', 'map']),
  odd('escaping-extent', ['info']),
  odd('short-extent', ['info', 'check', 'map']),
  odd('no-extents', ['info']),
  odd('bad-line', ['info']),
  odd('bad-type', ['info']),
  odd('flat-no-offset', ['info']),
  odd('read-only', ['info']),
  odd('no-access', ['info', 'map']),
  odd('bad-create-type', ['info']),
  odd('device', ['info']),
  odd('version-3', ['info', 'map']),
  odd('sparse-is-flat', ['info']),
  {...odd('other-parent', ['info']), chain: true},
  {...odd('missing-parent', ['info', 'check', 'map']), chain: true},
  patched('damaged-magic', ['info'], text(0, 'KDMX')),
  patched('damaged-version-4', ['info'], le32(4, 4)),
  patched('damaged-version-2', ['info'], le32(4, 2)),
  patched('damaged-capacity-huge', ['info', 'check'], le64(16, 1n << 60n)),
  patched('damaged-capacity-negative', ['info'], le64(16, -1n)),
  patched('damaged-grain-size-0', ['info'], le64(24, 0)),
  patched('damaged-grain-size-huge', ['info'], le64(24, 1n << 40n)),
  patched('damaged-table-entries-0', ['info'], le32(44, 0)),
  patched('damaged-table-entries-many', ['info'], le32(44, 0x7fffffff)),
  patched('damaged-directory-beyond', ['info', 'map'], le64(56, 0x7fffffff), le32(8, 1)),
  patched('damaged-directory-huge', ['info', 'check'], le64(56, 1n << 62n), le32(8, 1)),
  patched('damaged-table-beyond', ['check', 'map'], le32(SECOND_DIRECTORY, 0x7fffffff)),
  patched('damaged-grain-beyond', ['check', 'map'], le32(FIRST_TABLE, 0x7fffffff)),
  patched('damaged-grain-twice', ['check', 'map'], le32(FIRST_TABLE + 4, 0x80)),
  patched('damaged-grain-to-header', ['check', 'map'], le32(FIRST_TABLE, 1)),
  patched('damaged-newline-test', ['info'], byte(73, 0x0d)),
  patched('damaged-compression', ['info', 'map'], le16(77, 7)),
  patched('damaged-no-descriptor', ['info'], le64(28, 0), le64(36, 0)),
  patched(
    'damaged-create-type',
    ['info'],
    text(DESCRIPTOR, '# Disk DescriptorFile\nversion=1\nCID=1\nparentCID=1\ncreateType="odd"\n'),
  ),
  ...[4, 511, 512, 4096, 0x3000, 0x20000].map((lengthBytes): Subject => ({
    name: `damaged-cut-${lengthBytes}`,
    set: 'vmdk-data',
    lengthBytes,
    asks: ['info', 'check'],
  })),
  {name: 'stream-cut', set: 'vmdk-stream', lengthBytes: 0x10200, asks: ['info', 'check', 'map', 'compare']},
  {
    name: 'stream-garbage',
    set: 'vmdk-stream',
    patches: [{at: 0x1000c, hex: 'ff'.repeat(40)}],
    asks: ['check', 'compare'],
  },
];
