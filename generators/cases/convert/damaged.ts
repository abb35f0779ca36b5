import {be32, be64, fill, le32, le64} from '../../images/patch.ts';
import type {OutputRow} from '../make-output-case.ts';
import type {InputRef} from '../extra/extra-row.ts';
import {convert} from './convert-row.ts';

/** Where `qcow2-data` and `qcow2-zlib` have their tables and first data. */
const L1 = 0x30000;
const L2 = 0x40000;
const DATA = 0x50000;
const COPIED = 1n << 63n;

/** Images that open and cannot be read everywhere, by what is wrong with them. */
const UNREADABLE: Readonly<Record<string, InputRef>> = {
  'zlib-garbage': {set: 'qcow2-zlib', file: 'image.qcow2', patches: [fill(DATA, 0xff, 32)]},
  'zstd-garbage': {set: 'qcow2-zstd', file: 'image.qcow2', patches: [fill(DATA, 0xff, 32)]},
  'zstd-as-zlib': {set: 'qcow2-zstd', file: 'image.qcow2', patches: [fill(104, 0, 1)]},
  'l2-beyond': {set: 'qcow2-data', file: 'image.qcow2', patches: [be64(L2, COPIED | 0x7fff0000n)]},
  'l2-unaligned': {set: 'qcow2-data', file: 'image.qcow2', patches: [be64(L2, COPIED | BigInt(DATA + 512))]},
  'l1-unaligned': {set: 'qcow2-data', file: 'image.qcow2', patches: [be64(L1, COPIED | BigInt(L2 + 512))]},
  'l1-beyond': {set: 'qcow2-data', file: 'image.qcow2', patches: [be64(L1, COPIED | 0x7fff0000n)]},
  'el2-zero-and-allocated': {
    set: 'qcow2-el2',
    file: 'image.qcow2',
    patches: [be64(L2 + 8, 0xffffffffffffffffn)],
  },
  'qcow2-cut': {set: 'qcow2-data', file: 'image.qcow2', lengthBytes: 0x58000},
  'qcow2-cut-in-zlib': {set: 'qcow2-zlib', file: 'image.qcow2', lengthBytes: DATA + 16},
  'qed-l2-table': {set: 'qed-data', file: 'image.qed', patches: [le64(0x10000, 0x7fff0000)]},
  'qed-l2-entry': {set: 'qed-data', file: 'image.qed', patches: [le64(0x60000, 0x7fff0000)]},
  'qcow-cluster': {set: 'qcow-data', file: 'image.qcow', patches: [be64(0x1000, 0x7fff0000)]},
  'qcow-compressed': {set: 'qcow-compressed', file: 'image.qcow', patches: [fill(0x2000, 0xff, 64)]},
  'vdi-entry': {set: 'vdi-data', file: 'image.vdi', patches: [le32(0x200, 77)]},
  'vmdk-grain': {set: 'vmdk-data', file: 'image.vmdk', patches: [le32(0x2c00, 0x7fffffff)]},
  'vmdk-stream-garbage': {set: 'vmdk-stream', file: 'image.vmdk', patches: [fill(0x1000c, 0xff, 40)]},
  'vmdk-stream-cut': {set: 'vmdk-stream', file: 'image.vmdk', lengthBytes: 0x10200},
  'vpc-block': {set: 'vpc-force-size', file: 'image.vpc', patches: [be32(0x600, 0x7fffffff)]},
  'dmg-stream': {set: 'dmg-zlib', file: 'image.dmg', patches: [{at: 0x2000, hex: 'ffff'}]},
  'dmg-bzip2': {set: 'dmg-bzip2', file: 'image.dmg'},
  'cloop-stream': {set: 'cloop-data', file: 'image.cloop', patches: [{at: 180, hex: 'ffffffff'}]},
  'vhdx-outside': {set: 'vhdx-outside', file: 'image.vhdx'},
  'parallels-outside': {set: 'parallels-outside', file: 'image.parallels'},
  'vmdk-short-extent': {set: 'vmdk-short-extent', file: 'image.vmdk'},
};

/** The other files of a set whose image is damaged. */
const COMPANIONS: Readonly<Record<string, readonly InputRef[]>> = {
  'vmdk-short-extent': [{set: 'vmdk-short-extent', file: 'image-flat.vmdk'}],
};

/** Images that do not open at all. */
const UNOPENED: Readonly<Record<string, InputRef>> = {
  'qcow2-version': {set: 'qcow2-data', file: 'image.qcow2', patches: [be32(4, 9)]},
  'qcow2-corrupt': {set: 'qcow2-data', file: 'image.qcow2', patches: [be64(72, 2)]},
  'qcow2-dirty': {set: 'qcow2-lazy', file: 'image.qcow2', patches: [be64(72, 1)]},
  'qcow2-data-file-missing': {set: 'qcow2-data-file', file: 'image.qcow2'},
  'vmdk-extent-missing': {set: 'vmdk-missing-extent', file: 'image.vmdk'},
  'vhdx-no-header': {set: 'vhdx-no-header', file: 'image.vhdx'},
  'vdi-signature': {set: 'vdi-data', file: 'image.vdi', patches: [le32(0x40, 0)]},
  'qed-cluster-size': {set: 'qed-data', file: 'image.qed', patches: [le32(4, 1000)]},
  'luks-2': {set: 'luks2', file: 'image.luks'},
};

/** Images of which so many places cannot be read that the warnings would fill pages. */
const MANY_FAULTS: ReadonlySet<string> = new Set([
  'zlib-garbage',
  'zstd-garbage',
  'l2-unaligned',
  'el2-zero-and-allocated',
  'l1-unaligned',
  'qcow2-cut-in-zlib',
  'qed-l2-entry',
  'qed-l2-table',
  'vmdk-stream-garbage',
  'vmdk-stream-cut',
]);

export const DAMAGED_ROWS: readonly OutputRow[] = [
  ...Object.entries(UNREADABLE).flatMap(([name, input]) => {
    const inputs = [input, ...(COMPANIONS[name] ?? [])];
    return [
      convert({name: `damaged-${name}`, to: 'raw', inputs}),
      convert({
        name: `salvaged-${name}`,
        to: 'raw',
        inputs,
        flags: ['--salvage', ...(MANY_FAULTS.has(name) ? ['-q'] : [])],
      }),
    ];
  }),
  ...['zlib-garbage', 'l2-unaligned', 'qed-l2-table'].map((name) =>
    convert({
      name: `salvaged-${name}`,
      to: 'qcow2',
      inputs: UNREADABLE[name] ? [UNREADABLE[name]] : [],
      flags: ['--salvage', '-q'],
    }),
  ),
  ...Object.entries(UNOPENED).map(([name, input]) => convert({name: `unopened-${name}`, to: 'raw', inputs: [input]})),
];
