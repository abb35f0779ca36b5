import {Buffer} from 'node:buffer';

/** An image's beginning, and how long its file is; the rest is a hole. */
export type Sample = {readonly name: string; readonly head: Buffer; readonly sizeBytes: number};

export type Qcow2Shape = {
  readonly version?: 2 | 3;
  readonly clusterBits?: number;
  /** Bits of a refcount, as a power of two. */
  readonly refcountOrder?: number;
  readonly extended?: boolean;
  /** Snapshots that share every cluster with the active image. */
  readonly snapshots?: number;
  /** The third data cluster is a compressed one. */
  readonly compressed?: boolean;
};

/** Clusters of the sample: header, refcount table, refcount block, L1, L2, four of data, then the snapshots'. */
const QCOW2_PLACE = {table: 1, block: 2, l1: 3, l2: 4, data: 5, snapshots: 9} as const;
const DATA_CLUSTERS = 4;
const COPIED = 1n << 63n;
const ENTRY_SIZE = 64;

const DEFAULTS = {
  version: 3,
  clusterBits: 12,
  refcountOrder: 4,
  extended: false,
  snapshots: 0,
  compressed: false,
} as const satisfies Qcow2Shape;

/** A qcow2 image in which a check finds nothing: four clusters of data behind one L2 table. */
export function makeQcow2Sample(given: Qcow2Shape = {}): Sample {
  const shape: Required<Qcow2Shape> = {...DEFAULTS, ...given};
  const {clusterBits, snapshots} = shape;
  const clusterSize = 2 ** clusterBits;
  const clusters = QCOW2_PLACE.snapshots + (snapshots > 0 ? 1 + snapshots : 0);
  const image = Buffer.alloc(clusters * clusterSize);
  const flag = snapshots === 0 ? COPIED : 0n;
  writeHeader(image, {...shape, clusterSize});
  image.writeBigUInt64BE(BigInt(QCOW2_PLACE.block * clusterSize), QCOW2_PLACE.table * clusterSize);
  image.writeBigUInt64BE(flag | BigInt(QCOW2_PLACE.l2 * clusterSize), QCOW2_PLACE.l1 * clusterSize);
  writeEntries(image, shape, {clusterSize, clusterBits, flag});
  writeRefcounts(image, shape, {clusterSize, clusters});
  for (let index = 0; index < snapshots; index++) {
    const l1 = (QCOW2_PLACE.snapshots + 1 + index) * clusterSize;
    image.writeBigUInt64BE(BigInt(QCOW2_PLACE.l2 * clusterSize), l1);
    writeSnapshot(image, QCOW2_PLACE.snapshots * clusterSize + index * ENTRY_SIZE, {index, l1});
  }

  return {name: 'sample.qcow2', head: image, sizeBytes: image.length};
}

type Header = Required<Omit<Qcow2Shape, 'compressed'>> & {readonly clusterSize: number};

function writeHeader(image: Buffer, header: Header): void {
  const {version, clusterBits, refcountOrder, extended, snapshots, clusterSize} = header;
  image.write('QFI\u00FB', 'latin1');
  image.writeUInt32BE(version, 4);
  image.writeUInt32BE(clusterBits, 20);
  image.writeBigUInt64BE(64n * BigInt(clusterSize), 24);
  image.writeUInt32BE(1, 36);
  image.writeBigUInt64BE(BigInt(QCOW2_PLACE.l1 * clusterSize), 40);
  image.writeBigUInt64BE(BigInt(QCOW2_PLACE.table * clusterSize), 48);
  image.writeUInt32BE(1, 56);
  image.writeUInt32BE(snapshots, 60);
  image.writeBigUInt64BE(snapshots === 0 ? 0n : BigInt(QCOW2_PLACE.snapshots * clusterSize), 64);
  if (version === 2) return;
  image.writeBigUInt64BE(extended ? 16n : 0n, 72);
  image.writeUInt32BE(refcountOrder, 96);
  image.writeUInt32BE(104, 100);
}

function writeEntries(
  image: Buffer,
  {extended, compressed}: Required<Qcow2Shape>,
  {clusterSize, clusterBits, flag}: {clusterSize: number; clusterBits: number; flag: bigint},
): void {
  for (let index = 0; index < DATA_CLUSTERS; index++) {
    const place = BigInt((QCOW2_PLACE.data + index) * clusterSize);
    // One sector less than a cluster, counted from 0.
    const sectors = BigInt(clusterSize / 512 - 1) << BigInt(62 - (clusterBits - 8));
    const isCompressed = compressed && index === 2;
    const entry = isCompressed ? (1n << 62n) | sectors | place : flag | place;
    const entryAt = QCOW2_PLACE.l2 * clusterSize + index * (extended ? 16 : 8);
    image.writeBigUInt64BE(entry, entryAt);
    if (extended && !isCompressed) image.writeBigUInt64BE(0xff_ff_ff_ffn, entryAt + 8);
  }
}

/** What the snapshots share is counted once for each of them, too. */
function writeRefcounts(
  image: Buffer,
  {refcountOrder, snapshots}: Required<Qcow2Shape>,
  {clusterSize, clusters}: {clusterSize: number; clusters: number},
): void {
  for (let cluster = 0; cluster < clusters; cluster++) {
    const isShared = cluster === QCOW2_PLACE.l2 || (cluster >= QCOW2_PLACE.data && cluster < QCOW2_PLACE.snapshots);
    const place = {at: QCOW2_PLACE.block * clusterSize, order: refcountOrder, cluster};
    writeRefcount(image, place, isShared ? snapshots + 1 : 1);
  }
}

function writeRefcount(image: Buffer, place: {at: number; order: number; cluster: number}, value: number): void {
  const {at, order, cluster} = place;
  if (order >= 3) {
    const bytes = 2 ** (order - 3);
    // The value fits the lowest byte, which comes last.
    image[at + cluster * bytes + bytes - 1] = value;
  } else {
    const bit = cluster * 2 ** order;
    const byte = at + Math.floor(bit / 8);
    image[byte] = (image[byte] ?? 0) | (value << (bit % 8));
  }
}

function writeSnapshot(image: Buffer, at: number, {index, l1}: {index: number; l1: number}): void {
  image.writeBigUInt64BE(BigInt(l1), at);
  image.writeUInt32BE(1, at + 8);
  image.writeUInt16BE(1, at + 12);
  image.writeUInt16BE(2, at + 14);
  image.writeUInt32BE(16, at + 36);
  image.write(`${index + 1}s${index}`, at + 56);
}
