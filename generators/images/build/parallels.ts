import {createHash} from 'node:crypto';
import {le32, le64, text} from '../patch.ts';
import {filled, image, piece, struct} from '../pieces.ts';
import type {SparseImage} from '../sparse-image.ts';

const CLUSTER_BYTES = 65_536;
const CLUSTER_SECTORS = CLUSTER_BYTES / 512;

export type ParallelsOptions = {
  readonly magic?: 'WithoutFreeSpace' | 'WithouFreSpacExt';
  readonly inUse?: number;
  readonly dataSectors?: number;
  /** Entries of the allocation table in clusters. */
  readonly entries?: readonly number[];
  /** A format extension with a dirty bitmap in the cluster behind the data. */
  readonly extension?: 'bitmap' | 'wrong-checksum' | 'unknown-feature';
};

/** Parallels expandable image, docs of the format: 1 MiB in clusters of 64 KiB, two of which hold data. */
export function makeParallels(options: ParallelsOptions = {}): SparseImage {
  const {magic = 'WithouFreSpacExt', inUse = 0, dataSectors = CLUSTER_SECTORS, extension} = options;
  const {entries = [1, 0, 0, 2]} = options;
  const scale = magic === 'WithoutFreeSpace' ? CLUSTER_SECTORS : 1;
  return image(
    (extension === undefined ? 3 : 5) * CLUSTER_BYTES,
    text(0, magic),
    le32(16, 2),
    le32(20, 16),
    le32(24, 2),
    le32(28, CLUSTER_SECTORS),
    le32(32, 16),
    le64(36, 2048),
    le32(44, inUse),
    le32(48, dataSectors),
    le64(56, extension === undefined ? 0 : 3 * CLUSTER_SECTORS),
    ...entries.map((entry, index) => le32(64 + index * 4, entry * scale)),
    piece(CLUSTER_BYTES, filled(0x11, CLUSTER_BYTES)),
    piece(2 * CLUSTER_BYTES, filled(0x22, CLUSTER_BYTES)),
    ...(extension === undefined
      ? []
      : [piece(3 * CLUSTER_BYTES, formatExtension(extension)), piece(4 * CLUSTER_BYTES, filled(0xff, 16))]),
  );
}

export function parallelsContent(): SparseImage {
  return image(
    1024 * 1024,
    piece(0, filled(0x11, CLUSTER_BYTES)),
    piece(3 * CLUSTER_BYTES, filled(0x22, CLUSTER_BYTES)),
  );
}

const EXTENSION_MAGIC = 0xab234cef23dcea87n;
const BITMAP_FEATURE = 0x20385fae252cb34an;

/** "Format Extension": magic, MD5 of all that follows in the cluster, then features. */
function formatExtension(kind: 'bitmap' | 'wrong-checksum' | 'unknown-feature'): Buffer {
  const cluster = struct(
    CLUSTER_BYTES,
    le64(0, EXTENSION_MAGIC),
    // Feature: magic, flags, size of the data, unused.
    le64(24, kind === 'unknown-feature' ? 0x1234567812345678n : BITMAP_FEATURE),
    le64(32, kind === 'unknown-feature' ? 1 : 0),
    le32(40, 40),
    // Dirty bitmap: size in sectors, id, granularity in sectors, one entry of the table.
    le64(48, 2048),
    {at: 56, hex: '202122232425262728292a2b2c2d2e2f'},
    le32(72, 128),
    le32(76, 1),
    le64(80, 4 * CLUSTER_SECTORS),
  );
  const digest = createHash('md5').update(cluster.subarray(24)).digest();
  if (kind === 'wrong-checksum') digest[0] = (digest[0] ?? 0) ^ 1;
  digest.copy(cluster, 8);
  return cluster;
}
