import {be16, be32, be64, byte, fill, type Patch, text} from '../../images/patch.ts';
import type {Ask, Subject} from './subject.ts';

/** Where `qcow2-data` has what: refcount table and block, L1 and L2 table; guest clusters 0, 17, 18 and 48 have data. */
const TABLE = 0x10000;
const BLOCK = 0x20000;
const L1 = 0x30000;
const L2 = 0x40000;
const DATA = 0x50000;
const COPIED = 1n << 63n;
const COMPRESSED = 1n << 62n;
const END = 0xa0000;

const OPENED: readonly Ask[] = ['info', 'check', 'map'];
const REFUSED: readonly Ask[] = ['info', 'check'];

const damaged =
  (asks: readonly Ask[], set = 'qcow2-data') =>
  (name: string, ...patches: readonly Patch[]): Subject => ({name, set, patches, asks});

const header = damaged(['info']);
const refused = damaged(REFUSED);
const metadata = damaged(['check', 'map']);
const refcounts = damaged(['check']);

/** Fields of the header that no writer leaves so. Offsets as in qcow2.txt, "Header". */
const HEADERS: readonly Subject[] = [
  header('magic', be32(0, 0x514649fa)),
  header('version-0', be32(4, 0)),
  header('version-4', be32(4, 4)),
  header('backing-name-beyond-cluster', be64(8, 0x10000), be32(16, 10)),
  header('backing-name-too-long', be64(8, 0x200), be32(16, 1024)),
  header('backing-name-in-header', be64(8, 8), be32(16, 10)),
  header('cluster-bits-8', be32(20, 8)),
  header('cluster-bits-22', be32(20, 22)),
  header('size-odd', be64(24, 1_000_001)),
  header('size-huge', be64(24, 1n << 62n)),
  header('size-past-2-63', be64(24, COPIED)),
  header('encryption-unknown', be32(32, 3)),
  header('l1-size-small', be32(36, 0)),
  header('l1-size-huge', be32(36, 0x7fffffff)),
  header('l1-unaligned', be64(40, L1 + 512)),
  header('refcount-table-unaligned', be64(48, TABLE + 512)),
  refused('refcount-table-beyond', be64(48, 0x7fff_0000_0000)),
  header('refcount-table-huge', be32(56, 0x7fffffff)),
  refused('refcount-table-zero', be32(56, 0)),
  header('snapshots-many', be32(60, 0x10001), be64(64, 0x100000)),
  header('snapshots-unaligned', be32(60, 1), be64(64, 0x100008)),
  header('snapshots-beyond', be32(60, 1), be64(64, 0x7fff0000)),
  header('incompatible-named', be64(72, 0x8000)),
  header('incompatible-63', be64(72, COPIED)),
  header('refcount-order-7', be32(96, 7)),
  header('header-length-72', be32(100, 72)),
  header('header-length-108', be32(100, 108)),
  header('header-length-huge', be32(100, 0x10001)),
  header('compression-flag-alone', be64(72, 8)),
  header('compression-unknown', be64(72, 8), byte(104, 9)),
  header('data-file-flag-alone', be64(72, 4)),
  header('extended-l2-flag', be64(72, 16)),
  header('extension-too-long', be32(0x74, 0x20000)),
  header('extension-format-too-long', be32(0x70, 0xe2792aca), be32(0x74, 20)),
  header('extension-crypto-without-method', be32(0x70, 0x0537be77), be32(0x74, 16)),
];

/** Tables that point where they must not. */
const TABLES: readonly Subject[] = [
  metadata('l1-beyond', be64(L1, COPIED | 0x7fff0000n)),
  metadata('l1-entry-unaligned', be64(L1, COPIED | BigInt(L2 + 512))),
  metadata('l1-reserved', be64(L1, COPIED | (1n << 60n) | BigInt(L2))),
  metadata('l1-without-copied', be64(L1, L2)),
  metadata('l1-to-header', be64(L1, COPIED)),
  metadata('l2-beyond', be64(L2, COPIED | 0x7fff0000n)),
  metadata('l2-unaligned', be64(L2, COPIED | BigInt(DATA + 512))),
  metadata('l2-reserved', be64(L2, COPIED | (1n << 58n) | BigInt(DATA))),
  metadata('l2-reserved-low', be64(L2, COPIED | BigInt(DATA) | 0x20n)),
  metadata('l2-without-copied', be64(L2, DATA)),
  metadata('l2-copied-without-cluster', be64(L2 + 8, COPIED)),
  metadata('l2-to-header', be64(L2, COPIED)),
  metadata('l2-to-l1', be64(L2, COPIED | BigInt(L1))),
  metadata('l2-to-refcounts', be64(L2, COPIED | BigInt(BLOCK))),
  metadata('l2-shared', be64(L2 + 8, COPIED | BigInt(DATA))),
  metadata('l2-zero-allocated', be64(L2, COPIED | BigInt(DATA) | 1n)),
  metadata('l2-compressed-beyond', be64(L2, COMPRESSED | 0x7fff0000n)),
  metadata('l2-compressed-at-end', be64(L2, COMPRESSED | (3n << 54n) | BigInt(END - 512))),
  {...refcounts('all-l2-lost', be64(L1, 0)), asks: OPENED},
];

/** Reference counts that do not agree with the tables. */
const REFCOUNTS: readonly Subject[] = [
  refcounts('refcount-0', be16(BLOCK + 10, 0)),
  refcounts('refcount-2', be16(BLOCK + 10, 2)),
  refcounts('refcount-header-0', be16(BLOCK, 0)),
  refcounts('leak-one', be16(BLOCK + 12, 1), be64(L2 + 128, 0)),
  refcounts('leak-many', fill(BLOCK + 20, 1, 200)),
  refcounts('leak-past-end', be16(BLOCK + 400, 1)),
  refcounts('refcount-block-lost', be64(TABLE, 0)),
  refcounts('refcount-block-beyond', be64(TABLE, 0x7fff0000)),
  refcounts('refcount-block-unaligned', be64(TABLE, BLOCK + 512)),
  refcounts('refcount-block-reserved', be64(TABLE, BLOCK | 1)),
  refcounts('refcount-block-twice', be64(TABLE + 8, BLOCK)),
  refcounts('refcount-block-over-data', be64(TABLE, DATA)),
  refcounts('errors-and-leaks', be16(BLOCK + 10, 0), be16(BLOCK + 40, 1)),
  {...damaged(['check'], 'qcow2-rb1')('rb1-leak', byte(BLOCK + 2, 0xff)), asks: ['check']},
  {...damaged(['check'], 'qcow2-rb64')('rb64-huge', be64(BLOCK + 40, 1n << 62n)), asks: ['check']},
];

/** Compressed clusters, snapshots, bitmaps and subclusters that are wrong. */
const EXTRAS: readonly Subject[] = [
  damaged(OPENED, 'qcow2-zlib')('zlib-garbage', fill(DATA, 0xff, 32)),
  damaged(OPENED, 'qcow2-zlib')('zlib-copied', be64(L2, COPIED | COMPRESSED | BigInt(DATA))),
  damaged(['check', 'map', 'compare'], 'qcow2-zstd')('zstd-as-zlib', byte(104, 0)),
  damaged(['check', 'map'], 'qcow2-el2')('el2-zero-and-allocated', be64(L2 + 8, 0xffffffffffffffffn)),
  damaged(['check', 'map'], 'qcow2-el2')('el2-allocated-without-cluster', be64(L2 + 24, 1)),
  damaged(['check', 'map'], 'qcow2-el2')('el2-zero-flag', be64(L2, COPIED | BigInt(DATA) | 1n)),
  damaged(['info', 'check'], 'qcow2-snapshots')('snapshot-l1-beyond', be64(0x100000, 0x7fff0000)),
  damaged(['info', 'check'], 'qcow2-snapshots')('snapshot-l1-unaligned', be64(0x100000, 0x90200)),
  damaged(['info', 'check'], 'qcow2-snapshots')('snapshot-l1-huge', be32(0x100008, 0x7fffffff)),
  damaged(['info', 'check'], 'qcow2-snapshots')('snapshot-extra-huge', be32(0x100000 + 36, 0x7fffffff)),
  damaged(['info', 'check'], 'qcow2-snapshots')('snapshot-name-control', text(0x100000 + 65, '\u001b[2')),
  damaged(['check'], 'qcow2-bitmaps')('bitmap-table-beyond', be64(0x130000, 0x7fff0000)),
  damaged(['info', 'check'], 'qcow2-bitmaps')('bitmap-type', byte(0x130000 + 16, 7)),
  damaged(['info', 'check'], 'qcow2-bitmaps')('bitmap-granularity', byte(0x130000 + 17, 77)),
  damaged(['check'], 'qcow2-bitmaps')('bitmap-entry-reserved', be64(0x70000, 0x60002)),
  damaged(['info', 'check'], 'qcow2-bitmaps')('bitmap-count', be32(0x70 + 8, 0x7fffffff)),
  damaged(['info', 'check', 'map'], 'qcow2-data-file')('data-file-no-name', be32(0x70, 0x12345678)),
];

/** Files that end early. */
const CUT: readonly Subject[] = [
  {name: 'cut-0', set: 'qcow2-data', lengthBytes: 0, asks: ['info'], flags: ['-f', 'qcow2']},
  ...[4, 71, 72, 103, 104, 511, 512, 0x10000].map((lengthBytes): Subject => ({
    name: `cut-${lengthBytes}`,
    set: 'qcow2-data',
    lengthBytes,
    asks: ['info', 'check'],
  })),
  ...[0x30000, 0x40000, 0x48000, 0x50000, 0x90000, 0x90200].map((lengthBytes): Subject => ({
    name: `cut-${lengthBytes}`,
    set: 'qcow2-data',
    lengthBytes,
    asks: ['check', 'map'],
  })),
];

/** Damaged and hostile qcow2 images. */
export const DAMAGED_QCOW2_SUBJECTS: readonly Subject[] = [...HEADERS, ...TABLES, ...REFCOUNTS, ...EXTRAS, ...CUT].map(
  (subject) => ({...subject, name: `damaged-${subject.name}`}),
);
