import {be32, be64, byte, le32, le64, text} from '../../images/patch.ts';
import {ALL, type Ask, type Subject} from './subject.ts';

type Patches = NonNullable<Subject['patches']>;
const OPENED: readonly Ask[] = ['info', 'check', 'map'];
const CLEAN: readonly Ask[] = ['info', 'check', 'map', 'measure'];

const of = (format: string) => ({
  odd: (name: string, asks: readonly Ask[], more: Partial<Subject> = {}): Subject => ({
    name,
    set: `${format}-${name}`,
    asks,
    ...more,
  }),
  damaged: (name: string, asks: readonly Ask[], ...patches: Patches): Subject => ({
    name: `damaged-${name}`,
    set: `${format}-data`,
    patches,
    asks,
  }),
  cut: (...lengths: readonly number[]): readonly Subject[] =>
    lengths.map((lengthBytes) => ({
      name: `damaged-cut-${lengthBytes}`,
      set: `${format}-data`,
      lengthBytes,
      asks: ['info', 'check'],
    })),
});

const raw = of('raw');
export const RAW_SUBJECTS: readonly Subject[] = [
  ...['sparse', 'empty', '1', '511', '512', 'odd', 'hole', 'full', 'mbr', 'gpt'].map((name) =>
    raw.odd(name, ['info', 'check', 'map', 'measure']),
  ),
  raw.odd('1T', ['map', 'measure']),
  ...['sparse', 'empty', 'odd', 'full'].map((name) =>
    raw.odd(name, ['info', 'check', 'map', 'measure'], {name: `${name}-as-raw`, flags: ['-f', 'raw']}),
  ),
];

const qcow = of('qcow');
const QCOW_SECRET: Partial<Subject> = {
  name: 'aes-secret',
  flags: ['--object', 'secret,id=sec0,data=abc123', '--image-opts'],
  named: ['driver=qcow,file.filename=image.qcow,encrypt.format=aes,encrypt.key-secret=sec0'],
};

export const QCOW_SUBJECTS: readonly Subject[] = [
  qcow.odd('data', ALL),
  qcow.odd('empty', CLEAN),
  qcow.odd('compressed', ALL),
  qcow.odd('aes', ['info', 'map', 'measure']),
  qcow.odd('aes', ['info', 'map', 'measure'], QCOW_SECRET),
  {name: 'over-raw', set: 'chain-qcow-raw', chain: true, asks: ['info', 'map', 'measure', 'compare']},
  qcow.damaged('version', ['info'], be32(4, 9)),
  qcow.damaged('backing-name', ['info'], be64(8, 0x30), be32(16, 2000)),
  qcow.damaged('size-small', ['info'], be64(24, 1)),
  qcow.damaged('size-huge', ['info'], be64(24, 1n << 62n)),
  qcow.damaged('cluster-bits-8', ['info'], byte(32, 8)),
  qcow.damaged('cluster-bits-17', ['info'], byte(32, 17)),
  qcow.damaged('l2-bits-5', ['info'], byte(33, 5)),
  qcow.damaged('l2-bits-14', ['info'], byte(33, 14)),
  qcow.damaged('encryption', ['info'], be32(36, 2)),
  qcow.damaged('l1-beyond', ['info', 'map'], be64(40, 0x7fff0000)),
  qcow.damaged('l2-beyond', ['map', 'compare'], be64(0x30, 0x7fff0000)),
  qcow.damaged('cluster-beyond', ['map', 'compare'], be64(0x1000, 0x7fff0000)),
  ...qcow.cut(4, 47, 48, 0x1000),
];

const qed = of('qed');
/** QED specification, "Header": features at 16, offset of the L1 table at 40, size at 48, backing file at 56. */
export const QED_SUBJECTS: readonly Subject[] = [
  qed.odd('data', ALL),
  qed.odd('4k', ALL),
  qed.odd('empty', CLEAN),
  {name: 'over-qcow2', set: 'chain-qed-qcow2', chain: true, asks: ALL},
  qed.damaged('need-check', OPENED, le64(16, 2)),
  qed.damaged('unknown-feature', ['info', 'check'], le64(16, 0x80)),
  qed.damaged('cluster-size', ['info'], le32(4, 1000)),
  qed.damaged('table-size', ['info'], le32(8, 3)),
  qed.damaged('header-size', ['info'], le32(12, 0x7fffffff)),
  qed.damaged('size-odd', ['info'], le64(48, 1_000_001)),
  qed.damaged('size-huge', ['info'], le64(48, 1n << 62n)),
  qed.damaged('l1-beyond', ['info', 'check'], le64(40, 0x7fff0000)),
  qed.damaged('l1-unaligned', ['info'], le64(40, 0x10200)),
  qed.damaged('l2-table-beyond', ['check', 'map'], le64(0x10000, 0x7fff0000)),
  qed.damaged('l2-entry-beyond', ['check', 'map'], le64(0x60000, 0x7fff0000)),
  qed.damaged('l2-entry-unaligned', ['check', 'map'], le64(0x60000, 0x50200)),
  qed.damaged('l2-entry-twice', ['check', 'map'], le64(0x60008, 0x50000)),
  qed.damaged('leak', ['check'], le64(0x60000, 0)),
  qed.damaged('l1-lost', ['check', 'map'], le64(0x10000, 0)),
  qed.damaged('backing-name', ['info'], le64(16, 1), le32(56, 0x7fff0000), le32(60, 10)),
  ...qed.cut(4, 63, 64, 0x10000, 0x58000),
];

const vdi = of('vdi');
/** VDI header fields at their offsets in the file; the block map is at 0x200. */
export const VDI_SUBJECTS: readonly Subject[] = [
  vdi.odd('data', ALL),
  vdi.odd('static', ALL),
  vdi.odd('empty', CLEAN),
  vdi.damaged('signature', ['info'], le32(0x40, 0)),
  vdi.damaged('version', ['info'], le32(0x44, 0x20001)),
  vdi.damaged('type', ['info', 'map'], le32(0x4c, 4)),
  vdi.damaged('map-unaligned', ['info'], le32(0x154, 0x201)),
  vdi.damaged('data-unaligned', ['info'], le32(0x158, 0x401)),
  vdi.damaged('sector-size', ['info'], le32(0x168, 4096)),
  vdi.damaged('size-odd', ['info', 'map'], le64(0x170, 4_194_305)),
  vdi.damaged('size-huge', ['info'], le64(0x170, 1n << 62n)),
  vdi.damaged('block-size', ['info'], le32(0x178, 0x200000)),
  vdi.damaged('blocks-few', ['info'], le32(0x180, 1)),
  vdi.damaged('blocks-many', ['info'], le32(0x180, 0x7fffffff)),
  vdi.damaged('link', ['info'], {at: 0x1a8, hex: '11'.repeat(16)}),
  vdi.damaged('parent', ['info'], {at: 0x1b8, hex: '22'.repeat(16)}),
  vdi.damaged('entry-beyond', ['check', 'map', 'compare'], le32(0x200, 77)),
  vdi.damaged('entry-twice', ['check', 'map'], le32(0x204, 0)),
  vdi.damaged('entry-discarded', ['check', 'map', 'compare'], le32(0x200, 0xfffffffe)),
  vdi.damaged('allocated-wrong', ['check'], le32(0x184, 2)),
  ...vdi.cut(0x40, 0x1ff, 0x200, 0x400, 0x100400),
];

const parallels = of('parallels');
export const PARALLELS_SUBJECTS: readonly Subject[] = [
  parallels.odd('data', ALL),
  parallels.odd('64k', ALL),
  parallels.odd('empty', CLEAN),
  parallels.odd('v1', ALL),
  parallels.odd('ext', ALL),
  parallels.odd('bitmap', [...OPENED, 'measure']),
  parallels.odd('unclean', OPENED),
  parallels.odd('in-use-odd', ['info', 'check']),
  parallels.odd('no-offset', OPENED),
  parallels.odd('wrong-offset', ['info', 'check']),
  parallels.odd('duplicate', ['check', 'map']),
  parallels.odd('outside', ['info', 'map']),
  parallels.odd('leak', ['check', 'map']),
  parallels.odd('bitmap-checksum', ['info', 'check']),
  parallels.odd('unknown-feature', ['info', 'check']),
  parallels.damaged('magic', ['info'], text(0, 'WithoutFreeSpacE')),
  parallels.damaged('version', ['info'], le32(16, 3)),
  parallels.damaged('tracks-0', ['info'], le32(28, 0)),
  parallels.damaged('tracks-huge', ['info'], le32(28, 0x7fffffff)),
  parallels.damaged('entries-many', ['info'], le32(32, 0x7fffffff)),
  parallels.damaged('entries-few', ['info', 'map'], le32(32, 1)),
  parallels.damaged('sectors-huge', ['info'], le64(36, 1n << 60n)),
  ...parallels.cut(15, 63, 64, 0x1000, 0x180000),
];

const dmg = of('dmg');
export const DMG_SUBJECTS: readonly Subject[] = [
  ...['zlib', 'resource-fork', 'raw'].map((name) => dmg.odd(name, ALL)),
  ...['bzip2', 'lzfse', 'adc', 'comment', 'unknown'].map((name) => dmg.odd(name, ['info', 'compare'])),
  {name: 'damaged-trailer', set: 'dmg-zlib', patches: [{at: -512, hex: '00'}], asks: ['info']},
  {name: 'damaged-plist-offset', set: 'dmg-zlib', patches: [be64(-512 + 0xd8, 0x7fffffff)], asks: ['info']},
  {name: 'damaged-plist-length', set: 'dmg-zlib', patches: [be64(-512 + 0xe0, 0x7fffffff)], asks: ['info']},
  {name: 'damaged-fork-offset', set: 'dmg-resource-fork', patches: [be64(-512 + 0x28, 0x7fffffff)], asks: ['info']},
  {name: 'damaged-no-table', set: 'dmg-zlib', patches: [be64(-512 + 0xe0, 0)], asks: ['info']},
  {name: 'damaged-stream', set: 'dmg-zlib', patches: [{at: 0x2000, hex: 'ffff'}], asks: ['info', 'compare']},
  {name: 'damaged-sectors', set: 'dmg-zlib', patches: [be64(-512 + 0x1ec, 1)], asks: ['info', 'map']},
  {name: 'damaged-cut', set: 'dmg-zlib', lengthBytes: 0x2000, asks: ['info']},
  {name: 'damaged-cut-forced', set: 'dmg-zlib', lengthBytes: 0x2000, flags: ['-f', 'dmg'], asks: ['info', 'check']},
];

const bochs = (name: string, ...patches: Patches): Subject => ({
  name: `damaged-${name}`,
  set: 'bochs-growing',
  patches,
  asks: ['info', 'map'],
});
export const BOCHS_SUBJECTS: readonly Subject[] = [
  {name: 'growing', set: 'bochs-growing', asks: ALL},
  {name: 'v1', set: 'bochs-v1', asks: ALL},
  {name: 'undoable', set: 'bochs-undoable', asks: ['info']},
  {name: 'version', set: 'bochs-version', asks: ['info']},
  bochs('magic', text(0, 'Bochs Virtual HD Imagf')),
  bochs('catalog-many', le32(72, 0x7fffffff)),
  bochs('catalog-few', le32(72, 1)),
  bochs('extent-0', le32(80, 0)),
  bochs('extent-odd', le32(80, 5000)),
  bochs('extent-huge', le32(80, 0x80000000)),
  bochs('disk-huge', le64(88, 1n << 62n)),
  bochs('entry-beyond', le32(512, 0x7ffffff0)),
  ...[32, 511, 512, 768].map((lengthBytes): Subject => ({
    name: `damaged-cut-${lengthBytes}`,
    set: 'bochs-growing',
    lengthBytes,
    asks: ['info'],
  })),
];

const cloop = (name: string, ...patches: Patches): Subject => ({
  name: `damaged-${name}`,
  set: 'cloop-data',
  patches,
  asks: ['info', 'map'],
});
export const CLOOP_SUBJECTS: readonly Subject[] = [
  {name: 'data', set: 'cloop-data', asks: ALL},
  cloop('magic', text(0, '#!/bin/cat')),
  cloop('block-size-0', be32(128, 0)),
  cloop('block-size-odd', be32(128, 1000)),
  cloop('block-size-huge', be32(128, 0x40000000)),
  cloop('blocks-0', be32(132, 0)),
  cloop('blocks-many', be32(132, 0x7fffffff)),
  cloop('offsets-descending', be64(144, 100)),
  cloop('offset-beyond', be64(144, 0x7fff0000)),
  {...cloop('stream', {at: 180, hex: 'ffffffff'}), asks: ['info', 'compare']},
  ...[64, 132, 136, 160].map((lengthBytes): Subject => ({
    name: `damaged-cut-${lengthBytes}`,
    set: 'cloop-data',
    lengthBytes,
    asks: ['info'],
  })),
];

export const ISO_SUBJECTS: readonly Subject[] = [
  {name: 'plain', set: 'iso', asks: ['info', 'check', 'map', 'measure']},
  {name: 'as-raw', set: 'iso', flags: ['-f', 'raw'], asks: ['info', 'map']},
];
